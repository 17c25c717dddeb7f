"""Every type of question as it is written, and what it comes to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.core.kinds.registry import KINDS
from engine.core.language import Matching, Question
from engine.definitions.shapes.surveys import TYPES
from tests.definitions.small import SMALL, change, loaded

CONTACT = "      useful:\n        ask"

WRITTEN: dict[str, str] = {
    "scale": "{ask: A?, type: scale, labels: use3, required: true, help: A line, measures: outcome}",
    "scale by ends": "{ask: A?, type: scale, from: 0, to: 4, labels: [Low, High], about: [facilitator, mentor]}",
    "nps": "{ask: A?, type: nps, labels: [Never, Surely], compare: midpoint.useful}",
    "yes-no": "{ask: I have read it, type: yes-no, must: yes}",
    "choice": "{ask: A?, type: choice, options: {email: By email, sms: By text}, saves: channel, was: way}",
    "choices": "{ask: A?, type: choices, options: [a, b, none], max: 2, other: true, alone: [none], readers: leads}",
    "rank": "{ask: A?, type: rank, options: [a, b, c], max: 3, matching: {want: alike, with: x, weight: 2}}",
    "number": "{ask: A?, type: number, min: 0.5, max: 40, matching: capacity}",
    "date": "{ask: A?, type: date, min: 2027-01-01, max: 2027-12-31}",
    "text": "{ask: A?, type: text, max: 500, saves: phone, shared: partner}",
    "story": "{ask: A?, type: story}",
    "goal": "{ask: A?, type: goal}",
    "goal reviewed": "{ask: A?, type: goal, against: midpoint.aim}",
    "slots": "{ask: A?, type: slots}",
    "contact": "{type: contact}",
}


def question(tmp_path: Path, name: str) -> Question:
    """A question of the small pack's survey, written so."""
    aim = "      aim: {ask: Aim?, type: goal}\n"
    text = change("milestones:\n", "scales: {use3: [Not, Somewhat, Very]}\n\nmilestones:\n", SMALL)
    result = loaded(tmp_path, change(CONTACT, f"{aim}      x: {WRITTEN[name]}\n{CONTACT}", text))
    assert result.problems == ()
    assert result.workflow is not None
    return result.workflow.surveys["midpoint"].questions["x"]


def test_every_type_has_an_example_and_a_kind() -> None:
    assert {name.split()[0] for name in WRITTEN} == set(TYPES) == set(KINDS)


@pytest.mark.parametrize("name", WRITTEN)
def test_every_type_loads_and_its_kind_can_say_what_its_answers_are(name: str, tmp_path: Path) -> None:
    found = question(tmp_path, name)
    assert found.type == name.split()[0]
    assert KINDS[found.type].type(found) is not None


def test_a_scale_by_name_has_that_scales_labels(tmp_path: Path) -> None:
    found = question(tmp_path, "scale")
    assert [each["en"] for each in found.labels] == ["Not", "Somewhat", "Very"]
    assert (found.low, found.high, found.required, found.measures) == (None, None, True, "outcome")
    assert found.help == {"en": "A line"}


def test_a_scale_by_its_ends_has_a_range(tmp_path: Path) -> None:
    found = question(tmp_path, "scale by ends")
    assert (found.low, found.high, len(found.labels), found.about) == (0, 4, 2, ("facilitator", "mentor"))


def test_a_recommendation_goes_from_0_to_10(tmp_path: Path) -> None:
    found = question(tmp_path, "nps")
    assert (found.low, found.high, found.compare) == (0, 10, ("midpoint", "useful"))


def test_a_notice_that_must_be_accepted_is_required(tmp_path: Path) -> None:
    found = question(tmp_path, "yes-no")
    assert (found.must, found.required) == ("yes", True)


def test_a_map_of_options_gives_ids_and_labels(tmp_path: Path) -> None:
    found = question(tmp_path, "choice")
    assert [(each.id, each.label["en"]) for each in found.options] == [("email", "By email"), ("sms", "By text")]
    assert (found.saves, found.was, found.max) == ("channel", "way", None)


def test_several_choices_have_a_most_others_and_some_that_stand_alone(tmp_path: Path) -> None:
    found = question(tmp_path, "choices")
    assert (found.max, found.other, found.alone, found.readers) == (2, True, ("none",), ("lead",))


def test_matching_says_what_is_wanted(tmp_path: Path) -> None:
    assert question(tmp_path, "rank").matching == Matching(None, "alike", "x", 2)
    assert question(tmp_path / "number", "number").matching == Matching("capacity")


def test_numbers_and_dates_have_bounds(tmp_path: Path) -> None:
    number, day = question(tmp_path, "number"), question(tmp_path / "date", "date")
    assert (number.low, number.high, number.max) == (0.5, 40, None)
    assert (day.low, day.high) == (date(2027, 1, 1), date(2027, 12, 31))


def test_a_text_has_two_thousand_characters_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert question(tmp_path, "text").max == 500
    assert question(tmp_path / "story", "story").max == 2000


def test_a_goal_is_set_once_and_reviewed_against_that(tmp_path: Path) -> None:
    assert question(tmp_path, "goal").against is None
    assert question(tmp_path / "again", "goal reviewed").against == ("midpoint", "aim")


def test_contact_asks_in_its_own_words(tmp_path: Path) -> None:
    assert question(tmp_path, "contact").ask["en"] == "Would you like someone to contact you?"
