"""Questions out of the JSON examples, and some of every kind for the tests of all kinds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from engine.core.language import Option, Question

TESTDATA = Path(__file__).parent / "testdata"


def question(type_: str, given: Mapping[str, Any]) -> Question:
    """A question called `q` from an example: options as a map or list, dates and paths as text."""
    more = dict(given)
    options = more.pop("options", [])
    named = options if isinstance(options, dict) else {each: each for each in options}
    bounds = {key: _bound(type_, more.pop(key)) for key in ("low", "high") if key in more}
    labels = tuple({"en": words} for words in more.pop("labels", []))
    tuples = {key: tuple(more.pop(key)) for key in ("alone", "against") if key in more}
    return Question(
        "q", type_, {"en": "?"}, labels=labels, options=tuple(Option(k, {"en": v}) for k, v in named.items()),
        **bounds, **tuples, **more,
    )  # fmt: skip


def _bound(type_: str, value: Any) -> Any:
    return date.fromisoformat(value) if type_ == "date" else value


def examples(type_: str) -> dict[str, Any]:
    """The examples of a kind; a kind without them fails here, by name."""
    path = TESTDATA / f"{type_}.json"
    assert path.exists(), f"the kind {type_} has no examples: write {path.name}"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


QUESTIONS = (
    question("scale", {"labels": ["Not", "Slightly", "Moderately", "Very", "Extremely"]}),
    question("scale", {"low": -3, "high": 7, "labels": ["Low", "High"]}),
    question("nps", {"labels": ["Not at all", "Extremely"]}),
    question("yes-no", {}),
    question("yes-no", {"must": "yes"}),
    question("choice", {"options": {"a": "First", "b": "Second"}}),
    question("choice", {"options": ["5+", "1-2"], "other": True}),
    question("choices", {"options": ["a", "b", "none"], "max": 2, "alone": ["none"]}),
    question("choices", {"options": ["a", "b"], "other": True}),
    question("rank", {"options": ["a", "b", "c", "d"], "max": 3}),
    question("number", {}),
    question("number", {"low": 0, "high": 1.5}),
    question("date", {}),
    question("date", {"low": "2027-01-01", "high": "2027-12-31"}),
    question("text", {}),
    question("text", {"max": 10}),
    question("story", {}),
    question("goal", {}),
    question("goal", {"against": ["kickoff", "goal"]}),
    question("slots", {}),
    question("contact", {}),
)
