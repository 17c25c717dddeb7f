"""When a sample's cohort begins, so that all of its life lies ahead, and how long it has to be watched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.core.language import Event, Moment, Point, Workflow
from engine.core.life import Cohort
from engine.core.points import cohort_place
from engine.definitions.rehearse import reference

AFTERWARDS = timedelta(days=28)
"""How long after its last date a cohort is watched: its last forms close then, and what came of cases is asked."""

USUAL = timedelta(weeks=12)


def first_day(workflow: Workflow, today: date) -> date:
    """The first Monday on which a cohort can start with everything that its pack sends still ahead of `today`."""
    start = today + timedelta(days=7 - today.weekday())
    while begins(workflow, start) <= today:
        start += timedelta(weeks=1)
    return start


def begins(workflow: Workflow, start: date) -> date:
    """The first of a cohort's dates: its start, or what its pack does before that."""
    return min([start, *_days(workflow, start)])


def last_day(workflow: Workflow, start: date) -> date | None:
    """When a cohort of the pack's own length ends; None where it goes on."""
    usual = reference(workflow, workflow.lengths[0])
    return None if usual.end is None else start + (usual.end - usual.start)


def watched_until(workflow: Workflow, start: date) -> date:
    """The day on which a cohort's story is over: some weeks after the last of its dates."""
    last = last_day(workflow, start) or start + USUAL
    return max([last, *_days(workflow, start)]) + AFTERWARDS


def _days(workflow: Workflow, start: date) -> Iterator[date]:
    """The dates of everything that the pack does on dates of the cohort; a repeat's first."""
    cohort = Cohort("dates", start, last_day(workflow, start))
    moments = [moment for step in workflow.steps.values() for moment in step.when]
    for moment in [*moments, *(moment for digest in workflow.digests.values() for moment in digest.when)]:
        point = _point(moment)
        place = cohort_place(point, cohort, workflow.milestones) if point is not None else None
        if place is not None and place.day is not None:
            yield place.day + timedelta(minutes=place.minutes)


def _point(moment: Moment) -> Point | None:
    if isinstance(moment, Event):
        return None
    return moment if isinstance(moment, Point) else moment.start
