"""`slots`: weekly availability, stored as {"timezone": …, "slots": [{"day": "mon", "from": "09:00", "to": "12:00"} …]}.

Slots are in order, and neighbours are joined. The form repeats one field with values like "mon 09:00-12:00".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from zoneinfo import available_timezones

from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, last, values
from engine.core.kinds.sentences import AnswerProblem, label
from engine.core.kinds.types import Opaque, Type
from engine.core.language import Question

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-17:00", "17:00-19:00", "19:00-21:00")
"""The parts of a day that a page offers; any other time is understood as well."""

DAY = 24 * 60
Span = tuple[int, int]


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Every IANA zone this machine knows."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


def is_zone(name: str) -> bool:
    """Whether a name is an IANA time zone."""
    return name in zones()


def spans(value: Value) -> tuple[Span, ...]:
    """A stored answer as minutes of the week from Monday 00:00 in its own zone, in order, joined across midnight."""
    found = [(DAYS.index(each["day"]) * DAY, each) for each in value["slots"]]
    return tuple(_joined((start + _minutes(each["from"]), start + _minutes(each["to"])) for start, each in found))


class Slots(Kind):
    """When a person is free in a usual week."""

    name = "slots"
    shape = "a map of timezone and slots, or a list of slots like mon 09:00-12:00"

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.id, f"{question.id}.timezone")

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        names = {day: label(day, locale) for day in DAYS}
        return tuple((f"{day} {part}", f"{names[day]} {part.replace('-', '–')}") for day in DAYS for part in PARTS)

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        own, zone_field = self.fields(question)
        found = [_span(written) for written in values(form, own)]
        if not found:
            return None
        timezone = last(form, zone_field) or context.timezone
        if not is_zone(timezone):
            raise AnswerProblem("slots.timezone", field=zone_field)
        return {"timezone": timezone, "slots": _slots(found)}

    def raw(self, question: Question, value: Value) -> dict[str, list[str]]:
        """The grid's own parts where slots are made of them, so that its boxes are ticked again."""
        own, zone_field = self.fields(question)
        written = [piece for slot in value["slots"] for piece in _pieces(slot)]
        return {own: written, zone_field: [value["timezone"]]}

    def from_json(self, question: Question, value: Value, context: Context = NOBODY) -> Value:
        own, zone_field = self.fields(question)
        if isinstance(value, Mapping):
            given, timezone = value.get("slots"), str(value.get("timezone", context.timezone))
        else:
            given, timezone = ([value] if isinstance(value, str) else value), context.timezone
        if not isinstance(given, list | tuple):
            raise AnswerProblem("answer.shape", {"shape": self.shape})
        written = [_written(each) if isinstance(each, Mapping) else str(each) for each in given]
        found = self.parse(question, {own: written, zone_field: [timezone]}, context)
        if found is None:
            raise AnswerProblem("answer.shape", {"shape": self.shape})
        return found

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        days = ", ".join(f"{label(each['day'], locale)} {each['from']}–{each['to']}" for each in value["slots"])
        return f"{days} ({value['timezone']})"

    def type(self, question: Question) -> Type:
        return Opaque()


def _written(slot: Mapping[str, Value]) -> str:
    return f"{slot.get('day')} {slot.get('from')}-{slot.get('to')}"


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _span(written: str) -> Span:
    """Minutes of the week of "mon 09:00-12:00"."""
    parts = re.fullmatch(
        r"([a-z]{3})[a-z]* ([0-2]?[0-9]:[0-5][0-9])\s?[-–]\s?([0-2]?[0-9]:[0-5][0-9])", written.lower()
    )
    if not parts or parts[1] not in DAYS:
        raise AnswerProblem("slots.time")
    start, end = _minutes(parts[2]), _minutes(parts[3])
    if not 0 <= start < end <= DAY:
        raise AnswerProblem("slots.time")
    return DAYS.index(parts[1]) * DAY + start, DAYS.index(parts[1]) * DAY + end


def _joined(found: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _slots(found: list[Span]) -> list[dict[str, str]]:
    """Joined within each day."""
    result = []
    for number, day in enumerate(DAYS):
        floor = number * DAY
        for start, end in _joined((s - floor, e - floor) for s, e in found if s // DAY == number):
            result.append({"day": day, "from": _time(start), "to": _time(end)})
    return result


def _pieces(slot: Mapping[str, str]) -> list[str]:
    """A slot cut into the parts of the grid where they fill it exactly, else as it is."""
    start, end = _minutes(slot["from"]), _minutes(slot["to"])
    parts = [tuple(map(_minutes, part.split("-"))) for part in PARTS]
    inside = [part for part in parts if start <= part[0] and part[1] <= end]
    if inside and inside[0][0] == start and inside[-1][1] == end:
        return [f"{slot['day']} {_time(part[0])}-{_time(part[1])}" for part in inside]
    return [_written(slot)]
