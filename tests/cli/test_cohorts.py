"""`cohort`: created, started, paused, resumed, moved, listed, shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import END, PACK, START, Milepost

DATES = ("--start", START, "--end", END)
KEYS = {
    "id", "title", "workflow", "version", "start", "end", "timezone", "state", "capacity", "follows", "people",
    "statuses", "groups", "planned", "next",
}  # fmt: skip


def test_a_folder_is_applied_and_its_cohort_started_at_once(milepost: Milepost) -> None:
    cohort = milepost.json("cohort", "create", "winter", "--pack", PACK, *DATES, "--timezone", "Europe/London")[
        "cohort"
    ]
    assert set(cohort) == KEYS
    assert (cohort["workflow"], cohort["version"], cohort["state"]) == ("small", 1, "running")
    assert (cohort["start"], cohort["end"], cohort["timezone"]) == (START, END, "Europe/London")


def test_a_stored_workflow_is_named_by_its_id(milepost: Milepost) -> None:
    milepost("apply", PACK)
    milepost("cohort", "create", "a", "--pack", "small", *DATES, "--title", "The first", "--capacity", 12)
    milepost("cohort", "create", "b", "--pack", "small", *DATES, "--follows", "a", "--draft")
    found = milepost.json("cohort", "list")["cohorts"]
    assert [(c["id"], c["title"], c["state"], c["follows"], c["capacity"]) for c in found] == [
        ("a", "The first", "running", None, 12),
        ("b", "", "draft", "a", None),
    ]
    assert "follows   a" in milepost("cohort", "show", "b").out


def test_dates_may_lie_in_the_past(milepost: Milepost) -> None:
    milepost("cohort", "create", "old", "--pack", PACK, "--start", "2020-01-06", "--end", "2020-03-02")


WRONG = [
    ("no such workflow", ["x", "--pack", "circels", *DATES], 'no workflow called "circels"'),
    ("no such folder", ["x", "--pack", "./nowhere", *DATES], "is not a pack's folder"),
    ("an id that is none", ["Winter 27", "--pack", str(PACK), *DATES], "no id for a cohort"),
    ("a date", ["x", "--pack", str(PACK), "--start", "4.1.2027"], "is not a date"),
    ("no end", ["x", "--pack", str(PACK), "--start", START], "the cohort has no end"),
    ("an early end", ["x", "--pack", str(PACK), "--start", START, "--end", START], "before it starts"),
    ("a zone", ["x", "--pack", str(PACK), *DATES, "--timezone", "Mars/Base"], "no time zone called"),
    ("a cohort to follow", ["x", "--pack", str(PACK), *DATES, "--follows", "nobody"], "to follow"),
    ("a date far away", ["x", "--pack", str(PACK), "--start", "9999-01-04", "--end", "9999-12-31"], "no date of ours"),
    ("too much room", ["x", "--pack", str(PACK), *DATES, "--capacity", "9" * 30], "not in the range"),
    ("a long title", ["x", "--pack", str(PACK), *DATES, "--title", "x" * 400], "title is too long"),
    ("no room", ["x", "--pack", str(PACK), *DATES, "--capacity", "0"], "at least one person"),
]


@pytest.mark.parametrize(("wrong", "sentence"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_a_cohort_that_cannot_be_is_one_sentence_and_changes_nothing(
    milepost: Milepost, wrong: list[str], sentence: str
) -> None:
    said = milepost("cohort", "create", *wrong, code=2)
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert milepost.json("cohort", "list") == {"cohorts": []}
    assert "no workflow called" in milepost("cohort", "create", "x", "--pack", "small", *DATES, code=2).err


def test_an_id_is_taken_once(winter: Milepost) -> None:
    assert "already" in winter("cohort", "create", "winter", "--pack", PACK, *DATES, code=2).err


def test_starting_a_draft_shows_who_will_get_what(milepost: Milepost, people: Path) -> None:
    milepost("cohort", "create", "winter", "--pack", PACK, *DATES, "--timezone", "Europe/London", "--draft")
    milepost("people", "import", people, "--cohort", "winter")
    dry = milepost("cohort", "start", "winter", "--dry-run").out
    assert "would start" in dry
    assert milepost.json("cohort", "show", "winter")["cohort"]["state"] == "draft"
    assert milepost.json("tick", "--until", "2026-12-31")["due"] == 0
    said = milepost.json("cohort", "start", "winter")
    assert said["cohort"]["state"] == "running"
    welcomed = {each["person"] for each in said["events"] if each["step"] == "welcome"}
    assert welcomed == {"ana@example.org", "bo@example.org", "cy@example.org"}
    assert "started already" in milepost("cohort", "start", "winter", code=2).err


def test_what_starting_shows_is_what_then_goes_out(milepost: Milepost, people: Path) -> None:
    milepost("cohort", "create", "winter", "--pack", PACK, *DATES, "--timezone", "Europe/London", "--draft")
    milepost("people", "import", people, "--cohort", "winter")
    shown = milepost.json("cohort", "start", "winter")["events"]
    milepost("tick", "--until", "2027-06-01")
    sent = milepost.json("outbox")["messages"]
    kinds = ("invite", "tell", "remind")
    assert sorted((e["person"], e["step"], e["kind"]) for e in shown if e["kind"] in kinds) == sorted(
        (m["person"], m["step"], m["kind"]) for m in sent if m["kind"] in kinds
    )


def test_a_paused_cohort_sends_nothing_until_it_goes_on(winter: Milepost) -> None:
    assert winter.json("cohort", "pause", "winter")["cohort"]["state"] == "paused"
    winter("cohort", "pause", "winter")
    winter("tick", "--until", "2027-01-05")
    assert winter.json("outbox")["messages"] == []
    assert winter.json("cohort", "resume", "winter")["cohort"]["state"] == "running"
    winter("tick", "--until", "2027-01-06")
    assert {m["step"] for m in winter.json("outbox")["messages"]} == {"welcome"}


def test_a_moved_cohort_moves_what_was_not_sent(winter: Milepost) -> None:
    winter("tick", "--until", "2027-01-05")
    winter("cohort", "move", "winter", "--start", START, "--end", "2027-03-15")
    winter("tick", "--until", "2027-01-06")
    entries = winter.json("ledger", "--person", "ana@example.org")["entries"]
    due = {e["step"]: (e["due_at"], e["state"]) for e in entries if e["kind"] in ("invite", "tell")}
    assert due["midpoint"] == ("2027-02-08T10:00:00+00:00", "planned")
    assert due["welcome"] == ("2027-01-04T10:00:00+00:00", "sent")
    assert "before it starts" in winter("cohort", "move", "winter", "--start", START, "--end", "2026-01-01", code=2).err


@pytest.mark.parametrize("verb", ["show", "start", "pause", "resume"])
def test_a_cohort_nobody_knows_is_one_sentence(milepost: Milepost, verb: str) -> None:
    said = milepost("cohort", verb, "nobody", code=2)
    assert said.err == 'milepost: There is no cohort called "nobody". List them with `milepost cohort list`.\n'


def test_a_cohort_is_shown_with_its_counts(winter: Milepost) -> None:
    winter("tick", "--until", "2027-01-05")
    cohort = winter.json("cohort", "show", "winter")["cohort"]
    assert cohort["statuses"] == {"active": 6, "prospect": 1}
    assert cohort["groups"] == {"Birch": 3, "Cedar": 1}
    assert cohort["planned"]["sent"] == 6
    told = winter("cohort", "show", "winter").out
    assert "7 people: 6 active, 1 prospect" in told
    assert winter("cohort", "list").out.count("winter") == 1
