"""`text`: words, in lines as written, up to `max` characters (2,000 by default)."""

from __future__ import annotations

from engine.core.kinds.base import MOST_TEXT, NOBODY, Context, Form, Kind, Value, bounded, last
from engine.core.kinds.types import Type, Words
from engine.core.language import Question


class Text(Kind):
    """Free text in normal form C."""

    name = "text"

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        return bounded(last(form, question.id), question.max or MOST_TEXT) or None

    def type(self, question: Question) -> Type:
        return Words()
