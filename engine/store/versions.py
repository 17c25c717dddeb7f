"""Stored versions as workflows."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.core.language import Workflow
from engine.definitions import from_document
from engine.store import tables as t

KEPT = 64
"""Workflows that a process keeps built."""

_documents: dict[str, Workflow] = {}


def workflow_of(session: Session, version: str) -> Workflow:
    """A stored version as a workflow; built once a process."""
    if version not in _documents:
        document = session.execute(select(t.Version.document).where(t.Version.hash == version)).scalar_one()
        if len(_documents) > KEPT:
            _documents.clear()
        _documents[version] = from_document(document)
    return _documents[version]
