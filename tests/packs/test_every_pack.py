"""Every shipped pack: sound, using all it brings, within its own limits, and described."""

from __future__ import annotations

import pytest

from engine.definitions import load
from tests.packs.network import PACKS, WORKFLOWS, workflow

every_pack = pytest.mark.parametrize("name", PACKS)


@every_pack
def test_the_pack_has_no_problem_and_no_warning(name: str) -> None:
    assert load(PACKS[name]).problems == ()


@every_pack
def test_the_pack_asks_and_tells_with_everything_it_brings(name: str) -> None:
    pack = workflow(PACKS[name])
    asked = {step.ask for step in pack.steps.values()}
    common = {path.stem for path in (WORKFLOWS / "common" / "surveys").iterdir()}
    assert set(pack.surveys) - asked <= common
    used = {each for step in pack.steps.values() for each in (step.say, step.tell, *(r.say for r in step.remind))}
    used |= {route.tell for route in pack.routes.values()}
    shared = {path.stem.split(".")[0] for path in (WORKFLOWS / "common" / "messages").iterdir()}
    assert set(pack.messages) - used <= shared


@every_pack
def test_the_pack_says_for_whom_it_is_what_it_costs_and_how_it_fails(name: str) -> None:
    text = (PACKS[name] / "README.md").read_text(encoding="utf-8").casefold()
    for told in ("for whom", "cost", "hours", "fail"):
        assert told in text, told
    assert f"({name}/README.md)" in (WORKFLOWS / "README.md").read_text(encoding="utf-8")
