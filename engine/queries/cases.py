"""The inbox: every case that somebody may see."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.core.language import words
from engine.pages_console import CaseLine, CaseState
from engine.queries.seeing import Viewer, may_see, shown_name, viewer
from engine.runtime import Runtime
from engine.store import tables as t

CLOSED_FOR = timedelta(days=30)
"""How long a closed case stays in the list."""

RESTING = ("waiting", "snoozed", "closed")
"""In these states no clock runs."""

STATES: dict[str, CaseState] = {
    "new": "new", "open": "open", "waiting": "waiting", "snoozed": "snoozed", "closed": "closed",
}  # fmt: skip


def cases(runtime: Runtime, staff: int, now: datetime) -> list[CaseLine]:
    """Every case this person may see, closed ones of the last 30 days too."""
    with runtime.store.read() as session:
        who = viewer(session, staff)
        if who is None:
            return []
        recent = or_(t.Case.state != "closed", t.Case.closed_at >= now - CLOSED_FOR)
        query = select(t.Case).where(recent)
        if not who.administrator:
            query = query.where(t.Case.cohort.in_(list(who.roles)))
        found = [case for case in session.execute(query.order_by(t.Case.id)).scalars() if may_see(session, who, case)]
        return [line(session, who, case) for case in found]


def line(session: Session, who: Viewer, case: t.Case) -> CaseLine:
    """A case as the list shows it."""
    due, until = deadline(case)
    owner = session.get(t.Person, case.owner) if case.owner is not None else None
    return CaseLine(
        id=case.id,
        ref=reference(case),
        cls=case.cls,
        state=STATES[case.state],
        person=shown_name(session.get(t.Person, case.person)) if known(case) else "",
        group=group_name(session, case.cohort, case.group),
        cohort=case.cohort,
        note=words(case.note, who.locale),
        opened_at=case.opened_at,
        owner=shown_name(owner),
        mine=case.owner == who.id,
        due=due,
        until=until,
        closed_at=case.closed_at,
    )


def reference(case: t.Case) -> str:
    """A case's number as people say it."""
    return f"C-{case.id:04d}"


def known(case: t.Case) -> bool:
    """Whether a case may say whom it is about."""
    return case.named and case.person is not None


def deadline(case: t.Case) -> tuple[datetime | None, str]:
    """The next deadline and what it is for; none where the clock rests."""
    if case.state in RESTING:
        return None, ""
    if case.acknowledged_at is None:
        return case.acknowledge_by, "acknowledge"
    if case.contacted_at is None and case.contact_by is not None:
        return case.contact_by, "contact"
    return case.resolve_by, "resolve"


def group_name(session: Session, cohort: str, group: str | None) -> str:
    """A circle's or a pair's name; "" for none."""
    row = session.get(t.GroupRow, (cohort, group)) if group else None
    return row.name if row is not None else group or ""
