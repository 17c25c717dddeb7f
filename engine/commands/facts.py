"""What becomes known about people and cohorts, written down; planning follows in the sweep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from engine.commands import braking
from engine.core.events import Learned
from engine.core.life import Fact
from engine.store import facts as stored
from engine.store import tables as t


def record(
    session: Session, person: int, cohort: str | None, facts: Iterable[Learned], now: datetime
) -> tuple[Fact, ...]:
    """Appends facts to a person's life. cohort: for those that are not true everywhere. now: domain time."""
    known = [stored.Known(f.kind, f.at, f.value, None if f.everywhere else cohort) for f in facts]
    return stored.append(session, person, known, now)


def record_cohort(session: Session, cohort: str, kind: str, value: dict[str, Any], now: datetime) -> None:
    """Appends a fact about a cohort (its dates, its version, its state), and has everyone in it planned anew."""
    where = t.CohortRow.id == cohort
    raised = update(t.CohortRow).where(where).values(seq=t.CohortRow.seq + 1, date_seq=t.CohortRow.date_seq + 1)
    seq = session.execute(raised.returning(t.CohortRow.seq)).scalar_one()
    row = {"cohort": cohort, "seq": seq, "kind": kind, "at": now, "known_at": now, "value": value}
    session.execute(insert(t.CohortFact), row)
    stored.mark_cohort_stale(session, cohort, now)
    braking.asked_for(session, now)
