"""How long a survey takes: the number that an invitation promises."""

from __future__ import annotations

from collections.abc import Iterable

from engine.core.language import Question, words

SECONDS = {
    "scale": 6,
    "nps": 6,
    "yes-no": 4,
    "choice": 8,
    "choices": 12,
    "rank": 20,
    "number": 6,
    "date": 8,
    "text": 35,
    "story": 60,
    "goal": 150,
    "slots": 45,
    "contact": 4,
}
"""Seconds to answer one question of a kind, without reading it; others take as long as a choice."""

READING = 0.3
"""Seconds a word: 200 words a minute."""


def minutes(questions: Iterable[Question]) -> int:
    """Whole minutes for a survey, at least 1; half of a question that is only sometimes shown."""
    seconds = sum(_seconds(question) * (0.5 if question.show_if else 1.0) for question in questions)
    return max(1, round(seconds / 60))


def _seconds(question: Question) -> float:
    read = [question.ask, question.help, *question.labels, *(option.label for option in question.options)]
    return SECONDS.get(question.type, SECONDS["choice"]) + READING * sum(
        len(words(text, None).split()) for text in read
    )
