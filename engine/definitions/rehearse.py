"""A reference cohort lived through in the head: does the pack keep its own limits?

Somebody who never answers gets everything a pack sends; somebody who always answers gets what answers bring. Where
either of them is held back or passed over by the pack's own limits, a real cohort will be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.core import calendar
from engine.core.audience import BY_STATUS, STAFF
from engine.core.language import Duration, Event, Point, Workflow
from engine.core.life import Cohort
from engine.core.script import Line, Person
from engine.core.simulate import Seen, simulate

MONDAY = date(2027, 1, 4)
BACK = "limit of "


@dataclass(frozen=True, slots=True)
class Broken:
    """A step whose message limits hold back or drop. how: "held" or "skipped". weeks: the cohort's length."""

    step: str
    limit: str
    how: str
    day: date
    weeks: int


def rehearse(workflow: Workflow) -> Iterator[Broken]:
    """Each step that the pack's own limits get in the way of, once, with the first day on which they do."""
    told: set[str] = set()
    for length in workflow.lengths:
        cohort = reference(workflow, length)
        rehearsal = simulate(workflow, cohort, people(workflow), list(meetings(cohort)))
        for seen in rehearsal.seen:
            broken = _broken(seen, length)
            if broken is not None and broken.step not in told:
                told.add(broken.step)
                yield broken


def reference(workflow: Workflow, length: Duration) -> Cohort:
    """A cohort from a Monday, as long as the pack says; without an end where nothing in the pack needs one."""
    end = calendar.shift_date(MONDAY, length, 1) + timedelta(days=length.minutes // calendar.MIDNIGHT)
    ends = any(_needs_end(point) for point in _points(workflow))
    return Cohort("reference", MONDAY, end if ends or workflow.framework != "community" else None)


def people(workflow: Workflow) -> list[Person]:
    """One person a role that a step addresses, who never answers; in no group, reached by email."""
    roles = {name for step in workflow.steps.values() for name in step.to} | {"members"}
    roles -= {*BY_STATUS, *STAFF}
    names = sorted("member" if name == "members" else name for name in roles)
    return [Person(f"{name}@example.org", roles=(name,), group="one", email=True) for name in dict.fromkeys(names)]


def meetings(cohort: Cohort) -> Iterator[Line]:
    """A meeting every two weeks from the first week on."""
    last = cohort.end or cohort.start + timedelta(weeks=12)
    day = cohort.start + timedelta(days=1)
    while day <= last:
        yield Line("member@example.org", "meets", datetime.combine(day, datetime.min.time()).replace(hour=18))
        day += timedelta(weeks=2)


def _broken(seen: Seen, length: Duration) -> Broken | None:
    if seen.kind not in ("hold", "skip") or BACK not in seen.reason or seen.person is None:
        return None
    limit = seen.reason.split(BACK, 1)[1]
    how = "held" if seen.kind == "hold" else "skipped"
    return Broken(seen.step, limit, how, seen.at.date(), calendar.nominal(length).days // 7)


def _points(workflow: Workflow) -> Iterator[Point]:
    for step in workflow.steps.values():
        for moment in step.when:
            if isinstance(moment, Point):
                yield moment
            elif not isinstance(moment, Event):
                yield moment.start
                if moment.until:
                    yield moment.until
    yield from workflow.milestones.values()


def _needs_end(point: Point) -> bool:
    return point.anchor.name in ("end", "halfway")
