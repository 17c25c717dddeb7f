"""Every problem code has a broken pack, found at its very place, and the same pack mended by hand as the fix says.

A folder is `CODE-slug/` with `pack/`, `mended/` (laid over it) and `expected.json`.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.definitions import load, render
from engine.definitions.codes import CODES, TOPICS, table

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(BROKEN.iterdir())
DOCS = Path(__file__).parents[2] / "docs" / "problems.md"


def expected(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case / "expected.json").read_text())
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_pack_has_one_problem_at_its_place(case: Path) -> None:
    want = expected(case)
    found = load(case / "pack", rehearsed=True)
    assert [(each.code, each.file, each.line, each.column) for each in found.problems] == [
        (want["code"], str(case / "pack" / want["file"]), want["line"], want["column"])
    ]
    problem = found.problems[0]
    assert problem.severity == ("warning" if want["code"].startswith("W") else "error")
    assert problem.message
    assert problem.fix
    assert not problem.message.endswith(".")
    assert (found.workflow is None) == (problem.severity == "error")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_fix_made_by_hand_removes_the_problem_and_brings_no_other(case: Path, tmp_path: Path) -> None:
    shutil.copytree(case, tmp_path / "case")
    for name in expected(case).get("mended_without", ()):
        (tmp_path / "case" / "pack" / name).unlink()
    shutil.copytree(tmp_path / "case" / "mended", tmp_path / "case" / "pack", dirs_exist_ok=True)
    found = load(tmp_path / "case" / "pack", rehearsed=expected(case)["code"].startswith("W"))
    assert found.problems == ()
    assert found.workflow is not None


def test_every_code_has_a_broken_pack() -> None:
    assert {expected(case)["code"] for case in CASES} == set(CODES)


def test_every_folder_is_named_after_its_code() -> None:
    assert all(case.name.startswith(f"{expected(case)['code']}-") for case in CASES)


def test_a_problem_is_shown_with_its_line_a_caret_and_the_fix() -> None:
    case = BROKEN / "E104-unknown-survey"
    problem = load(case / "pack").problems[0]
    assert render(problem).split("\n") == [
        f'{case / "pack" / "workflow.yaml"}:18:10  E104  no survey called "midpiont". Did you mean "midpoint"?',
        "        ask: midpiont",
        "             ^",
        "    fix: Write midpoint",
    ]


def test_a_long_line_is_shown_around_the_problem() -> None:
    problem = load(BROKEN / "E003-nested-too-deep" / "pack").problems[0]
    _, line, caret, _ = render(problem).split("\n")
    assert len(line) <= 124
    assert line[caret.index("^")] == "{"


def test_a_file_that_is_not_there_is_shown_without_a_line() -> None:
    problem = load(BROKEN / "E001-no-workflow" / "pack").problems[0]
    assert len(render(problem).split("\n")) == 2


def test_the_page_of_problems_lists_every_code() -> None:
    assert DOCS.read_text() == table()
    assert all(code[1] in TOPICS for code in CODES)
