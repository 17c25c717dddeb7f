"""Addresses that are given up: what was stopped stays stopped, under a keyed hash."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.links import Links
from engine.store import tables as t


def forget(session: Session, links: Links, person: int, keep: Collection[str] = ()) -> None:
    """Deletes a person's addresses. One that opted out gets nothing whoever it is given to later.

    keep: addresses that go to somebody else, opt-out and all, and need no hash.
    """
    for address in session.execute(select(t.Address).where(t.Address.person == person)).scalars().all():
        if address.opted_out_at is not None and address.address not in keep:
            key = links.address_hash(address.channel, address.address)
            if session.get(t.Suppression, (address.channel, key)) is None:
                since = address.opted_out_at
                session.add(t.Suppression(channel=address.channel, address=key, why="opted out", since=since))
        session.delete(address)
    session.flush()
