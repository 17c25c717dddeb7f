"""The small languages inside values: lengths of time, points, events, repeats, limits, hours, what a route does.

Each reader takes the text of one value and gives the values of engine.core.language, or raises GrammarError.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import TypeVar

from engine.core.language import Anchor, AtMost, Do, Duration, Event, Moment, Opening, Point, Repeat, Window
from engine.definitions.problems import closest, short

T = TypeVar("T")

UNITS = {"minute": (0, 0, 1), "hour": (0, 0, 60), "day": (0, 1, 0), "week": (0, 7, 0), "month": (1, 0, 0)}
"""Months, days and minutes in one of each."""
TEN_YEARS = 10 * 366
"""Days in the longest length of time."""

COHORT_ANCHORS = ("start", "end", "halfway")
PERSONAL_ANCHORS = ("joined", "accepted", "matched", "left", "first meeting", "last meeting", "each meeting")
EVENTS = ("joined", "accepted", "declined", "waitlisted", "matched", "left", "meeting", "case closed")
HYPHENED = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
SCORED = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LENGTH_FIX = 'Write a number and a unit: "3 days", "2 weeks", "1 day and 4 hours"'
POINT_FIX = 'Write a point like "start", "2 weeks before end" or "1 day after first meeting"'


class GrammarError(Exception):
    """What is wrong with a value. offset: characters from its start; message: half a sentence; fix: a sentence."""

    def __init__(self, offset: int, message: str, fix: str) -> None:
        super().__init__(offset, message, fix)
        self.offset, self.message, self.fix = offset, message, fix


@dataclass(frozen=True, slots=True)
class Reference:
    """A name inside a value that has to exist. kind: milestone, survey, step, question. offset: where in the value."""

    kind: str
    name: str
    offset: int


References = list[Reference]


def duration(text: str, offset: int = 0) -> Duration:
    """`3 days`, `1 week and 2 hours`."""
    months = days = minutes = 0
    place = offset
    for part in re.split(r"(\s+and\s+)", text):
        if not part.isspace() and not re.fullmatch(r"\s+and\s+", part):
            more = _length(part, place)
            months, days, minutes = months + more[0], days + more[1], minutes + more[2]
        place += len(part)
    if months * 31 + days + minutes / 1440 > TEN_YEARS:
        raise GrammarError(offset, f'"{short(text)}" is longer than ten years', "Write a shorter time")
    return Duration(months, days, minutes)


def _length(text: str, offset: int) -> tuple[int, int, int]:
    found = re.fullmatch(r"\s*([0-9]+)\s+([A-Za-z]+)\s*", text)
    if found is None:
        raise GrammarError(offset, f'"{short(text)}" is not a length of time', LENGTH_FIX)
    number, unit = int(found[1][:9]), found[2].removesuffix("s")
    if unit not in UNITS:
        near = closest(unit, UNITS)
        fix = f"Write {found[1]} {near}{'' if number == 1 else 's'}" if near else LENGTH_FIX
        if unit == "year":
            fix = f"Write {number * 12} months"
        raise GrammarError(offset + found.start(2), f'there is no unit "{short(found[2])}"', fix)
    each = UNITS[unit]
    return number * each[0], number * each[1], number * each[2]


def point(text: str, refs: References, offset: int = 0) -> Point:
    """`[length before|after] anchor`."""
    found = re.fullmatch(r"(?s)(\s*)(.*?)\s+(before|after)\s+(.+?)\s*", text)
    if found is None:
        lead = len(text) - len(text.lstrip())
        return Point(anchor(text.strip(), refs, offset + lead))
    length = duration(found[2], offset + found.start(2))
    return Point(anchor(found[4], refs, offset + found.start(4)), length, -1 if found[3] == "before" else 1)


def anchor(text: str, refs: References, offset: int) -> Anchor:
    """What a point counts from; an id that is nothing else is a milestone's."""
    name = " ".join(text.split())
    if name in COHORT_ANCHORS or name in PERSONAL_ANCHORS:
        return Anchor(name)
    if found := re.fullmatch(r"submitted\s+(\S+)", text):
        return Anchor("submitted", _named("survey", found[1], refs, offset + found.start(1)))
    if re.fullmatch(HYPHENED, name):
        refs.append(Reference("milestone", name, offset))
        return Anchor("milestone", name)
    if re.fullmatch(r"[0-9]+\s+\w+(\s+and\s+[0-9]+\s+\w+)*", name):
        raise GrammarError(offset, f'"{short(text)}" says how long, not when', f'Add from when: "{name} after start"')
    if near := closest(name, (*PERSONAL_ANCHORS, *COHORT_ANCHORS)):
        raise GrammarError(offset, f'"{short(text)}" is not a point in time. Did you mean "{near}"?', f"Write {near}")
    raise GrammarError(offset, f'"{short(text)}" is not a point in time', POINT_FIX)


