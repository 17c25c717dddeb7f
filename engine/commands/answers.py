"""Answers saved on every Continue, and a survey finished: one short transaction each, the same twice as once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from engine.commands import earlier, facts, going_on, pools, stories
from engine.core import calendar
from engine.core.events import Learned
from engine.core.language import Survey
from engine.links import Purpose
from engine.pages import DeadLink, Invitation, Saved
from engine.queries import invitations
from engine.queries.invitations import following
from engine.queries.opened import Asked, Begun, Opened, survey_link
from engine.runtime import Runtime
from engine.store import lives, renaming
from engine.store import tables as t


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
        if shown is not None and shown.begun is not None and going_on.go_on(session, shown.begun, saved, now):
            return Stored(following(shown, saved))
        opened = _locked(session, runtime, token, now)
        unchanged = shown is not None and shown.begun == invitations.begun(opened)
        person = None
        if opened.state == "open" and opened.invitation is not None:
            workflow = lives.workflow_of(session, opened.invitation.version)
            survey = workflow.surveys[opened.invitation.survey]
            keep = _anonymous if survey.visibility == "anonymous" else _named
            if keep(session, runtime, token, opened, survey, saved, now, via):
                person = opened.invitation.person
            if shown is not None and unchanged and not saved.finish:
                return Stored(following(shown, saved), person)
        session.flush()
        return Stored(invitations.behind(session, runtime, token, now)[0], person)


def _locked(session: Session, runtime: Runtime, token: str, now: datetime) -> Opened:
    """The link as it stands, its person's row ours: whoever moves this life waits, and two posts for each other."""
    opened = survey_link(session, runtime.links, token, now, runtime.machine())
    if runtime.store.sqlite or opened.state != "open" or opened.invitation is None:
        return opened  # SQLite has one writer at a time anyway
    lives.lock(session, opened.invitation.person)
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
    news = _news(response, saved, now)
    number = _begin(session, opened, survey, news, now, via) if response is None else response.id
    if response is not None:
        if response.state != "partial":
            earlier.keep(session, number, invitation.person, survey, saved)
        session.execute(update(t.ResponseRow).where(t.ResponseRow.id == number).values(**news))
    going_on.write(session.connection(), number, saved, now)
    if "submitted_at" in news:
        _answered_on(session, invitation, calendar.local_date(now, opened.timezone))
    if saved.finish:
        _changed(session, invitation, number, survey, now)
    return response is None or saved.finish  # what lies between the first page and the last changes no plan


def _news(response: Begun | None, saved: Saved, now: datetime) -> dict[str, Any]:
    """What a page changes of its response; one handed in already stays so."""
    known = response.keys if response else []
    news: dict[str, Any] = {
        "keys": going_on.with_key(known, saved), "promise": saved.promise, "locale": saved.locale,
    }  # fmt: skip
    if saved.chosen is not None:
        news["named"] = saved.chosen == "named"
    if saved.finish and (response is None or response.state == "partial"):
        news |= {"state": "submitted", "submitted_at": now}
    return news


def _begin(session: Session, opened: Opened, survey: Survey, news: dict[str, Any], now: datetime, via: str) -> int:
    invitation = opened.invitation
    assert invitation is not None
    row = {
        "invitation": invitation.id, "person": invitation.person, "cohort": invitation.cohort, "step": invitation.step,
        "occurrence": invitation.occurrence, "survey": invitation.survey, "version": invitation.version,
        "group": _group(session, invitation), "state": "partial", "via": via, "named": survey.visibility == "named",
        "started_at": now, **news,
    }  # fmt: skip
    number = session.execute(insert(t.ResponseRow).values(**row).returning(t.ResponseRow.id)).scalar_one()
    started = Learned("started", now, _where(session, invitation))
    facts.record(session, invitation.person, invitation.cohort, [started], now)
    return number


def _group(session: Session, invitation: Asked) -> str | None:
    m = t.Membership
    query = select(m.group).where(m.cohort == invitation.cohort, m.person == invitation.person)
    return session.execute(query).scalar()


def _answered_on(session: Session, invitation: Asked, day: date) -> None:
    session.execute(update(t.Invitation).where(t.Invitation.id == invitation.id).values(answered_on=day))


def _where(session: Session, invitation: Asked) -> dict[str, Any]:
    survey = renaming.survey_now(session, invitation.cohort, invitation.version, invitation.survey)
    return {"step": invitation.step, "occurrence": invitation.occurrence, "survey": survey}


def _changed(session: Session, invitation: Asked, response: int, survey: Survey, now: datetime) -> None:
    """What handing in brings, and what changing an answer brings again: routes that had not fired may now."""
    answers = lives.answers_of(session, [response])[response]
    stories.offer(session, response, invitation.cohort, survey, answers, now)
    value = {**_where(session, invitation), "response": response, "state": "submitted"}
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
        news = {"answers": answers, "skipped": skipped, "keys": going_on.with_key(kept["keys"], saved)}
        if draft is None:
            session.add(t.Draft(key=key, sealed=runtime.seal.close(news), closes_at=invitation.closes_at))
        else:
            draft.sealed = runtime.seal.close(news)
        return False
    if draft is not None:
        session.delete(draft)
    entry = {"group": _group(session, invitation), "answers": answers, "locale": saved.locale}
    pools.add(session, runtime.seal, invitation, entry)
    _has_answered(session, invitation, opened.timezone, now)
    return True


def _has_answered(session: Session, invitation: Asked, timezone: str, now: datetime) -> None:
    """The date, and no time of day: neither on the invitation nor in the fact."""
    today = calendar.local_date(now, timezone)
    _answered_on(session, invitation, today)
    midnight = calendar.at(today, time(0), timezone)
    value = {**_where(session, invitation), "state": "submitted"}
    facts.record(session, invitation.person, invitation.cohort, [Learned("response", midnight, value)], midnight)


def forget_drafts(session: Session, now: datetime) -> int:
    """Drafts of anonymous surveys that have closed are deleted; how many."""
    gone = delete(t.Draft).where(t.Draft.closes_at.is_not(None), t.Draft.closes_at <= now)
    return len(session.execute(gone.returning(t.Draft.key)).all())
