"""The small languages inside values: what is understood, and what is said where it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from inspect import signature
from typing import Any

import pytest

from engine.core.language import Anchor, AtMost, Do, Duration, Event, Opening, Point, Repeat, Window
from engine.definitions import grammar
from engine.definitions.grammar import GrammarError, with_references


def read(reader: Callable[..., Any], text: str) -> Any:
    """What a reader gives, whether or not it gathers references."""
    return with_references(reader, text)[0] if "refs" in signature(reader).parameters else reader(text)


UNDERSTOOD: list[tuple[Callable[..., Any], str, Any]] = [
    (grammar.duration, "3 days", Duration(days=3)),
    (grammar.duration, "1 week", Duration(days=7)),
    (grammar.duration, "1 month and 2 days", Duration(months=1, days=2)),
    (grammar.duration, "90 minutes", Duration(minutes=90)),
    (grammar.duration, "1  day  and  24  hours", Duration(days=1, minutes=1440)),
    (grammar.duration, "0 days", Duration()),
    (grammar.moment, "start", Point(Anchor("start"))),
    (grammar.moment, "2 weeks before end", Point(Anchor("end"), Duration(days=14), -1)),
    (grammar.moment, "1 day after first meeting", Point(Anchor("first meeting"), Duration(days=1))),
    (grammar.moment, "each  meeting", Point(Anchor("each meeting"))),
    (grammar.moment, "submitted midpoint", Point(Anchor("submitted", "midpoint"))),
    (grammar.moment, "3 days and 2 hours after submitted kickoff_pulse",
     Point(Anchor("submitted", "kickoff_pulse"), Duration(days=3, minutes=120))),
    (grammar.moment, "week-6", Point(Anchor("milestone", "week-6"))),
    (grammar.moment, "day-after", Point(Anchor("milestone", "day-after"))),
    (grammar.moment, "on joined", Event("joined")),
    (grammar.moment, "on case closed", Event("case closed")),
    (grammar.moment, "on submitted midpoint", Event("submitted", "midpoint")),
    (grammar.moment, "on unanswered midpoint", Event("unanswered", "midpoint")),
    (grammar.moment, "on quiet 60 days", Event("quiet", quiet=Duration(days=60))),
    (grammar.moment, "every 4 weeks from start", Repeat(Duration(days=28), Point(Anchor("start")))),
    (grammar.moment, "every 1 month from 2 days after joined until 1 week before closing",
     Repeat(Duration(months=1), Point(Anchor("joined"), Duration(days=2)),
            Point(Anchor("milestone", "closing"), Duration(days=7), -1))),
    (grammar.closes, "14 days", Duration(days=14)),
    (grammar.closes, "closing", Point(Anchor("milestone", "closing"))),
    (grammar.closes, "2 days before end", Point(Anchor("end"), Duration(days=2), -1)),
    (grammar.at_most, "2", AtMost(2)),
    (grammar.at_most, "1 per 180 days", AtMost(1, Duration(days=180))),
    (grammar.window, "2 per 4 weeks", Window(2, 28)),
    (grammar.clock, "9:05", time(9, 5)),
    (grammar.clock, "23:59", time(23, 59)),
    (grammar.opening, "00:00-24:00", Opening(0, 1440)),
    (grammar.opening, "08:30 – 17:00", Opening(510, 1020)),
    (grammar.span, "2027-12-24..2027-12-31", (date(2027, 12, 24), date(2027, 12, 31))),
    (grammar.span, "2027-12-24", (date(2027, 12, 24), date(2027, 12, 24))),
    (grammar.doing, "leave", Do("leave")),
    (grammar.doing, "pause until 2027-03-01", Do("pause", until=date(2027, 3, 1))),
    (grammar.doing, "pause until renewal.until", Do("pause", until=("renewal", "until"))),
    (grammar.doing, "pause for 2 weeks", Do("pause", length=Duration(days=14))),
    (grammar.doing, "mute quiet for 12 months", Do("mute", length=Duration(months=12), step="quiet")),
    (grammar.path, "midpoint.useful", ("midpoint", "useful")),
    (grammar.number, "2.5", 2.5),
    (grammar.number, "-3", -3),
    (grammar.truth, "false", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "text", "value"), UNDERSTOOD, ids=lambda each: each if isinstance(each, str) else ""
)
def test_it_is_understood(reader: Callable[..., Any], text: str, value: Any) -> None:
    assert read(reader, text) == value


REFUSED: list[tuple[Callable[..., Any], str, int, str, str]] = [
    (grammar.duration, "soon", 0, '"soon" is not a length of time', 'Write a number and a unit: "3 days"'),
    (grammar.duration, "3 wekks", 2, 'there is no unit "wekks"', "Write 3 weeks"),
    (grammar.duration, "1 daye", 2, 'there is no unit "daye"', "Write 1 day"),
    (grammar.duration, "2 years", 2, 'there is no unit "years"', "Write 24 months"),
    (grammar.duration, "1 day and 3 xyz", 12, 'there is no unit "xyz"', "Write a number and a unit"),
    (grammar.duration, "3 days 4 hours", 0, '"3 days 4 hours" is not a length of time', "Write a number and a unit"),
    (grammar.duration, "1.5 hours", 0, '"1.5 hours" is not a length of time', "Write a number"),
    (grammar.duration, "-3 days", 0, '"-3 days" is not a length of time', "Write a number"),
    (grammar.duration, "11 years", 3, 'there is no unit "years"', "Write 132 months"),
    (grammar.duration, "500 weeks and 60 months", 0, "is longer than ten years", "Write a shorter time"),
    (grammar.duration, "999999999999 months", 0, "is longer than ten years", "Write a shorter time"),
    (grammar.moment, "3 days", 0, '"3 days" says how long, not when', 'Add from when: "3 days after start"'),
    (grammar.moment, "first meting", 0, "is not a point in time. Did you mean", "Write first meeting"),
    (grammar.moment, "the day after tomorrow", 0, '"the day" is not a length of time', "Write a number and a unit"),
    (grammar.moment, "Christmas!", 0, '"Christmas!" is not a point in time', 'Write a point like "start"'),
    (grammar.moment, "2 weeks after", 0, '"2 weeks after" is not a point', 'Write a point like "start"'),
    (grammar.moment, "on joning", 3, 'Did you mean "on joined"?', "Write on joined"),
    (grammar.moment, "on tuesday", 3, '"tuesday" is nothing that happens to a person', "Write on and one of: joined"),
    (grammar.moment, "on", 0, '"" is nothing that happens', "Write on and one of"),
    (grammar.moment, "on quiet", 3, '"quiet" is nothing that happens', "Write on and one of"),
    (grammar.moment, "on quiet soon", 9, '"soon" is not a length of time', "Write a number"),
    (grammar.moment, "every 4 weeks", 0, '"every 4 weeks" is not a repeat', 'Write "every 4 weeks from start'),
    (grammar.moment, "every week from start", 6, '"week" is not a length of time', "Write a number"),
    (grammar.closes, "on left", 0, "an event or a repeat cannot close a survey", "Write a number and a unit"),
    (grammar.closes, "2 wks", 2, 'there is no unit "wks"', "Write 2 weeks"),
    (grammar.at_most, "0", 0, '"0" is not how often at most', 'Write "2"'),
    (grammar.at_most, "1 per year", 6, '"year" is not a length of time', "Write a number"),
    (grammar.window, "2 per 1 month", 6, "is not a number of whole days", "Write days or weeks"),
    (grammar.window, "2 a week", 0, "is not so many per so long", 'Write "2 per 30 days"'),
    (grammar.clock, "24:00", 0, '"24:00" is not a time of day', "Write hours and minutes"),
    (grammar.clock, "10am", 0, '"10am" is not a time of day', "Write hours and minutes"),
    (grammar.opening, "8-20", 0, '"8-20" are not hours', "Write the opening"),
    (grammar.opening, "08:00-24:30", 0, "are not hours", "Write the opening"),
    (grammar.opening, "08:75-20:00", 0, "are not hours", "Write the opening"),
    (grammar.opening, "20:00-20:00", 0, "closes before it opens", "Write the opening"),
    (grammar.span, "2027-02-30", 0, "is not a date", "Write a date"),
    (grammar.span, "2027-12-31..2027-12-24", 12, "2027-12-24 is before 2027-12-31", "Write the earlier date first"),
    (grammar.span, "24.12.2027", 0, "is not a date", "Write a date"),
    (grammar.doing, "leaves", 0, 'Did you mean "leave"?', "Write leave"),
    (grammar.doing, "call them", 0, "is nothing a route can do", "Write pause until"),
    (grammar.doing, "pause until March", 12, "does not name a question", "Write the survey's id"),
    (grammar.doing, "pause until 2027-13-01", 12, "is not a date", "Write a date"),
    (grammar.doing, "mute quiet for ever", 15, '"ever" is not a length of time', "Write a number"),
    (grammar.path, "midpoint.useful.much", 0, "does not name a question", "Write the survey's id"),
    (grammar.number, "many", 0, '"many" is not a number', "Write a number"),
    (grammar.whole, "2.5", 0, '"2.5" is not a whole number', "Write a whole number"),
    (grammar.truth, "yes", 0, '"yes" is neither true nor false', "Write true"),
    (grammar.truth, "no", 0, '"no" is neither true nor false', "Write false"),
]


@pytest.mark.parametrize(
    ("reader", "text", "offset", "message", "fix"), REFUSED, ids=lambda each: each if isinstance(each, str) else ""
)
def test_it_is_refused_with_a_place_and_a_fix(
    reader: Callable[..., Any], text: str, offset: int, message: str, fix: str
) -> None:
    with pytest.raises(GrammarError) as caught:
        read(reader, text)
    assert caught.value.offset == offset
    assert message in caught.value.message
    assert caught.value.fix.startswith(fix)


def test_names_inside_a_value_are_gathered_with_their_places() -> None:
    text = "every 4 weeks from 2 days after kickoff until submitted midpoint"
    _, references = with_references(grammar.moment, text)
    assert [(each.kind, each.name, text[each.offset :].split()[0]) for each in references] == [
        ("milestone", "kickoff", "kickoff"),
        ("survey", "midpoint", "midpoint"),
    ]
