"""Rows to begin a test with: a cohort, people in it, and what is planned for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.store import tables as t

NOON = datetime(2027, 2, 15, 12, tzinfo=UTC)
HASH = "a" * 64


def cohort(session: Session, slug: str = "spring", document: dict[str, Any] | None = None, version: str = HASH) -> None:
    """A running cohort of a stored workflow."""
    session.execute(insert(t.WorkflowRow).values(id=slug, title="Circles", current=version, created_at=NOON))
    stored = {"hash": version, "workflow": slug, "number": 1, "document": document or {}, "created_at": NOON}
    session.execute(insert(t.Version).values(**stored))
    row = {"id": slug, "workflow": slug, "version": version, "start": date(2027, 1, 4), "end": date(2027, 3, 29)}
    session.execute(insert(t.CohortRow).values(**row, state="running", created_at=NOON))


def people(session: Session, count: int, **columns: Any) -> list[int]:
    """People numbered from 1."""
    rows = [
        {"id": n, "identity": f"p{n}@example.org", "name": f"Person {n}", "created_at": NOON, **columns}
        for n in range(1, count + 1)
    ]
    session.execute(insert(t.Person), rows)
    return [row["id"] for row in rows]


def planned(session: Session, person: int, **columns: Any) -> int:
    """One planned invitation, due at noon; its number."""
    row = {
        "cohort": "spring", "step": "midpoint", "occurrence": 1, "person": person, "kind": "invite", "number": 0,
        "due": NOON, "begun": "cohort", "why": "halfway", "stood": NOON, "state": "planned", "next_at": NOON,
        "reason": "halfway", "tried": [],
    } | columns  # fmt: skip
    return session.execute(insert(t.PlannedRow).values(**row).returning(t.PlannedRow.id)).scalar_one()


def message(session: Session, planned_row: int, person: int, **columns: Any) -> int:
    """One message that is ready; its number."""
    row = {
        "planned": planned_row, "person": person, "cohort": "spring", "channel": "email", "content": {},
        "next_try_at": NOON, "created_at": NOON,
    } | columns  # fmt: skip
    return session.execute(insert(t.Message).values(**row).returning(t.Message.id)).scalar_one()
