"""Whoever looks after a sample network: accepts applicants, talks to people, closes cases, approves stories.

Some of it is always left for the visitor, and what the visitor has taken up stays theirs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.commands import cases, one_person, people, stories
from engine.definitions.roster import PersonRow, Roster
from engine.demo.acts import Act
from engine.demo.network import Network
from engine.demo.sample import Book
from engine.demo.sample_kinds import CONTENT
from engine.queries import responsible
from engine.runtime import Runtime
from engine.store import tables as t

ACCEPTED_AFTER = timedelta(days=6)
APPROVED_AFTER = timedelta(days=2)
CARERS = ("coordinator", "lead", "backup")

CASES_LEFT = 3
STORIES_LEFT = 1
"""The newest, which nobody but the visitor touches; a case that cannot wait is not left."""

PRESSING = ("safety", "urgent")
TAKEN = "I will get in touch this week."
"""The note by which a case that sample staff took up is known from one that the visitor did."""

TALKED = "We talked. We agreed on one thing to try, and on when to look at it again."
WHY = "It says what changed, and what made it change."


@dataclass(frozen=True)
class Staff:
    """The coordinators of a network and those they hand things to."""

    runtime: Runtime
    network: Network
    book: Book

    def acts(self) -> Iterator[Act]:
        """What lies before them, each with the time at which they would do it."""
        with self.runtime.store.read() as session:
            found = [*self._applicants(session), *self._cases(session), *self._stories(session)]
        yield from found

    def _lot(self, what: str, number: int) -> random.Random:
        return random.Random(f"{self.network.seed}|{what}|{number}")  # noqa: S311 - a sample

    # Applicants

    def _applicants(self, session: Session) -> Iterator[Act]:
        m, f = t.Membership, t.Fact
        query = (
            select(m.person, t.Person.identity, func.max(f.at))
            .join(t.Person, t.Person.id == m.person)
            .join(f, (f.person == m.person) & (f.cohort == m.cohort) & (f.kind == "status"))
            .where(m.cohort == self.network.slug, m.status == "applicant")
            .group_by(m.person, t.Person.identity)
        )
        for person, identity, since in session.execute(query):
            yield Act(since + ACCEPTED_AFTER, ("accept", person), partial(self._accept, identity))

    def _accept(self, who: str, now: datetime) -> bool:
        """Accepts somebody, and finds them a place in the smallest group."""
        store, slug = self.runtime.store, self.network.slug
        changed = one_person.change(store, one_person.Asked("accept", slug, who), now).changed
        with store.read() as session:
            group = _smallest_group(session, slug)
        if group is not None:
            email, phone = (who, None) if "@" in who else (None, who)
            row = PersonRow(1, email=email, phone=phone, group=group)
            people.take_in(store, self.runtime.links, slug, Roster((row,), ()), now, self.runtime.machine())
        return changed

    # Cases

    def _cases(self, session: Session) -> Iterator[Act]:
        c = t.Case
        query = select(c).where(c.cohort == self.network.slug).order_by(c.opened_at.desc(), c.id.desc())
        for place, case in enumerate(session.execute(query).scalars().all()):
            if case.state == "closed" or (place < CASES_LEFT and case.cls not in PRESSING):
                continue
            lot = self._lot("case", case.id)
            taken = case.opened_at + timedelta(hours=lot.uniform(1, 4 if case.cls in PRESSING else 30))
            closed = taken + timedelta(days=lot.uniform(2, 6))
            by, number = case.owner, case.id
            if case.acknowledged_at is None:
                yield Act(taken, ("take", number), partial(self._take, by, number))
            elif _took(session, number):
                yield Act(closed, ("close", number), partial(self._close, by, number))

    def _take(self, by: int | None, number: int, now: datetime) -> bool:
        machine = self.runtime.machine()
        with self.runtime.store.write() as session:
            if cases.acknowledge(session, by, number, now, machine):
                cases.note(session, by, number, TAKEN, now, machine)
        return False

    def _close(self, by: int | None, number: int, now: datetime) -> bool:
        machine = self.runtime.machine()
        with self.runtime.store.write() as session:
            cases.contacted(session, by, number, TALKED, now, machine)
            return cases.close(session, by, number, "helped", "", now, machine)

    # Stories

    def _stories(self, session: Session) -> Iterator[Act]:
        s, r = t.Story, t.ResponseRow
        query = (
            select(s.id, s.see_first, r.submitted_at, t.Person.identity)
            .join(r, r.id == s.response)
            .outerjoin(t.Person, t.Person.id == r.person)
            .where(s.cohort == self.network.slug, s.state == "offered")
            .order_by(s.id.desc())
        )
        carers = responsible.holders(session, self.network.slug, CARERS)
        for number, see_first, told, who in session.execute(query).all()[STORIES_LEFT:]:
            if carers and not see_first and told is not None:
                mood = float(self.book.people.get(who or "", {}).get("mood", CONTENT))
                approve = partial(self._approve, carers[0], number, mood < CONTENT)
                yield Act(told + APPROVED_AFTER, ("approve", number), approve)

    def _approve(self, by: int, number: int, critical: bool, now: datetime) -> bool:
        with self.runtime.store.write() as session:
            stories.approve(session, by, number, critical, WHY, now, self.runtime.machine())
        return False


def _took(session: Session, number: int) -> bool:
    e = t.CaseEvent
    query = select(e.id).where(e.case == number, e.kind == "note", e.text == TAKEN)
    return session.execute(query.limit(1)).first() is not None


def _smallest_group(session: Session, slug: str) -> str | None:
    m, g = t.Membership, t.GroupRow
    query = (
        select(g.id, func.count(m.person))
        .outerjoin(m, (m.cohort == g.cohort) & (m.group == g.id))
        .where(g.cohort == slug)
        .group_by(g.id)
        .order_by(func.count(m.person), g.id)
    )
    found = session.execute(query.limit(1)).first()
    return found[0] if found else None
