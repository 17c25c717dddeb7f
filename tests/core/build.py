"""Small workflows and cohorts written as Python, for tests of the core that read no YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from engine.core.language import (
    Anchor,
    Duration,
    Event,
    Limits,
    Message,
    Moment,
    Point,
    Question,
    Route,
    Step,
    Survey,
    Workflow,
)
from engine.core.life import Cohort
from engine.core.script import Line, Person
from engine.core.simulate import Rehearsal, simulate

LONDON = Cohort("spring", date(2027, 1, 4), date(2027, 3, 29), "Europe/London")
FREE = Limits(None, None, None)

USEFUL = Question("useful", "scale", {"en": "Useful?"}, labels=tuple({"en": str(n)} for n in range(1, 6)))


def utc(text: str) -> datetime:
    """An instant in UTC, written `2027-01-04 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def point(anchor: str, of: str | None = None, *, before: bool = False, **length: int) -> Point:
    """A point: point("start", days=3), point("milestone", "midpoint", before=True, days=1)."""
    return Point(Anchor(anchor, of), Duration(**length), -1 if before else 1)


def survey(name: str, *questions: Question) -> Survey:
    """A named survey; one labelled scale where no question is given."""
    return Survey(name, {"en": name}, "named", {q.id: q for q in questions or (USEFUL,)})


def ask(name: str, *when: Moment, **more: Any) -> Step:
    """A step that asks the survey of its own name."""
    return Step(name, 0, when or (point("start"),), ask=name.replace("-", "_"), **more)


def tell(name: str, *when: Moment, **more: Any) -> Step:
    """A step that tells the message `note`."""
    return Step(name, 0, when or (point("start"),), tell="note", **more)


def on(name: str, of: str | None = None, **quiet: int) -> Event:
    """An event: on("left"), on("quiet", days=60)."""
    return Event(name, of, Duration(**quiet) if quiet else None)


def workflow(*steps: Step, routes: Sequence[Route] = (), **more: Any) -> Workflow:
    """A workflow of these steps in this order, with a survey for each that asks one."""
    surveys: Mapping[str, Survey] = more.pop("surveys", {s.ask: survey(s.ask) for s in steps if s.ask})
    return Workflow(
        "small",
        {"en": "Small"},
        "circles",
        {"en": "To try."},
        "support",
        {s.id: replace(s, order=n) for n, s in enumerate(steps)},
        surveys,
        routes={r.id: replace(r, order=n) for n, r in enumerate(routes)},
        messages={"note": Message("note", {"en": "Note"}, {"en": "A note."})},
        **more,
    )


ANA = Person("ana@example.org", roles=("member",), email=True)
FAY = Person("fay@example.org", roles=("facilitator",), email=True)


def line(verb: str, when: Point | str, obj: str = "", who: str = "ana@example.org", **answers: Any) -> Line:
    """A line of a script; a moment as text is local time in the person's zone."""
    moment = datetime.fromisoformat(when) if isinstance(when, str) else when
    return Line(who, verb, moment, obj, answers)


def rehearse(flow: Workflow, *people: Person, script: Sequence[Line] = (), cohort: Cohort = LONDON) -> Rehearsal:
    """Simulates."""
    return simulate(flow, cohort, people or (ANA,), script)


def told(rehearsal: Rehearsal, *kinds: str, person: str = "ana@example.org") -> list[str]:
    """What one person saw, a line each: `2027-02-15 10:00 invite midpoint` and, for skips and holds, why."""
    return [
        f"{s.at:%Y-%m-%d %H:%M} {s.kind} {s.step}" + (f": {s.reason}" if s.kind in ("skip", "hold") else "")
        for s in rehearsal.seen
        if s.person == person and (not kinds or s.kind in kinds)
    ]
