"""Who answers for a case, and who must never see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store import tables as t

STAND_INS = ("backup", "lead")


def holders(session: Session, cohort: str, roles: Iterable[str]) -> list[int]:
    """The people of a cohort who hold one of these roles and have not left, in the order of the roles."""
    query = select(t.Membership.person, t.Membership.roles).where(
        t.Membership.cohort == cohort, t.Membership.status.in_(("active", "paused"))
    )
    members = session.execute(query.order_by(t.Membership.person)).all()
    return list(dict.fromkeys(person for role in roles for person, held in members if role in held))


def owner(session: Session, case: t.Case) -> int | None:
    """The first holder of a role the case goes to, else a stand-in, who is not implicated; None: the administrator."""
    for person in holders(session, case.cohort, [*case.to, *STAND_INS]):
        if not implicated(session, case, person):
            return person
    return None


def implicated(session: Session, case: t.Case, person: int) -> bool:
    """Whether a case is about this person, or stems from a question about them: they never see it."""
    return person == case.person or person in set(_meant(session, case))


def _meant(session: Session, case: t.Case) -> Iterator[int]:
    for role in case.about:
        if role == "partner":
            yield from _partners(session, case)
        elif role == "facilitator" and case.group:
            yield from _in_group(session, case, role)
        elif role == "mentor":
            partners = set(_partners(session, case))
            yield from (person for person in holders(session, case.cohort, [role]) if person in partners)
        else:
            yield from holders(session, case.cohort, [role])


def _in_group(session: Session, case: t.Case, role: str) -> Iterator[int]:
    query = select(t.Membership.person, t.Membership.roles).where(
        t.Membership.cohort == case.cohort, t.Membership.group == case.group
    )
    return (person for person, roles in session.execute(query) if role in roles)


def _partners(session: Session, case: t.Case) -> list[int]:
    query = select(t.Partner.partner).where(t.Partner.cohort == case.cohort, t.Partner.person == case.person)
    return list(session.execute(query).scalars())
