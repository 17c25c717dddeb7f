"""`check`, `schema`, `simulate`, `test`, `preview`, `apply`: what can be known of a pack before anyone is asked."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.conftest import END, PACK, START, Milepost
from tests.definitions.test_broken import BROKEN, expected

DATES = ("--start", START, "--end", END, "--timezone", "Europe/London")


def copied(milepost: Milepost, *changes: tuple[str, str]) -> Path:
    """The pack with something changed."""
    folder = milepost.folder / "changed"
    shutil.copytree(PACK, folder)
    text = (folder / "workflow.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "workflow.yaml").write_text(text)
    return folder


def test_a_sound_pack_has_no_problems(milepost: Milepost) -> None:
    assert milepost.json("check", PACK) == {"problems": []}
    assert milepost("check", PACK).out == f"{PACK}: no problems.\n"


def test_every_problem_of_several_packs_is_told_with_place_and_fix(milepost: Milepost) -> None:
    broken = BROKEN / "E104-unknown-survey"
    (problem,) = milepost.json("check", PACK, broken / "pack", code=1)["problems"]
    assert set(problem) == {"file", "line", "column", "code", "severity", "message", "fix"}
    want = expected(broken)
    assert (problem["code"], problem["line"], problem["column"]) == ("E104", want["line"], want["column"])
    told = milepost("check", broken / "pack", code=1).out
    assert f"workflow.yaml:{want['line']}:{want['column']}  E104" in told
    assert told.endswith("1 error.\n")


def test_warnings_alone_are_no_failure(milepost: Milepost) -> None:
    (problem,) = milepost.json("check", BROKEN / "W102-survey-never-asked" / "pack")["problems"]
    assert (problem["code"], problem["severity"]) == ("W102", "warning")


def test_a_pack_that_runs_into_its_own_limits_is_warned_of_at_the_step(milepost: Milepost) -> None:
    pack = copied(milepost, ("limits: none\n", ""))
    found = milepost.json("check", pack)["problems"]
    assert {each["code"] for each in found} == {"W302"}
    lines = (pack / "workflow.yaml").read_text().split("\n")
    assert {lines[each["line"] - 1].strip() for each in found} >= {"pulse:"}


@pytest.mark.parametrize("what", ["missing", "a file"])
def test_what_is_no_pack_is_a_problem(milepost: Milepost, what: str) -> None:
    place = milepost.file("workflow.yaml", "workflow: x\n") if what == "a file" else milepost.folder / "nowhere"
    (problem,) = milepost.json("check", place, code=1)["problems"]
    assert problem["code"] == "E001"


def test_the_schema_is_one_that_holds(milepost: Milepost) -> None:
    for part in ("workflow", "survey", "scales", "routes"):
        Draft202012Validator.check_schema(milepost("schema", part).json)


def test_a_cohort_is_rehearsed_event_by_event(milepost: Milepost, people: Path) -> None:
    events = milepost.json("simulate", PACK, "--people", people, *DATES)["events"]
    keys = {"at", "person", "step", "occurrence", "kind", "channel", "survey", "class", "reason"}
    assert all(set(each) == keys for each in events)
    (asked,) = [
        e for e in events if e["step"] == "midpoint" and e["kind"] == "invite" and e["person"] == "cy@example.org"
    ]
    assert asked["at"] == "2027-02-01T10:00:00-05:00"
    assert (asked["channel"], asked["survey"], asked["class"]) == ("email", "midpoint", None)
    told = milepost("simulate", PACK, "--people", people, *DATES).out
    assert "Mon 2027-02-01 10:00" in told
    assert "cy@example.org" in told


def test_a_rehearsal_ends_with_the_day_it_is_asked_to(milepost: Milepost, people: Path) -> None:
    events = milepost.json("simulate", PACK, "--people", people, *DATES, "--until", "2027-02-01")["events"]
    assert max(each["at"] for each in events).startswith("2027-02-01")
    assert any(each["step"] == "midpoint" for each in events)


def test_a_script_is_played(milepost: Milepost, people: Path) -> None:
    script = milepost.file("script.yaml", "script:\n  - ana answers midpoint 1 day after midpoint: {useful: 1}\n")
    events = milepost.json("simulate", PACK, "--people", people, *DATES, "--script", script)["events"]
    (case,) = [each for each in events if each["kind"] == "case"]
    assert (case["person"], case["class"], case["step"]) == ("ana@example.org", "low", "unheard")


def test_a_line_that_could_not_happen_is_told_with_its_place(milepost: Milepost, people: Path) -> None:
    script = milepost.file("script.yaml", "script:\n  - ana answers midpoint 1 day before midpoint: {useful: 1}\n")
    arguments = ("simulate", PACK, "--people", people, *DATES, "--script", script)
    said = milepost(*arguments, "--until", "2027-01-31", code=1)
    assert "script.yaml:2" in said.err
    assert "has not been asked" in said.err or "its time never came" in said.err
    (problem,) = milepost.json(*arguments, "--until", "2027-01-31", code=1)["problems"]
    assert problem["line"] == 2


def test_every_bad_row_and_every_bad_line_is_told_at_once(milepost: Milepost) -> None:
    people = milepost.file("bad.csv", "email,role\nana@example.org,membr\nnot an address,member\n")
    script = milepost.file("script.yaml", "script:\n  - zoe leaves 1 week after kickoff\n")
    said = milepost("simulate", PACK, "--people", people, *DATES, "--script", script, code=1)
    assert "bad.csv:2" in said.err
    assert "bad.csv:3" in said.err
    assert "script.yaml:2" in said.err


WRONG: list[tuple[str, list[Any], str]] = [
    ("a date", ["--start", "2027-13-01"], "is not a date"),
    ("a zone", ["--timezone", "Europe/Lodnon"], "no time zone called"),
    ("no end", ["--end", ""], "is not a date"),
    ("the end before the start", ["--end", "2026-01-01"], "before it starts"),
    ("no people", ["--people", "nobody.csv"], "does not exist"),
    ("a folder for a file", ["--people", str(PACK)], "is a directory"),
    ("no script", ["--script", "nothing.yaml"], "does not exist"),
]


@pytest.mark.parametrize(("wrong", "sentence"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_what_cannot_be_used_is_one_sentence(milepost: Milepost, people: Path, wrong: list[Any], sentence: str) -> None:
    said = milepost("simulate", PACK, "--people", people, *DATES, *wrong, code=2)
    assert said.out == ""
    assert sentence in said.err
    assert said.err.startswith("milepost: ")
    assert said.err.count("\n") == 1


def test_a_pack_that_needs_an_end_is_not_rehearsed_without_one(milepost: Milepost, people: Path) -> None:
    said = milepost("simulate", PACK, "--people", people, "--start", START, code=2)
    assert "Give --end a date" in said.err


def test_a_broken_pack_is_not_rehearsed(milepost: Milepost, people: Path) -> None:
    said = milepost("simulate", BROKEN / "E104-unknown-survey" / "pack", "--people", people, *DATES, code=1)
    assert "E104" in said.err
    assert "nowhere is not a pack" in milepost("simulate", "nowhere", "--people", people, *DATES, code=2).err


def test_scenarios_that_come_about(milepost: Milepost) -> None:
    (scenario,) = milepost.json("test", PACK)["scenarios"]
    assert scenario["passed"] is True
    assert scenario["test"] == "a low mid-point opens a case"
    assert milepost("test", PACK).out.startswith("ok ")


def test_a_scenario_that_fails_says_what_was_expected_and_what_happened_near_it(milepost: Milepost) -> None:
    pack = copied(
        milepost, ("midpoint.useful <= 2", "midpoint.useful == 2"), ("kickoff: start", "kickoff: 1 day after start")
    )
    (scenario,) = milepost.json("test", pack, code=1)["scenarios"]
    (failure,) = scenario["failures"]
    assert (failure["line"], failure["expected"]) == (10, "a low case opens for ana")
    said = milepost("test", pack, code=1).out
    assert said.startswith("FAIL")
    assert "line 10: a low case opens for ana" in said
    assert "near it: 2027-01-05 10:00  tell welcome" in said
    assert said.endswith("1 scenario, 1 failed.\n")


def test_a_scenario_that_cannot_be_read_fails_with_its_place(milepost: Milepost) -> None:
    pack = copied(milepost)
    (pack / "tests" / "low.yaml").write_text(
        "test: x\ncohort: {start: 2027-01-04}\nexpect:\n  - ana is asked nothing\n"
    )
    said = milepost("test", pack, code=1).out
    assert "line 4: E702" in said


def test_a_scenario_on_dates_its_pack_cannot_run_on_fails(milepost: Milepost) -> None:
    pack = copied(milepost)
    (pack / "tests" / "low.yaml").write_text("test: x\ncohort: {start: 2027-01-04}\nexpect:\n  - no case opens\n")
    assert "the cohort has no end" in milepost("test", pack, code=1).out


def test_a_preview_has_every_message_and_real_links_in_none(milepost: Milepost) -> None:
    told = milepost("preview", PACK).out
    assert "=== midpoint: remind 1, en, by preferred" in told
    assert "⟦" not in told
    folder = milepost.folder / "pages"
    milepost("preview", PACK, "--out", folder)
    index = (folder / "index.html").read_text()
    for page in folder.glob("0*.html"):
        assert f'src="{page.name}"' in index
        assert "⟦" not in page.read_text()
    assert len(list(folder.glob("0*.html"))) == told.count("=== ")


def test_a_preview_into_a_file_or_an_unwritten_language_is_refused(milepost: Milepost, people: Path) -> None:
    assert "is a file" in milepost("preview", PACK, "--out", people, code=2).err
    assert "not written in fr" in milepost("preview", PACK, "--locale", "fr", code=2).err


def test_applying_the_same_pack_twice_stores_one_version(milepost: Milepost) -> None:
    first = milepost.json("apply", PACK)
    assert (first["workflow"], first["version"], first["fresh"]) == ("small", 1, True)
    assert milepost.json("apply", PACK) == {**first, "fresh": False}
    changed = copied(milepost, ("title: A small circle", "title: A circle"))
    assert milepost.json("apply", changed)["version"] == 2


def test_a_broken_pack_is_not_applied(milepost: Milepost) -> None:
    milepost("apply", BROKEN / "E104-unknown-survey" / "pack", code=1)
    milepost("cohort", "create", "a", "--pack", "small", "--start", START, "--end", END, code=2)
