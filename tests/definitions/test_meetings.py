from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.definitions.meetings import Meetings, read_activity, read_meetings

GROUPS = ("Birch", "Birch Lane", "Cedar")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def calendar(*lines: str, head: str = "") -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *([head] if head else []), *lines, "END:VCALENDAR", ""])


def event(*lines: str, uid: str = "one@example.org", summary: str = "Birch circle") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", *lines, "END:VEVENT"]


def met(text: str, zone: str = "Europe/London", groups: tuple[str, ...] = GROUPS) -> Meetings:
    return read_meetings(text, timezone=zone, groups=groups)


def times(text: str, zone: str = "Europe/London") -> list[str]:
    found = met(text, zone)
    assert found.problems == ()
    return [f"{row.at:%m-%d %H:%M}" for row in found.rows]


def test_meetings_come_from_a_csv_in_the_cohorts_zone_or_their_own():
    found = met("group,at\nbirch,2027-07-05 17:30\nCedar,2027-01-05T17:30:00-05:00\nCedar,2027-01-01\n")
    assert [(row.line, row.group, row.at) for row in found.rows] == [
        (4, "Cedar", utc("2027-01-01 00:00")),
        (3, "Cedar", utc("2027-01-05 22:30")),
        (2, "Birch", utc("2027-07-05 16:30")),
    ]


def test_the_same_meeting_twice_is_one_and_has_the_same_identity_in_every_import():
    one = met("group,at\nBirch,2027-01-05 17:30\nbirch,2027-01-05T17:30Z\n")
    two = met("group;at\nBirch;2027-01-05T18:30+01:00\n")
    assert len(one.rows) == 1
    assert one.rows[0].uid == two.rows[0].uid


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Brich,2027-01-05 17:30", 'line 2, group: no group called "Brich". Did you mean "Birch"? Write Birch.'),
        (",2027-01-05 17:30", "line 2, group: this cell is empty. Fill it, or take the line out."),
        (
            "Birch,5 January",
            'line 2, at: "5 January" is not a date and time. '
            "Write it like 2027-01-31 18:00, or with an offset: 2027-01-31T18:00:00+00:00.",
        ),
        (
            "Birch,2027-02-30 10:00",
            'line 2, at: "2027-02-30" is not a date. Write it as year-month-day, like 2027-01-31.',
        ),
        (
            "Birch,2027-02-03 25:00",
            'line 2, at: "2027-02-03 25:00" is not a date and time. '
            "Write it like 2027-01-31 18:00, or with an offset: 2027-01-31T18:00:00+00:00.",
        ),
    ],
)
def test_a_bad_row_is_told_with_its_line(row, told):
    assert [str(problem) for problem in met(f"group,at\n{row}\n").problems] == [told]


def test_events_of_a_calendar_are_meetings_in_their_own_zones():
    text = calendar(
        *event("DTSTART:20270105T173000Z", uid="a"),
        *event("DTSTART;TZID=America/New_York:20270106T120000", uid="b"),
        *event('DTSTART;TZID="GMT Standard Time":20270707T120000', uid="c"),
        *event("DTSTART:20270708T120000", uid="d"),
        *event("DTSTART;VALUE=DATE:20270709", uid="e"),
    )
    assert times(text) == ["01-05 17:30", "01-06 17:00", "07-07 11:00", "07-08 11:00", "07-08 23:00"]


