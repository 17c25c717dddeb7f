"""Activity taken in: who did something elsewhere, and when. Any of it ends being quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import facts, joining
from engine.commands.cohorts import known
from engine.core.events import Learned
from engine.definitions.meetings import ActivityRow
from engine.store import Store
from engine.store import tables as t


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to. bad: (line, what is wrong and the fix); with any, nothing was changed."""

    added: int = 0
    same: int = 0
    bad: tuple[tuple[int, str], ...] = ()


def take_in(store: Store, slug: str, rows: Sequence[ActivityRow], now: datetime) -> Imported:
    """Imports activity of a cohort's people, all or nothing. now: domain time. Raises Trouble for no such cohort."""
    with store.write() as session:
        known(session, slug)
        people = {row.person: _member(session, slug, row.person) for row in rows}
        bad = tuple(
            (row.line, f"line {row.line}, person: nobody in {slug} is known by {row.person}. Import them first.")
            for row in rows
            if people[row.person] is None
        )
        if bad:
            return Imported(bad=bad)
        done: dict[int, dict[tuple[str, datetime], None]] = {}
        for row in rows:
            done.setdefault(people[row.person] or 0, {})[row.kind, row.at] = None
        added = sum(_record(session, slug, person, done[person], now) for person in sorted(done))
        return Imported(added, len(rows) - added)


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report came to. unknown: lines about people who are in no cohort here."""

    added: int = 0
    same: int = 0
    unknown: int = 0


def report(store: Store, rows: Sequence[ActivityRow], now: datetime) -> Reported:
    """Records what people did elsewhere, of whatever cohort; the same twice is once. now: domain time."""
    with store.write() as session:
        done: dict[int, dict[tuple[str, datetime], None]] = {}
        unknown = 0
        known_by = {ref: _anywhere(session, ref) for ref in {row.person for row in rows}}
        for row in rows:
            person = known_by[row.person]
            if person is None:
                unknown += 1
            else:
                done.setdefault(person, {})[row.kind, row.at] = None
        added = sum(_record(session, None, person, done[person], now) for person in sorted(done))
        return Reported(added, len(rows) - unknown - added, unknown)


def _anywhere(session: Session, ref: str) -> int | None:
    """Who that is, by what they are known by, or by a phone that is theirs alone."""
    person = joining.find(session, ref)
    if person is None and ref.startswith("+"):
        found = session.execute(select(t.Person).where(t.Person.phone == ref, t.Person.alias_of.is_(None))).scalars()
        theirs = found.all()
        person = theirs[0] if len(theirs) == 1 else None
    if person is None:
        return None
    there = session.execute(select(t.Membership.cohort).where(t.Membership.person == person.id)).first()
    return person.id if there else None


def _member(session: Session, slug: str, ref: str) -> int | None:
    person = joining.find(session, ref)
    if person is None or session.get(t.Membership, (slug, person.id)) is None:
        return None
    return person.id


def _record(
    session: Session, slug: str | None, person: int, done: dict[tuple[str, datetime], None], now: datetime
) -> int:
    """Makes known what was not; how much that was. What somebody did holds in every cohort."""
    query = select(t.Fact.at, t.Fact.value).where(t.Fact.person == person, t.Fact.kind == "active")
    before = {(value["kind"], at) for at, value in session.execute(query)}
    news = [Learned("active", at, {"kind": kind}, everywhere=True) for kind, at in done if (kind, at) not in before]
    facts.record(session, person, slug, news, now)
    return len(news)
