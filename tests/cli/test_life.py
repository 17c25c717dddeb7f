"""A whole cohort through the command line: what is rehearsed is what goes out, once; and what there is to read."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import END, PACK, START, Milepost

DATES = ("--start", START, "--end", END, "--timezone", "Europe/London")
SENT = ("invite", "tell", "remind")
PLANNED = {"planned", "held", "ready", "sent", "refused", "unknown", "skipped", "dropped"}


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_what_is_rehearsed_is_what_goes_out_once(milepost: Milepost, people: Path) -> None:
    assert milepost.json("check", PACK)["problems"] == []
    events = milepost.json("simulate", PACK, "--people", people, *DATES)["events"]
    milepost("cohort", "create", "winter", "--pack", PACK, *DATES)
    milepost("people", "import", people, "--cohort", "winter")
    milepost("tick", "--until", "2027-06-01")
    milepost("tick", "--until", "2027-06-01")
    messages = milepost.json("outbox")["messages"]
    rehearsed = Counter(
        (e["person"], e["step"], e["occurrence"], e["kind"], e["channel"], instant(e["at"]))
        for e in events
        if e["kind"] in SENT
    )
    sent = Counter(
        (m["person"], m["step"], m["occurrence"], m["kind"], m["channel"], instant(m["sent_at"]))
        for m in messages
        if m["kind"] in SENT
    )
    assert rehearsed == sent
    assert set(sent.values()) == {1}
    entries = milepost.json("ledger", "--cohort", "winter")["entries"]
    assert {e["state"] for e in entries} <= PLANNED
    skips = Counter((e["person"], e["step"], e["occurrence"], e["reason"]) for e in events if e["kind"] == "skip")
    assert skips == Counter(
        (e["person"], e["step"], e["occurrence"], f"reminder {e['number']}: " * bool(e["number"]) + e["reason"])
        for e in entries
        if e["state"] == "skipped"
    )
    assert all(e["reason"] for e in entries)
    sent_ids = {m["id"] for m in messages}
    assert all(e["message_id"] in sent_ids for e in entries if e["kind"] in SENT and e["state"] == "sent")


def test_a_message_has_its_words_and_its_link(winter: Milepost) -> None:
    winter("tick", "--until", "2027-02-02")
    (asked,) = [
        m
        for m in winter.json("outbox", "--person", "ana@example.org", "--cohort", "winter")["messages"]
        if m["step"] == "midpoint"
    ]
    keys = {
        "id", "cohort", "step", "occurrence", "kind", "channel", "to", "person", "subject", "text", "html", "link",
        "state", "created_at", "sent_at", "provider_id",
    }  # fmt: skip
    assert keys <= set(asked)
    assert (asked["to"], asked["kind"], asked["state"]) == ("ana@example.org", "invite", "accepted")
    assert asked["sent_at"] == asked["created_at"] == "2027-02-01T10:00:00+00:00"
    assert asked["link"].startswith("http://localhost:8000/s/")
    assert asked["link"] in asked["text"]
    assert asked["link"] in asked["html"]
    assert "⟦" not in asked["text"] + asked["html"]
    assert asked["provider_id"]
    told = winter("outbox", "--full").out
    assert asked["link"] in told
    assert asked["subject"] in winter("outbox").out
    welcome = winter.json("outbox", "--person", "ana@example.org")["messages"][0]
    assert (welcome["step"], welcome["link"]) == ("welcome", None)


@pytest.fixture
def answered(winter: Milepost) -> Milepost:
    """Everyone was asked; ana gave a 1, bo stopped half-way, cy was happy."""
    winter("tick", "--until", "2027-02-02")
    story = {"text": "I said no to a project.", "consent": "first-name", "check_first": False}
    winter.answer(
        "ana@example.org", "midpoint", "2027-02-02T11:00+00:00", {"useful": 1, "help": "no", "problem": story}
    )
    winter.answer("bo@example.org", "midpoint", "2027-02-02T11:00+00:00", {"useful": 3}, finish=False)
    winter.answer("cy@example.org", "midpoint", "2027-02-02T11:00+00:00", {"useful": 4})
    winter("tick", "--until", "2027-02-03")
    return winter


def test_a_low_score_is_a_case_with_an_owner_and_a_clock(answered: Milepost) -> None:
    (case,) = answered.json("cases")["cases"]
    keys = {"id", "cohort", "route", "class", "state", "person", "owner", "note", "opened_at"}
    assert keys | {"acknowledge_by", "resolve_by"} <= set(case)
    assert (case["person"], case["owner"], case["class"]) == ("ana@example.org", "dana@example.org", "low")
    assert (case["route"], case["state"], case["note"]) == ("unheard", "new", "Call them.")
    assert "C-0001" in answered("cases", "--cohort", "winter").out
    assert answered.json("cases", "--all") == answered.json("cases")


def test_readers_see_answers_with_names_but_none_about_themselves(answered: Milepost) -> None:
    found = {r["person"]: r for r in answered.json("responses", "--cohort", "winter")["responses"]}
    keys = {"person", "survey", "step", "occurrence", "state", "via", "answers", "submitted_at"}
    assert all(set(each) == keys for each in found.values())
    assert found["ana@example.org"]["answers"] == {
        "useful": 1,
        "problem": "I said no to a project.",
        "problem.consent": "first-name",
        "problem.check_first": False,
    }
    assert found["bo@example.org"]["state"] == "partial"
    assert found["cy@example.org"]["submitted_at"] == "2027-02-02T11:00:00+00:00"
    told = answered("responses", "--cohort", "winter", "--survey", "midpoint").out
    assert "useful: 1" in told
    assert "help" not in told
    assert answered.json("responses", "--cohort", "winter", "--survey", "pulse")["responses"] == []


def test_a_story_is_told_with_as_much_of_a_name_as_its_consent_gives(answered: Milepost) -> None:
    (story,) = answered.json("stories")["stories"]
    assert (story["person"], story["text"], story["consent"]) == ("Ana", "I said no to a project.", "first-name")
    assert "I said no" in answered("stories", "--cohort", "winter").out


def test_reminders_stop_for_who_answered(answered: Milepost) -> None:
    answered("tick", "--until", "2027-02-06")
    reminded = [
        m["person"] for m in answered.json("outbox")["messages"] if m["kind"] == "remind" and m["step"] == "midpoint"
    ]
    assert "ana@example.org" not in reminded
    entries = answered.json("ledger", "--person", "ana@example.org")["entries"]
    (reminder,) = [e for e in entries if e["step"] == "midpoint" and e["kind"] == "remind"]
    assert reminder["state"] == "skipped"
    assert reminder["reason"]
    assert "remind 1" in answered("ledger", "--person", "ana@example.org").out


def test_who_is_no_reader_sees_nothing_of_few_answers(winter: Milepost) -> None:
    winter("tick", "--until", "2027-02-09")
    for person in ("ana", "bo", "cy"):
        values = {"safe": "no", "words": "It was Fay."}
        winter.answer(f"{person}@example.org", "pulse", "2027-02-09T11:00+00:00", values)
    said = winter.json("responses", "--cohort", "winter", "--survey", "pulse")
    assert said["responses"] == []
    assert "can still be answered" in said["withheld"]["pulse"]
    winter("tick", "--until", "2027-03-20")
    said = winter("responses", "--cohort", "winter", "--survey", "pulse").out
    assert "fewer than 5" in said
    assert "Fay" not in said
    assert "no" not in said.split("pulse is not shown")[0]


def many(milepost: Milepost, people: int) -> list[str]:
    """A cohort of that many members, who have all been asked."""
    milepost("cohort", "create", "winter", "--pack", PACK, *DATES)
    refs = [f"m{n}@example.org" for n in range(people)]
    roster = milepost.file("many.csv", "email,role\n" + "".join(f"{ref},member\n" for ref in refs))
    milepost("people", "import", roster, "--cohort", "winter")
    return refs


def test_of_enough_answers_is_shown_what_names_nobody(milepost: Milepost) -> None:
    refs = many(milepost, 6)
    milepost("tick", "--until", "2027-02-09")
    for n, ref in enumerate(refs):
        milepost.answer(ref, "pulse", "2027-02-09T11:00+00:00", {"safe": "no" if n else "yes", "words": f"I am {n}"})
    milepost("tick", "--until", "2027-03-20")
    found = milepost.json("responses", "--cohort", "winter", "--survey", "pulse")["responses"]
    assert [(r["person"], r["submitted_at"]) for r in found] == [(None, None)] * 6
    assert [r["answers"] for r in found] == [{"safe": "no"}] * 5 + [{"safe": "yes"}]


def test_anonymous_answers_come_without_a_person_once_nobody_can_answer_any_more(milepost: Milepost) -> None:
    refs = many(milepost, 3)
    milepost("tick", "--until", "2027-02-15T12:00")
    for ref in refs[:2]:
        milepost.answer(ref, "worries", "2027-02-15T13:00+00:00", {"worried": "yes"})
    assert milepost.json("responses", "--cohort", "winter", "--survey", "worries")["responses"] == []
    milepost("tick", "--until", "2027-02-20")
    found = milepost.json("responses", "--cohort", "winter", "--survey", "worries")["responses"]
    assert [(r["person"], r["submitted_at"], r["answers"]) for r in found] == [(None, None, {"worried": "yes"})] * 2


def test_a_digest_says_when_it_is_due_and_then_is_written_in_every_form(answered: Milepost) -> None:
    early = answered("digest", "cycle", "--cohort", "winter", code=1)
    assert early.err == (
        "milepost: The digest cycle of winter has not been released yet. It is due on 2027-03-08 at 10:00 UTC.\n"
    )
    answered("tick", "--until", "2027-03-09")
    told = answered("digest", "cycle", "--cohort", "winter").out
    assert told.startswith("Cycle\n")
    for suffix, holds in ((".html", "<html"), (".txt", "Cycle"), (".json", '"cohort": "winter"')):
        out = answered.folder / f"digest{suffix}"
        answered("digest", "cycle", "--cohort", "winter", "--out", out)
        assert holds in out.read_text()
    (sent,) = [m for m in answered.json("outbox")["messages"] if m["kind"] == "digest"]
    assert sent["person"] == "lee@example.org"
    assert "/digests/" in sent["link"]


WRONG: list[tuple[str, list[Any], str]] = [
    ("no such digest", ["digest", "cycel", "--cohort", "winter"], 'no digest called "cycel". It has: cycle.'),
    ("no such form", ["digest", "cycle", "--cohort", "winter", "--out", "x.docx"], "an ending that says no format"),
    ("no such cohort's digest", ["digest", "cycle", "--cohort", "summer"], "no cohort called"),
    ("a cohort's outbox", ["outbox", "--cohort", "summer"], "no cohort called"),
    ("a person's outbox", ["outbox", "--person", "zoe@example.org"], "Nobody is known by zoe@example.org"),
    ("a person's ledger", ["ledger", "--person", "zoe@example.org"], "Nobody is known by"),
    ("a cohort's cases", ["cases", "--cohort", "summer"], "no cohort called"),
    ("a cohort's stories", ["stories", "--cohort", "summer"], "no cohort called"),
    ("a cohort's answers", ["responses", "--cohort", "summer"], "no cohort called"),
    ("answers of no cohort", ["responses"], "Missing option '--cohort'"),
]


@pytest.mark.parametrize(("wrong", "sentence"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_what_is_not_there_is_one_sentence(winter: Milepost, wrong: list[Any], sentence: str) -> None:
    said = winter(*wrong, code=2)
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_there_is_nothing_to_read_before_anything_was_sent(milepost: Milepost) -> None:
    assert milepost.json("outbox") == {"messages": []}
    assert milepost.json("cases") == {"cases": []}
    assert milepost.json("stories") == {"stories": []}
    assert milepost.json("ledger") == {"entries": []}
    for command in ("outbox", "cases", "stories", "ledger"):
        assert len(milepost(command).out.splitlines()) == 1
