"""What became of a message, written to it and to the life it belongs to; inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.commands import messages
from engine.commands.batch import Batch
from engine.commands.living import Living
from engine.core.events import Accepted, Deferred, Happening, Lost, Refused, Taken
from engine.core.language import Kind
from engine.core.life import Key
from engine.store import lives
from engine.store import tables as t


def taken(
    session: Session, message: t.Message, now: datetime, machine: datetime, batch: Batch | None = None
) -> Living | None:
    """Decides once more, with the facts of this second; the life, or None where the message may not go any more.

    For a planned row's message, which is in `sending` already. What may not go is withdrawn; its row is held, skipped
    or waits again.
    """
    row = session.get_one(t.PlannedRow, message.planned)
    cohort = lives.read_cohort(session, row.cohort)
    if cohort.state != "running":
        message.state, message.lease_until, message.rung_at = "ready", None, machine
        return None
    living, key = _living(session, message, row, now, machine, batch)
    entries = living.move(Taken(key), now)
    messages.follow(session, living, entries, machine)
    living.finish(now)
    life_row = living.life.rows[key]
    if life_row.state == "sending" and life_row.channel == message.channel:
        return living
    if life_row.state == "sending":
        # Another channel than it was written for: this message is withdrawn, a new one takes its place.
        _again(session, living, key, now, machine)
    message.state, message.lease_until, message.counted_at = "withdrawn", None, None
    message.reason = life_row.reason[:300]
    return None


def _again(session: Session, living: Living, key: Key, now: datetime, machine: datetime) -> None:
    refused = Refused(key, "", "another channel is right now")
    entries = living.move(refused, now)
    messages.follow(session, living, entries, machine)
    living.finish(now)


def accepted(
    session: Session,
    message: t.Message,
    provider_id: str,
    now: datetime,
    machine: datetime,
    batch: Batch | None = None,
) -> None:
    """The provider has it."""
    message.state, message.provider_id = "accepted", provider_id
    message.sent_at, message.lease_until, message.reason = machine, None, ""
    _tell(session, message, now, machine, lambda key: Accepted(key), batch)


def refused(session: Session, message: t.Message, sentence: str, now: datetime, batch: Batch | None = None) -> None:
    """Refused for good: it never counted, and the next channel is tried where there is one."""
    message.state, message.lease_until, message.counted_at = "refused", None, None
    message.reason = sentence[:300]
    _tell(session, message, now, message.created_at, lambda key: Refused(key, message.channel, sentence), batch)


def unknown(session: Session, message: t.Message, sentence: str, now: datetime, batch: Batch | None = None) -> None:
    """Nobody knows whether the provider has it: it is shown, and never sent again blindly."""
    message.state, message.lease_until, message.reason = "unknown", None, sentence[:300]
    _tell(session, message, now, message.created_at, lambda key: Lost(key, sentence), batch)


def put_off(message: t.Message, until: datetime, sentence: str) -> None:
    """Not sent for now: tried again at `until`, in machine time, and decided again then."""
    message.state, message.next_try_at, message.rung_at = "ready", until, None
    message.lease_until, message.reason = None, sentence[:300]


def deferred(
    session: Session,
    message: t.Message,
    until: datetime,
    sentence: str,
    now: datetime,
    batch: Batch | None = None,
) -> None:
    """Refused for now by the provider: put off, and the life it belongs to told."""
    put_off(message, until, sentence)
    _tell(session, message, now, message.created_at, lambda key: Deferred(key), batch)


def _tell(
    session: Session,
    message: t.Message,
    now: datetime,
    machine: datetime,
    happening: Callable[[Key], Happening],
    batch: Batch | None = None,
) -> None:
    if message.planned is None:
        return
    row = session.get_one(t.PlannedRow, message.planned)
    living, key = _living(session, message, row, now, machine, batch)
    told = happening(key)
    entries = living.move(told, now)
    messages.follow(session, living, entries, machine)
    living.finish(now)
    stands = living.life.rows.get(key)
    if not isinstance(told, Accepted) or stands is None:
        return
    if message.counted_at is not None and stands.went_out is not None:
        message.counted_at = stands.went_out  # which may be days after it was ready
    if key.kind == Kind.INVITE:
        closes = stands.closes_at
        session.execute(update(t.Invitation).where(t.Invitation.id == row.id).values(closes_at=closes))


def _living(
    session: Session,
    message: t.Message,
    row: t.PlannedRow,
    now: datetime,
    machine: datetime,
    batch: Batch | None,
) -> tuple[Living, Key]:
    """The life of a message's row, locked and caught up: as it was read for the batch, or else read now."""
    living = batch.livings.pop(message.id, None) if batch else None
    if living is None:
        if batch:
            batch.writes.write()
        session.flush()
        lives.lock(session, row.person)
        stored = lives.load(session, row.person, row.cohort)
        living = Living(session, stored, batch.writes if batch else None)
    messages.follow(session, living, living.catch_up(now), machine)
    return living, Key(row.cohort, row.step, row.occurrence, row.person, row.kind, row.number)
