"""Routes: what happens with an answer."""

from __future__ import annotations

from typing import Any

from engine.core.language import CASE_CLASSES
from engine.definitions import grammar
from engine.definitions.shapes import values as v
from engine.definitions.shapes.base import Choice, ListOf, MapOf, Record, Text, Value, fields

CLOCK_FIELDS = [
    ("acknowledge", v.DURATION, "how long until somebody has to have seen it"),
    ("contact", v.DURATION, "how long until the person has to have been contacted"),
    ("resolve", v.DURATION, "how long until it has to be resolved"),
]


def _on(text: str) -> Any:
    """A survey, or `unanswered SURVEY`."""
    words = text.split()
    if len(words) > 2 or (len(words) == 2 and words[0] != "unanswered"):
        fix = "Write a survey's id, or unanswered and a survey's id"
        raise grammar.GrammarError(0, f'"{text}" is neither a survey nor unanswered SURVEY', fix)
    return words


ON = Value(
    "a survey", "E606", _on, {"type": "string", "pattern": r"^\s*(unanswered\s+)?[a-z][a-z0-9_]*\s*$"}, "midpoint"
)

ROUTE = Record(
    "route", "a route",
    fields([
        ("on", ListOf(ON, "surveys"), "the survey, surveys, or unanswered SURVEY that it waits for"),
        ("if", v.CONDITION, "a condition over the answers; always without it"),
        ("case", Choice("case class", CASE_CLASSES), "the class of the case it opens: " + ", ".join(CASE_CLASSES)),
        ("to", ListOf(v.ROLE, "roles"), "who owns the case; the coordinator without it"),
        ("note", Text(), "what the case says"),
        ("tell", v.MESSAGE, "the message it tells the person"),
        ("do", ListOf(v.DO, "things to do"), "what it does to the person: pause, leave, accept, renew, mute …"),
        *CLOCK_FIELDS,
    ]),
    need=("on",),
)  # fmt: skip

ROUTES = MapOf(v.ROUTE_ID, ROUTE, "routes")
