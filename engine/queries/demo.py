"""The demo's clock: what time it is there, what comes next in words, and what has happened so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.core.life import OPEN_STATES
from engine.pages_console import DemoClock
from engine.queries.coming import sentence
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t


def demo_clock(runtime: Runtime, now: datetime, instant: datetime | None, running: bool) -> DemoClock:
    """The clock as its page shows it. instant: when something is due next. running: it is being moved."""
    with runtime.store.read() as session:
        oldest = select(t.CohortRow.timezone).where(t.CohortRow.state == "running").order_by(t.CohortRow.created_at)
        return DemoClock(
            now=now,
            next_at=max(instant, now) if instant is not None else None,
            next_what=_what(session, instant) if instant is not None else "",
            stages=list(_stages(session)),
            running=running,
            timezone=session.execute(oldest.limit(1)).scalar() or "UTC",
        )


def _what(session: Session, instant: datetime) -> str:
    """What is due at an instant: the largest of it, and whether that is all."""
    p = t.PlannedRow
    query = (
        select(p.cohort, p.step, p.kind, func.count())
        .join(t.CohortRow, t.CohortRow.id == p.cohort)
        .where(p.state.in_(OPEN_STATES), p.next_at == instant, t.CohortRow.state == "running")
        .group_by(p.cohort, p.step, p.kind)
        .order_by(func.count().desc(), p.cohort, p.step, p.kind)
    )
    due = session.execute(query).all()
    alerts = session.execute(
        select(func.count()).where(t.Case.next_alert_at == instant, t.Case.state != "closed")
    ).scalar_one()
    if not due:
        return "staff hear of a case" if alerts == 1 else f"staff hear of {alerts} cases"
    slug, step, kind, count = due[0]
    first = sentence(lives.workflow_of(session, lives.read_cohort(session, slug).version), step, kind, count)
    return f"{first}, and more" if len(due) > 1 or alerts else first


def _stages(session: Session) -> Iterator[tuple[str, int]]:
    """What has happened so far, in the order of a cohort's life; what has not is left out."""
    m, r, c = t.Message, t.ResponseRow, t.Case
    out = m.state.in_(("accepted", "delivered"))
    counts = {
        "Messages sent": select(func.count()).select_from(m).where(out),
        "Of these, invitations to a survey": select(func.count()).select_from(m).where(out, m.invitation.is_(True)),
        "Surveys answered": select(func.count()).select_from(r).where(r.state == "submitted"),
        "Cases opened": select(func.count()).select_from(c),
        "Cases closed": select(func.count()).select_from(c).where(c.state == "closed"),
        "Stories told with consent": select(func.count()).select_from(t.Story).where(t.Story.state != "withdrawn"),
        "Digests released": select(func.count()).select_from(t.Release).where(t.Release.withdrawn_at.is_(None)),
    }
    for what, query in counts.items():
        if number := session.execute(query).scalar_one():
            yield what, number
