"""A plausible answer to a question of any kind, for people of a sample; one function a kind, by its name."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from zlib import crc32

from engine.core.kinds import KINDS
from engine.core.language import Question

CONTENT = 3.0
"""The mood from which people are content; 1 is unhappy, 5 delighted."""

GRAVE = frozenset({"something-happened", "in-trouble", "delete"})
"""Answers that a sample gives only where its book says so: they set off what nobody should see by chance."""

STOCK = (
    "It was worth the time.",
    "More of this, and a little slower.",
    "I took one idea away and used it the next day.",
    "The dates were difficult for me.",
    "I would like to know earlier what comes next.",
    "Talking to people with the same problem helped me most.",
    "It is still early. Ask me again.",
    "I was heard.",
)
GOAL = {
    "goal": "Finish the one thing that I keep putting off",
    "levels": [
        "I have not looked at it",
        "I have begun",
        "It is finished",
        "It is finished, and somebody uses it",
        "It has become a habit",
    ],
}
CONSENTS = {"none": 25, "unnamed": 40, "first-name": 25, "full-name": 10}
LEVELS = {-2: 5, -1: 20, 0: 40, 1: 25, 2: 10}
MOVED_BY_MOOD = 0.3
"""The share of goals that end a level higher, or lower, with the mood."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question put to someone. mood: 1 … 5. lot: where chance comes from. on: the local date.

    odds: how likely each option of a choice is; without them the first options are a little more likely.
    """

    question: Question
    person: str
    mood: float
    lot: random.Random
    on: date
    timezone: str = "UTC"
    anonymous: bool = False
    odds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def left_out(self) -> bool:
        """Whether someone who may skip it does."""
        return not self.question.required and self.question.must is None and self.lot.random() < 0.06


def answer(case: Case) -> Any:
    """An answer as JSON has it, or None for a question that is left out."""
    return None if case.left_out else MAKERS[case.question.type](case)


def told(case: Case, text: str) -> Any:
    """Words as an answer to a `text` or `story`, with a choice of consent for the latter."""
    text = text.strip()[: case.question.max or 2_000]
    if case.question.type != "story":
        return text
    consents = {each: weight for each, weight in CONSENTS.items() if not case.anonymous or "name" not in each}
    consents = {**consents, "unnamed": CONSENTS["unnamed"]}
    consent = case.lot.choices(list(consents), list(consents.values()))[0]
    return {"text": text, "consent": consent, "check_first": "yes" if case.lot.random() < 0.25 else "no"}


def _scale(case: Case) -> int:
    """The mood on the question's own range, give or take a little; a heavy load is the wrong way round."""
    low, high = _bounds(case)
    mood = 6 - case.mood if case.question.measures == "load" else case.mood
    share = (mood - 1 + case.lot.gauss(0, 0.55)) / 4
    return min(high, max(low, round(low + share * (high - low))))


def _bounds(case: Case) -> tuple[int, int]:
    points = [int(value) for value, _ in KINDS[case.question.type].options(case.question)]
    return points[0], points[-1]


def _yes_no(case: Case) -> str:
    if case.question.must is not None:
        return case.question.must
    if case.odds:
        return _choice(case)
    return "yes" if case.lot.random() < (case.mood - 1) / 4 else "no"


def _options(case: Case) -> list[str]:
    every = [value for value, _ in KINDS[case.question.type].options(case.question)]
    return [each for each in every if each not in GRAVE] or every


def _choice(case: Case) -> str:
    """One option by the odds; the first ones a little more often where there are none, as people do."""
    return case.lot.choices(*_weighed(case, _options(case)))[0]


def _weighed(case: Case, options: list[str]) -> tuple[list[str], list[float]]:
    """Options with their weights; where there are odds, only those that have some."""
    known = [each for each in options if case.odds.get(each)]
    if known:
        return known, [float(case.odds[each]) for each in known]
    return options, [float(weight) for weight in range(len(options) + 1, 1, -1)]


def _choices(case: Case) -> list[str]:
    """One or two options, or the one that stands alone."""
    options, weights = _weighed(case, _options(case))
    first = case.lot.choices(options, weights)[0]
    others = [each for each in options if each != first and each not in case.question.alone]
    if first in case.question.alone or not others or case.question.max == 1 or case.lot.random() < 0.6:
        return [first]
    return [first, case.lot.choice(others)]


def _rank(case: Case) -> list[str]:
    options = _options(case)
    return case.lot.sample(options, min(case.question.max or 3, len(options)))


def _number(case: Case) -> int | float:
    low, high = case.question.low, case.question.high
    least = low if isinstance(low, int | float) else min(0, high) if isinstance(high, int | float) else 0
    most = high if isinstance(high, int | float) else least + 10
    return min(most, max(least, round(case.lot.triangular(least, most))))


def _date(case: Case) -> str:
    low, high = case.question.low, case.question.high
    day = case.on + timedelta(days=7 * case.lot.randint(4, 12))
    day = max(day, low) if isinstance(low, date) else day
    return (min(day, high) if isinstance(high, date) else day).isoformat()


def _text(case: Case) -> Any:
    """A sentence of the stock, or what a question that saves something wants; few keep others away."""
    place = crc32(f"{case.person}{case.question.id}".encode())
    saved = {
        "phone": f"+1202555{100 + place % 100:04d}",
        "timezone": case.timezone,
        "name": case.person.split("@")[0].split("+")[0].replace(".", " ").title(),
        "locale": "en",
    }
    if case.question.saves in saved:
        return told(case, saved[case.question.saves])
    if case.question.matching is not None and not case.question.required:
        return None
    return told(case, STOCK[place % len(STOCK)])


def _goal(case: Case) -> Any:
    if case.question.against is None:
        return GOAL
    level = case.lot.choices(list(LEVELS), list(LEVELS.values()))[0]
    better = 1 if case.mood >= CONTENT else -1
    return max(-2, min(2, level + better)) if case.lot.random() < MOVED_BY_MOOD else level


def _slots(case: Case) -> list[str]:
    options = _options(case)
    return sorted(case.lot.sample(options, min(6, len(options))))


def _contact(case: Case) -> str:
    wants = 0.03 if case.mood >= CONTENT else 0.2
    return "no" if case.lot.random() >= wants else case.lot.choice(("email", "call"))


MAKERS: Mapping[str, Callable[[Case], Any]] = MappingProxyType(
    {
        "scale": _scale,
        "nps": _scale,
        "yes-no": _yes_no,
        "choice": _choice,
        "choices": _choices,
        "rank": _rank,
        "number": _number,
        "date": _date,
        "text": _text,
        "story": _text,
        "goal": _goal,
        "slots": _slots,
        "contact": _contact,
    }
)
"""By the kind's name; a test holds that there is one for every registered kind."""
