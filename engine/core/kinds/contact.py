"""`contact`: would you like someone to contact you: "no", "email" or "call"."""

from __future__ import annotations

from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, last
from engine.core.kinds.sentences import AnswerProblem, label
from engine.core.kinds.types import OneOf, Type
from engine.core.language import Question

IDS = ("no", "email", "call")


class Contact(Kind):
    """Three answers; "email" and "call" ask for someone."""

    name = "contact"
    shape = "no, email or call"

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        return tuple((each, label(f"contact.{each}", locale)) for each in IDS)

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        written = last(form, question.id).lower()
        if written and written not in IDS:
            raise AnswerProblem("choice.unknown")
        return written or None

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        return dict(self.options(question, locale)).get(value, str(value))

    def type(self, question: Question) -> Type:
        return OneOf(IDS)
