"""Meetings out of an iCalendar file (RFC 5545): its events with their dates, repeats, exceptions and cancellations."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from dateutil.rrule import rrulestr

from engine.core import calendar
from engine.core.kinds.slots import is_zone
from engine.definitions import cells
from engine.definitions.cells import CellError
from engine.definitions.problems import short

MOST_REPEATS = 400
LONGEST = timedelta(days=3 * 366)
"""So many meetings of one series are taken, and no later than this after its first."""

WINDOWS = {
    "gmt standard time": "Europe/London",
    "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris",
    "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Warsaw",
    "fle standard time": "Europe/Kyiv",
    "gtb standard time": "Europe/Bucharest",
    "turkey standard time": "Europe/Istanbul",
    "south africa standard time": "Africa/Johannesburg",
    "e. africa standard time": "Africa/Nairobi",
    "w. central africa standard time": "Africa/Lagos",
    "greenwich standard time": "Africa/Accra",
    "arabian standard time": "Asia/Dubai",
    "india standard time": "Asia/Kolkata",
    "china standard time": "Asia/Shanghai",
    "singapore standard time": "Asia/Singapore",
    "tokyo standard time": "Asia/Tokyo",
    "aus eastern standard time": "Australia/Sydney",
    "new zealand standard time": "Pacific/Auckland",
    "eastern standard time": "America/New_York",
    "central standard time": "America/Chicago",
    "mountain standard time": "America/Denver",
    "us mountain standard time": "America/Phoenix",
    "pacific standard time": "America/Los_Angeles",
    "atlantic standard time": "America/Halifax",
    "sa pacific standard time": "America/Bogota",
    "e. south america standard time": "America/Sao_Paulo",
}
"""What Outlook calls the zones most used, by Unicode's table windowsZones.xml."""


@dataclass(frozen=True, slots=True)
class Property:
    """One line: its parameters, its value, and where it stands."""

    params: Mapping[str, str]
    value: str
    line: int


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END. line: of its BEGIN."""

    name: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)

    def one(self, name: str) -> Property | None:
        """The first property of a name."""
        return next(iter(self.properties.get(name, ())), None)

    def text(self, name: str) -> str:
        """A property's text, "" for none, with its escapes resolved."""
        found = self.one(name)
        return re.sub(r"\\(.)", lambda sign: " " if sign[1] in "nN" else sign[1], found.value).strip() if found else ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting. uid: stays the same when it is moved. about: texts that may name its group. at: aware, in UTC."""

    line: int
    uid: str
    about: tuple[str, ...]
    at: datetime


class CalendarError(Exception):
    """What is wrong in a calendar file: the line, half a sentence, and what to do."""

    def __init__(self, line: int, message: str, fix: str) -> None:
        super().__init__(line, message, fix)
        self.line, self.message, self.fix = line, message, fix


def is_calendar(text: str) -> bool:
    """Whether a text is an iCalendar file."""
    return text.lstrip().upper().startswith("BEGIN:VCALENDAR")


def occurrences(text: str, zone: str) -> tuple[list[Occurrence], list[CalendarError]]:
    """Every meeting of a calendar, by instant, and what is wrong. zone: of times that name none."""
    errors: list[CalendarError] = []
    try:
        components = _components(text)
    except CalendarError as error:
        return [], [error]
    title = next((each.text("X-WR-CALNAME") for each in components if each.name == "VCALENDAR"), "")
    aliases = {
        each.text("TZID"): each.text("X-LIC-LOCATION")
        for each in components
        if each.name == "VTIMEZONE" and each.text("X-LIC-LOCATION")
    }
    events = [each for each in components if each.name == "VEVENT"]
    moved: dict[str, set[datetime]] = {}
    found: list[Occurrence] = []
    reader = _Times(zone, aliases)
    for event in sorted(events, key=lambda each: each.one("RECURRENCE-ID") is None):
        try:
            found.extend(_meetings(event, reader, moved, title))
        except CalendarError as error:
            errors.append(error)
    return sorted(found, key=lambda each: each.at), sorted(errors, key=lambda error: error.line)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first physical one."""
    start, held = 0, ""
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line[:1] in (" ", "\t") and held:
            held += line[1:]
            continue
        if held:
            yield start, held
        start, held = number, line.rstrip()
    if held:
        yield start, held


def _components(text: str) -> list[Component]:
    """Every component, inner ones too, in the order of their ends."""
    done: list[Component] = []
    stack: list[Component] = []
    for number, line in _unfolded(text):
        parts = re.fullmatch(r"([A-Za-z0-9-]+)((?:;[^;:\"=]+=(?:\"[^\"]*\"|[^;:\"]*)(?:,\"[^\"]*\")*)*):(.*)", line)
        if parts is None:
            raise CalendarError(number, f'"{short(line)}" is no line of a calendar', "Export the calendar again")
        name, value = parts[1].upper(), parts[3]
        if name == "BEGIN":
            stack.append(Component(value.upper(), number))
        elif name == "END":
            if not stack or stack[-1].name != value.upper():
                raise CalendarError(number, f"{short(line)} ends nothing that has begun", "Export the calendar again")
            done.append(stack.pop())
        elif stack:
            given = re.findall(r";([^;:\"=]+)=(\"[^\"]*\"|[^;:\"]*)", parts[2])
            params = {key.upper(): each.strip('"') for key, each in given}
            stack[-1].properties.setdefault(name, []).append(Property(params, value, number))
    if stack:
        fix = "The file is cut short; export the calendar again"
        raise CalendarError(stack[-1].line, f"{stack[-1].name} is never ended", fix)
    return done


