"""`story`: words with consent, stored as {"text": …, "consent": …, "check_first": …}. No consent means none."""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.kinds.base import MOST_TEXT, NOBODY, Context, Form, Kind, Value, bounded, last
from engine.core.kinds.sentences import AnswerProblem, label
from engine.core.kinds.types import Type, Words
from engine.core.language import Question

CONSENTS = ("none", "unnamed", "first-name", "full-name")
"""How words may be shared, least first; "first-name" goes with the group."""

NAMED = frozenset({"first-name", "full-name"})


def consents(anonymous: bool = False) -> tuple[str, ...]:
    """The levels that a survey offers; an anonymous one has no name to give."""
    return tuple(each for each in CONSENTS if not (anonymous and each in NAMED))


class Story(Kind):
    """What happened, how it may be told, and whether to see the wording first."""

    name = "story"
    shape = "text, or a map of text, consent and check_first"

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.id, f"{question.id}.consent", f"{question.id}.check_first")

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        """The levels of consent, for the field `….consent`."""
        return tuple((each, label(f"consent.{each}", locale)) for each in CONSENTS)

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        own, consent_field, check_field = self.fields(question)
        text = bounded(last(form, own), question.max or MOST_TEXT)
        if not text:
            return None
        consent = last(form, consent_field) or "none"
        if consent not in consents(context.anonymous):
            raise AnswerProblem("story.consent", field=consent_field)
        check_first = last(form, check_field).lower() not in ("", "no", "off", "false", "0")
        return {"text": text, "consent": consent, "check_first": check_first}

    def raw(self, question: Question, value: Value) -> dict[str, list[str]]:
        own, consent_field, check_field = self.fields(question)
        form = {own: [value["text"]], consent_field: [value["consent"]]}
        return {**form, check_field: ["yes"]} if value["check_first"] else form

    def from_json(self, question: Question, value: Value, context: Context = NOBODY) -> Value:
        if not isinstance(value, Mapping):
            return super().from_json(question, value, context)
        if not {"text"} <= set(value) <= {"text", "consent", "check_first"}:
            raise AnswerProblem("answer.shape", {"shape": self.shape})
        given = {f"{question.id}.{key}": [str(each)] for key, each in value.items() if key != "text"}
        found = self.parse(question, {question.id: [str(value["text"])], **given}, context)
        if found is None:
            raise AnswerProblem("answer.shape", {"shape": self.shape})
        return found

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        return str(value["text"])

    def plain(self, question: Question, value: Value) -> Value:
        return value["text"] if isinstance(value, Mapping) else value

    def type(self, question: Question) -> Type:
        return Words()
