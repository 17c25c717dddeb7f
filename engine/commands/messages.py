"""Planned rows become messages: written with the decision, rung after the commit, sent once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from engine.commands.living import Living
from engine.core import limits
from engine.core.events import Entry
from engine.core.language import Kind
from engine.core.life import COHORT, Key
from engine.core.permit import invitation_of
from engine.store import inserting
from engine.store import tables as t


def follow(session: Session, living: Living, entries: Sequence[Entry], machine: datetime) -> list[int]:
    """Makes what a life's transitions ask for: messages for what is ready, invitations and their closing.

    Returns the numbers of messages that became ready. machine: machine time.
    """
    ready = []
    for entry in entries:
        key = entry.key
        if key.person == COHORT:
            continue
        if entry.state == "ready":
            ready.append(_message(session, living, entry, machine))
        elif key.kind == Kind.CLOSE and entry.state == "done":
            _invitation(session, living, key, closed=True)
        elif key.kind == Kind.CLOSE and entry.state in ("planned", "moved"):
            _invitation(session, living, key, closes_at=entry.due)
    return ready


def _message(session: Session, living: Living, entry: Entry, machine: datetime) -> int:
    key, number = entry.key, living.numbers[entry.key]
    if key.kind == Kind.INVITE:
        _invite(session, living, key, number)
    counts = limits.counts(living.life, key.step, key.kind)
    went_out = living.life.rows[key].went_out  # of one that is tried by another channel
    values: dict[str, Any] = {
        "state": "ready", "reason": "", "next_try_at": machine, "rung_at": None, "lease_until": None,
        "counted_at": went_out or entry.at if counts else None, "invitation": counts and key.kind == Kind.INVITE,
    }  # fmt: skip
    row = {
        **values, "planned": number, "purpose": "programme", "person": key.person, "cohort": key.cohort,
        "channel": entry.channel, "created_at": machine, "template": f"{key.step}/{key.kind}/{key.number}",
        "content": {},
    }  # fmt: skip
    # One that was withdrawn before, when it might not go after all, is taken up again.
    session.flush()  # the one that is taken back may be among what was not written yet
    upsert = inserting.upserting(session.get_bind().dialect.name, t.Message).values(**row)
    upsert = upsert.on_conflict_do_update(index_elements=["planned", "channel"], set_=values)
    made: int = session.execute(upsert.returning(t.Message.id)).scalar_one()
    return made


def _invite(session: Session, living: Living, key: Key, number: int) -> None:
    step = living.life.workflow.steps[key.step]
    row = {
        "id": number, "person": key.person, "cohort": key.cohort, "step": key.step, "occurrence": key.occurrence,
        "survey": step.ask, "version": living.stored.version, "generation": 0,
    }  # fmt: skip
    inserting.unless_there(session, t.Invitation, **row, closed=False)


def _invitation(session: Session, living: Living, key: Key, **values: Any) -> None:
    number = living.numbers.get(invitation_of(key))
    if number is not None:
        session.execute(update(t.Invitation).where(t.Invitation.id == number).values(**values))


def end(session: Session, where: Sequence[ColumnElement[bool]], state: str, reason: str, now: datetime) -> None:
    """Ends planned rows of a record that goes, with an entry in the ledger; what is ready of them is withdrawn."""
    rows = session.execute(select(t.PlannedRow).where(*where)).scalars().all()
    for row in rows:
        row.state, row.reason, row.next_at = state, reason, None
        entry = {
            name: getattr(row, name) for name in ("cohort", "step", "occurrence", "kind", "number", "due", "state")
        }
        told = {"person": row.person, "seq": 0, "planned": row.id, "at": now, "reason": reason}
        session.execute(insert(t.LedgerRow), {**entry, **told})
    ready = (t.Message.planned.in_([row.id for row in rows]), t.Message.state == "ready")
    session.execute(update(t.Message).where(*ready).values(state="withdrawn", reason=reason, counted_at=None))


def unplanned(
    session: Session,
    *,
    key: str,
    purpose: str,
    person: int,
    channel: str,
    content: dict[str, Any],
    machine: datetime,
    cohort: str | None = None,
) -> int | None:
    """A message that no plan holds: a reply, an alert, a personal one. None where the same one was made before.

    key: what makes it the same for ever. content: what rendering needs, by ids.
    """
    if session.execute(select(t.Message.id).where(t.Message.key == key)).first():
        return None
    row = {
        "key": key, "purpose": purpose, "person": person, "cohort": cohort, "channel": channel, "content": content,
        "state": "ready", "next_try_at": machine, "created_at": machine, "template": content.get("message", ""),
    }  # fmt: skip
    return session.execute(insert(t.Message).returning(t.Message.id), row).scalar_one()
