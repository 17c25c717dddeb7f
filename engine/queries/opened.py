"""What a link opens: the invitation or the person behind a token, and how the token stands."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.core.life import Cohort
from engine.links import Links, Purpose, Standing
from engine.store import renaming
from engine.store import tables as t
from engine.store.session import bare

FRESH = timedelta(minutes=15)
"""How long a link to see, change, export or erase works."""

OLDEST = timedelta(days=60)
"""How long a link to an open survey works after it went out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation as it is stored."""

    id: int
    person: int
    cohort: str
    step: str
    occurrence: int
    survey: str
    version: str
    generation: int
    closes_at: datetime | None
    renewed_at: datetime | None
    answered_on: date | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A response as it is stored, without its answers."""

    id: int
    state: str
    keys: list[str]
    named: bool
    promise: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A survey link. state: "open" or why it is dead. now: when it stood so. fresh: opened by a 15-minute link.

    locale: the person's. timezone: theirs, else the cohort's. cohort, present: its dates and the version it is on;
    known wherever the invitation is. response: to it, where somebody has begun one.
    """

    state: Literal["open", "finished", "closed", "expired", "replaced", "unknown"]
    now: datetime
    invitation: Asked | None = None
    fresh: bool = False
    locale: str | None = None
    timezone: str = "UTC"
    cohort: Cohort | None = None
    present: str = ""
    response: Begun | None = None


def survey_link(session: Session, links: Links, token: str, now: datetime | None, machine: datetime) -> Opened:
    """The invitation behind `/s/<token>`.

    now: domain time; None for where it stands. machine: machine time, for 15-minute links.
    """
    number = links.number(token)
    if number is None:
        return Opened("unknown", now or machine)
    found = _invited(session, number, now, machine)
    standing = Standing.UNKNOWN
    if found is not None:
        standing = links.standing(Purpose.SURVEY, token, found.invitation.generation)
    if found is None or standing is Standing.UNKNOWN:
        return _fresh(session, links, token, now, machine)
    if standing is Standing.REPLACED:
        return found.opened("replaced")
    return found.opened(found.state())


@dataclass(frozen=True, slots=True)
class _Invited:
    """An invitation with all that its page wants of it. now: domain time. out: since when its link counts."""

    now: datetime
    invitation: Asked
    out: datetime | None
    locale: str | None
    timezone: str
    cohort: Cohort
    present: str
    response: Begun | None

    def state(self) -> Literal["open", "finished", "closed", "expired"]:
        """Whether it can be answered."""
        if self.invitation.answered_on is not None:
            return "finished"
        closes = self.invitation.closes_at
        if self.invitation.closed or (closes is not None and closes <= self.now):
            return "closed"
        return "expired" if self.out is not None and self.now > self.out + OLDEST else "open"

    def opened(
        self, state: Literal["open", "finished", "closed", "expired", "replaced"], *, fresh: bool = False
    ) -> Opened:
        """A link to it that stands so."""
        around = (self.locale, self.timezone, self.cohort, self.present, self.response)
        return Opened(state, self.now, self.invitation, fresh, *around)


INVITATIONS: Any = t.Invitation.__table__
PLANNED: Any = t.PlannedRow.__table__
PEOPLE: Any = t.Person.__table__
COHORTS: Any = t.CohortRow.__table__
RESPONSES: Any = t.ResponseRow.__table__
PARTS = (
    [INVITATIONS.c[each.name] for each in fields(Asked)],
    [RESPONSES.c[each.name] for each in fields(Begun)],
    [COHORTS.c.version, COHORTS.c.start, COHORTS.c.end, COHORTS.c.timezone],
    [t.STANDS.scalar_subquery(), PLANNED.c.went_out, PLANNED.c.ready_at, PEOPLE.c.locale, PEOPLE.c.timezone],
)
INVITED = (
    select(*chain(*PARTS))
    .select_from(INVITATIONS)
    .join(PLANNED, PLANNED.c.id == INVITATIONS.c.id)
    .join(PEOPLE, PEOPLE.c.id == INVITATIONS.c.person)
    .join(COHORTS, COHORTS.c.id == INVITATIONS.c.cohort)
    .outerjoin(RESPONSES, RESPONSES.c.invitation == INVITATIONS.c.id)
    .where(INVITATIONS.c.id == bindparam("number"))
)
"""All that a link opens, in one statement, which is made once: every page asks it."""


def _invited(session: Session, number: int, now: datetime | None, machine: datetime) -> _Invited | None:
    found = bare(session).execute(INVITED, {"number": number}).first()
    if found is None:
        return None
    rest = iter(found)
    asked, response, dates, (stands, went_out, ready_at, locale, timezone) = (
        [*islice(rest, len(part))] for part in PARTS
    )
    invitation, cohort = Asked(*asked), Cohort(asked[2], *dates[1:])
    renaming.note(session, cohort.id, dates[0])
    return _Invited(
        now or stands or machine,
        invitation,
        invitation.renewed_at or went_out or ready_at,
        locale,
        timezone or cohort.timezone,
        cohort,
        dates[0],
        None if response[0] is None else Begun(*response),
    )


def _fresh(session: Session, links: Links, token: str, now: datetime | None, machine: datetime) -> Opened:
    asked = fresh_link(session, links, token, machine)
    if asked is None or not asked.purpose.startswith("survey "):
        return Opened("unknown", now or machine)
    found = _invited(session, int(asked.purpose.split(" ")[1]), now, machine)
    if found is None:
        return Opened("unknown", now or machine)
    state = found.state()
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
