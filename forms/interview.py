"""Which question comes next: pure, over what is visible of a survey and what has been answered or skipped."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.core.conditions.tree import names
from engine.core.language import Question, Survey


def first_open(asked: Sequence[Question], done: Collection[str]) -> Question | None:
    """The first question neither answered nor skipped; None where nothing is left."""
    return next((question for question in asked if question.id not in done), None)


def reachable(asked: Sequence[Question], done: Collection[str]) -> dict[str, Question]:
    """What a person may look at, by id: the first open question, and every one already done."""
    opened = first_open(asked, done)
    return {question.id: question for question in asked if question.id in done or question is opened}


def before(asked: Sequence[Question], question: Question) -> Question | None:
    """The question to go Back to."""
    place = asked.index(question)
    return asked[place - 1] if place else None


def total(survey: Survey, asked: Sequence[Question], question: Question) -> int | None:
    """How many questions there will be, once nothing from this one on can change that; else None."""
    order = list(survey.questions)
    rest = set(order[order.index(question.id) :])
    for later in survey.questions.values():
        if later.show_if is not None:
            spoken = {name.path[1] for name in names(later.show_if.tree) if name.path[0] == survey.id and name.path[1:]}
            if spoken & rest:
                return None
    return len(asked)
