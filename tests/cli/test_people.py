"""`people`, `meetings`, `activity`: taken in from files, all or nothing; and one person changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import END, PACK, PEOPLE, START, Milepost


def ledger(milepost: Milepost, person: str) -> dict[str, tuple[str, str]]:
    """Step → (state, reason) of a person's first messages."""
    entries = milepost.json("ledger", "--person", person)["entries"]
    return {e["step"]: (e["state"], e["reason"]) for e in entries if e["kind"] in ("invite", "tell")}


def test_importing_the_same_file_twice_changes_nothing_the_second_time(winter: Milepost, people: Path) -> None:
    winter("tick", "--until", "2027-01-05")
    before = winter.json("ledger")
    assert winter.json("people", "import", people, "--cohort", "winter") == {
        "added": 0, "changed": 0, "same": 7, "bad": [],
    }  # fmt: skip
    winter("tick", "--until", "2027-01-05T01:00")
    assert winter.json("ledger") == before


def test_every_bad_row_is_told_with_its_line_and_nothing_is_taken_in(winter: Milepost) -> None:
    bad = winter.file("bad.csv", PEOPLE + "new@example.org,,New,membr,,,,\n,,Nobody,,,,,\n")
    said = winter("people", "import", bad, "--cohort", "winter", code=1)
    assert "line 9, role" in said.err
    assert "line 10" in said.err
    assert said.err.endswith("nothing was changed.\n")
    assert [each["line"] for each in winter.json("people", "import", bad, "--cohort", "winter", code=1)["bad"]] == [
        9,
        10,
    ]
    assert winter.json("cohort", "show", "winter")["cohort"]["people"] == 7


@pytest.mark.parametrize("command", ["people", "meetings", "activity"])
def test_files_that_cannot_be_read_are_one_sentence(winter: Milepost, command: str) -> None:
    for path, sentence in (("nothing.csv", "does not exist"), (PACK, "is a directory")):
        said = winter(command, "import", path, "--cohort", "winter", code=2)
        assert sentence in said.err
        assert said.err.count("\n") == 1
    empty = winter.file("empty.csv", "")
    assert "the file is empty" in winter(command, "import", empty, "--cohort", "winter", code=1).err
    assert "no cohort called" in winter(command, "import", empty, "--cohort", "nobody", code=2).err


def test_an_applicant_is_accepted_and_told(winter: Milepost) -> None:
    done = winter.json("people", "accept", "pia@example.org", "--cohort", "winter")
    assert (done["person"], done["status"], done["changed"]) == ("pia@example.org", "active", True)
    assert winter.json("people", "accept", "PIA@example.org", "--cohort", "winter")["changed"] is False
    winter("tick", "--until", "2027-01-05")
    assert ledger(winter, "pia@example.org")["accepted"][0] == "sent"
    assert ledger(winter, "pia@example.org")["welcome"][0] == "sent"


def test_somebody_declined_is_told_nothing_more(winter: Milepost) -> None:
    winter("people", "waitlist", "pia@example.org", "--cohort", "winter")
    winter("people", "decline", "pia@example.org", "--cohort", "winter")
    assert winter.json("cohort", "show", "winter")["cohort"]["statuses"] == {"active": 6, "declined": 1}
    winter("tick", "--until", "2027-01-05")
    assert not [m for m in winter.json("outbox")["messages"] if m["person"] == "pia@example.org"]


def test_a_paused_person_gets_nothing_until_the_pause_ends(winter: Milepost) -> None:
    done = winter.json("people", "pause", "ana@example.org", "--cohort", "winter", "--until", "2027-01-10")
    assert (done["status"], done["until"]) == ("paused", "2027-01-10")
    winter("tick", "--until", "2027-02-02")
    found = ledger(winter, "ana@example.org")
    assert found["welcome"][0] == "skipped"
    assert "paused" in found["welcome"][1]
    assert found["midpoint"][0] == "sent"


def test_a_pause_can_be_ended(winter: Milepost) -> None:
    winter("people", "pause", "ana@example.org", "--cohort", "winter")
    winter("people", "resume", "ana@example.org", "--cohort", "winter")
    assert "already" in winter("people", "resume", "ana@example.org", "--cohort", "winter").out
    winter("tick", "--until", "2027-01-05")
    assert ledger(winter, "ana@example.org")["welcome"][0] == "sent"


def test_somebody_who_leaves_is_said_goodbye_to_and_nothing_else(winter: Milepost) -> None:
    winter("tick", "--until", "2027-01-05")
    done = winter.json("people", "leave", "ana@example.org", "--cohort", "winter", "--on", "2027-01-04")
    assert done["since"] == "2027-01-04T00:00:00+00:00"
    winter("tick", "--until", "2027-03-01")
    steps = [m["step"] for m in winter.json("outbox", "--person", "ana@example.org")["messages"]]
    assert steps == ["welcome", "goodbye"]
    said = winter("people", "pause", "ana@example.org", "--cohort", "winter", code=2)
    assert said.err == "milepost: ana@example.org is left, and cannot be paused. Import them again with a status.\n"


