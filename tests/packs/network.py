"""The sample network rehearsed in the head: its people, its meetings, and its plausible answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.core.language import Workflow
from engine.core.life import Cohort
from engine.core.scope import LifeScope
from engine.core.script import Line, Person
from engine.core.simulate import Rehearsal, Seen, simulate
from engine.definitions import load
from engine.definitions.meetings import read_meetings
from engine.definitions.roster import read_people
from engine.demo.network import names
from engine.demo.sample import Invited, moved, read_book, reply, roster_of

WORKFLOWS = Path(__file__).parents[2] / "workflows"
PACK = WORKFLOWS / "circles"
PACKS = {name: WORKFLOWS / name for name in names()}
"""Every shipped pack's folder, by its name."""

START = date(2027, 1, 4)
END = date(2027, 3, 29)


def cohort(start: date = START, weeks: int = 12) -> Cohort:
    """The sample's cohort."""
    return Cohort("winter", start, start + timedelta(weeks=weeks), "Europe/London", followed_by="spring")


def people(start: date = START) -> list[Person]:
    """Everyone in people.csv."""
    written = moved((PACK / "sample" / "people.csv").read_text(encoding="utf-8"), start)
    roster = read_people(written, workflow_roles=["facilitator-lead"])
    assert not roster.problems
    return [row.person for row in roster.rows]


def meetings(everyone: Sequence[Person], start: date = START) -> list[Line]:
    """The circles' meetings, each as a line about its facilitator, in that person's local time."""
    host = {each.group: each for each in everyone if "facilitator" in each.roles}
    written = moved((PACK / "sample" / "meetings.csv").read_text(encoding="utf-8"), start)
    found = read_meetings(written, groups=list(host))
    assert not found.problems
    return [Line(host[row.group].ref, "meets", _local(row.at, host[row.group])) for row in found.rows]


def _local(at: datetime, person: Person) -> datetime:
    return at.astimezone(ZoneInfo(person.timezone)).replace(tzinfo=None)


def answering(workflow: Workflow, run: Rehearsal, everyone: Sequence[Person], seed: int) -> list[Line]:
    """What everyone would answer to the invitations that went out in a rehearsal."""
    book = read_book(PACK / "sample" / "answers.yaml", roster_of((PACK / "sample" / "people.csv").read_text("utf-8")))
    zones = {each.ref: each.timezone for each in everyone}
    lines = []
    for each in run.seen:
        if each.kind != "invite" or each.person is None or each.survey is None:
            continue
        step = workflow.steps[each.step]
        reminders = tuple(timedelta(days=one.after.days) for one in step.remind)
        number = run.world.numbers[each.person]
        scope = LifeScope(run.world.lives[number], run.world.bio(number), each.at)
        invited = Invited(
            workflow.surveys[each.survey], each.person, each.occurrence, each.at.date(), zones[each.person], reminders,
            scope=scope,
        )  # fmt: skip
        found = reply(invited, book, seed)
        if found is not None:
            verb = "answers" if found.finished else "starts"
            when = (each.at + found.after).replace(tzinfo=None)
            lines.append(Line(each.person, verb, when, each.survey, found.answers))
    return lines


def closing_cases(seen: Sequence[Seen], after: timedelta) -> list[Line]:
    """Every case closed so long after it opened."""
    return [
        Line(s.person, "case closes", (s.at + after).replace(tzinfo=None))
        for s in seen
        if s.kind == "case" and s.person
    ]


def lived(workflow: Workflow, seed: int = 7, rounds: int = 4, **dates: Any) -> Rehearsal:
    """The sample network's whole cohort: rehearsed until the answers to it bring nothing new."""
    everyone = people(dates.get("start", START))
    fixed = meetings(everyone, dates.get("start", START))
    run = simulate(workflow, cohort(**dates), everyone, fixed)
    for _ in range(rounds):
        lines = answering(workflow, run, everyone, seed)
        lines += closing_cases(run.seen, timedelta(days=5))
        again = simulate(workflow, cohort(**dates), everyone, [*fixed, *lines])
        if again.seen == run.seen:
            return again
        run = again
    return run


@cache
def workflow(folder: Path = PACK) -> Workflow:
    """A shipped pack, checked; that of circles unless another is named."""
    loaded = load(folder)
    assert loaded.workflow is not None, loaded.problems
    return loaded.workflow
