"""The first question of a survey inside a reminder: each choice a link that only pre-selects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from engine.core.language import Question, Survey, words
from engine.wording.phrases import phrases
from engine.wording.placeholders import plain

MOST = 11
"""Choices that still fit an email: an NPS has eleven."""

LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to tap. query: what is added to the survey's address."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A question as an email shows it.

    choices: in order. grid: drawn as numbered cells rather than a list. low, high: what the ends of a grid mean.
    """

    ask: str
    choices: tuple[Choice, ...]
    grid: bool = False
    low: str = ""
    high: str = ""


def first_question(survey: Survey) -> Question | None:
    """The question that everybody is asked first, where an email can carry it."""
    if survey.visibility == "chosen":
        return None
    first = next(iter(survey.questions.values()), None)
    if first is None or first.show_if is not None or first.must:
        return None
    return first if len(list(_values(first, None))) in range(2, MOST + 1) else None


def inline(question: Question, locale: str | None) -> Inline:
    """The question ready to draw, in the person's language."""
    choices = tuple(
        Choice(plain(label, LONGEST_LABEL), f"?{question.id}={quote(value, safe='')}")
        for value, label in _values(question, locale)
    )
    ask = plain(words(question.ask, locale), 300)
    numbered = question.type == "nps" or (question.type == "scale" and len(question.labels) != len(choices))
    if not numbered:
        return Inline(ask, choices)
    ends = [plain(words(label, locale), LONGEST_LABEL) for label in question.labels]
    low, high = (ends[0], ends[-1]) if len(ends) > 1 else ("", "")
    return Inline(ask, choices, grid=True, low=low, high=high)


def _values(question: Question, locale: str | None) -> Iterator[tuple[str, str]]:
    """(what is stored, what is shown) of each answer; nothing for a kind that is not answered by a tap."""
    if question.type == "nps":
        yield from ((str(number), str(number)) for number in range(11))
    elif question.type == "scale":
        yield from _points(question, locale)
    elif question.type == "yes-no":
        yield from ((value, phrases(locale)[value]) for value in ("yes", "no"))
    elif question.type == "choice" and not question.other:
        yield from ((option.id, words(option.label, locale)) for option in question.options)


def _points(question: Question, locale: str | None) -> Iterator[tuple[str, str]]:
    low = question.low if isinstance(question.low, int) else 1
    high = question.high if isinstance(question.high, int) else low + len(question.labels) - 1
    named = len(question.labels) == high - low + 1
    for place, number in enumerate(range(low, high + 1)):
        yield str(number), words(question.labels[place], locale) if named else str(number)
