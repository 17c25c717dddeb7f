"""Facts are appended, each with the person's next sequence number, and mark the person for planning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.core.life import Fact
from engine.store import tables as t


@dataclass(frozen=True, slots=True)
class Known:
    """Something that has just become known about a person. cohort: None for what holds in every cohort."""

    kind: str
    at: datetime
    value: Mapping[str, Any] = field(default_factory=dict)
    cohort: str | None = None


def number(session: Session, person: int, count: int = 1) -> int:
    """The first of the person's next `count` sequence numbers; their row stays locked until the transaction ends.

    Raises LookupError for a person who does not exist.
    """
    last = session.execute(
        update(t.Person).where(t.Person.id == person).values(seq=t.Person.seq + count).returning(t.Person.seq)
    ).scalar_one_or_none()
    if last is None:
        raise LookupError(f"There is no person number {person}.")
    return last - count + 1


def append(session: Session, person: int, happened: Sequence[Known], now: datetime) -> tuple[Fact, ...]:
    """Writes facts about one person, recorded at `now`, and marks them for planning; the facts as they stand.

    now: domain time. Raises LookupError for a person who does not exist.
    """
    if not happened:
        return ()
    first = number(session, person, len(happened))
    facts = tuple(
        Fact(seq, each.kind, each.at, now, each.value, each.cohort) for seq, each in enumerate(happened, first)
    )
    session.execute(insert(t.Fact), [_columns(person, fact) for fact in facts])
    mark_stale(session, [person], now)
    return facts


def append_many(
    session: Session, happened: Mapping[int, Sequence[Known]], now: datetime
) -> dict[int, tuple[Fact, ...]]:
    """The same for many people, always locked in the order of their numbers, so that two never wait for each other."""
    return {person: append(session, person, happened[person], now) for person in sorted(happened)}


def _columns(person: int, fact: Fact) -> dict[str, Any]:
    return {
        "person": person,
        "seq": fact.seq,
        "cohort": fact.cohort,
        "kind": fact.kind,
        "at": fact.at,
        "known_at": fact.known,
        "value": dict(fact.value),
    }


def mark_stale(session: Session, people: Sequence[int], now: datetime) -> None:
    """Says that planning has to look at these people again; who is marked already keeps the earlier instant."""
    session.execute(update(t.Person).where(t.Person.id.in_(people), t.Person.stale_at.is_(None)).values(stale_at=now))


def mark_cohort_stale(session: Session, cohort: str, now: datetime) -> None:
    """Says that planning has to look at a cohort and everyone in it again: its dates or its version changed."""
    members = select(t.Membership.person).where(t.Membership.cohort == cohort)
    session.execute(update(t.Person).where(t.Person.id.in_(members), t.Person.stale_at.is_(None)).values(stale_at=now))
    session.execute(update(t.CohortRow).where(t.CohortRow.id == cohort).values(stale_at=now))