WRONG: list[tuple[str, list[Any], str]] = [
    ("nobody", ["leave", "zoe@example.org", "--cohort", "winter"], "Nobody in winter is known by zoe@example.org"),
    ("no address", ["leave", "zoe", "--cohort", "winter"], "neither an email address nor a phone number"),
    ("no cohort", ["leave", "ana@example.org", "--cohort", "summer"], "no cohort called"),
    ("a date", ["leave", "ana@example.org", "--cohort", "winter", "--on", "soon"], "is not a date"),
    ("a pause into the past", ["pause", "ana@example.org", "--cohort", "winter", "--until", "2020-01-01"], "before it"),
    ("not waiting", ["decline", "ana@example.org", "--cohort", "winter"], "is active, and cannot be declined"),
    ("nothing to change", ["change", "ana@example.org", "--cohort", "winter"], "nothing to change"),
    ("a zone", ["change", "ana@example.org", "--cohort", "winter", "--timezone", "Mars/Base"], "--timezone:"),
    ("a phone", ["change", "ana@example.org", "--cohort", "winter", "--phone", "12"], "--phone:"),
    ("an empty name", ["change", "ana@example.org", "--cohort", "winter", "--name", " "], "--name: this is empty"),
    (
        "a partner",
        ["change", "ana@example.org", "--cohort", "winter", "--partner", "zoe@example.org"],
        "nobody is known",
    ),
]


