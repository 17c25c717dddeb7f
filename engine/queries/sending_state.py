"""Whether messages go out: what went last, what comes next, and which process is not heard of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.core.life import OPEN_STATES
from engine.pages_console import Sending
from engine.queries.coming import MESSAGES
from engine.runtime import Runtime
from engine.store import tables as t

SILENT = timedelta(minutes=5)
"""A process that has not been heard of for so long is silent."""

PROCESSES = {"worker": "The worker is not running.", "clock": "The clock is not running."}
"""Without which nothing is sent, and what is said where one that was there is silent."""


def sending(runtime: Runtime, now: datetime) -> Sending:
    """How sending stands. now: domain time; silence is measured on the machine's clock."""
    with runtime.store.read() as session:
        next_at, next_count = _coming(session)
        return Sending(
            stopped=" ".join(brake.reason for brake in brakes(session)),
            last=_last(session),
            next_at=next_at,
            next_count=next_count,
            silent=_silent(session, runtime.machine()),
        )


def brakes(session: Session) -> Sequence[t.Brake]:
    """What is stopped, and why."""
    return session.execute(select(t.Brake).order_by(t.Brake.scope)).scalars().all()


def _last(session: Session) -> datetime | None:
    """When the clock last handed anything over, in domain time."""
    busy = or_(t.Tick.sent > 0, t.Tick.queued > 0)
    return session.execute(select(t.Tick.now).where(busy).order_by(t.Tick.id.desc()).limit(1)).scalar()


def _coming(session: Session) -> tuple[datetime | None, int]:
    p = t.PlannedRow
    running = select(t.CohortRow.id).where(t.CohortRow.state == "running")
    messages = (p.state.in_(OPEN_STATES), p.kind.in_(MESSAGES), p.cohort.in_(running))
    first = session.execute(select(func.min(p.next_at)).where(*messages)).scalar()
    if first is None:
        return None, 0
    return first, session.execute(select(func.count()).where(*messages, p.next_at == first)).scalar_one()


def _silent(session: Session, machine: datetime) -> str:
    """The first process that was heard of once, and is no longer."""
    query = select(t.Heartbeat.kind, func.max(t.Heartbeat.at).label("at")).group_by(t.Heartbeat.kind)
    heard = {row.kind: row.at for row in session.execute(query)}
    return next((said for kind, said in PROCESSES.items() if kind in heard and machine - heard[kind] > SILENT), "")
