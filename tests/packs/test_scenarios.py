"""The scenarios that ship with the pack: each comes about, and each route is there because a scenario needs it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from engine.core.language import Workflow
from engine.core.life import Cohort
from engine.core.simulate import simulate
from engine.definitions.expectations import disappointed
from engine.definitions.loading import scenarios
from engine.definitions.scenario import Scenario, read_scenario
from tests.packs.network import PACK, workflow

FILES = scenarios(PACK)
CIRCLES = workflow()

UNSEEN = {
    "another-role": "joins the case that says there is no next cohort yet, which `renew` opens at the same answer",
    "goodbye-safety-private": "joins the case of `goodbye-safety`, and decides only who may see it",
}
"""Routes that change nothing which a scenario's lines can tell, and why."""


@lru_cache
def scenario(path: Path) -> Scenario:
    """A scenario without problems."""
    found = read_scenario(path, CIRCLES)
    assert found.scenario is not None, found.problems
    return found.scenario


def disappointments(path: Path, pack: Workflow) -> list[str]:
    """What a scenario expects in vain of a pack, and the lines of its script that could not happen."""
    told = scenario(path)
    dates = told.cohort
    run = simulate(pack, Cohort("test", dates.start, dates.end, dates.timezone), told.people, told.lines)
    unmet = [f"{line.who} {line.verb} {line.object}: {why}" for line, why in run.unmet]
    return [each for one in told.expect if (each := disappointed(one, run.seen))] + unmet


def test_there_is_a_scenario_for_each_way_in_which_circles_fail() -> None:
    assert len(FILES) >= 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario_comes_about(path: Path) -> None:
    assert disappointments(path, CIRCLES) == []


@pytest.mark.parametrize("route", sorted(id_ for id_, each in CIRCLES.routes.items() if not each.built_in))
def test_a_route_is_missed_when_it_is_gone(route: str) -> None:
    without = replace(CIRCLES, routes={id_: each for id_, each in CIRCLES.routes.items() if id_ != route})
    missed = any(disappointments(path, without) for path in FILES)
    assert missed != (route in UNSEEN)


@pytest.mark.parametrize(
    "step", sorted(id_ for id_, each in CIRCLES.steps.items() if not each.built_in and not each.match)
)
def test_a_step_is_missed_when_it_is_gone(step: str) -> None:
    without = replace(CIRCLES, steps={id_: each for id_, each in CIRCLES.steps.items() if id_ != step})
    assert any(disappointments(path, without) for path in FILES)