@pytest.mark.parametrize(("wrong", "sentence"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_what_cannot_be_done_is_one_sentence(winter: Milepost, wrong: list[Any], sentence: str) -> None:
    said = winter("people", *wrong, code=2)
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_changed_zone_moves_what_is_to_come(winter: Milepost) -> None:
    winter("tick", "--until", "2027-01-05")
    assert winter.json("people", "change", "ana@example.org", "--cohort", "winter", "--timezone", "Asia/Tokyo")[
        "changed"
    ]
    assert (
        "was so already"
        in winter("people", "change", "ana@example.org", "--cohort", "winter", "--timezone", "Asia/Tokyo").out
    )
    winter("tick", "--until", "2027-01-06")
    entries = winter.json("ledger", "--person", "ana@example.org")["entries"]
    assert next(e["due_at"] for e in entries if e["step"] == "midpoint") == "2027-02-01T01:00:00+00:00"


def test_a_changed_channel_is_used_from_then_on(winter: Milepost) -> None:
    change = ("people", "change", "ana@example.org", "--cohort", "winter")
    winter(*change, "--channel", "sms", "--phone", "+447700900999", "--sms-consent", "yes", "--name", "Ana R. Ruiz")
    winter("tick", "--until", "2027-01-05")
    (message,) = winter.json("outbox", "--person", "ana@example.org")["messages"]
    assert (message["channel"], message["to"]) == ("sms", "+447700900999")


def test_a_phone_in_national_form_is_known_with_a_default_country(
    winter: Milepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = winter.file("phones.csv", "phone,name,role,sms_consent\n07700 900456,Kit,member,yes\n")
    assert "line 2, phone" in winter("people", "import", roster, "--cohort", "winter", code=1).err
    monkeypatch.setenv("DEFAULT_COUNTRY", "GB")
    winter("people", "import", roster, "--cohort", "winter")
    assert winter.json("people", "leave", "07700 900456", "--cohort", "winter")["person"] == "+447700900456"


MEETINGS = "group,at\nBirch,2027-01-12T18:00\nBirch,2027-01-26T18:00\nCedar,2027-01-13T18:00\n"


def met(milepost: Milepost) -> list[tuple[str, str]]:
    return [(m["person"], m["sent_at"]) for m in milepost.json("outbox")["messages"] if m["step"] == "after-meeting"]


def test_a_meeting_concerns_everyone_in_its_group(winter: Milepost) -> None:
    meetings = winter.file("meetings.csv", MEETINGS)
    assert winter.json("meetings", "import", meetings, "--cohort", "winter")["added"] == 3
    assert winter.json("meetings", "import", meetings, "--cohort", "winter") == {
        "added": 0, "moved": 0, "same": 3, "bad": [],
    }  # fmt: skip
    winter("tick", "--until", "2027-01-20")
    assert sorted(met(winter)) == [
        ("ana@example.org", "2027-01-13T10:00:00+00:00"),
        ("bo@example.org", "2027-01-13T09:00:00+00:00"),
        ("cy@example.org", "2027-01-14T15:00:00+00:00"),
    ]


def test_whoever_joins_a_group_later_is_concerned_by_its_meetings_to_come(winter: Milepost) -> None:
    winter("meetings", "import", winter.file("meetings.csv", MEETINGS), "--cohort", "winter")
    winter("tick", "--until", "2027-01-20")
    winter("people", "change", "cy@example.org", "--cohort", "winter", "--group", "Birch")
    late = winter.file("late.csv", "email,role,group,timezone,joined\nzoe@example.org,member,Birch,UTC,2027-01-20\n")
    winter("people", "import", late, "--cohort", "winter")
    winter("tick", "--until", "2027-01-28")
    assert ("zoe@example.org", "2027-01-27T10:00:00+00:00") in met(winter)
    assert [who for who, _ in met(winter)].count("cy@example.org") == 1


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:one
SUMMARY:Birch
DTSTART:{}
END:VEVENT
END:VCALENDAR
"""


def test_a_meeting_that_moves_in_a_calendar_is_the_same_meeting(winter: Milepost) -> None:
    calendar = winter.file("birch.ics", CALENDAR.format("20270112T180000Z"))
    assert winter.json("meetings", "import", calendar, "--cohort", "winter")["added"] == 1
    calendar.write_text(CALENDAR.format("20270114T180000Z"))
    assert winter.json("meetings", "import", calendar, "--cohort", "winter")["moved"] == 1
    winter("tick", "--until", "2027-01-20")
    assert ("ana@example.org", "2027-01-15T10:00:00+00:00") in met(winter)
    assert len(met(winter)) == 2


def test_bad_meetings_change_nothing(winter: Milepost) -> None:
    bad = winter.file("meetings.csv", MEETINGS + "Oak,2027-01-12T18:00\nBirch,soon\n")
    said = winter("meetings", "import", bad, "--cohort", "winter", code=1)
    assert "line 5, group" in said.err
    assert "line 6, at" in said.err
    winter("tick", "--until", "2027-01-20")
    assert met(winter) == []


def test_meetings_of_a_cohort_without_groups_are_refused(milepost: Milepost) -> None:
    milepost("cohort", "create", "empty", "--pack", PACK, "--start", START, "--end", END)
    meetings = milepost.file("meetings.csv", MEETINGS)
    assert "in a group yet" in milepost("meetings", "import", meetings, "--cohort", "empty", code=2).err


def test_activity_ends_being_quiet_and_counts_once(winter: Milepost) -> None:
    winter("tick", "--until", "2026-12-20")
    late = winter.file(
        "late.csv", "email,role,joined\nzoe@example.org,member,2026-12-20\nyan@example.org,member,2026-12-20\n"
    )
    winter("people", "import", late, "--cohort", "winter")
    did = winter.file("did.csv", "person,kind,at\nzoe@example.org,posted,2026-12-30T12:00\n")
    assert winter.json("activity", "import", did, "--cohort", "winter") == {"added": 1, "same": 0, "bad": []}
    assert winter.json("activity", "import", did, "--cohort", "winter") == {"added": 0, "same": 1, "bad": []}
    winter("tick", "--until", "2027-01-06")
    asked = {m["person"] for m in winter.json("outbox")["messages"] if m["step"] == "quiet"}
    assert "yan@example.org" in asked
    assert "zoe@example.org" not in asked


def test_activity_of_somebody_unknown_changes_nothing(winter: Milepost) -> None:
    did = winter.file(
        "did.csv", "person,kind,at\nana@example.org,posted,2026-12-30\nzoe@example.org,liked,2026-12-30\n"
    )
    assert "line 3, kind" in winter("activity", "import", did, "--cohort", "winter", code=1).err
    did.write_text("person,kind,at\nana@example.org,posted,2026-12-30\nzoe@example.org,posted,2026-12-30\n")
    said = winter("activity", "import", did, "--cohort", "winter", code=1)
    assert "line 3, person: nobody in winter is known by zoe@example.org" in said.err
    did.write_text("person,kind,at\nana@example.org,posted,2026-12-30\n")
    assert winter.json("activity", "import", did, "--cohort", "winter")["added"] == 1


def test_two_records_become_one_on_the_command_line(winter: Milepost) -> None:
    more = winter.file("more.csv", "email,phone,name,role\n,+447700900999,,member\n")
    winter("people", "import", more, "--cohort", "winter")
    done = winter.json("people", "merge", "+44 7700 900999", "ana@example.org")
    assert (done["person"], done["into"], done["joined"]) == ("+447700900999", "ana@example.org", ["winter"])
    assert "one and the same already" in winter("people", "merge", "+447700900999", "ana@example.org", code=2).err
    assert winter.json("cohort", "show", "winter")["cohort"]["people"] == 7
    assert json.loads(winter("people", "export", "+447700900999").out)["person"]["name"] == "Ana Ruiz"
