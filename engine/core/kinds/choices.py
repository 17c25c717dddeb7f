"""`choices`: any of a few ids, in the order of the question."""

from __future__ import annotations

from engine.core.kinds.base import NOBODY, OTHER, OTHER_WORDS, Context, Form, Value, last, values
from engine.core.kinds.choice import Choice, known, listed, plain_id, shown, with_words
from engine.core.kinds.sentences import AnswerProblem
from engine.core.kinds.types import OneOf, Several, Type
from engine.core.language import Question


class Choices(Choice):
    """Several options, by their ids."""

    name = "choices"
    several = True
    shape = "a list of ids of options"

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        found = [known(question, each) for each in values(form, question.id)]
        if question.other and (OTHER in found or (not found and last(form, f"{question.id}.other"))):
            found = [each for each in found if each != OTHER] + [with_words(question, form)]
        chosen = {plain_id(question, each): each for each in found}
        if not chosen:
            return None
        self._agree(question, tuple(chosen))
        return [chosen[option] for option, _ in listed(question) if option in chosen]

    def _agree(self, question: Question, ids: tuple[str, ...]) -> None:
        """Raises AnswerProblem for too many, or for one that stands alone together with others."""
        if question.max is not None and len(ids) > question.max:
            raise AnswerProblem("choices.most", {"max": question.max, "count": len(ids)})
        alone = next((each for each in ids if each in question.alone), None)
        if alone is not None and len(ids) > 1:
            raise AnswerProblem("choices.alone", {"label": dict(listed(question)).get(alone, alone)})

    def raw(self, question: Question, value: Value) -> dict[str, list[str]]:
        form = {question.id: [plain_id(question, each) for each in value]}
        own = [each.removeprefix(OTHER_WORDS) for each in value if plain_id(question, each) != each]
        return {**form, f"{question.id}.other": own} if own else form

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        return ", ".join(shown(question, each, locale) for each in value)

    def plain(self, question: Question, value: Value) -> Value:
        return [plain_id(question, each) for each in value] if isinstance(value, list) else value

    def type(self, question: Question) -> Type:
        return Several(OneOf(tuple(option for option, _ in listed(question))))
