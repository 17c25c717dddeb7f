"""What a link opens: the invitation or the person behind a token, and how the token stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.links import Links, Purpose, Standing
from engine.store import tables as t

FRESH = timedelta(minutes=15)
"""How long a link to see, change, export or erase works."""

OLDEST = timedelta(days=60)
"""How long a link to an open survey works after it went out."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A survey link. state: "open" or why it is dead. fresh: opened by a 15-minute link.

    person, cohort: whose it is; known wherever the invitation is. response: to it, where somebody has begun one.
    """

    state: Literal["open", "finished", "closed", "expired", "replaced", "unknown"]
    invitation: t.Invitation | None = None
    fresh: bool = False
    person: t.Person | None = None
    cohort: t.CohortRow | None = None
    response: t.ResponseRow | None = None


def survey_link(session: Session, links: Links, token: str, now: datetime, machine: datetime) -> Opened:
    """The invitation behind `/s/<token>`. now: domain time; machine: machine time, for 15-minute links."""
    number = links.number(token)
    if number is None:
        return Opened("unknown")
    found = _invited(session, number)
    standing = Standing.UNKNOWN
    if found is not None:
        standing = links.standing(Purpose.SURVEY, token, found.invitation.generation)
    if found is None or standing is Standing.UNKNOWN:
        return _fresh(session, links, token, now, machine)
    if standing is Standing.REPLACED:
        return found.opened("replaced")
    return found.opened(found.state(now))


@dataclass(frozen=True, slots=True)
class _Invited:
    """An invitation with all that its page wants of it. out: since when its link counts."""

    invitation: t.Invitation
    out: datetime | None
    person: t.Person
    cohort: t.CohortRow
    response: t.ResponseRow | None

    def state(self, now: datetime) -> Literal["open", "finished", "closed", "expired"]:
        """Whether it can be answered."""
        if self.invitation.answered_on is not None:
            return "finished"
        closes = self.invitation.closes_at
        if self.invitation.closed or (closes is not None and closes <= now):
            return "closed"
        return "expired" if self.out is not None and now > self.out + OLDEST else "open"

    def opened(
        self, state: Literal["open", "finished", "closed", "expired", "replaced"], *, fresh: bool = False
    ) -> Opened:
        """A link to it that stands so."""
        return Opened(state, self.invitation, fresh, self.person, self.cohort, self.response)


INVITED = (
    select(t.Invitation, t.PlannedRow.went_out, t.PlannedRow.ready_at, t.Person, t.CohortRow, t.ResponseRow)
    .join(t.PlannedRow, t.PlannedRow.id == t.Invitation.id)
    .join(t.Person, t.Person.id == t.Invitation.person)
    .join(t.CohortRow, t.CohortRow.id == t.Invitation.cohort)
    .outerjoin(t.ResponseRow, t.ResponseRow.invitation == t.Invitation.id)
    .where(t.Invitation.id == bindparam("number"))
)
"""All that a link opens, in one statement, which is made once: every page asks it."""


def _invited(session: Session, number: int) -> _Invited | None:
    found = session.execute(INVITED, {"number": number}).first()
    if found is None:
        return None
    invitation, went_out, ready_at, person, cohort, response = found
    return _Invited(invitation, invitation.renewed_at or went_out or ready_at, person, cohort, response)


def _fresh(session: Session, links: Links, token: str, now: datetime, machine: datetime) -> Opened:
    asked = fresh_link(session, links, token, machine)
    if asked is None or not asked.purpose.startswith("survey "):
        return Opened("unknown")
    found = _invited(session, int(asked.purpose.split(" ")[1]))
    if found is None:
        return Opened("unknown")
    state = found.state(now)
    return found.opened("open" if state == "finished" else state, fresh=True)


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
