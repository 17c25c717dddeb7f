"""What a link opens: the invitation or the person behind a token, and how the token stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from engine.links import Links, Purpose, Standing
from engine.store import tables as t

FRESH = timedelta(minutes=15)
"""How long a link to see, change, export or erase works."""

OLDEST = timedelta(days=60)
"""How long a link to an open survey works after it went out."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A survey link. state: "open" or why it is dead. fresh: opened by a 15-minute link."""

    state: Literal["open", "finished", "closed", "expired", "replaced", "unknown"]
    invitation: t.Invitation | None = None
    fresh: bool = False


def survey_link(session: Session, links: Links, token: str, now: datetime, machine: datetime) -> Opened:
    """The invitation behind `/s/<token>`. now: domain time; machine: machine time, for 15-minute links."""
    number = links.number(token)
    if number is None:
        return Opened("unknown")
    invitation = session.get(t.Invitation, number)
    standing = Standing.UNKNOWN
    if invitation is not None:
        standing = links.standing(Purpose.SURVEY, token, invitation.generation)
    if invitation is None or standing is Standing.UNKNOWN:
        return _fresh(session, links, token, now, machine)
    if standing is Standing.REPLACED:
        return Opened("replaced", invitation)
    return Opened(_state(session, invitation, now), invitation)


def _state(
    session: Session, invitation: t.Invitation, now: datetime
) -> Literal["open", "finished", "closed", "expired"]:
    if invitation.answered_on is not None:
        return "finished"
    if invitation.closed or (invitation.closes_at is not None and invitation.closes_at <= now):
        return "closed"
    out = invitation.renewed_at
    if out is None:
        row = session.get_one(t.PlannedRow, invitation.id)
        out = row.went_out or row.ready_at
    return "expired" if out is not None and now > out + OLDEST else "open"


def _fresh(session: Session, links: Links, token: str, now: datetime, machine: datetime) -> Opened:
    asked = fresh_link(session, links, token, machine)
    if asked is None or not asked.purpose.startswith("survey "):
        return Opened("unknown")
    invitation = session.get(t.Invitation, int(asked.purpose.split(" ")[1]))
    if invitation is None:
        return Opened("unknown")
    state = _state(session, invitation, now)
    return Opened("open" if state == "finished" else state, invitation, fresh=True)


def fresh_link(session: Session, links: Links, token: str, machine: datetime) -> t.SignIn | None:
    """The 15-minute link that was asked for, if this is one and it still works."""
    number = links.number(token)
    asked = session.get(t.SignIn, number) if number is not None else None
    if asked is None or links.standing(Purpose.FRESH, token) is not Standing.GOOD or asked.expires_at <= machine:
        return None
    return asked


def person_of(session: Session, links: Links, token: str, machine: datetime) -> tuple[t.Person | None, bool]:
    """The person behind `/p/` or `/u/`, and whether the link is a fresh one."""
    number = links.number(token)
    row = session.get(t.PlannedRow, number) if number is not None else None
    if row is not None:
        good = (links.standing(p, token) is Standing.GOOD for p in (Purpose.PREFERENCES, Purpose.UNSUBSCRIBE))
        if any(good):
            return session.get(t.Person, row.person), False
    asked = fresh_link(session, links, token, machine)
    if asked is not None and asked.purpose == "held":
        return session.get(t.Person, asked.person), True
    return None, False
