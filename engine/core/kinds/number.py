"""`number`: a whole or decimal number, with `min` and `max` where the pack says so."""

from __future__ import annotations

import re
import unicodedata

from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, last
from engine.core.kinds.sentences import AnswerProblem
from engine.core.kinds.types import Number as NumberType
from engine.core.kinds.types import Type
from engine.core.language import Question

LARGEST = 10**15


def read_number(written: str) -> int | float | None:
    """A number as people write it: 4, 2.5, 2,5, 1,000, −3; whole ones as int. None for anything else."""
    text = re.sub(r"[\s'’]", "", unicodedata.normalize("NFKC", written)).replace("\N{MINUS SIGN}", "-")
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if len(text) > 40 or not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", text):
        return None
    number = float(text)
    if abs(number) > LARGEST:
        return None
    return int(number) if number == int(number) else number


class Number(Kind):
    """A number; bounds included."""

    name = "number"
    numeric = True
    shape = "a number"

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        written = last(form, question.id)
        if not written:
            return None
        number = read_number(written)
        if number is None:
            raise AnswerProblem("number.number")
        low = question.low if isinstance(question.low, int | float) else None
        high = question.high if isinstance(question.high, int | float) else None
        if (low is not None and number < low) or (high is not None and number > high):
            which = "range" if low is not None and high is not None else "low" if low is not None else "high"
            raise AnswerProblem(f"number.{which}", {"low": low, "high": high})
        return number

    def type(self, question: Question) -> Type:
        return NumberType()
