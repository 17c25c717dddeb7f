"""One person's status changed by a coordinator: accepted, waitlisted, declined, paused, resumed, left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from engine.commands import facts, joining
from engine.commands.cohorts import known
from engine.core import calendar
from engine.core.biography import Biography, biography
from engine.core.events import Learned
from engine.core.routing import acceptance, status_fact
from engine.store import Store, lives
from engine.store import tables as t
from engine.trouble import Trouble

WAITING = frozenset({"prospect", "applicant", "waitlisted", "declined"})
TAKING_PART = frozenset({"active", "paused"})


@dataclass(frozen=True, slots=True)
class Verb:
    """What a coordinator can do. status: what it makes of someone; before: from which statuses it can be done."""

    name: str
    status: str
    before: frozenset[str]
    said: str


VERBS = {
    verb.name: verb
    for verb in (
        Verb("accept", "active", WAITING, "accepted"),
        Verb("waitlist", "waitlisted", WAITING, "put on the waiting list"),
        Verb("decline", "declined", WAITING, "declined"),
        Verb("pause", "paused", TAKING_PART, "paused"),
        Verb("resume", "active", frozenset({"paused"}), "taking part again"),
        Verb("leave", "left", WAITING | TAKING_PART, "no longer part of it"),
    )
}


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of it. person: their email, else phone. changed: False where they were that already."""

    person: str
    status: str
    until: date | None
    since: datetime
    changed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done with a person. on: the date from whose 00:00, local to them, it holds; None: from now on.

    until: the date a pause ends with.
    """

    verb: str
    cohort: str
    person: str
    on: date | None = None
    until: date | None = None


def change(store: Store, asked: Asked, now: datetime) -> Changed:
    """Does it, in one transaction; twice is once. now: domain time. Raises Trouble where it cannot be done."""
    verb = VERBS[asked.verb]
    with store.write() as session:
        known(session, asked.cohort)
        person = joining.member(session, asked.person, asked.cohort)
        bio = _biography(session, person.id, asked.cohort)
        since = calendar.at(asked.on, time(0), bio.tz) if asked.on else now
        if asked.until is not None and asked.until <= calendar.local_date(since, bio.tz):
            raise Trouble(f"The pause would end on {asked.until}, before it begins.", "Give --until a later date.")
        before = bio.status_at(max(since, now))
        done = Changed(person.identity, verb.status, asked.until, since, changed=True)
        if _is_so(bio, verb, before, asked.until):
            return replace(done, changed=False)
        if before not in verb.before:
            raise Trouble(f"{person.identity} is {before}, and cannot be {verb.said}.", _instead(before))
        facts.record(session, person.id, asked.cohort, _facts(bio, verb, since, asked.until), now)
        if since <= now:
            _show(session, asked.cohort, person.id, verb.status, asked.until)
        return done


def _is_so(bio: Biography, verb: Verb, before: str, until: date | None) -> bool:
    """Whether they are that already; a pause with another end is another pause."""
    if before != verb.status:
        return False
    if verb.name != "pause":
        return True
    return (bio.statuses[-1].value.get("until") if bio.statuses else None) == (until.isoformat() if until else None)


def _facts(bio: Biography, verb: Verb, since: datetime, until: date | None) -> tuple[Learned, ...]:
    if verb.name == "accept":
        return acceptance(bio, since, "accepted")
    return (status_fact(verb.status, since, "coordinator", until),)


def _instead(before: str) -> str:
    can = [verb.name for verb in VERBS.values() if before in verb.before]
    return f"What can be done: {', '.join(can)}." if can else "Import them again with a status."


def _biography(session: Session, person: int, slug: str) -> Biography:
    stored = lives.load(session, person, slug)
    return biography(replace(stored.life, facts=(*stored.life.facts, *stored.pending)))


def _show(session: Session, slug: str, person: int, status: str, until: date | None) -> None:
    """The membership says so at once; the sweep that follows writes it again as the facts have it."""
    member = session.get_one(t.Membership, (slug, person))
    member.status, member.until = status, until
    session.flush()
