"""How somebody can be reached, in words, for those who are to call them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store import tables as t

WISHES = {"email": "would like an email", "call": "would like a call"}
"""What a `contact` question was answered with."""


def reach(session: Session, person: t.Person, wish: str | None = None) -> str:
    """ "would like a call; email ana@example.org; texts to +447700900123 (stopped)", the preferred way first."""
    query = select(t.Address).where(t.Address.person == person.id)
    stored = {row.channel: row for row in session.execute(query).scalars()}
    ways = {"email": _email(person, stored.get("email")), "sms": _phone(person, stored.get("sms"))}
    order = ("sms", "email") if person.channel == "sms" else ("email", "sms")
    return "; ".join(part for part in (WISHES.get(wish or "", ""), *(ways[channel] for channel in order)) if part)


def _email(person: t.Person, address: t.Address | None) -> str:
    return f"email {person.email}{_beside(address)}" if person.email else ""


def _phone(person: t.Person, address: t.Address | None) -> str:
    if not person.phone:
        return ""
    return f"texts to {person.phone}{_beside(address)}" if person.sms_consent else f"phone {person.phone}, no texts"


def _beside(address: t.Address | None) -> str:
    if address is not None and address.opted_out_at is not None:
        return " (stopped)"
    return " (bounces)" if address is not None and address.bounced_at is not None else ""
