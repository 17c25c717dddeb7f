"""An email came in: a machine's is dropped with a reason, a wish to stop acts at once, else a person reads it."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import consenting
from engine.commands.incoming import FOR_A_PERSON
from engine.core.hearing import Wish, wish
from engine.core.reported import Mail
from engine.links import Links
from engine.store import inserting
from engine.store import tables as t

OURS = re.compile(r"<planned\.(\d{1,15})@[a-z0-9.-]+>")
"""engine.wording.headers.message_id."""


def mail(session: Session, links: Links, given: Mail, now: datetime, machine: datetime) -> list[int]:
    """Has an email take effect in this transaction, once however often it comes; whom it concerns. now: domain time."""
    message = _message(session, given)
    people = consenting.people_at(session, "email", given.from_)
    person = people[0] if people else None
    row: dict[str, Any] = {"provider": "sendgrid", "event": given.event, "kind": "inbound", "body": {}, "problem": "",
           "person": person, "message": message, "received_at": machine, "handled_at": machine}  # fmt: skip
    insert = inserting.upserting(session.get_bind().dialect.name, t.RawEvent).values(**row)
    made = insert.on_conflict_do_nothing(index_elements=["provider", "event"]).returning(t.RawEvent.id)
    number = session.execute(made).scalar_one_or_none()
    if number is None:
        return []
    event = session.get_one(t.RawEvent, number)
    if given.automatic:
        event.problem = f"dropped: {given.automatic}"
        return []
    if given.unsubscribe or wish(given.text, ()) == Wish.STOP:
        event.kind = Wish.STOP.value
        news = consenting.opt(session, links, "email", given.from_, now, out=True)
        consenting.withdraw(session, "email", news, now, machine)
        return news
    event.body, event.problem = asdict(given), FOR_A_PERSON
    return []


def _message(session: Session, given: Mail) -> int | None:
    """The email of ours that is answered, if it went to whoever answers."""
    numbers = [int(found[1]) for each in given.about if (found := OURS.fullmatch(each))]
    m = t.Message
    query = (
        select(m.id)
        .join(t.Address, t.Address.person == m.person)
        .where(m.planned.in_(numbers), m.channel == "email")
        .where(t.Address.channel == "email", t.Address.address == given.from_)
    )
    return session.execute(query.order_by(m.id.desc()).limit(1)).scalar_one_or_none()
