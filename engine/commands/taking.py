"""What the rows of a people file do to records, memberships and lives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import facts, joining, meetings
from engine.commands.cohorts import known
from engine.core import enrol
from engine.core.biography import Biography, biography
from engine.core.events import Learned
from engine.core.life import Life
from engine.core.script import Person
from engine.definitions.roster import PersonRow
from engine.links import Links
from engine.store import lives
from engine.store import tables as t


class Taking:
    """Rows of a people file taken into a cohort, within one transaction."""

    def __init__(self, session: Session, links: Links, slug: str, now: datetime, machine: datetime) -> None:
        self.session = session
        self.links = links
        self.slug = slug
        self.now = now
        self.machine = machine

    @cached_property
    def cohort(self) -> t.CohortRow:
        """The cohort, held until the end of the transaction. Raises Trouble where there is none."""
        return known(self.session, self.slug)

    def bad(self, rows: Sequence[PersonRow]) -> list[tuple[int, str]]:
        """Rows that cannot be taken in: (line, what is wrong and the fix). Writes nothing."""
        refs = {row.ref for row in rows}
        found = [problem for row in rows if (problem := self._conflict(row))]
        for row in rows:
            unknown = [ref for ref in row.partners or () if ref not in refs and not joining.find(self.session, ref)]
            found += [
                (row.line, f"line {row.line}, partner: nobody is known by {ref}. Import them as well.")
                for ref in unknown
            ]
        return sorted(found)

    def know(self, rows: Sequence[PersonRow]) -> None:
        """Makes a record for everybody who has none, and fills in the others'."""
        for row in rows:
            person = joining.find(self.session, row.ref)
            if person is None:
                joining.create(self.session, self.links, row, self.now, self.machine)
            else:
                joining.replace_cells(self.session, self.links, person, row, self.now)

    def enrol(self, rows: Sequence[PersonRow]) -> tuple[int, int]:
        """Records what becomes known of people who all have a record, in the order of their numbers.

        Returns how many were added to the cohort, and of how many others something changed.
        """
        found = [(self._number(row.ref), row) for row in rows]
        added = changed = 0
        for number, row in sorted((each for each in found if each[0]), key=lambda each: each[0]):
            partners = tuple(n for ref in row.partners or () if (n := self._number(ref)))
            fresh, news = self._row(row, number, partners)
            added += fresh
            changed += bool(news) and not fresh
        return added, changed

    def _number(self, ref: str) -> int:
        person = joining.find(self.session, ref)
        return person.id if person else 0

    def _conflict(self, row: PersonRow) -> tuple[int, str] | None:
        """A phone by which somebody without an email is known, beside an email that is new."""
        if not (row.email and row.phone) or joining.find(self.session, row.ref):
            return None
        other = joining.find(self.session, row.phone)
        if other is None or other.email:
            return None
        return row.line, (
            f"line {row.line}, phone: somebody without an email is known by {row.phone} already. "
            f"Import {row.email} without the phone, then join the two: milepost people merge {row.phone} {row.email}."
        )

    def _row(self, row: PersonRow, person: int, partners: tuple[int, ...]) -> tuple[bool, Sequence[Learned]]:
        """Whether they are new in this cohort, and what became known."""
        member = self.session.get(t.Membership, (self.slug, person))
        tz = self.cohort.timezone
        described = self._own_choices(person, row.person)
        if row.group:
            joining.group(self.session, self.slug, row.group)
        if member is None:
            self.session.add(
                t.Membership(cohort=self.slug, person=person, status=enrol.starting_status(described), roles=[])
            )
            self.session.flush()
            news = [*enrol.enrolment(described, partners, self.now, tz), *self._addresses(person)]
        else:
            news = [*enrol.changes(described, partners, self._biography(person), self.now, tz)]
        for learned in [each for each in news if each.kind == "group"]:
            news += meetings.on_joining(self.session, self.slug, person, row.group or "", learned.at)
        self._keep(person, row, partners, news)
        facts.record(self.session, person, self.slug, news, self.now)
        return member is None, news

    def _own_choices(self, person: int, described: Person) -> Person:
        """Without what the person set themselves, which an import never replaces."""
        rows = self.session.execute(select(t.Address).where(t.Address.person == person)).scalars().all()
        for row in rows:
            if row.own_choice:
                described = replace(described, channel="")
                if row.channel == "sms":
                    described = replace(described, sms_consent=False)
        return described

    def _biography(self, person: int) -> Biography:
        stored = lives.load(self.session, person, self.slug)
        life: Life = replace(stored.life, facts=(*stored.life.facts, *stored.pending))
        return biography(life)

    def _addresses(self, person: int) -> Iterable[Learned]:
        """What their addresses carry along: an opt-out or a bounce belongs to the address."""
        rows = self.session.execute(select(t.Address).where(t.Address.person == person)).scalars().all()
        for row in rows:
            if row.opted_out_at is not None:
                value = {"channel": row.channel, "out": True}
                yield Learned("opt", self.now, value, everywhere=True)
            if row.bounced_at is not None:
                value = {"channel": row.channel, "bounced": True}
                yield Learned("bounce", self.now, value, everywhere=True)

    def _keep(self, person: int, row: PersonRow, partners: tuple[int, ...], news: Sequence[Learned]) -> None:
        for learned in news:
            if learned.kind == "group":
                joining.move_group(self.session, self.slug, person, row.group or "", learned.at)
            elif learned.kind == "partners":
                joining.pair(self.session, self.slug, person, partners, learned.at)
