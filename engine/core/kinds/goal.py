"""`goal`: goal attainment scaling, set as {"goal": …, "levels": [five texts, −2 first]}, or against one: a level.

The words for a level may be left empty, save those for 0, which say what counts as on track.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, bounded, labelled, last
from engine.core.kinds.sentences import AnswerProblem, label
from engine.core.kinds.types import Number, Opaque, Type
from engine.core.language import Question

LEVELS = (-2, -1, 0, 1, 2)
FIELDS = ("minus2", "minus1", "zero", "plus1", "plus2")
MOST = 500


class Goal(Kind):
    """A goal with its five levels, or the level reached on one that was set before."""

    name = "goal"
    shape = "a map of goal and five levels, or, for a review, a level from -2 to 2"

    def fields(self, question: Question) -> tuple[str, ...]:
        if question.against is not None:
            return (question.id,)
        return (question.id, *(f"{question.id}.{field}" for field in FIELDS))

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        """The five levels, for the review's own field; when setting a goal, the label of each level's field."""
        own = question.labels if len(question.labels) == len(LEVELS) else ({},) * len(LEVELS)
        names = [
            labelled(text, locale, label(f"goal.{level}", locale)) for text, level in zip(own, LEVELS, strict=True)
        ]
        keys = [str(level) for level in LEVELS] if question.against else self.fields(question)[1:]
        return tuple(zip(keys, names, strict=True))

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        if question.against is not None:
            return self._level(last(form, question.id))
        goal, *levels = (bounded(last(form, each), MOST, "goal.long", each) for each in self.fields(question))
        if not goal and any(levels):
            raise AnswerProblem("goal.goal")
        if goal and not levels[2]:
            raise AnswerProblem("goal.expected", field=self.fields(question)[3])
        return {"goal": goal, "levels": levels} if goal else None

    def _level(self, written: str) -> int | None:
        if not written:
            return None
        level = int(found[1]) if (found := re.fullmatch(r"\+?(-?[0-9])", written.replace("\N{MINUS SIGN}", "-"))) else 9
        if level not in LEVELS:
            raise AnswerProblem("scale.range", {"low": LEVELS[0], "high": LEVELS[-1]})
        return level

    def raw(self, question: Question, value: Value) -> dict[str, list[str]]:
        if question.against is not None:
            return {question.id: [str(value)]}
        texts = [value["goal"], *value["levels"]]
        return {field: [text] for field, text in zip(self.fields(question), texts, strict=True) if text}

    def from_json(self, question: Question, value: Value, context: Context = NOBODY) -> Value:
        if question.against is not None:
            return super().from_json(question, value, context)
        levels = value.get("levels") if isinstance(value, Mapping) and set(value) == {"goal", "levels"} else None
        if isinstance(levels, Mapping):
            by_name = {str(key).lstrip("+"): each for key, each in levels.items()}
            levels = (
                [by_name.pop(str(level), "") for level in LEVELS] if set(by_name) <= set(map(str, LEVELS)) else None
            )
        if not isinstance(levels, list | tuple) or len(levels) != len(LEVELS):
            raise AnswerProblem("answer.shape", {"shape": self.shape})
        texts = zip(self.fields(question), [value["goal"], *levels], strict=True)
        found = self.parse(question, {field: [str(text)] for field, text in texts}, context)
        if found is None:
            raise AnswerProblem("answer.shape", {"shape": self.shape})
        return found

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        if question.against is not None:
            reached = dict(self.options(question, locale))[str(value)]
            return f"{_signed(value)} – {reached}"
        named = zip(LEVELS, value["levels"], strict=True)
        return "\n".join([value["goal"], *(f"{_signed(level)}: {text}" for level, text in named if text)])

    def type(self, question: Question) -> Type:
        return Number(LEVELS[0], LEVELS[-1]) if question.against is not None else Opaque()

    def score(self, question: Question, value: Value) -> float | None:
        return float(value) if question.against is not None else None


def _signed(level: int) -> str:
    return f"{level:+d}" if level else "0"