@dataclass(frozen=True, slots=True)
class _Times:
    """Reads times. zone: of those that name none. aliases: what a calendar calls zones → their IANA names."""

    zone: str
    aliases: Mapping[str, str]

    def zone_of(self, found: Property) -> str:
        """The zone of a property's local times."""
        name = found.params.get("TZID", "").lstrip("/")
        if not name:
            return self.zone
        for known in (name, self.aliases.get(name, ""), WINDOWS.get(name.lower(), ""), "/".join(name.split("/")[-2:])):
            if known and is_zone(known):
                return known
        fix = "Export the calendar with time zones like Europe/London"
        raise CalendarError(found.line, f'no time zone is called "{short(name)}"', fix)

    def local(self, found: Property) -> list[datetime]:
        """A property's times, naive where they are local and aware where they are in UTC; a date is its 00:00."""
        return [self._one(found, text) for text in found.value.split(",") if text.strip()]

    def _one(self, found: Property, text: str) -> datetime:
        parts = re.fullmatch(r"([0-9]{8})(?:T([0-9]{6})(Z?))?", text.strip().split("/")[0])
        try:
            if parts is None:
                raise ValueError
            day = cells.day(f"{parts[1][:4]}-{parts[1][4:6]}-{parts[1][6:]}")
            clock = time(int(parts[2][:2]), int(parts[2][2:4]), min(int(parts[2][4:]), 59)) if parts[2] else time(0)
        except (ValueError, CellError):
            fix = "Export the calendar again"
            raise CalendarError(found.line, f'"{short(text)}" is not a date and time', fix) from None
        return datetime.combine(day, clock, UTC if parts[3] else None)

    def instants(self, found: Iterable[Property]) -> list[datetime]:
        """The same as instants in UTC."""
        return [cells.localised(each, self.zone_of(prop)) for prop in found for each in self.local(prop)]


def _meetings(event: Component, times: _Times, moved: dict[str, set[datetime]], title: str) -> Iterator[Occurrence]:
    """An event's meetings. moved: by uid, the meetings of a series that stand elsewhere in the file."""
    uid = event.text("UID") or f"line-{event.line}"
    about = (event.text("X-MILEPOST-GROUP"), event.text("CATEGORIES"), event.text("SUMMARY"), title)
    begins = event.one("DTSTART")
    if begins is None:
        raise CalendarError(event.line, "an event that does not say when it is", "Give it a start")
    replaced = times.instants(event.properties.get("RECURRENCE-ID", ()))
    if replaced:
        moved.setdefault(uid, set()).update(replaced)
    if event.text("STATUS").upper() == "CANCELLED":
        return
    left_out = {*times.instants(event.properties.get("EXDATE", ())), *(() if replaced else moved.get(uid, ()))}
    starts = [*_series(event, begins, times), *times.instants(event.properties.get("RDATE", ()))]
    alone = not replaced and "RRULE" not in event.properties and "RDATE" not in event.properties
    for at in dict.fromkeys(starts):
        if at not in left_out:
            own = uid if alone else f"{uid} {(replaced or [at])[0].isoformat()}"
            yield Occurrence(event.line, own, about, at)


def _series(event: Component, begins: Property, times: _Times) -> list[datetime]:
    """The instants of an event and its repeats. A repeat keeps its local time across clock changes."""
    start, zone = times.local(begins)[0], times.zone_of(begins)
    rule = event.one("RRULE")
    if rule is None:
        return [cells.localised(start, zone)]
    parts = dict(part.upper().split("=", 1) for part in rule.value.split(";") if "=" in part)
    count = int(parts.pop("COUNT", MOST_REPEATS)) if parts.get("COUNT", "1").isdigit() else 0
    if parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or count < 1:
        raise CalendarError(
            rule.line, "a repeat that meetings do not have", "Repeat it by days, weeks, months or years"
        )
    last = start + LONGEST
    if written := parts.pop("UNTIL", None):
        last = min(last, _until(Property({}, written, rule.line), start, zone, times))
    bounded = ";".join(f"{key}={value}" for key, value in parts.items()) + f";UNTIL={_stamp(last)}"
    try:
        found = list(itertools.islice(rrulestr(f"RRULE:{bounded}", dtstart=start), min(count, MOST_REPEATS)))
    except (ValueError, KeyError, TypeError, IndexError, OverflowError):
        raise CalendarError(rule.line, f'"{short(rule.value)}" is no repeat', "Export the calendar again") from None
    return [cells.localised(each, zone) for each in found]


def _until(found: Property, start: datetime, zone: str, times: _Times) -> datetime:
    """The last start of a series, naive or aware as its first; a date includes its whole day."""
    until = times.local(found)[0]
    if "T" not in found.value:
        until = datetime.combine(until.date(), time(23, 59, 59))
    if start.tzinfo is not None:
        return cells.localised(until, zone)
    if until.tzinfo is None:
        return until
    return calendar.local(until, zone).replace(tzinfo=None)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}" + ("Z" if moment.tzinfo is not None else "")
