"""What is stored as a version: a plain document that gives the same workflow again, under its hash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.definitions import from_document
from engine.definitions.loading import fingerprint, load
from tests.definitions.small import SMALL, change, loaded

PACKS = Path(__file__).parents[2] / "workflows"


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in PACKS.glob("*/workflow.yaml")), ids=lambda path: path.name
)
def test_a_shipped_pack_loads_and_comes_back_from_its_document(folder: Path) -> None:
    found = load(folder)
    assert [each for each in found.problems if each.severity == "error"] == []
    again = json.loads(json.dumps(found.document, sort_keys=True))
    assert from_document(again) == found.workflow
    assert fingerprint(again) == found.hash


def test_the_document_stands_on_its_own(tmp_path: Path) -> None:
    files = {
        "common/surveys/pulse.yaml": "title: A pulse\nvisibility: named\nquestions:\n  contact: {type: contact}\n",
        "common/scales.yaml": "use3: [Not, Somewhat, Very]\n",
    }
    text = change("milestones:", "include: [../common]\n\nmilestones:", change("ask: midpoint", "ask: pulse"))
    text = change("labels: [Not useful, Useful, Very useful]", "labels: use3", text)
    found = loaded(tmp_path, text + "", files)
    assert "include" not in found.document
    workflow = from_document(found.document)
    assert workflow.surveys["pulse"].questions["contact"].type == "contact"
    assert [each["en"] for each in workflow.surveys["midpoint"].questions["useful"].labels] == [
        "Not",
        "Somewhat",
        "Very",
    ]


def test_comments_and_layout_do_not_change_the_hash(tmp_path: Path) -> None:
    plain = loaded(tmp_path / "a")
    spaced = loaded(tmp_path / "b", "# a comment\n" + change("to: members", "to:   'members'   # everyone"))
    assert plain.hash == spaced.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [("A small circle", "A large circle"), ("<= 2", "<= 1"), ("when: midpoint", 'when: midpoint\n    time: "11:00"')],
)
def test_what_is_said_changes_the_hash(old: str, new: str, tmp_path: Path) -> None:
    assert loaded(tmp_path / "a").hash != loaded(tmp_path / "b", change(old, new)).hash


def test_the_order_of_steps_is_part_of_the_version(tmp_path: Path) -> None:
    first = "  welcome:\n    when: kickoff\n    tell: welcome\n"
    turned = change("\nroutes:", f"{first}\nroutes:", change(first, ""))
    one, other = loaded(tmp_path / "a"), loaded(tmp_path / "b", turned)
    assert one.hash != other.hash
    assert other.workflow is not None
    assert [step.order for step in other.workflow.steps.values()] == [0, 1, 2]
    assert list(other.workflow.steps) == ["midpoint", "welcome", "did-it-help"]


def test_scenarios_are_the_yaml_files_of_tests(tmp_path: Path) -> None:
    found = loaded(tmp_path, SMALL, {"pack/tests/b.yaml": "", "pack/tests/a.yaml": "", "pack/tests/notes.txt": ""})
    assert [path.name for path in found.scenarios] == ["a.yaml", "b.yaml"]
