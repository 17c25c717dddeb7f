"""What somebody just did takes effect at once: their life is caught up by a worker, or here where there is no queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, update

from engine import broker, queue, sending
from engine.commands import deciding
from engine.runtime import Runtime
from engine.store import claim
from engine.store import tables as t


def ring(runtime: Runtime, people: Sequence[int], now: datetime) -> None:
    """Has these people settled soon: rung after the commit; the next sweep does it where nobody hears."""
    if not people:
        return
    try:
        if broker.running(runtime.settings):
            queue.ring(runtime.settings, [("settle", [list(people)])])
            return
    except broker.BrokerUnavailable:
        return
    settle(runtime, people, now)


def settle(runtime: Runtime, people: Sequence[int], now: datetime) -> None:
    """Catches up with these people's facts and decides what is due for them, unless a sweep has them already."""
    machine = runtime.machine()
    until = machine + claim.LEASE
    free = or_(t.Person.lease_until.is_(None), t.Person.lease_until < machine)
    with runtime.store.write() as session:
        query = update(t.Person).where(t.Person.id.in_(people), free).values(lease_until=until)
        ours = tuple(sorted(session.execute(query.returning(t.Person.id)).scalars()))
    said = deciding.Decided()
    deciding.people(runtime.store, ours, now, machine, said)
    deciding.rest(runtime.store, runtime.seal, now, machine, said)
    with runtime.store.write() as session:
        claim.release(session, claim.Claimed(ours, until))
    sending.ring(runtime, now)


def send(runtime: Runtime, now: datetime) -> None:
    """Has what was just written go out."""
    sending.ring(runtime, now)