def _named(kind: str, name: str, refs: References, offset: int) -> str:
    refs.append(Reference(kind, name, offset))
    return name


def event(text: str, refs: References, offset: int = 0) -> Event:
    """`on joined`, `on submitted SURVEY`, `on quiet 60 days` …"""
    found = re.fullmatch(r"(?s)\s*on\s+(.*?)\s*", text)
    body = found[1] if found else ""
    at = offset + (found.start(1) if found else 0)
    name = " ".join(body.split())
    if name in EVENTS:
        return Event(name)
    if named := re.fullmatch(r"(submitted|unanswered)\s+(\S+)", body):
        return Event(named[1], _named("survey", named[2], refs, at + named.start(2)))
    if quiet := re.fullmatch(r"(?s)quiet\s+(.+)", body):
        return Event("quiet", quiet=duration(quiet[1], at + quiet.start(1)))
    every = (*EVENTS, "submitted SURVEY", "unanswered SURVEY", "quiet 60 days")
    near = closest(name, EVENTS)
    hint = f'. Did you mean "on {near}"?' if near else ""
    fix = f"Write on {near}" if near else f"Write on and one of: {', '.join(every)}"
    raise GrammarError(at, f'"{short(name)}" is nothing that happens to a person{hint}', fix)


def repeat(text: str, refs: References, offset: int = 0) -> Repeat:
    """`every D from A [until B]`."""
    found = re.fullmatch(r"(?s)\s*every\s+(.+?)\s+from\s+(.+?)(?:\s+until\s+(.+?))?\s*", text)
    if found is None:
        fix = 'Write "every 4 weeks from start until end", or any other points'
        raise GrammarError(offset, f'"{short(text)}" is not a repeat', fix)
    every = duration(found[1], offset + found.start(1))
    first = point(found[2], refs, offset + found.start(2))
    until = point(found[3], refs, offset + found.start(3)) if found[3] else None
    return Repeat(every, first, until)


def moment(text: str, refs: References, offset: int = 0) -> Moment:
    """One `when`: a point, an event or a repeat."""
    words = text.split()
    if words[:1] == ["on"]:
        return event(text, refs, offset)
    if words[:1] == ["every"]:
        return repeat(text, refs, offset)
    return point(text, refs, offset)


def closes(text: str, refs: References) -> Duration | Point:
    """When answers close: a length of time after the invitation, or a point."""
    words = text.split()
    if words[:1] in (["on"], ["every"]):
        raise GrammarError(0, "an event or a repeat cannot close a survey", f"{LENGTH_FIX}, or a point like end")
    if re.match(r"\s*[0-9]", text) and not {"before", "after"} & set(words):
        return duration(text)
    return point(text, refs)


def at_most(text: str) -> AtMost:
    """`2`, or `1 per 180 days`."""
    found = re.fullmatch(r"(?s)\s*([0-9]{1,4})\s*(?:\s+per\s+(.+?))?\s*", text)
    if found is None or int(found[1]) == 0:
        raise GrammarError(0, f'"{short(text)}" is not how often at most', 'Write "2", or "1 per 180 days"')
    return AtMost(int(found[1]), duration(found[2], found.start(2)) if found[2] else None)


def whole_days(text: str, offset: int = 0) -> int:
    """A length in days and weeks alone, as days; at least one."""
    length = duration(text, offset)
    if length.months or length.minutes or not length.days:
        raise GrammarError(offset, f'"{short(text)}" is not a number of whole days', 'Write days or weeks: "30 days"')
    return length.days


def window(text: str) -> Window:
    """`2 per 30 days`."""
    found = re.fullmatch(r"(?s)\s*([0-9]{1,4})\s+per\s+(.+?)\s*", text)
    if found is None or int(found[1]) == 0:
        raise GrammarError(0, f'"{short(text)}" is not so many per so long', 'Write "2 per 30 days", or none')
    return Window(int(found[1]), whole_days(found[2], found.start(2)))


def clock(text: str) -> time:
    """`10:00`, from 00:00 to 23:59."""
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise GrammarError(0, f'"{short(text)}" is not a time of day', 'Write hours and minutes: "10:00"')
    return time(int(found[1]), int(found[2]))


