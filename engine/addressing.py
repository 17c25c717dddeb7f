"""What a message may say about a person and their cohort, read from the database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from engine.core.language import Workflow, words
from engine.settings import Settings
from engine.store import lives
from engine.store import tables as t
from engine.wording.values import Addressee, milestone_days

T = TypeVar("T")

EVERYTHING = frozenset({"facilitator", "partner", "coordinator", "signature"})
"""The placeholders that have to be looked up beyond the person's and the cohort's own rows."""


def addressee(
    session: Session,
    settings: Settings,
    person: t.Person,
    cohort: t.CohortRow,
    workflow: Workflow,
    wanted: Collection[str] = EVERYTHING,
) -> Addressee:
    """What a message to this person in this cohort may say. wanted: the placeholders it uses."""
    locale = person.locale or workflow.locales[0]
    member = session.get(t.Membership, (cohort.id, person.id))
    group = member.group if member else None
    with_facilitators, with_coordinators = group and "facilitator" in wanted, {"coordinator", "signature"} & set(wanted)
    facilitators = _named(session, cohort.id, "facilitator", group) if with_facilitators else {}
    partners = _partners(session, cohort.id, person.id) if "partner" in wanted else {}
    coordinators = _named(session, cohort.id, "coordinator") if with_coordinators else {}
    return Addressee(
        name=person.name,
        locale=locale,
        timezone=person.timezone or cohort.timezone,
        cohort=cohort.title or words(workflow.title, locale),
        group=_once(session, ("group", cohort.id, group), lambda: _group_name(session, cohort.id, group)),
        facilitators=tuple(facilitators.values()),
        partners=tuple(partners.values()),
        coordinators=tuple(coordinators.values()),
        purpose=words(workflow.purpose, locale),
        emergency=words(workflow.emergency, locale),
        organisation=settings.organisation,
        milestones=milestone_days(workflow, lives.cohort_of(cohort)),
        others=(*facilitators, *partners, *coordinators),
    )


def _once(session: Session, what: tuple[str | None, ...], read: Callable[[], T]) -> T:
    """What is the same for many people: read once a transaction, for all of a batch."""
    known: dict[tuple[str | None, ...], T] = session.info.setdefault("addressing", {})
    if what not in known:
        known[what] = read()
    return known[what]


def _named(session: Session, cohort: str, role: str, group: str | None = None) -> dict[int, str]:
    return _once(session, ("names", cohort, role, group), lambda: _names(session, cohort, role, group))


PLAIN = ('["member"]', '["mentee"]', '["mentor"]')
"""What the roles of most people look like in the database: nobody who takes care."""


def reply_to(session: Session, cohort: str | None) -> tuple[int, str] | None:
    """Where a reply is read: the first coordinator's number and email; None without one."""
    if cohort is None:
        return None
    return _once(session, ("reader", cohort), lambda: _reader(session, cohort))


def _reader(session: Session, cohort: str) -> tuple[int, str] | None:
    query = (
        select(t.Person.id, t.Person.email, t.Membership.roles)
        .join(t.Membership, t.Membership.person == t.Person.id)
        .where(t.Membership.cohort == cohort, t.Membership.status == "active", t.Person.email.is_not(None))
        .where(cast(t.Membership.roles, String).not_in(PLAIN))
        .order_by(t.Person.id)
    )
    found = ((number, email) for number, email, roles in session.execute(query) if email and "coordinator" in roles)
    return next(found, None)


def _group_name(session: Session, cohort: str, group: str | None) -> str:
    if not group:
        return ""
    row = session.get(t.GroupRow, (cohort, group))
    return row.name if row else group


def _names(session: Session, cohort: str, role: str, group: str | None = None) -> dict[int, str]:
    query = (
        select(t.Person.id, t.Person.name, t.Membership.roles)
        .join(t.Membership, t.Membership.person == t.Person.id)
        .where(t.Membership.cohort == cohort, t.Membership.status == "active")
        .where(cast(t.Membership.roles, String).not_in(PLAIN))
        .order_by(t.Person.id)
    )
    if group is not None:
        query = query.where(t.Membership.group == group)
    return {number: name for number, name, held in session.execute(query) if role in held}


def _partners(session: Session, cohort: str, person: int) -> dict[int, str]:
    query = (
        select(t.Person.id, t.Person.name)
        .join(t.Partner, t.Partner.partner == t.Person.id)
        .where(t.Partner.cohort == cohort, t.Partner.person == person, t.Partner.until.is_(None))
        .order_by(t.Person.id)
    )
    return {row.id: row.name for row in session.execute(query)}
