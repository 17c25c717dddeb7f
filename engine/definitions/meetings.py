"""Meetings out of a CSV file (`group, at`) or an iCalendar file, and activity out of a CSV (`person, kind, at`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from engine.core.kinds.base import line
from engine.definitions import cells
from engine.definitions.cells import CellError
from engine.definitions.icalendar import is_calendar, occurrences
from engine.definitions.problems import short, unknown
from engine.definitions.sheet import Row, RowProblem, Sheet, Source, read_sheet, text_of

ACTIVITIES = ("attended", "posted", "replied", "reacted")
"""The kinds of activity; any of them ends being quiet."""

Readers = Mapping[str, Callable[[str], Any]]


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A group met, or will. at: aware, in UTC. uid: the same meeting has the same one in every import."""

    line: int
    group: str
    at: datetime
    uid: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """The meetings of a file, by instant; with any problem nothing of it may be used."""

    rows: tuple[MeetingRow, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A person did something. person: by email or phone. kind: one of ACTIVITIES. at: aware, in UTC."""

    line: int
    person: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """The rows of a file, in its order; with any problem nothing of it may be used."""

    rows: tuple[ActivityRow, ...]
    problems: tuple[RowProblem, ...]


def read_meetings(source: Source, *, timezone: str = "UTC", groups: Iterable[str] = ()) -> Meetings:
    """Reads meetings. timezone: the cohort's, of times without an offset. groups: those there are; none: any.

    An event of a calendar is the group's that its categories, its summary or the calendar's own name mentions.
    """
    sheet = Sheet()
    text = text_of(source, sheet)
    if text is None:
        return Meetings((), tuple(sheet.problems))
    known = tuple(groups)
    if is_calendar(text):
        return _from_calendar(text, timezone, known)
    sheet = read_sheet(text, ("group", "at"), [("group",), ("at",)])
    problems = list(sheet.problems)
    readers: Readers = {"group": partial(_group, known=known), "at": partial(cells.instant, zone=timezone)}
    rows: dict[str, MeetingRow] = {}
    for row in sheet.rows:
        read = _cells(row, readers, problems)
        if read is not None:
            uid = f"{read['group']} {read['at'].isoformat()}"
            rows.setdefault(uid, MeetingRow(row.line, read["group"], read["at"], uid))
    return Meetings(tuple(sorted(rows.values(), key=lambda each: each.at)), tuple(problems))


def read_activity(source: Source, *, timezone: str = "UTC", default_country: str | None = None) -> Activity:
    """Reads activity. timezone: the cohort's, of times without an offset. default_country: for phones without a +."""
    sheet = read_sheet(source, ("person", "kind", "at"), [("person",), ("kind",), ("at",)])
    read = _activity(sheet.rows, timezone, default_country)
    return Activity(read.rows, (*sheet.problems, *read.problems))


def activity_of(lines: Iterable[tuple[int, Mapping[str, str]]], *, default_country: str | None = None) -> Activity:
    """The same of lines that are read already: (number, {"person", "kind", "at"}). Times without an offset are UTC."""
    rows = [Row(number, {name: kept for name, text in each.items() if (kept := line(text))}) for number, each in lines]
    return _activity(rows, "UTC", default_country)


def _activity(rows: Iterable[Row], timezone: str, default_country: str | None) -> Activity:
    readers: Readers = {
        "person": partial(cells.address, country=default_country),
        "kind": cells.one_of("kind", ACTIVITIES),
        "at": partial(cells.instant, zone=timezone),
    }
    problems: list[RowProblem] = []
    found = [(row.line, read) for row in rows if (read := _cells(row, readers, problems)) is not None]
    done = tuple(ActivityRow(number, read["person"], read["kind"], read["at"]) for number, read in found)
    return Activity(done, tuple(problems))


def _cells(row: Row, readers: Readers, problems: list[RowProblem]) -> dict[str, Any] | None:
    """Every cell of a row read; None, with a problem each, where one is wrong or empty."""
    values: dict[str, Any] = {}
    for column, read in readers.items():
        try:
            if column not in row.cells:
                raise CellError("this cell is empty", "Fill it, or take the line out")
            values[column] = read(row.cells[column])
        except CellError as error:
            problems.append(RowProblem(row.line, column, error.message, error.fix))
    return values if len(values) == len(readers) else None


def _group(text: str, known: tuple[str, ...]) -> str:
    """A group as it is called in the cohort."""
    if not known:
        return text
    found = {each.casefold(): each for each in known}.get(text.casefold())
    if found is None:
        message, fix = unknown("group", text, known, f"The groups are {', '.join(known[:20])}")
        raise CellError(message, fix)
    return found


def _from_calendar(text: str, timezone: str, groups: tuple[str, ...]) -> Meetings:
    found, errors = occurrences(text, timezone)
    problems = [RowProblem(error.line, "", error.message, error.fix) for error in errors]
    rows: list[MeetingRow] = []
    unplaced: set[int] = set()
    for each in found:
        group = _mentioned(each.about, groups)
        if group is not None:
            rows.append(MeetingRow(each.line, group, each.at, each.uid))
        elif each.line not in unplaced:
            unplaced.add(each.line)
            title = next((text for text in reversed(each.about[:3]) if text), "")
            fix = f"Put one of these into its title: {', '.join(groups[:20])}" if groups else "Give the event a title"
            problems.append(RowProblem(each.line, "", f'no group is named in the event "{short(title)}"', fix))
    return Meetings(tuple(rows), tuple(sorted(problems, key=lambda problem: problem.line)))


def _mentioned(about: tuple[str, ...], groups: tuple[str, ...]) -> str | None:
    """The group that an event is about: named outright, else the longest name that occurs as whole words."""
    if not groups:
        return next((text for text in about if text), None)
    for text in about:
        exact = next((group for group in groups if group.casefold() == text.casefold()), None)
        inside = [g for g in groups if re.search(rf"(?<!\w){re.escape(g.casefold())}(?!\w)", text.casefold())]
        if exact or inside:
            return exact or max(inside, key=len)
    return None
