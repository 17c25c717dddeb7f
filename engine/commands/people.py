"""People taken in from a roster: all or nothing, and the same file twice changes nothing the second time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import facts, joining, meetings
from engine.commands.cohorts import known
from engine.core import enrol
from engine.core.biography import Biography, biography
from engine.core.events import Learned
from engine.core.life import Life
from engine.core.script import Person
from engine.definitions.roster import PersonRow, Roster
from engine.links import Links
from engine.store import Store, lives
from engine.store import tables as t


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to. bad: (line, what is wrong and the fix); with any, nothing was changed."""

    added: int = 0
    changed: int = 0
    same: int = 0
    bad: tuple[tuple[int, str], ...] = ()


class _Refused(Exception):  # noqa: N818 - it only undoes the transaction
    def __init__(self, bad: Sequence[tuple[int, str]]) -> None:
        super().__init__(len(bad))
        self.bad = tuple(bad)


def take_in(store: Store, links: Links, slug: str, roster: Roster, now: datetime, machine: datetime) -> Imported:
    """Imports a roster into a cohort. now: domain time. Raises Trouble for a cohort there is not."""
    if roster.problems:
        return Imported(bad=tuple((p.line, str(p)) for p in roster.problems))
    try:
        with store.write() as session:
            return _Import(session, links, slug, now, machine).run(roster.rows)
    except _Refused as refused:
        return Imported(bad=refused.bad)


class _Import:
    """One import, in one transaction."""

    def __init__(self, session: Session, links: Links, slug: str, now: datetime, machine: datetime) -> None:
        self.session = session
        self.links = links
        self.slug = slug
        self.now = now
        self.machine = machine
        self.cohort = known(session, slug)

    def run(self, rows: Sequence[PersonRow]) -> Imported:
        """Everyone's rows first, then what becomes known of them, in the order of their numbers."""
        before = {row.ref: joining.find(self.session, row.ref) for row in rows}
        bad = [problem for row in rows if (problem := self._conflict(row, before[row.ref]))]
        numbers: dict[str, int] = {}
        for row in rows:
            person = before[row.ref]
            if person is None:
                person = joining.create(self.session, self.links, row, self.now, self.machine)
            else:
                joining.replace_cells(self.session, self.links, person, row, self.now)
            numbers[row.ref] = person.id
        partners = {row.ref: self._partners(row, numbers, bad) for row in rows}
        if bad:
            raise _Refused(sorted(bad))
        added = changed = 0
        for row in sorted(rows, key=lambda r: numbers[r.ref]):
            fresh, news = self._row(row, numbers[row.ref], partners[row.ref])
            added += fresh
            changed += bool(news) and not fresh
        return Imported(added, changed, len(rows) - added - changed)

    def _conflict(self, row: PersonRow, person: t.Person | None) -> tuple[int, str] | None:
        """A phone by which somebody without an email is known, beside an email that is new."""
        if person is not None or not (row.email and row.phone):
            return None
        other = joining.find(self.session, row.phone)
        if other is None or other.email:
            return None
        return row.line, (
            f"line {row.line}, phone: somebody without an email is known by {row.phone} already. "
            f"Import {row.email} without the phone, then join the two: milepost people merge {row.phone} {row.email}."
        )

    def _partners(self, row: PersonRow, numbers: Mapping[str, int], bad: list[tuple[int, str]]) -> tuple[int, ...]:
        found = []
        for ref in row.partners or ():
            number = numbers.get(ref)
            if number is None:
                person = joining.find(self.session, ref)
                number = person.id if person else None
            if number is None:
                bad.append((row.line, f"line {row.line}, partner: nobody is known by {ref}. Import them as well."))
            else:
                found.append(number)
        return tuple(found)

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
