"""What one version calls by another name than the one before: steps, surveys and questions that say `was`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.core.language import Question, Survey, Workflow

Asked = tuple[str, str]
"""(survey, question)."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def was(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Renames:
    """Old id → new id. questions: (survey, question) → the same as they are called now, where either has changed."""

    steps: Mapping[str, str]
    surveys: Mapping[str, str]
    questions: Mapping[Asked, Asked]

    def __bool__(self) -> bool:
        return bool(self.steps or self.surveys or self.questions)


def between(old: Workflow, new: Workflow) -> Renames:
    """What is called otherwise in `new` than in `old`, also where `new` is the earlier version that is gone back to."""
    steps = _renamed(old.steps, new.steps)
    surveys = _renamed(old.surveys, new.surveys)
    questions: dict[Asked, Asked] = {}
    for survey in old.surveys.values():
        now = new.surveys.get(surveys.get(survey.id, survey.id))
        if now is None:
            continue
        ids = _renamed(survey.questions, now.questions)
        for question in survey.questions:
            found = (now.id, ids.get(question, question))
            if found != (survey.id, question):
                questions[survey.id, question] = found
    return Renames(steps, surveys, questions)


def _renamed(old: Mapping[str, _Named], new: Mapping[str, _Named]) -> dict[str, str]:
    found = {each.was: each.id for each in new.values() if each.was and each.was in old and each.was not in new}
    back = {each.id: each.was for each in old.values() if each.was and each.was in new and each.id not in new}
    return {**{ours: theirs for ours, theirs in back.items() if theirs not in old}, **found}


@dataclass(frozen=True, slots=True)
class Clash:
    """A question that cannot change so. what: "type", "range" or "options"; before, after: in the language's words."""

    survey: str
    question: str
    what: str
    before: str
    after: str


def clashes(old: Workflow, new: Workflow) -> Iterable[Clash]:
    """Questions whose type or range is another under the same id: their answers would not mean the same any more."""
    renames = between(old, new)
    for survey in old.surveys.values():
        now = new.surveys.get(renames.surveys.get(survey.id, survey.id))
        for question in survey.questions.values() if now else ():
            assert now is not None
            _, id_ = renames.questions.get((survey.id, question.id), (survey.id, question.id))
            other = now.questions.get(id_)
            if other is None:
                continue
            if question.type != other.type:
                yield Clash(now.id, id_, "type", question.type, other.type)
            elif range_of(question) != range_of(other):
                yield Clash(now.id, id_, "range", range_of(question), range_of(other))
            elif gone := {each.id for each in question.options} - {each.id for each in other.options}:
                yield Clash(now.id, id_, "options", ", ".join(sorted(gone)), "gone")


def range_of(question: Question) -> str:
    """The range of a question's answers, in words: "1 to 5"; "" where it has none."""
    if question.low is not None or question.high is not None:
        return (
            f"{'any' if question.low is None else question.low} to {'any' if question.high is None else question.high}"
        )
    return f"1 to {len(question.labels)}" if question.type == "scale" else ""


def survey_of(workflow: Workflow, step: str) -> Survey | None:
    """What a step asks; None where it tells, or is not there."""
    found = workflow.steps.get(step)
    return workflow.surveys.get(found.ask) if found and found.ask else None
