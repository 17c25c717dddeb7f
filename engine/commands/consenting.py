"""What becomes known of an address: its owner wants nothing more there, or wants it again, or nothing arrives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import delivering, facts
from engine.core.events import Learned
from engine.links import Links
from engine.store import tables as t

OPTED_OUT = "opted out"


def people_at(session: Session, channel: str, address: str) -> list[int]:
    """Everyone who has this address, by number; a phone may be shared."""
    where = (t.Address.channel == channel, t.Address.address == address)
    return list(session.execute(select(t.Address.person).where(*where).order_by(t.Address.person)).scalars())


def opt(session: Session, links: Links, channel: str, address: str, now: datetime, *, out: bool) -> list[int]:
    """An opt-out or its end, of everyone who has the address; those for whom it is news. now: domain time.

    An address that nobody has here is remembered by its hash, so that an import does not bring it back.
    """
    rows = _rows(session, channel, address)
    key = links.address_hash(channel, address)
    kept = session.get(t.Suppression, (channel, key))
    if kept is not None and not out:
        session.delete(kept)
    if kept is None and out and not rows:
        session.add(t.Suppression(channel=channel, address=key, why=OPTED_OUT, since=now))
    news = [row for row in rows if (row.opted_out_at is not None) != out]
    for row in news:
        row.opted_out_at, row.own_choice = (now if out else None), True
        learned = Learned("opt", now, {"channel": channel, "out": out}, everywhere=True)
        facts.record(session, row.person, None, [learned], now)
    session.flush()
    return [row.person for row in news]


def bounced(session: Session, channel: str, address: str, now: datetime) -> list[int]:
    """Nothing arrives at an address; those for whom it is news."""
    news = [row for row in _rows(session, channel, address) if row.bounced_at is None]
    for row in news:
        row.bounced_at = now
        learned = Learned("bounce", now, {"channel": channel, "bounced": True}, everywhere=True)
        facts.record(session, row.person, None, [learned], now)
    session.flush()
    return [row.person for row in news]


def withdraw(session: Session, channel: str, people: Sequence[int], now: datetime, machine: datetime) -> None:
    """What is ready for these people on a channel is decided once more, now; what may not go is withdrawn."""
    m = t.Message
    query = select(m).where(m.person.in_(people), m.channel == channel, m.state == "ready").order_by(m.person, m.id)
    for message in session.execute(query.with_for_update()).scalars().all():
        if message.planned is None:
            message.state, message.reason, message.counted_at = "withdrawn", OPTED_OUT, None
            continue
        message.state = "sending"
        session.flush()
        if delivering.taken(session, message, now, machine) is not None:
            delivering.deferred(session, message, machine, message.reason, now)
    session.flush()


def _rows(session: Session, channel: str, address: str) -> list[t.Address]:
    where = (t.Address.channel == channel, t.Address.address == address)
    query = select(t.Address).where(*where).order_by(t.Address.person).with_for_update()
    return list(session.execute(query).scalars().all())
