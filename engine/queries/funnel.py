"""From invitation to answer: what became of each survey's invitations, counted in people by the database.

There is no "opened": nobody is tracked. Every column is part of the one before it, and a rate is finished out of sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from engine.core.language import Kind, Workflow, words
from engine.pages_console import Funnel
from engine.store import tables as t

OUTBOX = "outbox-%"
"""The readable outbox reports no delivery: what it accepted is there."""


def funnel(session: Session, workflow: Workflow, cohort: str, now: datetime) -> list[Funnel]:
    """One line a survey's step and occurrence, in the order they were asked."""
    found = []
    for row in session.execute(_query(cohort, now)):
        step = workflow.steps.get(row.step)
        survey = workflow.surveys.get(row.survey or (step.ask if step is not None else None) or "")
        title = words(survey.title, workflow.locales[0]) if survey is not None else row.step
        found.append(
            Funnel(
                step=row.step,
                survey=f"{title} ({row.occurrence})" if row.occurrence > 1 else title,
                invited=row.invited,
                sent=row.sent,
                delivered=row.delivered,
                started=row.started,
                finished=row.finished,
                unreached=row.unreached,
                stopped=row.stopped,
                declined=row.declined,
                skipped=row.skipped - row.stopped,
                closes=row.closes if row.closes == row.closes_last and row.closes and row.closes > now else None,
            )
        )
    return found


def _query(cohort: str, now: datetime) -> Select[*tuple[Any, ...]]:
    p, i, r = t.PlannedRow, t.Invitation, t.ResponseRow
    handed = _messages(cohort)
    sent = p.went_out.is_not(None)
    finished = i.answered_on.is_not(None)
    started = or_(r.id.is_not(None), finished)
    reached = and_(sent, or_(handed.c.delivered == 1, started))
    unreached = or_(p.state == "refused", and_(sent, handed.c.bounced == 1, ~reached))
    stopped = and_(p.state == "skipped", p.reason.like("opted out%"))
    waiting = and_(sent, ~finished, i.closed.is_(False))
    return (
        select(
            p.step,
            p.occurrence,
            func.max(i.survey).label("survey"),
            func.count().label("invited"),
            _people(sent).label("sent"),
            _people(reached).label("delivered"),
            _people(and_(sent, started)).label("started"),
            _people(and_(sent, finished)).label("finished"),
            _people(unreached).label("unreached"),
            _people(stopped).label("stopped"),
            _people(and_(reached, ~finished, i.closed.is_(True))).label("declined"),
            _people(p.state == "skipped").label("skipped"),
            func.min(case((waiting, i.closes_at))).label("closes"),
            func.max(case((waiting, i.closes_at))).label("closes_last"),
        )
        .outerjoin(i, i.id == p.id)
        .outerjoin(r, r.invitation == p.id)
        .outerjoin(handed, handed.c.planned == p.id)
        .where(p.cohort == cohort, p.kind == str(Kind.INVITE), p.state != "dropped")
        .where(or_(p.state != "planned", p.due <= now))
        .group_by(p.step, p.occurrence)
        .order_by(func.min(p.due), p.step, p.occurrence)
    )


def _messages(cohort: str) -> Subquery:
    """Per invitation: whether any channel delivered it, and whether any bounced."""
    m, p = t.Message, t.PlannedRow
    here = or_(m.state == "delivered", and_(m.state == "accepted", m.provider_id.like(OUTBOX)))
    return (
        select(
            m.planned.label("planned"),
            func.max(case((here, 1), else_=0)).label("delivered"),
            func.max(case((m.state.in_(("bounced", "refused")), 1), else_=0)).label("bounced"),
        )
        .join(p, p.id == m.planned)
        .where(p.cohort == cohort, p.kind == str(Kind.INVITE))
        .group_by(m.planned)
        .subquery()
    )


def _people(counted: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((counted, 1), else_=0)), 0)
