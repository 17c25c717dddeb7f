"""The sweep: everyone caught up, everything due decided, what may go rung. Any number of clocks may run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import func, select

from engine import sending, watermark
from engine.commands import braking, deciding, moment, people, reporting
from engine.core.biography import LONG_AGO
from engine.core.life import OPEN_STATES
from engine.core.simulate import BEFORE
from engine.runtime import Runtime
from engine.store import claim
from engine.store import tables as t
from engine.trouble import Trouble

MOST_PASSES = 200
"""Passes of one sweep; a life that never settles is a defect, and this ends it."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick came to, as `milepost tick` prints it. Counts over all its instants."""

    now: datetime
    due: int = 0
    queued: int = 0
    sent: int = 0
    held: int = 0
    skipped: int = 0
    failed: int = 0

    def plus(self, other: Ticked) -> Ticked:
        """Both together, at the later instant."""
        return Ticked(
            max(self.now, other.now),
            self.due + other.due,
            self.queued + other.queued,
            self.sent + other.sent,
            self.held + other.held,
            self.skipped + other.skipped,
            self.failed + other.failed,
        )


def tick(runtime: Runtime, now: datetime | None = None, until: datetime | None = None, *, wait: bool = False) -> Ticked:
    """One pass as of `now` (None: the machine's time), or every due instant in order up to `until`.

    Raises Trouble for a domain time ahead of the machine's where anything real could be sent.
    """
    machine = runtime.machine()
    for asked in (now, until):
        if asked is not None and asked > machine and not runtime.settings.outbox_only:
            raise Trouble(
                f"{asked.isoformat()} is ahead of the machine's clock, and messages would really go out.",
                "Rehearse it with `milepost simulate`, or set EMAIL_CHANNEL and SMS_CHANNEL to outbox.",
            )
    if until is None:
        return sweep(runtime, moment.set_to(runtime.store, now, machine), wait=wait)
    return _until(runtime, until)


def _until(runtime: Runtime, until: datetime) -> Ticked:
    start = _start(runtime, until)
    said = Ticked(start).plus(sweep(runtime, start, wait=True))
    # Only what is still to come: what a sweep could not decide is tried again by each later one, not for ever by this.
    while (instant := next_instant(runtime, after=said.now)) is not None and instant <= until:
        moment.set_to(runtime.store, instant, runtime.machine())
        said = said.plus(sweep(runtime, instant, wait=True))
    if said.now == until:
        return said
    return said.plus(sweep(runtime, moment.set_to(runtime.store, until, runtime.machine()), wait=True))


def _start(runtime: Runtime, until: datetime) -> datetime:
    """From when on due instants are visited: where the clock stands; before everything, for a past never lived."""
    machine = runtime.machine()
    stands = moment.current_of(runtime.store, machine)
    if stands <= until:
        return stands
    if moment.begun(runtime.store):
        return moment.set_to(runtime.store, until, machine)
    with runtime.store.read() as session:
        first = session.execute(select(func.min(t.CohortRow.start))).scalar() or until.date()
    early = datetime.combine(first, time(0), UTC) - BEFORE
    return moment.set_to(runtime.store, min(early, until), machine)


def next_instant(runtime: Runtime, after: datetime | None = None) -> datetime | None:
    """The next instant at which anything is due, in running cohorts or on a case's clock. after: later than that."""
    later = after or LONG_AGO
    with runtime.store.read() as session:
        running = select(t.CohortRow.id).where(t.CohortRow.state == "running")
        due = session.execute(
            select(func.min(t.PlannedRow.next_at)).where(
                t.PlannedRow.state.in_(OPEN_STATES), t.PlannedRow.cohort.in_(running), t.PlannedRow.next_at > later
            )
        ).scalar()
        alert = session.execute(
            select(func.min(t.Case.next_alert_at)).where(t.Case.state != "closed", t.Case.next_alert_at > later)
        ).scalar()
    return min((instant for instant in (due, alert) if instant is not None), default=None)


def sweep(runtime: Runtime, now: datetime, *, wait: bool = False) -> Ticked:
    """Everything due by `now` (domain time): reconciled, decided, and handed to the queue, or sent here without one."""
    started = runtime.machine()
    watermark.look(runtime, now)
    sending.recover(runtime, now)
    people.finish(runtime.store, runtime.links, now, started)
    reporting.work(runtime.store, runtime.links, reporting.waiting(runtime.store), now, started)
    said, handed = deciding.Decided(), sending.Handed()
    for _ in range(MOST_PASSES):
        before = said.changed
        _pass(runtime, now, said)
        handed = handed.plus(sending.ring(runtime, now, wait=wait))
        if (said.changed == before and not handed.moved) or not _more(runtime, now):
            break
        handed = handed.settled()
    result = Ticked(now, said.due, handed.queued, handed.sent, said.held, said.skipped, said.failed + handed.failed)
    braking.look_ahead(runtime.store, now)
    _record(runtime, result, started)
    watermark.keep(runtime)
    return result


def _more(runtime: Runtime, now: datetime) -> bool:
    """Whether what this pass brought about left anything to be done by `now`."""
    with runtime.store.read() as session:
        stale = session.execute(select(t.Person.id).where(t.Person.stale_at.is_not(None)).limit(1)).first()
        cohorts = session.execute(select(t.CohortRow.id).where(t.CohortRow.stale_at.is_not(None)).limit(1)).first()
        ready = session.execute(select(t.Message.id).where(t.Message.state == "ready").limit(1)).first()
        return bool(stale or cohorts or ready) or claim.next_due(session, now) is not None


def _pass(runtime: Runtime, now: datetime, said: deciding.Decided) -> None:
    """Claims all there is, once; what this pass itself makes due is the next one's."""
    store, machine = runtime.store, runtime.machine()
    claimed = []
    with store.write() as session:
        cohorts = claim.claim_cohorts(session, now, machine)
    claimed.append(cohorts)
    for slug in cohorts.who:
        deciding.cohort(store, slug, runtime.settings.organisation, now, said)
    for stale in (True, False):
        while True:
            with store.write() as session:
                people = claim.claim_stale(session, machine) if stale else claim.claim_due(session, now, machine)
            if not people.who:
                break
            claimed.append(people)
            deciding.people(store, people.who, now, machine, said)
    deciding.rest(store, runtime.seal, now, machine, said)
    with store.write() as session:
        for each in claimed:
            claim.release(session, each)


def _record(runtime: Runtime, result: Ticked, started: datetime) -> None:
    with runtime.store.write() as session:
        session.add(
            t.Tick(
                now=result.now,
                started_at=started,
                ended_at=runtime.machine(),
                due=result.due,
                queued=result.queued,
                sent=result.sent,
                held=result.held,
                skipped=result.skipped,
                failed=result.failed,
            )
        )
