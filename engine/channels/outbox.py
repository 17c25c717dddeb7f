"""The readable outbox: a provider that sends nothing and lets everybody read what it was given.

Like a real one it accepts whatever it is handed, the same message twice as well, and each acceptance is a row of its
own. Tests count there, and tell it to misbehave; an instruction stands in the store, so every process obeys it.
"""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.channels.behaviour import Behaviour, Die, Hang, Lose, Match, Refuse, behaviour_from, match_from, to_json
from engine.channels.interface import Accepted, LinkOf, Medium, Outcome, Outgoing, Provider, Refused, Traces, Unknown
from engine.channels.outbox_store import Store, acceptances, instructions, mentions

GONE = "(somebody named here was erased)"
"""What stands where the words of such a message were."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One message as it was accepted. Subject, text and html hold link markers; `id` grows with each acceptance."""

    id: int
    provider_id: str
    medium: str
    message_id: int
    key: str
    to: str
    from_: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    custom: Mapping[str, str]
    at: datetime


class Outbox:
    """The outbox as a whole: what it accepted, and what it is told.

    where: the folder of its SQLite file, or a PostgreSQL address (`outbox_place` tells which).
    """

    def __init__(self, where: Path | str) -> None:
        self.store = Store(where)

    def accepted(
        self, *, key: str | None = None, to: str | None = None, medium: str | None = None, after: int = 0
    ) -> list[Acceptance]:
        """Every acceptance, oldest first; of one key, one address or one medium; of ids above `after`."""
        query = sa.select(acceptances).where(acceptances.c.id > after).order_by(acceptances.c.id)
        for column, wanted in ((acceptances.c.key, key), (acceptances.c.recipient, to), (acceptances.c.medium, medium)):
            if wanted is not None:
                query = query.where(column == wanted)
        with self.store.read() as connection:
            return [_acceptance(row) for row in connection.execute(query)]

    def find(self, provider_id: str) -> Acceptance | None:
        """The acceptance with this provider id."""
        with self.store.read() as connection:
            row = connection.execute(sa.select(acceptances).where(acceptances.c.provider_id == provider_id)).first()
        return _acceptance(row) if row else None

    def counts(self) -> dict[tuple[str, str], int]:
        """(key, medium) → how often it was accepted. A number above 1 is a broken promise."""
        query = sa.select(acceptances.c.key, acceptances.c.medium, sa.func.count()).group_by(
            acceptances.c.key, acceptances.c.medium
        )
        with self.store.read() as connection:
            return {(key, medium): number for key, medium, number in connection.execute(query)}

    def tell(self, behaviour: Behaviour, *, match: Match | None = None, times: int | None = 1) -> int:
        """Behave so for the next `times` messages that match (None: until told otherwise); the instruction's number.

        The oldest instruction that fits a message is the one obeyed.
        """
        row = {
            "behaviour": type(behaviour).__name__.lower(),
            "details": to_json(behaviour),
            "match": to_json(match or Match()),
            "times": times,
        }
        with self.store.begin() as connection:
            key = connection.execute(instructions.insert().values(row)).inserted_primary_key
        return int(key[0]) if key else 0

    def forgive(self) -> None:
        """Take back every instruction."""
        with self.store.begin() as connection:
            connection.execute(instructions.delete())

    def forget(self, *, to: Sequence[str] = (), message_ids: Sequence[int] = (), people: Sequence[int] = ()) -> int:
        """Erase what was sent to these addresses or under these ids, traces in the file included; how many.

        people: by number; of what was sent to others and names them, no word stays.
        """
        where = sa.or_(acceptances.c.recipient.in_(to), acceptances.c.message_id.in_(message_ids))
        with self.store.begin() as connection:
            theirs = sa.select(acceptances.c.provider_id).where(where)
            connection.execute(mentions.delete().where(mentions.c.provider_id.in_(theirs)))
            gone = connection.execute(acceptances.delete().where(where)).rowcount
            _blank(connection, people)
        self.store.wipe_traces()
        return gone


