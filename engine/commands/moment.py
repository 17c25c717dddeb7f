"""Domain time: what every process takes for now. It moves forward only, by a tick."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store import Store, inserting
from engine.store import tables as t
from engine.trouble import Trouble


class Backwards(Trouble):
    """Time would go back behind what was decided."""


def current(session: Session, machine: datetime) -> datetime:
    """Domain time: where the last tick left it, else the machine's."""
    return session.connection().execute(t.STANDS).scalar() or machine


def current_of(store: Store, machine: datetime) -> datetime:
    """The same, in a transaction of its own."""
    with store.read() as session:
        return current(session, machine)


def begun(store: Store) -> bool:
    """Whether anything was ever decided: from then on time does not go back."""
    with store.read() as session:
        return session.execute(select(t.DomainClock.high_water).where(t.DomainClock.id == 1)).scalar() is not None


def set_to(store: Store, moment: datetime | None, machine: datetime) -> datetime:
    """Domain time from now on: a given instant, or (None) the machine's. Returns it.

    Raises Backwards.
    """
    with store.write() as session:
        row = _locked(session)
        stands = row.at or (row.high_water if moment else None)
        if stands is not None and (moment or machine) < stands:
            asked = "the machine's time" if moment is None else moment.isoformat()
            raise Backwards(
                f"The clock stands at {stands.isoformat()} and cannot go back to {asked}.",
                "Give a later time with --now or --until.",
            )
        # A machine whose clock was put back a little is waited for.
        wanted = moment or max(filter(None, (machine, row.high_water)))
        row.at = moment
        row.high_water = max(filter(None, (row.high_water, wanted)))
    return wanted


def _locked(session: Session) -> t.DomainClock:
    """The one row, ours until the transaction ends, so that nobody sets time back by not knowing of another."""
    row = session.get(t.DomainClock, 1, with_for_update=True)
    if row is None:
        inserting.unless_there(session, t.DomainClock, id=1)
        row = session.get_one(t.DomainClock, 1, with_for_update=True)
    return row
