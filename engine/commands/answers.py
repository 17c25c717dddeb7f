"""Answers saved on every Continue, and a survey finished: one short transaction each, the same twice as once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.commands import earlier, facts, pools, stories
from engine.core import calendar
from engine.core.events import Learned
from engine.core.language import Survey
from engine.links import Purpose
from engine.pages import DeadLink, Invitation, Saved
from engine.queries.invitations import following, page
from engine.queries.opened import Opened, survey_link
from engine.runtime import Runtime
from engine.store import inserting, lives, renaming
from engine.store import tables as t

KEYS = 20
"""Pages whose keys are remembered."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The page as it then stands. person: whom planning should look at at once; None where it has nothing to learn."""

    page: Invitation | DeadLink
    person: int | None = None


def save(
    runtime: Runtime, token: str, saved: Saved, now: datetime, via: str = "web", shown: Invitation | None = None
) -> Stored:
    """Stores what one Continue brings. A key already seen, or a link that is dead, stores nothing.

    shown: the page it was given on, so that the next one need not be read again.
    """
    with runtime.store.write() as session:
        opened = _locked(session, runtime, token, now)
        person = None
        if opened.state == "open" and opened.invitation is not None:
            workflow = lives.workflow_of(session, opened.invitation.version)
            survey = workflow.surveys[opened.invitation.survey]
            keep = _anonymous if survey.visibility == "anonymous" else _named
            if keep(session, runtime, token, opened, survey, saved, now, via):
                person = opened.invitation.person
            if shown is not None and not saved.finish:
                return Stored(following(shown, saved), person)
        session.flush()
        again = survey_link(session, runtime.links, token, now, runtime.machine())
        return Stored(page(session, runtime, token, again, now), person)


def _locked(session: Session, runtime: Runtime, token: str, now: datetime) -> Opened:
    """The link as it stands, its person's row ours: whoever moves this life waits, and two posts for each other."""
    opened = survey_link(session, runtime.links, token, now, runtime.machine())
    if runtime.store.sqlite or opened.state != "open" or opened.invitation is None:
        return opened  # SQLite has one writer at a time anyway
    lives.lock(session, opened.invitation.person)
    session.expunge_all()
    # Somebody else may have finished it while this post waited for the lock.
    return survey_link(session, runtime.links, token, now, runtime.machine())


def _named(
    session: Session,
    runtime: Runtime,
    token: str,
    opened: Opened,
    survey: Survey,
    saved: Saved,
    now: datetime,
    via: str,
) -> bool:
    invitation, response = opened.invitation, opened.response
    assert invitation is not None
    if response is not None and saved.key in response.keys:
        return False
    begun = response is None
    if response is None:
        response = _begin(session, invitation, survey, saved, now, via)
    response.keys = [*response.keys, saved.key][-KEYS:]
    response.promise, response.locale = saved.promise, saved.locale
    if saved.chosen is not None:
        response.named = saved.chosen == "named"
    if response.state != "partial":
        earlier.keep(session, response, survey, saved)
    _write(session, response.id, saved, now)
    if saved.finish and response.state == "partial":
        _submit(session, invitation, response, survey, now)
    elif saved.finish:
        _changed(session, invitation, response, survey, now)
    return begun or saved.finish  # what lies between the first page and the last changes no plan


def _begin(
    session: Session, invitation: t.Invitation, survey: Survey, saved: Saved, now: datetime, via: str
) -> t.ResponseRow:
    member = session.get(t.Membership, (invitation.cohort, invitation.person))
    response = t.ResponseRow(
        invitation=invitation.id, person=invitation.person, cohort=invitation.cohort, step=invitation.step,
        occurrence=invitation.occurrence, survey=invitation.survey, version=invitation.version,
        group=member.group if member else None, state="partial", via=via, locale=saved.locale,
        named=survey.visibility == "named", promise=saved.promise, keys=[], started_at=now,
    )  # fmt: skip
    session.add(response)
    session.flush()
    started = Learned("started", now, _where(session, invitation))
    facts.record(session, invitation.person, invitation.cohort, [started], now)
    return response


def _where(session: Session, invitation: t.Invitation) -> dict[str, Any]:
    survey = renaming.survey_now(session, invitation.cohort, invitation.version, invitation.survey)
    return {"step": invitation.step, "occurrence": invitation.occurrence, "survey": survey}


