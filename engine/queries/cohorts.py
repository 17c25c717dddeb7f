"""Cohorts as the console shows them: the list, and one with its funnel and its people."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.core.language import Workflow, words
from engine.pages_console import CohortLine, CohortPage, PersonLine
from engine.queries.cases import group_name
from engine.queries.coming import ahead
from engine.queries.funnel import funnel
from engine.queries.seeing import Viewer, may_see, shown_name, viewer
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t


def cohorts(runtime: Runtime, staff: int, now: datetime) -> list[CohortLine]:
    """The cohorts this person looks after, those that began last first."""
    with runtime.store.read() as session:
        who = viewer(session, staff)
        if who is None:
            return []
        rows = session.execute(select(t.CohortRow).order_by(t.CohortRow.start.desc(), t.CohortRow.id)).scalars().all()
        return [_line(session, who, row) for row in rows if who.cares_for(row.id)]


def cohort(runtime: Runtime, staff: int, slug: str, now: datetime) -> CohortPage | None:
    """One of them; None where there is none, or not for this person."""
    with runtime.store.read() as session:
        who, row = viewer(session, staff), session.get(t.CohortRow, slug)
        if who is None or row is None or not who.cares_for(slug):
            return None
        workflow = lives.workflow_of(session, row.version)
        return CohortPage(
            line=_line(session, who, row),
            workflow=words(workflow.title, who.locale),
            version=row.version,
            funnel=funnel(session, workflow, slug, now),
            people=_people(session, workflow, who, slug),
            ahead=ahead(session, workflow, slug),
        )


def _line(session: Session, who: Viewer, row: t.CohortRow) -> CohortLine:
    active = select(func.count()).where(t.Membership.cohort == row.id, t.Membership.status == "active")
    opened = select(t.Case).where(t.Case.cohort == row.id, t.Case.state != "closed")
    return CohortLine(
        id=row.id,
        title=row.title or words(lives.workflow_of(session, row.version).title, who.locale),
        state=row.state,
        starts=day(row.start),
        ends=day(row.end) if row.end is not None else "",
        size=session.execute(active).scalar_one(),
        open_cases=sum(may_see(session, who, case) for case in session.execute(opened).scalars().all()),
    )


def day(date_: date) -> str:
    """ "4 Jan 2027"."""
    return f"{date_.day} {date_:%b %Y}"


def _people(session: Session, workflow: Workflow, who: Viewer, slug: str) -> list[PersonLine]:
    query = (
        select(t.Person, t.Membership)
        .join(t.Membership, t.Membership.person == t.Person.id)
        .where(t.Membership.cohort == slug, t.Person.erased_at.is_(None))
    )
    found = [person_line(session, workflow, who, person, member) for person, member in session.execute(query)]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def person_line(
    session: Session, workflow: Workflow, who: Viewer, person: t.Person, member: t.Membership
) -> PersonLine:
    """Somebody in a cohort."""
    named = {role: words(title, who.locale) for role, title in workflow.roles.items()}
    return PersonLine(
        id=person.id,
        name=shown_name(person),
        roles=", ".join(named.get(role, role) for role in member.roles),
        group=group_name(session, member.cohort, member.group),
        status=member.status,
    )
