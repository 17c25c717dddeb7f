"""Digests that were released, each as its latest revision, for those they are for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.links import Purpose, Standing
from engine.pages_console import DigestLine
from engine.queries.seeing import NOT_STAFF, Viewer, viewer
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t


def digests(runtime: Runtime, staff: int, now: datetime) -> list[DigestLine]:
    """The releases that this person may read, the newest first."""
    with runtime.store.read() as session:
        who = viewer(session, staff)
        if who is None:
            return []
        query = select(t.Release).where(t.Release.withdrawn_at.is_(None)).order_by(t.Release.at.desc(), t.Release.id)
        rows = [row for row in session.execute(query).scalars().all() if _may_read(session, who, row)]
        return [DigestLine(row.id, _title(row), row.cohort, row.at, row.revision) for row in rows]


def _title(row: t.Release) -> str:
    return str(row.document["release"]["title"])


def _may_read(session: Session, who: Viewer, row: t.Release) -> bool:
    """Leaders, those who look after the cohort, and staff with a role that the digest goes to."""
    held = who.held(row.cohort)
    if who.cares_for(row.cohort) or "leader" in held:
        return True
    version = lives.read_cohort(session, row.cohort).version
    digest = lives.workflow_of(session, version).digests.get(row.digest)
    return digest is not None and bool(held.intersection(digest.to) - NOT_STAFF)


def digest(runtime: Runtime, staff: int, number: int, now: datetime) -> Mapping[str, Any] | None:
    """The latest revision of a release, as it was kept; None where there is none, or not for this person."""
    with runtime.store.read() as session:
        who, row = viewer(session, staff), session.get(t.Release, number)
        return _latest(session, row) if who is not None and row is not None and _may_read(session, who, row) else None


def digest_by_link(runtime: Runtime, token: str, now: datetime) -> Mapping[str, Any] | None:
    """The same behind a leader's link; None for a token that is not one."""
    number = runtime.links.number(token)
    if number is None:
        return None
    with runtime.store.read() as session:
        row = session.get(t.Release, number)
        good = row is not None and (runtime.links.standing(Purpose.DIGEST, token, row.generation) is Standing.GOOD)
        return _latest(session, row) if row is not None and good else None


def _latest(session: Session, row: t.Release) -> Mapping[str, Any] | None:
    r = t.Release
    same = (r.cohort == row.cohort, r.digest == row.digest, r.occurrence == row.occurrence, r.withdrawn_at.is_(None))
    document: Mapping[str, Any] | None = session.execute(
        select(r.document).where(*same).order_by(r.revision.desc()).limit(1)
    ).scalar()
    return document
