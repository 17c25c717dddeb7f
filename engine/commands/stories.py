"""Stories told with consent: offered, approved or declined by a person, and taken back at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.commands import auditing
from engine.core.kinds.story import CONSENTS
from engine.core.language import Survey
from engine.queries.seeing import viewer
from engine.store import tables as t
from engine.wording import digest_release


def offer(
    session: Session,
    response: int,
    cohort: str,
    survey: Survey,
    answers: Mapping[str, Any],
    now: datetime,
) -> None:
    """Offers every story of a response that was given with consent, to be read and approved.

    One that was changed is offered anew; one whose consent was narrowed or taken back leaves the digests that quote it.
    now: domain time.
    """
    query = select(t.Story).where(t.Story.response == response).with_for_update()
    known = {story.question: story for story in session.execute(query).scalars()}
    gone = []
    for question in survey.questions.values():
        if question.type != "story":
            continue
        told = answers.get(question.id)
        told = told if told and told["consent"] != "none" else None
        story = known.get(question.id)
        if story is None and told:
            story = t.Story(response=response, question=question.id, cohort=cohort, state="offered", why="")
            session.add(story)
        elif story is not None and _narrowed(story, told):
            gone.append(ref(story))
        if story is not None:
            _keep(story, told)
    session.flush()
    take_out(session, cohort, gone, now)


def _narrowed(story: t.Story, told: Mapping[str, Any] | None) -> bool:
    """Whether what a digest may quote is no longer what was approved."""
    if told is None or story.wording != told["text"]:
        return True
    return CONSENTS.index(told["consent"]) < CONSENTS.index(story.consent)


def _keep(story: t.Story, told: Mapping[str, Any] | None) -> None:
    if told is None:
        story.state, story.consent, story.wording = "withdrawn", "none", ""
        return
    given = (told["text"], told["consent"], bool(told.get("check_first")))
    if story.state != "withdrawn" and given == (story.wording, story.consent, story.see_first):
        return
    story.wording, story.consent, story.see_first = given
    story.state, story.decided_by, story.decided_at = "offered", None, None


def ref(story: t.Story) -> str:
    """By which a digest knows a story again."""
    return f"{story.response}.{story.question}"


def withdraw(session: Session, person: int, now: datetime) -> None:
    """Takes back every consent that a person gave to share their words; digests quote them no more, from now on."""
    query = (
        select(t.Story)
        .join(t.ResponseRow, t.ResponseRow.id == t.Story.response)
        .where(t.ResponseRow.person == person, t.Story.state != "withdrawn")
        .with_for_update(of=t.Story)
    )
    told = session.execute(query.order_by(t.Story.id)).scalars().all()
    for story in told:
        answer = session.get(t.Answer, (story.response, story.question))
        if answer is not None and answer.value:
            answer.value = {**answer.value, "consent": "none"}
        _keep(story, None)
    session.flush()
    for cohort in sorted({story.cohort for story in told}):
        take_out(session, cohort, [ref(story) for story in told if story.cohort == cohort], now)


def take_out(session: Session, cohort: str, refs: Iterable[str], now: datetime) -> None:
    """Gives every release that quotes these a new revision without them; the earlier one loses the words as well."""
    gone = frozenset(refs)
    if not gone:
        return
    query = select(t.Release).where(t.Release.cohort == cohort, t.Release.withdrawn_at.is_(None))
    for row in session.execute(query.order_by(t.Release.id).with_for_update()).scalars().all():
        release, blocks = digest_release.kept(row.document)
        if gone.isdisjoint(quote.ref for quote in release.picture.stories):
            continue
        following = release.without(gone)
        revised = t.Release(
            cohort=row.cohort, digest=row.digest, occurrence=row.occurrence, revision=row.revision + 1,
            document=digest_release.keep(following, blocks), generation=row.generation, at=row.at,
        )  # fmt: skip
        session.add(revised)
        row.document = digest_release.keep(replace(following, revision=release.revision), blocks)
        row.withdrawn_at = now
    session.flush()


def approve(session: Session, by: int, number: int, critical: bool, why: str, now: datetime, machine: datetime) -> bool:
    """Lets digests quote a story; whether it did. why: it was chosen. Only one that waits and is theirs to read."""
    values = {"critical": critical, "why": why[:300]}
    return _decide(session, by, number, "approved", values, now, machine)


def decline(session: Session, by: int, number: int, now: datetime, machine: datetime) -> bool:
    """Keeps a story out of digests; whether it did."""
    return _decide(session, by, number, "declined", {}, now, machine)


def _decide(
    session: Session, by: int, number: int, state: str, values: Mapping[str, Any], now: datetime, machine: datetime
) -> bool:
    story = session.get(t.Story, number)
    who = viewer(session, by)
    if story is None or who is None or not who.cares_for(story.cohort):
        return False
    waiting = (t.Story.id == number, t.Story.state == "offered")
    decided = update(t.Story).where(*waiting).values(state=state, decided_by=by, decided_at=now, **values)
    if session.execute(decided.returning(t.Story.id)).first() is None:
        return False
    auditing.note(session, by, f"story.{state}", f"story {number}", machine, {"cohort": story.cohort})
    return True
