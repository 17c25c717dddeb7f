"""Random answers to any question: what a page could have sent, and what is stored of it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from engine.core.kinds import KINDS
from engine.core.language import Question

WORDS = (
    "We finally agreed who decides.",
    "Ana’s question changed how I plan 🙂",
    "<b>not bold</b> & =SUM(A1)",
    "Zażółć gęślą jaźń\nin two lines",
    "ok",
    "它帮助我更早地开口",
)


def random_form(question: Question, rng: random.Random) -> dict[str, list[str]]:
    """A form that answers the question."""
    id_ = question.id
    if question.type in WRITERS:
        return WRITERS[question.type](question, rng)
    options = [value for value, _ in KINDS[question.type].options(question)]
    if question.type == "yes-no" and question.must:
        options = [question.must]
    if question.type == "choices":
        together = [each for each in options if each not in question.alone]
        if question.alone and rng.random() < 0.2:
            return {id_: [rng.choice(question.alone)]}
        most = min(question.max or len(together), len(together))
        return _with_other(question, {id_: rng.sample(together, rng.randint(1, max(most, 1)))}, rng)
    if question.type == "rank":
        most = min(question.max or len(options), len(options))
        ranked = rng.sample(options, rng.randint(1, most))
        return {f"{id_}.{place}": [each] for place, each in enumerate(ranked, 1)}
    return _with_other(question, {id_: [rng.choice(options)]}, rng)


def random_answer(question: Question, rng: random.Random) -> Any:
    """A stored answer to the question."""
    value = KINDS[question.type].parse(question, random_form(question, rng))
    assert value is not None, question
    return value


def _with_other(question: Question, form: dict[str, list[str]], rng: random.Random) -> dict[str, list[str]]:
    if question.other and "other" in form[question.id] and rng.random() < 0.7:
        form[f"{question.id}.other"] = [rng.choice(WORDS)]
    return form


def _number(question: Question, rng: random.Random) -> dict[str, list[str]]:
    low = question.low if isinstance(question.low, int | float) else -1000
    high = question.high if isinstance(question.high, int | float) else max(low, 0) + 1000
    return {question.id: [str(rng.choice([low, high, rng.randint(int(low), max(int(high), int(low)))]))]}


def _date(question: Question, rng: random.Random) -> dict[str, list[str]]:
    low = question.low if isinstance(question.low, date) else date(2026, 1, 1)
    high = question.high if isinstance(question.high, date) else low + timedelta(days=800)
    return {question.id: [(low + timedelta(days=rng.randint(0, (high - low).days))).isoformat()]}


def _text(question: Question, rng: random.Random) -> dict[str, list[str]]:
    words = rng.choice(WORDS)[: question.max or None].strip()
    return {question.id: [words or "x"]}


def _story(question: Question, rng: random.Random) -> dict[str, list[str]]:
    form = _text(question, rng)
    consent = rng.choice(["", "none", "unnamed", "first-name", "full-name"])
    form[f"{question.id}.consent"] = [consent]
    return {**form, f"{question.id}.check_first": ["yes"]} if rng.random() < 0.5 else form


def _goal(question: Question, rng: random.Random) -> dict[str, list[str]]:
    if question.against is not None:
        return {question.id: [str(rng.randint(-2, 2))]}
    kind = KINDS["goal"]
    levels = {field: [rng.choice(WORDS)] for field in kind.fields(question)[1:] if rng.random() < 0.7}
    return {**levels, question.id: [rng.choice(WORDS)], f"{question.id}.zero": ["Two honest talks a month"]}


def _slots(question: Question, rng: random.Random) -> dict[str, list[str]]:
    offered = [value for value, _ in KINDS["slots"].options(question)]
    zone = rng.choice(["Europe/London", "America/New_York", "Asia/Kolkata"])
    return {question.id: rng.sample(offered, rng.randint(1, 8)), f"{question.id}.timezone": [zone]}


WRITERS = {
    "number": _number,
    "date": _date,
    "text": _text,
    "story": _story,
    "goal": _goal,
    "slots": _slots,
}
