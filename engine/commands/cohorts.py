"""Cohorts: created as a draft or started at once, paused, resumed, moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from engine.commands import facts, packs
from engine.core.language import Event, Point, Workflow
from engine.definitions import Loaded
from engine.store import Store, claim, lives
from engine.store import tables as t
from engine.trouble import Trouble

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = 100
LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Plan:
    """A cohort to be created."""

    slug: str
    workflow: str
    start: date
    end: date | None = None
    timezone: str = "UTC"
    title: str = ""
    follows: str | None = None
    capacity: int | None = None
    draft: bool = False


def create(store: Store, plan: Plan, now: datetime, machine: datetime, pack: Loaded | None = None) -> None:
    """Creates a cohort on its workflow's newest version. now: domain time. pack: applied first. Raises Trouble."""
    with store.write() as session:
        if pack is not None and pack.workflow is not None:
            packs.keep(session, pack.workflow, pack.document, pack.hash, machine)
        _check(session, plan)
        workflow = session.get_one(t.WorkflowRow, plan.workflow)
        session.add(
            t.CohortRow(
                id=plan.slug,
                title=plan.title,
                workflow=plan.workflow,
                version=workflow.current,
                start=plan.start,
                end=plan.end,
                timezone=plan.timezone,
                state="draft" if plan.draft else "running",
                capacity=plan.capacity,
                follows=plan.follows,
                created_at=machine,
                started_at=None if plan.draft else machine,
            )
        )
        session.flush()
        dates = {"start": plan.start.isoformat(), "end": plan.end and plan.end.isoformat(), "timezone": plan.timezone}
        facts.record_cohort(session, plan.slug, "created", {**dates, "version": workflow.current}, now)
        if plan.follows:
            facts.record_cohort(session, plan.follows, "followed", {"by": plan.slug}, now)


def _check(session: Session, plan: Plan) -> None:
    if not SLUG.fullmatch(plan.slug) or len(plan.slug) > LONGEST:
        raise Trouble(f'"{plan.slug}" is no id for a cohort.', "Use lower-case words joined by hyphens: spring-2027.")
    if session.get(t.CohortRow, plan.slug):
        raise Trouble(f'There is a cohort called "{plan.slug}" already.', "Choose another id.")
    if len(plan.title) > LONGEST_TITLE:
        raise Trouble("The cohort's title is too long.", f"Shorten it to {LONGEST_TITLE} characters.")
    row = session.get(t.WorkflowRow, plan.workflow)
    if row is None:
        raise Trouble(f'There is no workflow called "{plan.workflow}".', "Name a pack's folder, or apply it first.")
    check_dates(lives.workflow_of(session, row.current), plan.start, plan.end, plan.timezone)
    if plan.follows and not session.get(t.CohortRow, plan.follows):
        sentence = f'There is no cohort called "{plan.follows}" to follow.'
        raise Trouble(sentence, "List them with `milepost cohort list`.")
    if plan.capacity is not None and plan.capacity < 1:
        raise Trouble("A cohort has room for at least one person.", "Give --capacity a number from 1.")


def check_dates(workflow: Workflow, start: date, end: date | None, timezone: str) -> None:
    """Raises Trouble for dates that a workflow cannot run on."""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Trouble(f'There is no time zone called "{timezone}".', "Write it like Europe/London.") from problem
    if end is not None and end <= start:
        raise Trouble(f"The cohort would end on {end}, before it starts on {start}.", "Give --end a later date.")
    if end is None and (anchor := needs_end(workflow)):
        raise Trouble(f'This pack uses "{anchor}", and the cohort has no end.', "Give --end a date.")


def needs_end(workflow: Workflow) -> str | None:
    """The anchor for which a workflow needs its cohorts to end; None where it does not."""
    points: list[Point] = list(workflow.milestones.values())
    for step in workflow.steps.values():
        points += [step.close] if isinstance(step.close, Point) else []
    moments = [m for step in workflow.steps.values() for m in step.when]
    moments += [m for digest in workflow.digests.values() for m in digest.when]
    for moment in moments:
        if isinstance(moment, Point):
            points.append(moment)
        elif not isinstance(moment, Event):
            points += [moment.start, *([moment.until] if moment.until else [])]
    return next((p.anchor.name for p in points if p.anchor.name in ("end", "halfway")), None)


def known(session: Session, slug: str) -> t.CohortRow:
    """A cohort's row, locked. Raises Trouble where there is none."""
    row = session.get(t.CohortRow, slug, with_for_update=True)
    if row is None:
        raise Trouble(f'There is no cohort called "{slug}".', "List them with `milepost cohort list`.")
    return row


def start(store: Store, slug: str, now: datetime, machine: datetime) -> None:
    """Starts a draft: from now on its messages go out."""
    with store.write() as session:
        row = known(session, slug)
        if row.state != "draft":
            raise Trouble(f'The cohort "{slug}" has started already.', "Use resume for one that is paused.")
        row.state, row.started_at = "running", machine
        session.flush()
        facts.record_cohort(session, slug, "started", {}, now)


def pause(store: Store, slug: str, now: datetime) -> None:
    """Stops all sending of one cohort. What falls due meanwhile is decided when it goes on."""
    _switch(store, slug, "running", "paused", now)


def resume(store: Store, slug: str, now: datetime) -> None:
    """Sends again."""
    _switch(store, slug, "paused", "running", now)


def _switch(store: Store, slug: str, before: str, after: str, now: datetime) -> None:
    with store.write() as session:
        row = known(session, slug)
        if row.state == after:
            return
        if row.state != before:
            raise Trouble(f'The cohort "{slug}" is {row.state}, not {before}.', "See `milepost cohort show`.")
        row.state = after
        session.flush()
        if after == "running":
            claim.ring_anew(session, slug)
        facts.record_cohort(session, slug, after, {}, now)


def move(store: Store, slug: str, start_: date, end: date | None, now: datetime) -> None:
    """New dates: what has not been sent moves with them; what was sent stays sent."""
    with store.write() as session:
        row = known(session, slug)
        check_dates(lives.workflow_of(session, row.version), start_, end, row.timezone)
        if (row.start, row.end) == (start_, end):
            return
        row.start, row.end = start_, end
        session.flush()
        facts.record_cohort(session, slug, "moved", {"start": start_.isoformat(), "end": end and end.isoformat()}, now)