def opening(text: str) -> Opening:
    """`08:00-20:00`; closing may be 24:00."""
    fix = 'Write the opening and a later closing: "08:00-20:00"'
    found = re.fullmatch(r"\s*([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})\s*", text)
    if found is None:
        raise GrammarError(0, f'"{short(text)}" are not hours', fix)
    first, last = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if max(int(found[2]), int(found[4])) > 59 or last > 24 * 60:
        raise GrammarError(0, f'"{short(text)}" are not hours', fix)
    if first >= last:
        raise GrammarError(0, f'"{short(text)}" closes before it opens', fix)
    return Opening(first, last)


def day(text: str, offset: int = 0) -> date:
    """An ISO date."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        fix = "Write a date as year-month-day: 2027-12-24"
        raise GrammarError(offset, f'"{short(text)}" is not a date', fix) from None


def span(text: str) -> tuple[date, date]:
    """`2027-12-24`, or `2027-12-24..2027-12-31`, both included."""
    first, dots, last = text.partition("..")
    begins = day(first)
    ends = day(last, len(first) + 2) if dots else begins
    if ends < begins:
        raise GrammarError(len(first) + 2, f"{last.strip()} is before {first.strip()}", "Write the earlier date first")
    return begins, ends


def path(text: str, offset: int = 0) -> tuple[str, str]:
    """`SURVEY.QUESTION`."""
    found = re.fullmatch(rf"\s*({SCORED})\.({SCORED})\s*", text)
    if found is None:
        fix = "Write the survey's id, a dot and the question's id: midpoint.useful"
        raise GrammarError(offset, f'"{short(text)}" does not name a question', fix)
    return found[1], found[2]


PLAIN_VERBS = ("leave", "accept", "decline", "waitlist", "renew")
DO_FIX = "Write pause until SURVEY.QUESTION, pause for 30 days, mute STEP for 30 days, " + ", ".join(PLAIN_VERBS)


def doing(text: str, refs: References) -> Do:
    """What a route does: `pause until X`, `pause for D`, `mute STEP for D`, or one of the plain verbs."""
    name = text.strip()
    if name in PLAIN_VERBS:
        return Do(name)
    if found := re.fullmatch(r"(?s)\s*pause\s+until\s+(.+?)\s*", text):
        return Do("pause", until=_until(found[1], refs, found.start(1)))
    if found := re.fullmatch(r"(?s)\s*pause\s+for\s+(.+?)\s*", text):
        return Do("pause", length=duration(found[1], found.start(1)))
    if found := re.fullmatch(r"(?s)\s*mute\s+(\S+)\s+for\s+(.+?)\s*", text):
        step = _named("step", found[1], refs, found.start(1))
        return Do("mute", length=duration(found[2], found.start(2)), step=step)
    near = closest(name, PLAIN_VERBS)
    if near:
        raise GrammarError(0, f'there is nothing to do called "{short(name)}". Did you mean "{near}"?', f"Write {near}")
    raise GrammarError(0, f'"{short(text)}" is nothing a route can do', DO_FIX)


def _until(text: str, refs: References, offset: int) -> date | tuple[str, str]:
    if re.match(r"\s*[0-9]", text):
        return day(text, offset)
    survey, question = path(text, offset)
    refs.append(Reference("question", f"{survey}.{question}", offset))
    return survey, question


def whole(text: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"[-+]?[0-9]{1,9}", text.strip()):
        raise GrammarError(0, f'"{short(text)}" is not a whole number', "Write a whole number: 5")
    return int(text)


def number(text: str) -> int | float:
    """A number, whole or with a point."""
    if not re.fullmatch(r"[-+]?[0-9]{1,12}(\.[0-9]{1,9})?", text.strip()):
        raise GrammarError(0, f'"{short(text)}" is not a number', "Write a number: 5 or 2.5")
    return float(text) if "." in text else int(text)


def truth(text: str) -> bool:
    """`true` or `false`; yes, no, on and off are plain words."""
    if text not in ("true", "false"):
        fix = (
            "Write true" if text.lower() in ("yes", "on", "true") else "Write false" if text else "Write true or false"
        )
        raise GrammarError(0, f'"{short(text)}" is neither true nor false', fix)
    return text == "true"


def with_references(reader: Callable[[str, References], T], text: str) -> tuple[T, References]:
    """What a reader gives, and the names in it."""
    refs: References = []
    return reader(text, refs), refs
