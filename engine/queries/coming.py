"""What is planned, said in a sentence: 24 people are asked “How is your circle going?”."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.core.language import Kind, Workflow, words
from engine.core.life import OPEN_STATES
from engine.store import tables as t

MOST = 8
"""Entries of what comes next."""

MESSAGES = (Kind.INVITE, Kind.TELL, Kind.REMIND)
"""Planned rows that somebody gets."""

SENTENCES = {
    Kind.INVITE: "{people} asked “{title}”",
    Kind.REMIND: "{people} reminded of “{title}”",
    Kind.TELL: "{people} told “{title}”",
    Kind.CLOSE: "“{title}” closes for {plain}",
    Kind.MATCH: "the matching board of “{title}” opens",
    Kind.DIGEST: "the digest “{title}” is released",
}


def sentence(workflow: Workflow, step: str, kind: str, count: int) -> str:
    """What happens when `count` planned rows of this step and kind fall due."""
    plain = "1 person" if count == 1 else f"{count} people"
    people = f"{plain} {'is' if count == 1 else 'are'}"
    return SENTENCES[Kind(kind)].format(people=people, plain=plain, title=title(workflow, step))


def title(workflow: Workflow, step: str) -> str:
    """What people know a step by: its survey's title, its message's subject, else its id in words."""
    found, route = workflow.steps.get(step), workflow.routes.get(step)
    locale = workflow.locales[0]
    survey = workflow.surveys.get(found.ask or "") if found is not None else None
    if survey is not None:
        return words(survey.title, locale)
    told = found.tell if found is not None else route.tell if route is not None else None
    message = workflow.messages.get(told or "")
    subject = words(message.subject, locale) if message is not None else ""
    if subject and "((" not in subject:
        return subject
    digest = workflow.digests.get(step)
    named = words(digest.title, locale) if digest is not None else ""
    return named or step.replace("-", " ").capitalize()


def ahead(session: Session, workflow: Workflow, cohort: str) -> list[tuple[datetime, str]]:
    """What comes next in a cohort, as (instant of the first, what), the nearest first."""
    p = t.PlannedRow
    first = func.min(p.next_at)
    query = (
        select(first, p.step, p.kind, func.count())
        .where(p.cohort == cohort, p.state.in_(OPEN_STATES), p.kind.in_((*MESSAGES, Kind.MATCH, Kind.DIGEST)))
        .where(p.next_at.is_not(None))
        .group_by(p.step, p.occurrence, p.kind, p.number)
        .order_by(first, p.step)
    )
    found = session.execute(query.limit(MOST))
    return [(at, sentence(workflow, step, kind, count)) for at, step, kind, count in found if at is not None]
