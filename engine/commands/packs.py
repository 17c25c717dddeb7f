"""Packs applied: a version stored whole, under the hash of its content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.core.language import Workflow, words
from engine.store import Store
from engine.store import tables as t


@dataclass(frozen=True, slots=True)
class Applied:
    """A stored version. fresh: whether it was not there before. number: 1, 2, … within its workflow."""

    workflow: str
    hash: str
    number: int
    fresh: bool


def apply(store: Store, workflow: Workflow, document: dict[str, Any], digest: str, machine: datetime) -> Applied:
    """Stores a checked pack as its workflow's newest version; the same content twice is the same version."""
    with store.write() as session:
        return keep(session, workflow, document, digest, machine)


def keep(session: Session, workflow: Workflow, document: dict[str, Any], digest: str, machine: datetime) -> Applied:
    """The same, inside a transaction."""
    row = session.get(t.WorkflowRow, workflow.id)
    title = words(workflow.title, workflow.locales[0])[:300]
    if row is None:
        row = t.WorkflowRow(id=workflow.id, title=title, current=digest, created_at=machine)
        session.add(row)
        session.flush()
    row.current, row.title = digest, title
    known = session.get(t.Version, digest)
    if known is not None:
        return Applied(workflow.id, digest, known.number, fresh=False)
    last = session.execute(select(func.max(t.Version.number)).where(t.Version.workflow == workflow.id)).scalar()
    version = t.Version(
        hash=digest, workflow=workflow.id, number=(last or 0) + 1, document=document, created_at=machine
    )
    session.add(version)
    session.flush()
    return Applied(workflow.id, digest, version.number, fresh=True)
