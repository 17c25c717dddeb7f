"""Anonymous answers: a sealed pool an occurrence, rewritten shuffled with every answer, opened when all is closed.

Never a row an answer while it is open: row order and transaction numbers would tell who gave which.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import stories
from engine.core import casework
from engine.core.biography import biography
from engine.core.language import Route, Survey, Workflow
from engine.core.life import Life, Response
from engine.core.routing import about, clock_of, firing_routes
from engine.queries import responsible
from engine.queries.opened import Asked
from engine.sealing import Seal
from engine.store import inserting, lives
from engine.store import tables as t

_shuffle = random.SystemRandom()

LEAST = 5
"""People to hide among where the survey is not known any more."""


def add(session: Session, seal: Seal, invitation: Asked, entry: Mapping[str, Any]) -> None:
    """Puts one finished set of answers into its pool. entry: {"group", "answers", "locale"}; no person and no time."""
    i = invitation
    key = (i.cohort, i.step, i.occurrence)
    pool = session.get(t.Pool, key, with_for_update=True)
    if pool is None:
        inserting.unless_there(
            session, t.Pool, cohort=i.cohort, step=i.step, occurrence=i.occurrence, survey=i.survey, version=i.version,
            sealed=seal.close([]),
        )  # fmt: skip
        pool = session.get_one(t.Pool, key, with_for_update=True)
    entries = [*seal.open(pool.sealed), dict(entry)]
    _shuffle.shuffle(entries)
    pool.sealed = seal.close(entries)
    session.flush()


def close(session: Session, seal: Seal, now: datetime) -> int:
    """Opens every pool whose occurrence has no open invitation any more; how many. Its answers enter `responses`."""
    opened = 0
    # One that another clock is opening, or somebody answering into, is left to them and the next sweep.
    query = select(t.Pool).where(t.Pool.closed_at.is_(None)).with_for_update(skip_locked=True)
    for pool in session.execute(query).scalars().all():
        if _waiting(session, pool, now):
            continue
        entries = seal.open(pool.sealed)
        _shuffle.shuffle(entries)
        survey = lives.workflow_of(session, pool.version).surveys.get(pool.survey)
        for entry in _hidden(entries, survey.minimum_scores if survey else LEAST):
            _keep(session, pool, survey, entry, now)
        _group_cases(session, pool, entries, now)
        pool.sealed, pool.closed_at = seal.close([]), now
        opened += 1
    return opened


def _waiting(session: Session, pool: t.Pool, now: datetime) -> bool:
    """Whether an invitation has still to close, answered or not, or is yet to go out."""
    p, i = t.PlannedRow, t.Invitation
    same = (p.cohort == pool.cohort, p.step == pool.step, p.occurrence == pool.occurrence, p.kind == "invite")
    to_come = p.state.in_(("planned", "held", "ready", "sending"))
    never = i.closes_at.is_(None) & i.answered_on.is_(None) & i.closed.is_(False)
    still_open = p.state.in_(("sent", "unknown")) & ((i.closes_at > now) | never)
    query = select(p.id).outerjoin(i, i.id == p.id).where(*same).where(to_come | still_open)
    return session.execute(query.limit(1)).first() is not None


def _hidden(entries: Sequence[Mapping[str, Any]], least: int) -> list[dict[str, Any]]:
    """Entries without a group or a language that too few share: alone with it, an answer would be somebody's.

    What is left without one is nobody, or at least `least` people too, else leaving it out would tell as much.
    """
    hidden = [dict(entry) for entry in entries]
    for name in ("group", "locale"):
        counts = Counter(entry.get(name) for entry in entries)
        kept = {value for value, n in counts.items() if value is not None and n >= least}
        while kept and 0 < sum(n for value, n in counts.items() if value not in kept) < least:
            kept.remove(min(kept, key=lambda value: (counts[value], value)))
        for entry in hidden:
            entry[name] = entry.get(name) if entry.get(name) in kept else None
    return hidden


def _keep(session: Session, pool: t.Pool, survey: Survey | None, entry: Mapping[str, Any], now: datetime) -> None:
    """One response without a person, an address or a time; what in it may be told is offered."""
    response = t.ResponseRow(
        cohort=pool.cohort, step=pool.step, occurrence=pool.occurrence, survey=pool.survey, version=pool.version,
        group=entry["group"], state="submitted", locale=entry["locale"], named=False,
    )  # fmt: skip
    session.add(response)
    session.flush()
    session.add_all(t.Answer(response=response.id, question=q, value=v) for q, v in entry["answers"].items())
    session.flush()
    if survey is not None:
        stories.offer(session, response.id, pool.cohort, survey, entry["answers"], now)


def _group_cases(session: Session, pool: t.Pool, entries: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """A low score opens a case about a group of at least `minimum` people who answered, never about a person.

    Where the groups are too small, about the cohort, if enough of it answered.
    """
    cohort = lives.read_cohort(session, pool.cohort)
    workflow = lives.workflow_of(session, pool.version)
    survey = workflow.surveys.get(pool.survey)
    if survey is None:
        return
    answered: dict[str | None, int] = defaultdict(int)
    fired: dict[tuple[str, str | None], int] = defaultdict(int)
    for entry in entries:
        answered[entry.get("group")] += 1
        for route in _firing(cohort, workflow, pool, entry, now):
            fired[route.id, entry.get("group")] += 1
    large = {group for group, n in answered.items() if group and n >= survey.minimum_scores}
    told: set[tuple[str, str | None]] = set()
    for route_id, group in fired:
        where = group if group in large else None
        if (route_id, where) in told or (where is None and len(entries) < survey.minimum_scores):
            continue
        told.add((route_id, where))
        _case(session, pool, cohort, workflow, workflow.routes[route_id], where, now)


def _firing(
    cohort: t.CohortRow, workflow: Workflow, pool: t.Pool, entry: Mapping[str, Any], now: datetime
) -> list[Route]:
    response = Response(0, pool.survey, pool.step, pool.occurrence, "submitted", now, entry["answers"])
    life = Life(-1, lives.cohort_of(cohort), workflow, responses=(response,))
    routes = firing_routes(life, biography(life), pool.survey, now, unanswered=False)
    return [route for route in routes if route.case]


def _case(
    session: Session,
    pool: t.Pool,
    cohort: t.CohortRow,
    workflow: Workflow,
    route: Route,
    group: str | None,
    now: datetime,
) -> None:
    life = Life(-1, lives.cohort_of(cohort), workflow)
    cls = route.case or "info"
    by = casework.deadlines(cls, clock_of(life, route, cls), workflow.cases, now, cohort.timezone)
    case = t.Case(
        cohort=pool.cohort, person=None, group=group, ref=f"{route.id}-{pool.step}-{pool.occurrence}-{group or ''}",
        route=route.id, cls=cls, state="new", to=list(route.to), about=list(about(life, route.condition, None)),
        named=False, note=dict(route.note), survey=pool.survey, opened_at=now, acknowledge_by=by.acknowledge,
        contact_by=by.contact, resolve_by=by.resolve, next_alert_at=now, alerts=0,
    )  # fmt: skip
    case.owner = responsible.owner(session, case)
    session.add(case)
    session.flush()
    value = {"route": route.id, "class": cls, "note": dict(route.note)}
    session.add(t.CaseEvent(case=case.id, at=now, kind="opened", value=value))
