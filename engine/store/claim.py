"""Claims: which process works on whom, and which worker sends what. The same statements on both databases.

A claim is a lease in machine time, taken by compare-and-set; `FOR UPDATE SKIP LOCKED` keeps PostgreSQL's claimers from
waiting for each other, and SQLite, which has one writer at a time, leaves it out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.core.life import OPEN_STATES
from engine.store import tables as t

LEASE = timedelta(seconds=60)
"""How long a sweep may work on a person before another takes over."""

SENDING = timedelta(minutes=5)
"""How long a worker may take to hand a message over before nobody knows whether it did."""

RUNG = timedelta(minutes=10)
"""How long a message that was rung may wait in the queue before it is rung again."""

ROWS_EACH = 8
"""Due rows looked at for every person wanted: enough to find them, and never the whole backlog of an outage."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """People (numbers) or cohorts (slugs) that are ours until `until`, which also tells our claim from others'."""

    who: tuple[Any, ...]
    until: datetime


def _open_due(now: datetime) -> ColumnElement[bool]:
    return t.PlannedRow.state.in_(OPEN_STATES) & (t.PlannedRow.next_at <= now)


def _free(lease: InstrumentedAttribute[datetime | None], machine: datetime) -> ColumnElement[bool]:
    return or_(lease.is_(None), lease < machine)


def next_due(session: Session, now: datetime) -> datetime | None:
    """The earliest instant at or before `now` at which anything is due."""
    return session.execute(select(func.min(t.PlannedRow.next_at)).where(_open_due(now))).scalar_one()


def claim_due(session: Session, now: datetime, machine: datetime, count: int = 50) -> Claimed:
    """Claims people with a planned or held row due by `now`, the earliest first. machine: machine time."""
    first = (
        select(t.PlannedRow.person, t.PlannedRow.next_at)
        .join(t.Person, t.Person.id == t.PlannedRow.person)
        .where(_open_due(now), _free(t.Person.lease_until, machine))
        .order_by(t.PlannedRow.next_at)
        .limit(count * ROWS_EACH)
        .subquery()
    )
    due = select(first.c.person, func.min(first.c.next_at).label("first")).group_by(first.c.person).subquery()
    pick = select(t.Person.id).join(due, due.c.person == t.Person.id).order_by(due.c.first, t.Person.id)
    return _claim_people(session, pick, machine, count)


def claim_stale(session: Session, machine: datetime, count: int = 50) -> Claimed:
    """Claims people about whom something became known that planning has not seen, the longest waiting first."""
    pick = select(t.Person.id).where(t.Person.stale_at.is_not(None)).order_by(t.Person.stale_at, t.Person.id)
    return _claim_people(session, pick, machine, count)


def _claim_people(session: Session, pick: Select[int], machine: datetime, count: int) -> Claimed:
    free = _free(t.Person.lease_until, machine)
    chosen = pick.where(free).limit(count).with_for_update(skip_locked=True, of=t.Person)
    until = machine + LEASE
    people = session.execute(
        update(t.Person)
        .where(t.Person.id.in_(chosen.scalar_subquery()), free)
        .values(lease_until=until)
        .returning(t.Person.id)
        .execution_options(synchronize_session=False)
    )
    return Claimed(tuple(sorted(people.scalars())), until)


def claim_cohorts(session: Session, now: datetime, machine: datetime, count: int = 50) -> Claimed:
    """Claims cohorts that are stale, or whose own rows (matching boards, digests) are due by `now`."""
    free = _free(t.CohortRow.lease_until, machine)
    due = select(t.PlannedRow.cohort).where(_open_due(now), t.PlannedRow.person == 0)
    wanted = or_(t.CohortRow.stale_at.is_not(None), t.CohortRow.id.in_(due))
    chosen = select(t.CohortRow.id).where(wanted, free).order_by(t.CohortRow.id).limit(count)
    until = machine + LEASE
    cohorts = session.execute(
        update(t.CohortRow)
        .where(t.CohortRow.id.in_(chosen.with_for_update(skip_locked=True).scalar_subquery()), free)
        .values(lease_until=until)
        .returning(t.CohortRow.id)
        .execution_options(synchronize_session=False)
    )
    return Claimed(tuple(sorted(cohorts.scalars())), until)