class OutboxChannel:
    """One medium of the outbox, as the engine sends through it.

    Emails cannot be looked up and texts can, as with the providers it stands for.
    """

    name = "outbox"
    batch = 200

    def __init__(self, outbox: Outbox, medium: Medium) -> None:
        self.outbox = outbox
        self.medium: Medium = medium

    def send(self, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        """Accept each, or do as told. Messages before one that kills the process have been accepted."""
        return self._guarded(batch, self._together) or [
            outcome for message in batch for outcome in self._guarded([message], self._one) or ()
        ]

    def _guarded(self, batch: Sequence[Outgoing], send: Callable[[Sequence[Outgoing]], list[Outcome]]) -> list[Outcome]:
        """What `send` says; where the store fails, that as an outcome."""
        try:
            return send(batch)
        except sa.exc.OperationalError as error:
            # SQLite has rolled back; a PostgreSQL connection that broke may have broken after the commit.
            if not self.outbox.store.certain:
                return [Unknown(f"The connection to the outbox broke: {error.orig}.") for _ in batch]
            if len(batch) > 1:
                return []
            return [Refused("store", f"The outbox cannot write: {error.orig}.", permanent=False)]

    def _together(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """All in one transaction; nothing where there is an instruction, which may be for one of them."""
        with self.outbox.store.begin() as connection:
            if not batch or connection.execute(sa.select(instructions.c.id).limit(1)).first():
                return []
            return list(_accept(connection, self.medium, batch))

    def _one(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        with self.outbox.store.begin() as connection:
            behaviour = _told(connection, self.medium, batch[0])
            accepted = _accept(connection, self.medium, batch) if _accepts(behaviour) else [None]
        return [_after(behaviour, accepted[0])]

    def try_out(self) -> Outcome | None:
        """There is nobody to ask: it takes everything."""
        return None

    def look_up(self, message_id: int, provider_id: str | None = None, traces: Traces | None = None) -> Outcome | None:
        """The first acceptance of a text; None for emails, or where there is none."""
        if self.medium == "email":
            return None
        query = sa.select(acceptances.c.provider_id).where(
            acceptances.c.medium == self.medium, acceptances.c.message_id == message_id
        )
        if provider_id:
            query = query.where(acceptances.c.provider_id == provider_id)
        with self.outbox.store.read() as connection:
            found = connection.execute(query.order_by(acceptances.c.id)).scalar()
        return Accepted(found) if found else None

    def close(self) -> None:
        """Gives back its store."""
        self.outbox.store.close()


def outbox_place(settings: Mapping[str, str]) -> Path | str:
    """Where the outbox lives under these settings: `DATABASE_URL` when that is PostgreSQL, else under `VAR_DIR`."""
    address = settings.get("DATABASE_URL", "")
    return address if address.startswith("postgres") else Path(settings.get("VAR_DIR") or "var")


def _open(medium: Medium, settings: Mapping[str, str], _: LinkOf) -> OutboxChannel:
    return OutboxChannel(Outbox(outbox_place(settings)), medium)


PROVIDER = Provider("outbox", frozenset({"email", "sms"}), ("VAR_DIR", "DATABASE_URL"), _open)


def _told(connection: Connection, medium: str, message: Outgoing) -> Behaviour | None:
    """What to do with this message, and one time fewer to do it."""
    query = sa.select(instructions).order_by(instructions.c.id).with_for_update()
    for row in connection.execute(query):
        if not match_from(row.match).fits(medium, message):
            continue
        this = instructions.c.id == row.id
        if row.times == 1:
            connection.execute(instructions.delete().where(this))
        elif row.times is not None:
            connection.execute(instructions.update().where(this).values(times=row.times - 1))
        return behaviour_from(row.behaviour, row.details)
    return None


def _accepts(behaviour: Behaviour | None) -> bool:
    return behaviour.accepted if isinstance(behaviour, Lose) else not isinstance(behaviour, Refuse)


def _accept(connection: Connection, medium: str, batch: Sequence[Outgoing]) -> Sequence[Accepted]:
    accepted = [Accepted(f"outbox-{secrets.token_hex(12)}") for _ in batch]
    rows = [_row(medium, message, each.provider_id) for message, each in zip(batch, accepted, strict=True)]
    connection.execute(acceptances.insert(), rows)
    named = [
        {"provider_id": each.provider_id, "person": person}
        for message, each in zip(batch, accepted, strict=True)
        for person in sorted(set(message.mentions))
    ]
    if named:
        connection.execute(mentions.insert(), named)
    return accepted


def _blank(connection: Connection, people: Sequence[int]) -> None:
    """Takes the words out of what others were sent and names these people."""
    where = mentions.c.person.in_(people)
    naming = acceptances.c.provider_id.in_(sa.select(mentions.c.provider_id).where(where))
    gone = {"subject": GONE, "text": GONE, "html": GONE, "reply_to": ""}
    connection.execute(acceptances.update().where(naming).values(gone))
    connection.execute(mentions.delete().where(where))


def _row(medium: str, message: Outgoing, provider_id: str) -> dict[str, object]:
    return {
        "provider_id": provider_id,
        "medium": medium,
        "message_id": message.message_id,
        "key": message.key,
        "recipient": message.to,
        "sender": message.from_,
        "reply_to": message.reply_to,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "headers": dict(message.headers),
        "custom": dict(message.custom),
        "at": message.at.isoformat(),
    }


def _after(behaviour: Behaviour | None, accepted: Accepted | None) -> Outcome:
    """What the caller sees, once the acceptance is on disk."""
    if isinstance(behaviour, Die):
        os.kill(os.getpid(), signal.SIGKILL)
    if isinstance(behaviour, Refuse):
        return behaviour.outcome()
    if isinstance(behaviour, Lose) or accepted is None:
        return Unknown("The connection broke before the outbox answered.")
    if isinstance(behaviour, Hang):
        time.sleep(behaviour.seconds)
    return accepted


def _acceptance(row: Row[Any]) -> Acceptance:
    values = dict(row._mapping)
    values["to"], values["from_"] = values.pop("recipient"), values.pop("sender")
    values["at"] = datetime.fromisoformat(values["at"])
    return Acceptance(**values)
