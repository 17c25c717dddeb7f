"""A survey's answers together: reading one, which questions are asked, and what others see of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.core.conditions.evaluating import Scope, holds
from engine.core.conditions.tree import UNKNOWN, Unknown
from engine.core.kinds.base import NOBODY, Context, Form, Value
from engine.core.kinds.registry import KINDS
from engine.core.kinds.sentences import AnswerProblem
from engine.core.language import Question, Survey

Answers = Mapping[str, Value]
"""Question id → stored value; a question that was not answered is absent."""


def read_answer(question: Question, form: Form, context: Context = NOBODY) -> Value | None:
    """The answer in a form, or None for one that may be left out. Raises AnswerProblem."""
    value = KINDS[question.type].parse(question, form, context)
    if value is None and (question.required or question.must is not None):
        raise AnswerProblem("answer.missing")
    return value


def plain(survey: Survey, answers: Answers) -> dict[str, Value]:
    """Answers as conditions, counts and the matcher see them; what the survey does not ask (any more) is left out."""
    questions = survey.questions
    return {
        id_: KINDS[questions[id_].type].plain(questions[id_], value)
        for id_, value in answers.items()
        if id_ in questions
    }


def outward(survey: Survey, answers: Answers) -> dict[str, Value]:
    """Answers for other programs: one level deep; a story's consent stands beside it as `problem.consent`."""
    result: dict[str, Value] = {}
    for id_, value in answers.items():
        result[id_] = value
        if id_ in survey.questions and survey.questions[id_].type == "story":
            result[id_] = value["text"]
            result[f"{id_}.consent"] = value["consent"]
            result[f"{id_}.check_first"] = value["check_first"]
    return result


def visible(survey: Survey, answers: Answers, scope: Scope | None = None) -> list[Question]:
    """The questions that are asked, in order, given the answers so far: `show-if` absent, or true.

    scope: who answers; it must leave out the response being given. Without one only this survey's answers are known.
    An answer to a question that is hidden counts as not given, for later questions too.
    """
    shown: list[Question] = []
    seen: dict[str, Value] = {}
    current = _Current(survey, seen, scope)
    for question in survey.questions.values():
        if question.show_if is not None and not holds(question.show_if.tree, current):
            continue
        shown.append(question)
        if question.id in answers:
            seen[question.id] = KINDS[question.type].plain(question, answers[question.id])
    return shown


def kept(survey: Survey, answers: Answers, scope: Scope | None = None) -> dict[str, Value]:
    """The answers without those to questions that are hidden now."""
    return {each.id: answers[each.id] for each in visible(survey, answers, scope) if each.id in answers}


class _Current:
    """A scope in which the response being given is its survey's latest."""

    def __init__(self, survey: Survey, answers: Answers, scope: Scope | None) -> None:
        self.own = survey.id
        self.answers = answers
        self.scope = scope

    def get(self, path: tuple[str, ...]) -> Any | Unknown:
        return self.scope.get(path) if self.scope else UNKNOWN

    def survey(self, survey: str) -> Answers | None:
        if survey == self.own:
            return self.answers
        return self.scope.survey(survey) if self.scope else None

    def previous(self, survey: str) -> Answers | None:
        if self.scope is None:
            return None
        return self.scope.survey(survey) if survey == self.own else self.scope.previous(survey)

    def partners(self, survey: str) -> Sequence[Answers | None]:
        return self.scope.partners(survey) if self.scope else ()

    def answered(self, survey: str, question: str | None) -> bool:
        if survey == self.own:
            return bool(self.answers) if question is None else question in self.answers
        return self.scope.answered(survey, question) if self.scope else False

    def days(self, path: tuple[str, ...]) -> int | Unknown:
        return self.scope.days(path) if self.scope else UNKNOWN
