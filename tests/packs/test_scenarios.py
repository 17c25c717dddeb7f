"""The scenarios that ship with packs: each comes about, and no route or step is there that none of them needs."""

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
from tests.packs.network import PACKS, workflow

FILES = [(name, path) for name, folder in PACKS.items() for path in scenarios(folder)]
ROUTES = [(name, id_) for name in PACKS for id_, each in workflow(PACKS[name]).routes.items() if not each.built_in]
STEPS = [
    (name, id_)
    for name in PACKS
    for id_, each in workflow(PACKS[name]).steps.items()
    if not each.built_in and not each.match
]

UNSEEN = {
    "another-role": "joins the case that says there is no next cohort yet, which `renew` opens at the same answer",
    "goodbye-safety-private": "joins the case of `goodbye-safety`, and decides only who may see it",
}
"""Routes that change nothing which a scenario's lines can tell, and why."""


@lru_cache
def scenario(path: Path) -> Scenario:
    """A scenario without problems."""
    found = read_scenario(path, workflow(path.parents[1]))
    assert found.scenario is not None, found.problems
    return found.scenario


def disappointments(path: Path, pack: Workflow) -> list[str]:
    """What a scenario expects in vain of a pack, and the lines of its script that could not happen."""
    told = scenario(path)
    dates = told.cohort
    run = simulate(pack, Cohort("test", dates.start, dates.end, dates.timezone), told.people, told.lines)
    unmet = [f"{line.who} {line.verb} {line.object}: {why}" for line, why in run.unmet]
    return [each for one in told.expect if (each := disappointed(one, run.seen))] + unmet


def missed(name: str, without: Workflow, *words: str) -> bool:
    """Whether any scenario of a pack misses what was taken out of it. words: those that speak of it are tried first."""
    ours = [path for pack, path in FILES if pack == name]
    ours.sort(key=lambda path: -sum(word in path.read_text(encoding="utf-8") for word in words))
    return any(disappointments(path, without) for path in ours)


@pytest.mark.parametrize("name", PACKS)
def test_there_is_a_scenario_for_each_way_in_which_a_network_fails(name: str) -> None:
    assert sum(pack == name for pack, _ in FILES) >= 12


@pytest.mark.parametrize(("name", "path"), FILES, ids=lambda each: getattr(each, "stem", each))
def test_a_scenario_comes_about(name: str, path: Path) -> None:
    assert disappointments(path, workflow(PACKS[name])) == []


@pytest.mark.parametrize(("name", "route"), ROUTES)
def test_a_route_is_missed_when_it_is_gone(name: str, route: str) -> None:
    pack = workflow(PACKS[name])
    without = replace(pack, routes={id_: each for id_, each in pack.routes.items() if id_ != route})
    assert missed(name, without, route, *pack.routes[route].on) != (route in UNSEEN)


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_a_step_is_missed_when_it_is_gone(name: str, step: str) -> None:
    pack = workflow(PACKS[name])
    without = replace(pack, steps={id_: each for id_, each in pack.steps.items() if id_ != step})
    assert missed(name, without, step, pack.steps[step].ask or step)