def test_a_series_keeps_its_local_time_across_a_clock_change():
    rule = event("DTSTART;TZID=Europe/London:20270316T173000", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3")
    assert times(calendar(*rule)) == ["03-16 17:30", "03-30 16:30", "04-13 16:30"]


def test_a_series_ends_when_it_says_and_leaves_out_what_was_called_off():
    rule = event(
        "DTSTART;TZID=Europe/London:20270105T173000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270119T173000Z",
        "EXDATE;TZID=Europe/London:20270112T173000",
        "RDATE;TZID=Europe/London:20270114T100000",
    )
    assert times(calendar(*rule)) == ["01-05 17:30", "01-14 10:00", "01-19 17:30"]


def test_the_last_day_of_a_series_counts_to_its_end():
    assert times(calendar(*event("DTSTART:20270105T173000Z", "RRULE:FREQ=DAILY;UNTIL=20270106"))) == [
        "01-05 17:30",
        "01-06 17:30",
    ]
    local = event("DTSTART:20270105T173000", "RRULE:FREQ=DAILY;UNTIL=20270106T173000")
    assert times(calendar(*local)) == ["01-05 17:30", "01-06 17:30"]


def test_a_moved_meeting_of_a_series_keeps_its_identity():
    rule = event("DTSTART:20270105T173000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event("RECURRENCE-ID:20270112T173000Z", "DTSTART:20270113T100000Z")
    before, after = met(calendar(*rule)), met(calendar(*rule, *moved))
    assert [row.at for row in after.rows] == [utc("2027-01-05 17:30"), utc("2027-01-13 10:00")]
    assert [row.uid for row in after.rows] == [row.uid for row in before.rows]


def test_a_cancelled_meeting_is_none_alone_or_in_its_series():
    rule = event("DTSTART:20270105T173000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    gone = event("RECURRENCE-ID:20270112T173000Z", "DTSTART:20270112T173000Z", "STATUS:CANCELLED")
    alone = event("DTSTART:20270106T100000Z", "STATUS:CANCELLED", uid="other")
    assert times(calendar(*rule, *gone, *alone)) == ["01-05 17:30"]


def test_a_series_without_an_end_is_taken_for_three_years_at_the_most():
    found = met(calendar(*event("DTSTART:20270105T173000Z", "RRULE:FREQ=WEEKLY")))
    assert 100 < len(found.rows) <= 400


def test_the_group_is_the_longest_one_that_the_event_or_its_calendar_names():
    text = calendar(
        *event("DTSTART:20270101T100000Z", uid="a", summary="BIRCH LANE\\, session 2"),
        *event("DTSTART:20270102T100000Z", "CATEGORIES:Cedar", uid="b", summary="Session about birch"),
        *event("DTSTART:20270103T100000Z", uid="c", summary="Weekly"),
        head="X-WR-CALNAME:Circle Birch",
    )
    assert [row.group for row in met(text).rows] == ["Birch Lane", "Cedar", "Birch"]


def test_a_folded_line_is_one_line():
    text = calendar(*event("DTSTART;TZID=Europe/Lon", " don:20270105T173000"))
    assert times(text) == ["01-05 17:30"]


def test_what_is_wrong_in_a_calendar_is_told_with_its_line():
    text = calendar(
        *event("DTSTART:20270105T173000Z", summary="Lunch"),
        *event("DTSTART;TZID=Mars/Base:20270105T173000", uid="b"),
        *event("DTSTART:tomorrow", uid="c"),
        *event(uid="d"),
        *event("DTSTART:20270105T173000Z", "RRULE:FREQ=SECONDLY", uid="e"),
        *event("DTSTART:20270105T173000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX", uid="f"),
    )
    assert [(problem.line, problem.message) for problem in met(text).problems] == [
        (3, 'no group is named in the event "Lunch"'),
        (11, 'no time zone is called "Mars/Base"'),
        (16, '"tomorrow" is not a date and time'),
        (18, "an event that does not say when it is"),
        (26, "a repeat that meetings do not have"),
        (32, '"FREQ=WEEKLY;BYDAY=XX" is no repeat'),
    ]


@pytest.mark.parametrize(
    "text", ["BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "BEGIN:VCALENDAR\nnonsense\n", "BEGIN:VCALENDAR\nEND:X\n"]
)
def test_a_calendar_cut_short_says_so(text):
    assert len(met(text).problems) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "DTSTART:20270105T173000Z",
                "DTSTART;VALUE=DATE:20270105",
                "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                "RRULE:FREQ",
                "RRULE:FREQ=YEARLY;COUNT=999999",
                "RRULE:FREQ=DAILY;UNTIL=20270109",
                "EXDATE:20270106T173000Z",
                "EXDATE:x",
                "RDATE:1",
                "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
                "RECURRENCE-ID:20270106T173000Z",
                "UID:",
                "SUMMARY:Birch",
                "BEGIN:VALARM",
                "END:VALARM",
                "DTSTART;TZID=:20270105T173000",
                "RRULE:FREQ=WEEKLY;INTERVAL=0",
                "DTSTART:99999999T999999Z",
            ]
        ),
        max_size=8,
    ),
    st.text(max_size=40),
)
def test_any_calendar_is_meetings_or_problems(lines, noise):  # fmt: skip
    for text in (calendar("BEGIN:VEVENT", *lines, "END:VEVENT"), "BEGIN:VCALENDAR\n" + noise):
        found = met(text)
        assert all(row.at.tzinfo is UTC and row.uid for row in found.rows)
        assert all(problem.line >= 1 and problem.message and problem.fix for problem in found.problems)


def test_activity_is_read_with_people_kinds_and_instants():
    text = "person,kind,at\nAna@Example.org,Posted,2027-01-05T10:00:00Z\n07700 900123,attended,2027-07-05 10:00\n"
    found = read_activity(text, timezone="Europe/London", default_country="GB")
    assert found.problems == ()
    assert [(row.person, row.kind, row.at) for row in found.rows] == [
        ("ana@example.org", "posted", utc("2027-01-05 10:00")),
        ("+447700900123", "attended", utc("2027-07-05 09:00")),
    ]


def test_a_missing_file_is_a_problem(tmp_path):
    assert "cannot be read" in str(read_meetings(tmp_path / "none.ics").problems[0])


def test_without_a_list_of_groups_any_name_is_one():
    assert met("group,at\nOak,2027-01-05\n", groups=()).rows[0].group == "Oak"
    assert met(calendar(*event("DTSTART:20270105")), groups=()).rows[0].group == "Birch circle"


def test_a_line_after_the_calendar_is_passed_over():
    assert times(calendar(*event("DTSTART:20270105T173000Z")) + "X-NOTE:end\r\n") == ["01-05 17:30"]


def test_a_bad_row_of_activity_is_told_with_its_line():
    found = read_activity("person,kind,at\nana@,liked,x\n,posted,2027-01-05\n")
    assert [(problem.line, problem.column) for problem in found.problems] == [
        (2, "person"),
        (2, "kind"),
        (2, "at"),
        (3, "person"),
    ]
