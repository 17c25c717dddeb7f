"""`rank`: ids of options, best first. The form has a field a place (`topics.1`, `topics.2` …), or repeats one field."""

from __future__ import annotations

from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, last, values
from engine.core.kinds.choice import known, listed, shown
from engine.core.kinds.sentences import AnswerProblem
from engine.core.kinds.types import OneOf, Several, Type
from engine.core.language import Question


class Rank(Kind):
    """An order of some or all options."""

    name = "rank"
    several = True
    shape = "a list of ids of options, best first"

    def places(self, question: Question) -> int:
        """How many may be ranked."""
        count = len(listed(question))
        return min(question.max, count) if question.max is not None else count

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.id, *(f"{question.id}.{place}" for place in range(1, self.places(question) + 1)))

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        return listed(question, locale)

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        own, *places = self.fields(question)
        written = values(form, own) or [each for place in places if (each := last(form, place))]
        ranked = [known(question, each) for each in written]
        if len(ranked) > self.places(question):
            raise AnswerProblem("rank.most", {"max": self.places(question), "count": len(ranked)})
        for place, each in enumerate(ranked):
            if each in ranked[:place]:
                label = shown(question, each, context.locale)
                raise AnswerProblem("rank.twice", {"label": label}, places[place] if place < len(places) else None)
        return ranked or None

    def raw(self, question: Question, value: Value) -> dict[str, list[str]]:
        return {f"{question.id}.{place}": [each] for place, each in enumerate(value, 1)}

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        return ", ".join(f"{place}. {shown(question, each, locale)}" for place, each in enumerate(value, 1))

    def type(self, question: Question) -> Type:
        return Several(OneOf(tuple(option for option, _ in listed(question))))