def release(session: Session, claimed: Claimed) -> None:
    """Gives back what was claimed, save what another took over since."""
    for table in (t.Person, t.CohortRow):
        ours = [who for who in claimed.who if isinstance(who, str) == (table is t.CohortRow)]
        if ours:
            mine = table.id.in_(ours) & (table.lease_until == claimed.until)
            session.execute(update(table).where(mine).values(lease_until=None))


def planned_up_to(session: Session, person: int, seq: int) -> bool:
    """Clears the mark of a person whom planning has seen up to `seq`; False where more became known since."""
    seen = update(t.Person).where(t.Person.id == person, t.Person.seq == seq).values(stale_at=None)
    return session.execute(seen.returning(t.Person.id)).scalar_one_or_none() is not None


def fresh(session: Session, machine: datetime) -> set[int]:
    """Messages of planned rows that are ready, and were never rung."""
    m = t.Message
    waiting = (m.state == "ready", m.next_try_at <= machine, m.rung_at.is_(None), m.attempts == 0)
    return set(session.execute(select(m.id).where(*waiting, m.planned.is_not(None))).scalars())


def free(stops: Collection[str]) -> ColumnElement[bool]:
    """Messages that no brake holds. stops: what is stopped, "all" or "sms"; never what no plan holds."""
    if "all" in stops:
        return t.Message.planned.is_(None)
    return or_(t.Message.planned.is_(None), t.Message.channel.not_in(tuple(stops))) if stops else true()


def to_ring(session: Session, machine: datetime, count: int = 1_000, stops: Collection[str] = ()) -> list[int]:
    """Messages that are ready and not in the queue, as far as is known; noted as rung. Ring after the commit.

    A message that was rung and is still ready after RUNG is rung again: the queue may have been lost. stops: see free.
    """
    waiting = or_(t.Message.rung_at.is_(None), t.Message.rung_at <= machine - RUNG)
    pick = (
        select(t.Message.id)
        .where(t.Message.state == "ready", t.Message.next_try_at <= machine, waiting, free(stops))
        .order_by(t.Message.next_try_at, t.Message.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    rung = session.execute(
        update(t.Message)
        .where(t.Message.id.in_(pick.scalar_subquery()), t.Message.state == "ready", waiting)
        .values(rung_at=machine)
        .returning(t.Message.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(rung.scalars())


def ring_anew(session: Session, cohort: str | None = None) -> None:
    """Has ready messages (of a cohort) rung by the next sweep: whoever was rung for them before gave them back."""
    waiting = (t.Message.state == "ready", *([t.Message.cohort == cohort] if cohort is not None else []))
    session.execute(update(t.Message).where(*waiting).values(rung_at=None))


def take(session: Session, messages: Sequence[int], machine: datetime, stops: Collection[str] = ()) -> list[int]:
    """Takes messages from `ready` to `sending`; only these are ours to send, whoever else was told to.

    stops: see free.
    """
    ready = t.Message.id.in_(messages) & (t.Message.state == "ready") & (t.Message.next_try_at <= machine) & free(stops)
    taken = session.execute(
        update(t.Message)
        .where(ready)
        .values(state="sending", lease_until=machine + SENDING, attempts=t.Message.attempts + 1)
        .returning(t.Message.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(taken.scalars())


def lost(session: Session, machine: datetime, count: int = 200) -> list[int]:
    """Moves messages whose worker never said what became of them from `sending` to `unknown`."""
    pick = (
        select(t.Message.id)
        .where(t.Message.state == "sending", t.Message.lease_until < machine)
        .order_by(t.Message.lease_until, t.Message.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    found = session.execute(
        update(t.Message)
        .where(t.Message.id.in_(pick.scalar_subquery()), t.Message.state == "sending")
        .values(state="unknown", lease_until=None, reason="the worker ended before it knew")
        .returning(t.Message.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(found.scalars())
