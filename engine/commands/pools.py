"""Anonymous answers: a sealed pool an occurrence, rewritten shuffled with every answer, opened when all is closed.

Never a row an answer while it is open: row order and transaction numbers would tell who gave which.
"""

from __future__ import annotations

import json
import random
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store import tables as t

_shuffle = random.SystemRandom()


def add(session: Session, cohort: str, step: str, occurrence: int, entry: dict[str, Any], version: str) -> None:
    """Puts one finished set of answers into its pool. entry: {"survey", "group", "answers", "locale"}; no time."""
    pool = session.get(t.Pool, (cohort, step, occurrence), with_for_update=True)
    if pool is None:
        pool = t.Pool(
            cohort=cohort, step=step, occurrence=occurrence, survey=entry["survey"], version=version, sealed=b"[]"
        )
        session.add(pool)
    entries = [*json.loads(pool.sealed), entry]
    _shuffle.shuffle(entries)
    pool.sealed = json.dumps(entries, ensure_ascii=False, sort_keys=True).encode()
    session.flush()


def close(session: Session, now: datetime) -> int:
    """Opens every pool whose occurrence has no open invitation any more; how many. Its answers enter `responses`."""
    opened = 0
    for pool in session.execute(select(t.Pool).where(t.Pool.closed_at.is_(None))).scalars().all():
        if _waiting(session, pool):
            continue
        entries = json.loads(pool.sealed)
        _shuffle.shuffle(entries)
        for entry in entries:
            _keep(session, pool, entry)
        pool.sealed, pool.closed_at = b"[]", now
        opened += 1
    return opened


def _waiting(session: Session, pool: t.Pool) -> bool:
    """Whether somebody may still answer: an invitation that is open, or is yet to go out."""
    p, i = t.PlannedRow, t.Invitation
    same = (p.cohort == pool.cohort, p.step == pool.step, p.occurrence == pool.occurrence, p.kind == "invite")
    query = (
        select(p.id)
        .outerjoin(i, i.id == p.id)
        .where(*same)
        .where(
            p.state.in_(("planned", "held", "ready", "sending"))
            | (p.state.in_(("sent", "unknown")) & i.answered_on.is_(None) & i.closed.is_(False))
        )
    )
    return session.execute(query.limit(1)).first() is not None


def _keep(session: Session, pool: t.Pool, entry: dict[str, Any]) -> None:
    """One response without a person, an address or a time."""
    response = t.ResponseRow(
        cohort=pool.cohort,
        step=pool.step,
        occurrence=pool.occurrence,
        survey=pool.survey,
        version=pool.version,
        group=entry.get("group"),
        state="submitted",
        locale=entry.get("locale"),
        named=False,
    )
    session.add(response)
    session.flush()
    session.add_all(t.Answer(response=response.id, question=q, value=v) for q, v in entry["answers"].items())
    session.flush()