def _write(session: Session, response: int, saved: Saved, now: datetime) -> None:
    """Answers by upsert, so that the same post twice is the same row; what is hidden now counts no more."""
    values: dict[str, Any] = {**dict.fromkeys(saved.skipped), **saved.answers}
    if values:
        rows = [
            {"response": response, "question": question, "value": value, "answered_at": now}
            for question, value in values.items()
        ]
        statement = inserting.upserting(session, t.Answer)
        news = {"value": statement.excluded.value, "answered_at": statement.excluded.answered_at}
        session.execute(statement.on_conflict_do_update(index_elements=["response", "question"], set_=news), rows)
    if saved.hidden:
        gone = (t.Answer.response == response, t.Answer.question.in_(saved.hidden))
        session.execute(delete(t.Answer).where(*gone))


def _submit(session: Session, invitation: t.Invitation, response: t.ResponseRow, survey: Survey, now: datetime) -> None:
    response.state, response.submitted_at = "submitted", now
    invitation.answered_on = calendar.local_date(now, _timezone(session, invitation))
    session.flush()
    _changed(session, invitation, response, survey, now)


def _changed(
    session: Session, invitation: t.Invitation, response: t.ResponseRow, survey: Survey, now: datetime
) -> None:
    """What handing in brings, and what changing an answer brings again: routes that had not fired may now."""
    answers = lives.answers_of(session, [response.id])[response.id]
    stories.offer(session, response.id, invitation.cohort, survey, answers, now)
    value = {**_where(session, invitation), "response": response.id, "state": "submitted"}
    facts.record(session, invitation.person, invitation.cohort, [Learned("response", now, value)], now)


def _anonymous(
    session: Session,
    runtime: Runtime,
    token: str,
    opened: Opened,
    survey: Survey,
    saved: Saved,
    now: datetime,
    via: str,
) -> bool:
    """A draft under a key derived from the link; finished, into the pool, and only "has answered" stays."""
    invitation = opened.invitation
    assert invitation is not None
    key = runtime.links.draft_key(Purpose.SURVEY, token)
    draft = session.get(t.Draft, key)
    kept = runtime.seal.open(draft.sealed) if draft else {"answers": {}, "skipped": [], "keys": []}
    if saved.key in kept["keys"]:
        return False
    answers = {q: v for q, v in {**kept["answers"], **saved.answers}.items() if q not in saved.hidden}
    skipped = sorted(({*kept["skipped"], *saved.skipped} - set(saved.answers)) - saved.hidden)
    answers = {q: v for q, v in answers.items() if q not in skipped}
    if not saved.finish:
        news = {"answers": answers, "skipped": skipped, "keys": [*kept["keys"], saved.key][-KEYS:]}
        if draft is None:
            session.add(t.Draft(key=key, sealed=runtime.seal.close(news), closes_at=invitation.closes_at))
        else:
            draft.sealed = runtime.seal.close(news)
        return False
    if draft is not None:
        session.delete(draft)
    member = session.get(t.Membership, (invitation.cohort, invitation.person))
    group = member.group if member else None
    pools.add(session, runtime.seal, invitation, {"group": group, "answers": answers, "locale": saved.locale})
    _has_answered(session, invitation, now)
    return True


def _has_answered(session: Session, invitation: t.Invitation, now: datetime) -> None:
    """The date, and no time of day: neither on the invitation nor in the fact."""
    tz = _timezone(session, invitation)
    today = calendar.local_date(now, tz)
    invitation.answered_on = today
    midnight = calendar.at(today, time(0), tz)
    value = {**_where(session, invitation), "state": "submitted"}
    facts.record(session, invitation.person, invitation.cohort, [Learned("response", midnight, value)], midnight)


def _timezone(session: Session, invitation: t.Invitation) -> str:
    own = session.execute(select(t.Person.timezone).where(t.Person.id == invitation.person)).scalar()
    return own or lives.read_cohort(session, invitation.cohort).timezone


def forget_drafts(session: Session, now: datetime) -> int:
    """Drafts of anonymous surveys that have closed are deleted; how many."""
    gone = delete(t.Draft).where(t.Draft.closes_at.is_not(None), t.Draft.closes_at <= now)
    return len(session.execute(gone.returning(t.Draft.key)).all())
