"""A person's trace: every planned message, and why it was or was not sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.core.language import Workflow, words
from engine.core.permit import PAUSING
from engine.pages_console import TraceLine, TracePage
from engine.queries.cohorts import person_line
from engine.queries.reaching import reach
from engine.queries.seeing import Viewer, may_see, viewer
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t

AFTER_A_CASE = "did-it-help"
"""The built-in step that asks whether a case helped."""

HIDDEN = "held for now"
"""What stands for a reason that tells of a case which the viewer may not see."""


def trace(runtime: Runtime, staff: int, slug: str, person: int, now: datetime) -> TracePage | None:
    """Everything planned for one person in one cohort, in order; None where that is not this viewer's to see."""
    with runtime.store.read() as session:
        who, row = viewer(session, staff), session.get(t.CohortRow, slug)
        member, someone = session.get(t.Membership, (slug, person)), session.get(t.Person, person)
        if who is None or row is None or member is None or someone is None or not who.cares_for(slug):
            return None
        workflow = lives.workflow_of(session, row.version)
        return TracePage(
            person=person_line(session, workflow, who, someone, member),
            cohort=slug,
            title=row.title or words(workflow.title, who.locale),
            lines=_lines(session, who, workflow, slug, person),
            reach=reach(session, someone),
        )


def _lines(session: Session, who: Viewer, workflow: Workflow, slug: str, person: int) -> list[TraceLine]:
    secret = _has_hidden_case(session, who, slug, person)
    query = select(t.PlannedRow).where(t.PlannedRow.person == person, t.PlannedRow.cohort == slug)
    rows = session.execute(query.order_by(t.PlannedRow.due, t.PlannedRow.id)).scalars()
    return [
        TraceLine(
            due=row.due,
            step=f"{row.step} ({row.occurrence})" if row.occurrence > 1 else row.step,
            kind=row.kind,
            state=row.state,
            reason=HIDDEN if secret and _tells(row.reason) else row.reason,
            why=row.why,
            channel=row.channel or "",
            sent_at=row.went_out,
        )
        for row in rows
        if not (secret and (row.step == AFTER_A_CASE or row.step in workflow.routes))
    ]


def _has_hidden_case(session: Session, who: Viewer, slug: str, person: int) -> bool:
    """Whether there is, or was, a case about this person that the viewer may not see: the trace then hides it too."""
    query = select(t.Case).where(t.Case.cohort == slug, t.Case.person == person)
    return any(not may_see(session, who, case) for case in session.execute(query).scalars().all())


def _tells(reason: str) -> bool:
    return any(f"{cls} case" in reason for cls in PAUSING)
