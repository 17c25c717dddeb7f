"""The JSON Schema is a schema, and accepts what the checker accepts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from engine.definitions import load
from engine.definitions.schema import PARTS
from engine.definitions.schema import schema_of_the_language as schema
from tests.definitions.small import SMALL, change, found, write

BROKEN = Path(__file__).parent / "broken"
PACKS = Path(__file__).parents[2] / "workflows"
BY_FORM = (
    "E101-unknown-key", "E102-missing-key", "E103-id-with-capitals", "E113-reserved-milestone",
    "E114-unknown-framework", "E201-unknown-unit", "E202-not-a-number", "E203-not-a-time", "E205-yes-is-a-word",
    "E207-not-a-limit",
    "E208-not-at-most", "E209-not-a-path", "E211-empty-list", "E213-twice-in-a-list", "E301-how-long-not-when",
    "E604-nothing-to-do",
)  # fmt: skip
"""Broken packs whose problem is one of form, so that an editor sees it too."""


def plain(path: Path) -> Any:
    """A YAML file as an editor has it; dates as text."""

    def text(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): text(each) for key, each in value.items()}
        if isinstance(value, list):
            return [text(each) for each in value]
        return value if isinstance(value, str | int | float | bool) or value is None else str(value)

    return text(YAML(typ="safe", pure=True).load(path.read_text()))


def validator(part: str) -> Draft202012Validator:
    return Draft202012Validator(schema(part))


@pytest.mark.parametrize("part", PARTS)
def test_the_schema_is_a_schema(part: str) -> None:
    Draft202012Validator.check_schema(schema(part))


def test_every_object_of_the_schema_is_closed_or_keyed_by_ids() -> None:
    open_ones: list[Any] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("type") == "object" and value.get("additionalProperties") is not False:
                open_ones.extend([] if "propertyNames" in value else [value])
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(schema())
    assert open_ones == []


@pytest.mark.parametrize("path", sorted(PACKS.glob("*/workflow.yaml")), ids=lambda path: path.parent.name)
def test_the_schema_accepts_the_shipped_packs(path: Path) -> None:
    assert list(validator("workflow").iter_errors(plain(path))) == []


@pytest.mark.parametrize("path", sorted(PACKS.glob("*/surveys/*.yaml")), ids=lambda path: path.stem)
def test_the_schema_accepts_the_shipped_surveys(path: Path) -> None:
    assert list(validator("survey").iter_errors(plain(path))) == []


@pytest.mark.parametrize("part", ["scales", "routes"])
def test_the_schema_accepts_what_packs_share(part: str) -> None:
    assert list(validator(part).iter_errors(plain(PACKS / "common" / f"{part}.yaml"))) == []


@pytest.mark.parametrize("case", sorted(BROKEN.glob("*/mended/workflow.yaml")), ids=lambda path: path.parents[1].name)
def test_the_schema_accepts_every_mended_pack(case: Path) -> None:
    assert list(validator("workflow").iter_errors(plain(case))) == []


@pytest.mark.parametrize("name", BY_FORM)
def test_the_schema_refuses_what_the_checker_refuses_for_its_form(name: str) -> None:
    assert list(validator("workflow").iter_errors(plain(BROKEN / name / "pack" / "workflow.yaml"))) != []


WRITTEN = (
    ("to: members", 'to: member\n    time: "9:30"\n    late: 1 day and 12 hours'),
    ("to: members", "to: [members, waitlisted]\n    remind: [2 days, {after: 4 days, by: [sms, email]}]"),
    ("to: members", "remind: 3 days\n    at-most: 2"),
    ("to: members", "remind: []\n    at-most: 1 per 180 days\n    mode: text\n    limits: exempt"),
    ("when: midpoint", "when: [midpoint, 2 days after first meeting, on quiet 60 days]"),
    ("when: midpoint", "when: every 4 weeks from 1 day after joined until 1 week before end"),
    ("to: members", "close: 2 days before end"),
    ("milestones:", "limits: none\n\nmilestones:"),
    ("milestones:", "limits: {surveys: none, gap: 2 weeks}\nlength: [12 weeks, 6 months]\n\nmilestones:"),
    (
        "milestones:",
        'hours: {days: all, email: "00:00-24:00", except: [2027-12-24..2027-12-31, 2028-01-01]}\n\nmilestones:',
    ),
    ("milestones:", "hours: {days: [monday, friday]}\ncases: {days: all, low: {resolve: 20 days}}\n\nmilestones:"),
    ("milestones:", "themes: {time: {label: Time, words: [busy, 24]}}\nlocales: en\n\nmilestones:"),
    ("case: low", "do: [pause for 2 weeks, mute midpoint for 1 month]"),
    ("title: A small circle", "title: 2027"),
)


@pytest.mark.parametrize(("old", "new"), WRITTEN)
def test_checker_and_schema_accept_the_same_forms(old: str, new: str, tmp_path: Path) -> None:
    folder = write(tmp_path, change(old, new))
    assert found(load(folder).problems) == []
    assert list(validator("workflow").iter_errors(plain(folder / "workflow.yaml"))) == []


def test_the_schema_accepts_the_small_pack(tmp_path: Path) -> None:
    assert list(validator("workflow").iter_errors(plain(write(tmp_path, SMALL) / "workflow.yaml"))) == []
