"""The circles pack as it ships: sound, within its own limits, and lived through by its sample network."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from engine.core.simulate import Rehearsal
from tests.packs.network import lived, people, workflow

BUILT_IN = "did-it-help"
"""Asked after a case, at no date of the pack's: it takes the room that the pack's own surveys leave."""


@pytest.fixture(scope="module", params=[7, 11])
def cycle(request: pytest.FixtureRequest) -> Rehearsal:
    """The sample's cohort, lived through, by the seed of its answers."""
    return lived(workflow(), seed=request.param)


def test_the_sample_is_three_circles_of_eight_with_everyone_who_takes_care_of_them() -> None:
    everyone = people()
    members = [each for each in everyone if "member" in each.roles]
    assert Counter(each.group for each in members) == {"Birch": 8, "Cedar": 8, "Maple": 8}
    roles = Counter(role for each in everyone for role in each.roles)
    assert (roles["facilitator"], roles["leader"], roles["prospect"]) == (3, 2, 2)
    assert {"coordinator", "backup", "lead", "safety", "facilitator-lead"} <= set(roles)
    assert sum(each.channel == "sms" and each.phone and each.sms_consent for each in members) >= 5
    assert [each.ref for each in members if each.joined] == ["rosa.delgado@example.org"]


def test_nobody_who_was_not_called_is_held_or_left_out_by_the_limits(cycle: Rehearsal) -> None:
    called = {each.person for each in cycle.seen if each.step == BUILT_IN}
    held = [
        each for each in cycle.seen
        if each.person not in called and (each.kind == "hold" or (each.kind == "skip" and "limit" in each.reason))
    ]  # fmt: skip
    assert held == []
    assert len(called) < 12


def test_whoever_was_called_still_gets_every_survey_of_the_pack(cycle: Rehearsal) -> None:
    lost = [each for each in cycle.seen if each.kind == "skip" and "limit" in each.reason and each.step != BUILT_IN]
    assert lost == []


def test_every_member_is_asked_at_the_start_the_middle_and_the_end(cycle: Rehearsal) -> None:
    asked = {
        step: {each.person for each in cycle.seen if (each.kind, each.step) == ("invite", step)}
        for step in workflow().steps
    }
    members = {each.ref for each in people() if "member" in each.roles}
    for step in ("pulse", "midpoint", "next-cohort", "look-back"):
        assert members <= asked[step], step
    assert len(members - asked["look-at-change"]) <= 1


def test_what_happens_in_a_cycle_is_as_varied_as_life(cycle: Rehearsal) -> None:
    cases = Counter(each.cls for each in cycle.seen if each.kind == "case")
    assert cases["low"] >= 3
    assert cases["urgent"] >= 1
    assert cases["request"] >= 3
    assert cases["safety"] == 0
    assert [each.step for each in cycle.seen if each.kind == "digest"] == ["halfway-report", "cycle"]
    assert {each.channel for each in cycle.seen if each.kind == "invite"} == {"email", "sms"}
    assert cycle.unmet == ()


@pytest.mark.parametrize("day", [6, 8], ids=["Wednesday", "Friday"])
def test_a_cohort_that_starts_in_the_middle_of_a_week_keeps_its_own_limits(day: int) -> None:
    cycle = lived(workflow(), rounds=3, start=date(2027, 1, day))
    called = {each.person for each in cycle.seen if each.step == BUILT_IN}
    assert [each for each in cycle.seen if each.kind == "hold" and each.person not in called] == []
