"""`yes-no`: "yes" or "no"; with `must: yes` a notice that has to be accepted."""

from __future__ import annotations

from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, last
from engine.core.kinds.sentences import AnswerProblem, label
from engine.core.kinds.types import OneOf, Type
from engine.core.language import Question, words

IDS = ("yes", "no")


class YesNo(Kind):
    """Two answers. A pack's own two labels stand for yes, then no."""

    name = "yes-no"
    shape = "yes or no"

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        own = {each.id: words(each.label, locale) for each in question.options}
        if len(question.labels) == len(IDS):
            own = {id_: words(text, locale) for id_, text in zip(IDS, question.labels, strict=True)}
        return tuple((id_, own.get(id_) or label(id_, locale)) for id_ in IDS)

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        written = last(form, question.id).lower()
        if not written:
            return None
        if written not in IDS:
            raise AnswerProblem("choice.unknown")
        if question.must is not None and written != question.must:
            raise AnswerProblem("must", {"label": dict(self.options(question, context.locale))[question.must]})
        return written

    def from_json(self, question: Question, value: Value, context: Context = NOBODY) -> Value:
        return super().from_json(question, ("no", "yes")[value] if isinstance(value, bool) else value, context)

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        return dict(self.options(question, locale)).get(value, str(value))

    def type(self, question: Question) -> Type:
        return OneOf(IDS)
