"""A text came in: a wish takes effect at once, anything else waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.addressing import reply_to
from engine.commands import consenting, messages
from engine.core.hearing import Wish, wish
from engine.core.reported import Inbound
from engine.links import Links
from engine.settings import Settings
from engine.store import inserting
from engine.store import tables as t

FOR_A_PERSON = "a person has to read this"
REPLIES = {Wish.STOP: "stopped", Wish.START: "started", Wish.HELP: "help"}


def text(
    session: Session, settings: Settings, links: Links, inbound: Inbound, now: datetime, machine: datetime
) -> list[int]:
    """Has a text take effect in this transaction, once however often it comes; whom it concerns. now: domain time."""
    people = consenting.people_at(session, "sms", inbound.from_)
    event = _keep(session, inbound, people, machine)
    if event is None:
        return []
    wished = wish(inbound.body, _locales(session, people))
    if wished is None:
        event.problem = FOR_A_PERSON
        return people
    event.kind = wished.value
    news = people
    if wished != Wish.HELP:
        news = consenting.opt(session, links, "sms", inbound.from_, now, out=wished == Wish.STOP)
    if wished == Wish.STOP:
        consenting.withdraw(session, "sms", news, now, machine)
    if not people:
        event.body = {}  # the wish stands under the number's hash, and nothing else is known of them
    elif news and not inbound.answered:
        _reply(session, settings, news[0], wished, event.id, machine)
    return people


def _keep(session: Session, inbound: Inbound, people: Sequence[int], machine: datetime) -> t.RawEvent | None:
    """The raw event, or None where it is there already."""
    body = {**asdict(inbound), "at": inbound.at.isoformat()}
    row = {"provider": "twilio", "event": inbound.provider_id, "kind": "inbound", "body": body, "problem": "",
           "person": people[0] if people else None, "received_at": machine, "handled_at": machine}  # fmt: skip
    insert = inserting.upserting(session.get_bind().dialect.name, t.RawEvent).values(**row)
    made = insert.on_conflict_do_nothing(index_elements=["provider", "event"]).returning(t.RawEvent.id)
    number = session.execute(made).scalar_one_or_none()
    return None if number is None else session.get_one(t.RawEvent, number)


def _locales(session: Session, people: Sequence[int]) -> list[str]:
    query = select(t.Person.locale).where(t.Person.id.in_(people), t.Person.locale.is_not(None))
    return [locale for locale in session.execute(query).scalars() if locale]


def _reply(session: Session, settings: Settings, person: int, wished: Wish, event: int, machine: datetime) -> None:
    """The one answer; to one of those who share the number, for it is one telephone."""
    cohort = session.execute(_newest(person)).first()
    reader = reply_to(session, cohort.id) if cohort else None
    values = {"cohort": (cohort.title or cohort.id) if cohort else settings.organisation}
    values["contact"] = reader[1] if reader else settings.email_from
    content: dict[str, Any] = {"message": REPLIES[wished], "values": values if wished == Wish.HELP else {}}
    messages.unplanned(
        session,
        key=f"{wished.value}/{event}",
        purpose="reply",
        person=person,
        channel="sms",
        content=content,
        machine=machine,
    )


def _newest(person: int) -> Any:
    """The cohort that somebody joined last."""
    m, c = t.Membership, t.CohortRow
    query = select(c.id, c.title).join(m, m.cohort == c.id).where(m.person == person)
    return query.order_by(c.start.desc(), c.id.desc()).limit(1)
