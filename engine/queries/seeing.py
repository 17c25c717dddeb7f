"""What somebody signed in to the console may see: by their roles in each cohort, and by whom a case is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.queries import responsible
from engine.store import tables as t

CARERS = frozenset({"coordinator", "backup", "lead"})
"""Whoever looks after a cohort: sees its people, its traces, its stories and all its cases."""

NOT_STAFF = frozenset({"prospect", "member", "mentor", "mentee"})

OF_A_GROUP = "facilitator"
"""This role stands for the person's own group: a case of another one is not theirs."""

NO_CASES = "leader"
"""This role sees digests only, whatever a route says."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks. roles, groups: by cohort, of those they have not left."""

    id: int
    name: str
    timezone: str
    locale: str | None
    administrator: bool
    roles: Mapping[str, frozenset[str]]
    groups: Mapping[str, str | None]

    def held(self, cohort: str) -> frozenset[str]:
        """The roles held in a cohort."""
        return self.roles.get(cohort, frozenset())

    def cares_for(self, cohort: str) -> bool:
        """Whether the cohort's people, traces and stories are theirs to see."""
        return self.administrator or bool(self.held(cohort) & CARERS)

    @property
    def staff_roles(self) -> frozenset[str]:
        """Every role that opens anything in the console, over all cohorts."""
        held = frozenset(role for roles in self.roles.values() for role in roles) - NOT_STAFF
        return held | {"admin"} if self.administrator else held


def viewer(session: Session, person: int) -> Viewer | None:
    """The person as a viewer; None for nobody, and for somebody erased or merged into another."""
    row = session.get(t.Person, person)
    if row is None or row.erased_at is not None or row.alias_of is not None:
        return None
    m = t.Membership
    query = (
        select(m.cohort, m.roles, m.group, t.CohortRow.timezone)
        .join(t.CohortRow, t.CohortRow.id == m.cohort)
        .where(m.person == person, m.status.in_(("active", "paused")))
        .order_by(t.CohortRow.start.desc(), m.cohort)
    )
    found = session.execute(query).all()
    return Viewer(
        id=person,
        name=shown_name(row),
        timezone=row.timezone or next((tz for *_, tz in found), "UTC"),
        locale=row.locale,
        administrator=row.administrator,
        roles={cohort: frozenset(roles) for cohort, roles, _, _ in found},
        groups={cohort: group for cohort, _, group, _ in found},
    )


def shown_name(person: t.Person | None) -> str:
    """What staff call somebody: their name, else their address; "" for nobody."""
    return (person.name or person.email or person.phone or "") if person else ""


def staff_roles(session: Session, who: Viewer) -> frozenset[str]:
    """The roles that let somebody sign in; empty for whoever may not. One who owns a case may, whatever their role."""
    if roles := who.staff_roles:
        return roles
    own = select(t.Case.id).where(t.Case.owner == who.id, t.Case.cohort.in_(list(who.roles)), t.Case.state != "closed")
    return frozenset({"owner"}) if session.execute(own.limit(1)).first() else frozenset()


def may_see(session: Session, who: Viewer, case: t.Case) -> bool:
    """Whether a case is theirs to see. Nobody sees one that is about them or stems from a question about them."""
    if responsible.implicated(session, case, who.id):
        return False
    held = who.held(case.cohort)
    if who.administrator or held & CARERS or (held and case.owner == who.id):
        return True
    if case.cls == "safety" and "safety" in held:
        return True
    return any(role in held and _theirs(who, case, role) for role in case.to)


def _theirs(who: Viewer, case: t.Case, role: str) -> bool:
    if role == OF_A_GROUP and case.group and who.groups.get(case.cohort):
        return who.groups[case.cohort] == case.group
    return role != NO_CASES
