"""Cases as the command line lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.core.language import words
from engine.store import tables as t


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case. person: None where it is about a group, or where the survey's visibility hides who answered."""

    id: int
    cohort: str
    route: str
    cls: str
    state: str
    person: str | None
    group: str | None
    owner: str | None
    note: str
    opened_at: datetime
    acknowledge_by: datetime | None
    contact_by: datetime | None
    resolve_by: datetime | None
    closed_at: datetime | None


def cases(session: Session, cohort: str | None = None, *, closed: bool = False) -> tuple[CaseLine, ...]:
    """Open cases, in the order they were opened. closed: those that were closed as well."""
    query = select(t.Case).order_by(t.Case.opened_at, t.Case.id)
    if cohort is not None:
        query = query.where(t.Case.cohort == cohort)
    if not closed:
        query = query.where(t.Case.state != "closed")
    found = session.execute(query).scalars().all()
    numbers = {number for case in found for number in (case.person, case.owner) if number}
    people = select(t.Person.id, t.Person.identity).where(t.Person.id.in_(numbers))
    known: dict[int, str] = {number: str(identity) for number, identity in session.execute(people)}
    return tuple(_line(case, known) for case in found)


def _line(case: t.Case, known: dict[int, str]) -> CaseLine:
    named = case.named and case.person is not None
    return CaseLine(
        id=case.id,
        cohort=case.cohort,
        route=case.route,
        cls=case.cls,
        state=case.state,
        person=known.get(case.person or 0) if named else None,
        group=case.group,
        owner=known.get(case.owner or 0),
        note=words(case.note, None),
        opened_at=case.opened_at,
        acknowledge_by=case.acknowledge_by,
        contact_by=case.contact_by,
        resolve_by=case.resolve_by,
        closed_at=case.closed_at,
    )
