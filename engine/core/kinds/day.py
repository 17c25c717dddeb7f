"""`date`: an ISO date, from one field, or from `until.year`, `until.month` and `until.day`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, last
from engine.core.kinds.sentences import AnswerProblem
from engine.core.kinds.types import Day as DayType
from engine.core.kinds.types import Type
from engine.core.language import Question

PARTS = ("year", "month", "day")


def read_day(written: str) -> date | None:
    """A date written as year, month, day; None for anything else."""
    parts = re.fullmatch(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})", unicodedata.normalize("NFKC", written))
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


class Day(Kind):
    """A date as ISO text; bounds included."""

    name = "date"
    shape = "a date like 2027-01-31"

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.id, *(f"{question.id}.{part}" for part in PARTS))

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        own, *parts = self.fields(question)
        written = last(form, own) or "-".join(last(form, part) for part in parts)
        if not written.strip("-"):
            return None
        found = read_day(written)
        if found is None:
            raise AnswerProblem("date.date")
        low = question.low if isinstance(question.low, date) else None
        high = question.high if isinstance(question.high, date) else None
        if (low is not None and found < low) or (high is not None and found > high):
            which = "range" if low is not None and high is not None else "low" if low is not None else "high"
            raise AnswerProblem(f"date.{which}", {"low": low, "high": high})
        return found.isoformat()

    def from_json(self, question: Question, value: Value, context: Context = NOBODY) -> Value:
        return super().from_json(question, value.isoformat() if isinstance(value, date) else value, context)

    def type(self, question: Question) -> Type:
        return DayType()
