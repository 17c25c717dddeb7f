"""Cohorts as they stand, and what lies ahead of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.core.life import COHORT, OPEN_STATES
from engine.core.onward import onward
from engine.core.simulate import Seen
from engine.core.world import World
from engine.store import lives
from engine.store import tables as t
from engine.trouble import Trouble


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort. version: the number of its workflow's version. people: how many are in it, whatever their status."""

    id: str
    title: str
    workflow: str
    version: int
    start: date
    end: date | None
    timezone: str
    state: str
    capacity: int | None
    follows: str | None
    people: int


@dataclass(frozen=True, slots=True)
class CohortDetail:
    """A cohort with its counts. people: status → how many. planned: state → how many rows. next: when one is due."""

    cohort: CohortLine
    people: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    planned: Mapping[str, int] = field(default_factory=dict)
    next: datetime | None = None


def cohorts(session: Session) -> tuple[CohortLine, ...]:
    """Every cohort, by its start."""
    m = t.Membership
    people = select(m.cohort, func.count().label("people")).group_by(m.cohort).subquery()
    query = (
        select(t.CohortRow, t.Version.number, func.coalesce(people.c.people, 0))
        .join(t.Version, t.Version.hash == t.CohortRow.version)
        .outerjoin(people, people.c.cohort == t.CohortRow.id)
        .order_by(t.CohortRow.start, t.CohortRow.id)
    )
    return tuple(_line(row, number, count) for row, number, count in session.execute(query))


def _line(row: t.CohortRow, number: int, people: int) -> CohortLine:
    return CohortLine(
        row.id, row.title, row.workflow, number, row.start, row.end, row.timezone, row.state, row.capacity,
        row.follows, people,
    )  # fmt: skip


def cohort(session: Session, slug: str) -> CohortDetail:
    """One cohort. Raises Trouble where there is none of that id."""
    line = next((each for each in cohorts(session) if each.id == slug), None)
    if line is None:
        raise no_cohort(slug)
    m, p = t.Membership, t.PlannedRow
    statuses = select(m.status, func.count()).where(m.cohort == slug).group_by(m.status).order_by(m.status)
    groups = (
        select(m.group, func.count()).where(m.cohort == slug, m.group.is_not(None)).group_by(m.group).order_by(m.group)
    )
    planned = select(p.state, func.count()).where(p.cohort == slug).group_by(p.state).order_by(p.state)
    following = select(func.min(p.next_at)).where(p.cohort == slug, p.state.in_(OPEN_STATES))
    return CohortDetail(
        line,
        {str(status): number for status, number in session.execute(statuses)},
        {group: number for group, number in session.execute(groups) if group},
        {str(state): number for state, number in session.execute(planned)},
        session.execute(following).scalar(),
    )


def no_cohort(slug: str) -> Trouble:
    """What is said where there is no cohort of that id."""
    return Trouble(f'There is no cohort called "{slug}".', "List them with `milepost cohort list`.")


def known(session: Session, slug: str) -> t.CohortRow:
    """A cohort's row. Raises Trouble where there is none."""
    row = session.get(t.CohortRow, slug)
    if row is None:
        raise no_cohort(slug)
    return row


def ahead(session: Session, slug: str, now: datetime) -> tuple[Seen, ...]:
    """What a cohort's people will get from now on, if nobody answers or does anything."""
    row = known(session, slug)
    m, p = t.Membership, t.Person
    query = select(p.id, p.identity).join(m, m.person == p.id).where(m.cohort == slug).order_by(p.id)
    people = [(number, identity) for number, identity in session.execute(query)]
    world = World(lives.workflow_of(session, row.version), lives.cohort_of(row, lives.following(session, slug)))
    world.lives[COHORT] = lives.load_cohort(session, slug).life
    news: dict[int, list[int]] = {}
    stored = lives.load_many(session, [number for number, _ in people], slug)
    for number, identity in people:
        pending = stored[number].pending
        world.numbers[identity], world.refs[number] = number, identity
        world.lives[number] = replace(stored[number].life, facts=(*stored[number].life.facts, *pending))
        news[number] = [fact.seq for fact in pending]
    return onward(world, news, now)
