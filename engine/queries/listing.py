"""Messages and planned rows as the command line lists them: what was sent, and why each was or was not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.channels.outbox import Acceptance
from engine.core.language import Kind
from engine.runtime import Runtime
from engine.store import tables as t
from engine.wording.markers import fill, links_in

MAIN_LINKS = ("s", "d", "c")
"""The purposes of links that a message is sent for, rather than those every message carries."""


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message as a channel accepted it, or one that none has accepted. Texts hold whole links.

    id: the message's number. kind: of its planned row, else its purpose (reply, alert, personal). created_at: when it
    was decided; sent_at: when it was handed over; both domain time where it was planned or accepted by the outbox.
    """

    id: int
    cohort: str | None
    step: str | None
    occurrence: int | None
    kind: str
    channel: str
    to: str | None
    person: str | None
    subject: str
    text: str
    html: str
    link: str | None
    state: str
    reason: str
    created_at: datetime
    sent_at: datetime | None
    provider_id: str | None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A planned message as it stands. person: None for what the cohort as a whole gets. number: of a reminder."""

    cohort: str
    person: str | None
    step: str
    occurrence: int
    kind: str
    number: int
    due_at: datetime
    state: str
    reason: str
    channel: str | None
    message_id: int | None


def person_number(session: Session, ref: str) -> int | None:
    """The number of whoever is known by an email or a phone, those merged into others included."""
    person = session.execute(select(t.Person).where(t.Person.identity == ref.strip().lower())).scalar()
    while person is not None and person.alias_of is not None:
        person = session.get(t.Person, person.alias_of)
    return person.id if person else None


def messages(runtime: Runtime, cohort: str | None = None, person: str | None = None) -> tuple[MessageLine, ...]:
    """Every message, oldest first: an entry for each acceptance, and one for each message without any."""
    accepted: dict[int, list[Acceptance]] = {}
    for acceptance in runtime.outbox.accepted():
        accepted.setdefault(acceptance.message_id, []).append(acceptance)
    with runtime.store.read() as session:
        link_of = lru_cache(maxsize=None)(lambda purpose, number: runtime.address(session, purpose, number))
        found: list[MessageLine] = []
        for message, row, who in session.execute(_messages(session, cohort, person)):
            found += _lines(message, row, who, accepted.get(message.id, ()), link_of)
    return tuple(found)


def _messages(session: Session, cohort: str | None, person: str | None) -> Select[t.Message, t.PlannedRow, t.Person]:
    query = (
        select(t.Message, t.PlannedRow, t.Person)
        .outerjoin(t.PlannedRow, t.PlannedRow.id == t.Message.planned)
        .outerjoin(t.Person, t.Person.id == t.Message.person)
        .order_by(t.Message.id)
    )
    if cohort is not None:
        query = query.where(t.Message.cohort == cohort)
    if person is not None:
        query = query.where(t.Message.person == (person_number(session, person) or -1))
    return query


def _lines(
    message: t.Message,
    row: t.PlannedRow | None,
    who: t.Person | None,
    accepted: Sequence[Acceptance],
    link_of: Callable[[str, int], str],
) -> Iterable[MessageLine]:
    """One message: a line for each time it was accepted, or one without words."""
    address = (who.email if message.channel == "email" else who.phone) if who else None
    for each in accepted or (None,):
        sent = each.at if each else message.sent_at
        decided = row.ready_at if row else None
        yield MessageLine(
            id=message.id,
            cohort=message.cohort,
            step=row.step if row else None,
            occurrence=row.occurrence if row else None,
            kind=row.kind if row else message.purpose,
            channel=message.channel,
            to=each.to if each else address,
            person=who.identity if who else None,
            subject=each.subject if each else "",
            text=fill(each.text, link_of) if each else "",
            html=fill(each.html, link_of) if each else "",
            link=main_link(each.text, link_of) if each else None,
            state=message.state,
            reason=message.reason,
            created_at=decided or (sent if each and sent else message.created_at),
            sent_at=sent,
            provider_id=each.provider_id if each else message.provider_id,
        )


def main_link(text: str, link_of: Callable[[str, int], str]) -> str | None:
    """The address a message is sent for; None for one that only tells something."""
    found = list(links_in(text))
    for purpose in MAIN_LINKS:
        for each, number in found:
            if each == purpose:
                return link_of(purpose, number)
    return None


def ledger(session: Session, cohort: str | None = None, person: str | None = None) -> tuple[LedgerEntry, ...]:
    """Every planned message with its state and reason, by the instant it is due.

    The closing of an invitation is no message and is left out. What is being handed over is still `ready`; a digest
    that was released and a matching board that opened are `sent`.
    """
    p, m = t.PlannedRow, t.Message
    last = select(m.planned, func.max(m.id).label("id")).where(m.planned.is_not(None)).group_by(m.planned).subquery()
    query = (
        select(p, t.Person.identity, last.c.id)
        .outerjoin(t.Person, t.Person.id == p.person)
        .outerjoin(last, last.c.planned == p.id)
        .where(p.kind != str(Kind.CLOSE))
        .order_by(p.due, p.person, p.step, p.occurrence, p.kind, p.number)
    )
    if cohort is not None:
        query = query.where(p.cohort == cohort)
    if person is not None:
        query = query.where(p.person == (person_number(session, person) or -1))
    return tuple(_entry(row, identity, message) for row, identity, message in session.execute(query))


SHOWN_STATES = {"sending": "ready", "done": "sent"}


def _entry(row: t.PlannedRow, identity: str | None, message: int | None) -> LedgerEntry:
    state = SHOWN_STATES.get(row.state, row.state)
    return LedgerEntry(
        row.cohort, identity, row.step, row.occurrence, row.kind, row.number, row.due, state, row.reason or row.why,
        row.channel, message,
    )  # fmt: skip
