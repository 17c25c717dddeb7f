"""What is known of a message whose worker never said what became of it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.channels.interface import Traces
from engine.store import tables as t


def traces_of(session: Session, message: t.Message) -> Traces | None:
    """By what a provider may find it again; None where another message to that person is as lost, or on its way.

    Then nobody could tell the two apart.
    """
    person = session.get_one(t.Person, message.person)
    to = person.email if message.channel == "email" else person.phone
    others = (t.Message.person == person.id, t.Message.channel == message.channel, t.Message.id != message.id)
    adrift = t.Message.state.in_(("sending", "unknown")) & t.Message.provider_id.is_(None)
    if not to or session.execute(select(t.Message.id).where(*others, adrift).limit(1)).first():
        return None
    named = select(t.Message.provider_id).where(*others, t.Message.provider_id.is_not(None))
    since = max(each for each in (message.created_at, message.next_try_at, message.rung_at) if each is not None)
    return Traces(to, since, frozenset(each for each in session.execute(named).scalars() if each))
