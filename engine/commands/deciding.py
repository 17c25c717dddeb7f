"""The clock's transactions: people caught up with what became known, and everything due decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.commands import alerting, answers, messages, pools, releases
from engine.commands.living import Living
from engine.core.events import Entry, Look
from engine.core.language import Kind
from engine.sealing import Seal
from engine.store import Store, lives
from engine.store import tables as t

log = structlog.get_logger()


@dataclass(slots=True)
class Decided:
    """What one pass came to. changed: whether anything moved, so that another pass is worth while."""

    due: int = 0
    held: int = 0
    skipped: int = 0
    failed: int = 0
    changed: int = 0
    ready: list[int] = field(default_factory=list)

    def add(self, entries: Sequence[Entry]) -> None:
        """Counts transitions."""
        self.changed += len(entries)
        self.due += sum(e.state in ("ready", "held", "skipped", "done") for e in entries)
        self.held += sum(e.state == "held" for e in entries)
        self.skipped += sum(e.state == "skipped" for e in entries)


def people(store: Store, claimed: Sequence[int], now: datetime, machine: datetime, said: Decided) -> None:
    """Catches up and decides for claimed people, in one transaction, with a savepoint each: one stops no other."""
    with store.write() as session:
        for person in claimed:
            _guarded(session, partial(_person, session, person, now, machine, said), said, person=person)


def _guarded(session: Session, work: Callable[[], None], said: Decided, **ids: object) -> None:
    try:
        with session.begin_nested():
            work()
    except Exception as problem:
        said.failed += 1
        log.error("deciding failed", error=type(problem).__name__, exc_info=problem, **ids)


def _person(session: Session, person: int, now: datetime, machine: datetime, said: Decided) -> None:
    lives.lock(session, person)
    slugs = session.execute(
        select(t.Membership.cohort, t.CohortRow.state)
        .join(t.CohortRow, t.CohortRow.id == t.Membership.cohort)
        .where(t.Membership.person == person, t.CohortRow.state.in_(("running", "paused")))
        .order_by(t.Membership.cohort)
    ).all()
    for slug, state in slugs:
        living = Living(session, lives.load(session, person, slug))
        entries = living.catch_up(now)
        if state == "running":
            entries += living.move(Look(), now)
        said.ready += messages.follow(session, living, entries, machine)
        living.finish(now)
        said.add(entries)
    session.execute(update(t.Person).where(t.Person.id == person, t.Person.stale_at.is_not(None)).values(stale_at=None))


def cohort(store: Store, slug: str, organisation: str, now: datetime, said: Decided) -> None:
    """A cohort's own life: its matching boards open, its digests are released."""
    with store.write() as session:
        _guarded(session, lambda: _cohort(session, slug, organisation, now, said), said, cohort=slug)


def _cohort(session: Session, slug: str, organisation: str, now: datetime, said: Decided) -> None:
    row = lives.read_cohort(session, slug)
    if row.state not in ("running", "paused"):
        row.stale_at = None
        return
    living = Living(session, lives.load_cohort(session, slug))
    entries = living.catch_up(now)
    if row.state == "running":
        entries += living.move(Look(), now)
    for entry in entries:
        if entry.state == "done" and entry.key.kind == Kind.DIGEST:
            releases.release(session, slug, entry.key.step, entry.key.occurrence, organisation, now)
    living.finish(now)
    said.add(entries)


def rest(store: Store, seal: Seal, now: datetime, machine: datetime, said: Decided) -> None:
    """What hangs on the clock besides plans: alerts about cases, and anonymous pools whose time has come."""
    with store.write() as session:
        said.ready += alerting.alert(session, now, machine)
        said.changed += pools.close(session, seal, now)
        answers.forget_drafts(session, now)
