"""`scale`: a whole number, each with a label, or only the two ends."""

from __future__ import annotations

import re
import unicodedata

from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, last
from engine.core.kinds.sentences import AnswerProblem
from engine.core.kinds.types import Number, Type
from engine.core.language import Question, words


class Scale(Kind):
    """A labelled scale counts from 1; one with `from` and `to` has labels at its ends."""

    name = "scale"
    numeric = True
    shape = "a whole number"

    def bounds(self, question: Question) -> tuple[int, int]:
        """Its lowest and highest point."""
        if isinstance(question.low, int | float) and isinstance(question.high, int | float):
            return int(question.low), int(question.high)
        return 1, max(len(question.labels), 1)

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        low, high = self.bounds(question)
        return tuple((str(point), self.label(question, point, locale)) for point in range(low, high + 1))

    def label(self, question: Question, point: int, locale: str | None = None) -> str:
        """The words at a point, "" between labelled ends."""
        low, high = self.bounds(question)
        if len(question.labels) == high - low + 1:
            return words(question.labels[point - low], locale) if low <= point <= high else ""
        if question.labels and point in (low, high):
            return words(question.labels[0 if point == low else -1], locale)
        return ""

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        written = unicodedata.normalize("NFKC", last(form, question.id)).replace("\N{MINUS SIGN}", "-")
        if not written:
            return None
        low, high = self.bounds(question)
        point = int(written) if re.fullmatch(r"[+-]?[0-9]{1,9}", written) else None
        if point is None or not low <= point <= high:
            raise AnswerProblem("scale.range", {"low": low, "high": high})
        return point

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        found = self.label(question, value, locale)
        return f"{value} – {found}" if found else str(value)

    def type(self, question: Question) -> Type:
        return Number(*self.bounds(question))


class Nps(Scale):
    """`nps`: how likely to recommend, always 0 to 10, with labels at the ends."""

    name = "nps"

    def bounds(self, question: Question) -> tuple[int, int]:
        return 0, 10
