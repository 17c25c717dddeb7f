"""How people want to hear from us: channel, pause, stop; and links of 15 minutes for what needs more than a link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import erasing, facts, messages, stories
from engine.core.events import Learned
from engine.core.routing import status_fact
from engine.pages import Channel
from engine.queries.opened import FRESH, person_of, survey_link
from engine.queries.preferences import stopped
from engine.runtime import Runtime
from engine.store import tables as t

CHANNELS = ("email", "sms")


def suppress(session: Session, person: int, channels: Iterable[str], now: datetime, *, out: bool) -> None:
    """An opt-out, or its end. It belongs to the address: everyone who shares it is asked no more there."""
    for channel in channels:
        own = session.get(t.Address, (person, channel))
        sharing = [person]
        if own is not None:
            same = select(t.Address).where(t.Address.channel == channel, t.Address.address == own.address)
            rows = session.execute(same).scalars().all()
            for row in rows:
                row.opted_out_at = now if out else None
            own.own_choice = True
            sharing = [row.person for row in rows]
        for each in sorted(sharing):
            learned = Learned("opt", now, {"channel": channel, "out": out}, everywhere=True)
            facts.record(session, each, None, [learned], now)
    session.flush()


def stop(runtime: Runtime, token: str, now: datetime) -> int | None:
    """Opts out of every programme message, at once; the person's number. Nothing for an unknown token."""
    return _switch(runtime, token, now, out=True)


def start_again(runtime: Runtime, token: str, now: datetime) -> int | None:
    """Takes back what `stop` did."""
    return _switch(runtime, token, now, out=False)


def _switch(runtime: Runtime, token: str, now: datetime, *, out: bool) -> int | None:
    with runtime.store.write() as session:
        person, _ = person_of(session, runtime.links, token, runtime.machine())
        if person is None:
            return None
        if out != stopped(session, person.id):
            suppress(session, person.id, CHANNELS, now, out=out)
        return person.id


def choose(runtime: Runtime, token: str, channel: Channel, paused_until: date | None, now: datetime) -> int | None:
    """Stores the channel and the pause; the person's number."""
    with runtime.store.write() as session:
        person, _ = person_of(session, runtime.links, token, runtime.machine())
        if person is None:
            return None
        if person.channel != channel:
            person.channel = channel
            address = session.get(t.Address, (person.id, channel))
            if address is not None:
                address.own_choice = True
            facts.record(session, person.id, None, [Learned("profile", now, {"channel": channel}, True)], now)
        _pause(session, person.id, paused_until, now)
        return person.id


def _pause(session: Session, person: int, until: date | None, now: datetime) -> None:
    query = select(t.Membership).where(t.Membership.person == person, t.Membership.status.in_(("active", "paused")))
    for member in session.execute(query).scalars().all():
        if (member.status == "paused") == (until is not None) and member.until == until:
            continue
        news = status_fact("paused", now, "preferences", until) if until else status_fact("active", now, "preferences")
        facts.record(session, person, member.cohort, [news], now)
        member.status, member.until = ("paused", until) if until else ("active", None)


def withdraw_quotes(runtime: Runtime, token: str, now: datetime) -> None:
    """Takes back every consent to share words, at once."""
    with runtime.store.write() as session:
        person, _ = person_of(session, runtime.links, token, runtime.machine())
        if person is not None:
            stories.withdraw(session, person.id, now)


def send_data_link(runtime: Runtime, token: str, now: datetime) -> None:
    """Sends a 15-minute link to `/p/` to the address on file, for seeing, exporting and erasing."""
    with runtime.store.write() as session:
        person, _ = person_of(session, runtime.links, token, runtime.machine())
        if person is not None:
            _send(session, runtime, person, "held", "preferences-link", "h")


def send_new_link(runtime: Runtime, token: str, now: datetime) -> None:
    """Sends a link of the same invitation to the address on file.

    For an expired or replaced link a new one, which replaces the old; for a finished one 15 minutes to see or change
    answers. Nothing for any other.
    """
    with runtime.store.write() as session:
        opened = survey_link(session, runtime.links, token, now, runtime.machine())
        if opened.invitation is None or opened.state not in ("expired", "replaced", "finished"):
            return
        invitation = session.get_one(t.Invitation, opened.invitation.id)
        person = session.get_one(t.Person, invitation.person)
        if opened.state == "finished":
            _send(session, runtime, person, f"survey {invitation.id}", "answers-link", "f")
            return
        if opened.state == "expired":
            invitation.generation += 1
        invitation.renewed_at = now
        messages.unplanned(
            session,
            key=f"link/{invitation.id}/{runtime.machine().isoformat()}",
            purpose="reply",
            person=person.id,
            channel="email" if person.email else "sms",
            content={"message": "new-link", "link": "s", "number": invitation.id},
            machine=runtime.machine(),
            cohort=invitation.cohort,
        )


def _send(session: Session, runtime: Runtime, person: t.Person, purpose: str, message: str, link: str) -> None:
    machine = runtime.machine()
    asked = t.SignIn(code="", person=person.id, purpose=purpose, created_at=machine, expires_at=machine + FRESH)
    asked.code = f"{purpose}/{person.id}/{machine.isoformat()}"[:64]
    session.add(asked)
    session.flush()
    messages.unplanned(
        session,
        key=f"fresh/{asked.id}",
        purpose="reply",
        person=person.id,
        channel="email" if person.email else "sms",
        content={"message": message, "link": link, "number": asked.id, "values": {"valid_minutes": 15}},
        machine=machine,
    )


def erase(runtime: Runtime, token: str, now: datetime) -> None:
    """Erases the person, for a fresh 15-minute link only."""
    with runtime.store.read() as session:
        person, fresh = person_of(session, runtime.links, token, runtime.machine())
        number = person.id if person is not None and fresh else None
    if number is not None:
        erasing.erase(runtime, number, now)
