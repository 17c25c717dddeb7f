"""Scenarios run: what each expected, what happened instead, and what happened near it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.commands.cohorts import check_dates
from engine.core.language import Workflow
from engine.core.life import Cohort
from engine.core.simulate import Seen, simulate
from engine.definitions.expectations import Expectation, disappointed
from engine.definitions.loading import Loaded
from engine.definitions.scenario import Scenario, read_scenario
from engine.trouble import Trouble

NEAR = 4
"""Events told around what was expected in vain."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that did not come about, a line that could not happen, or a problem of the file."""

    line: int
    expected: str
    happened: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario came to. test: its sentence, "" where the file could not be read."""

    file: str
    test: str
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came about."""
        return not self.failures


def outcomes(folder: Path, loaded: Loaded, country: str | None) -> Iterator[Outcome]:
    """Runs every scenario of a pack."""
    assert loaded.workflow is not None
    for path in loaded.scenarios:
        read = read_scenario(path, loaded.workflow, country)
        if read.scenario is None:
            wrong = tuple(Failure(p.line, f"{p.code}  {p.message}", f"fix: {p.fix}") for p in read.problems)
            yield Outcome(str(path), "", wrong)
        else:
            yield Outcome(str(path), read.scenario.test, tuple(_run(loaded.workflow, read.scenario)))


def _run(workflow: Workflow, scenario: Scenario) -> Iterator[Failure]:
    dates = scenario.cohort
    try:
        check_dates(workflow, dates.start, dates.end, dates.timezone)
    except Trouble as trouble:
        yield Failure(1, "cohort", str(trouble))
        return
    cohort = Cohort("scenario", dates.start, dates.end, dates.timezone)
    run = simulate(workflow, cohort, scenario.people, scenario.lines)
    for expected in scenario.expect:
        instead = disappointed(expected, run.seen)
        if instead is not None:
            yield Failure(expected.place.line, expected.text, instead, tuple(near(expected, run.seen)))
    places = {id(each.line): each for each in scenario.script}
    for line, why in run.unmet:
        scripted = places[id(line)]
        yield Failure(scripted.place.line, scripted.text, f"this could not happen: {why}")


def near(expected: Expectation, seen: Sequence[Seen]) -> Iterator[str]:
    """What else happened to that person around the time expected, or first of all where no time was."""
    who: str | None = getattr(expected, "who", None)
    at: datetime | None = getattr(expected, "at", None)
    step = getattr(expected, "step", getattr(expected, "digest", None))
    others = [s for s in seen if s.person == who and s.kind != "close" and s.step != step]
    if at is not None:
        others = sorted(sorted(others, key=lambda s: abs(s.at.replace(tzinfo=None) - at))[:NEAR], key=lambda s: s.order)
    for each in others[:NEAR]:
        reason = f" ({each.reason})" if each.reason else ""
        yield f"{each.at:%Y-%m-%d %H:%M}  {each.kind} {each.step}{reason}"
