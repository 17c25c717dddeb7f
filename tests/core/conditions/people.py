"""Surveys and scopes that the tests of conditions share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.core.conditions import UNKNOWN, Types, Unknown
from engine.core.language import Option, Question, Survey


def question(id_: str, type_: str, **more: Any) -> Question:
    """A question without words."""
    return Question(id_, type_, {"en": id_}, **more)


def options(*ids: str) -> tuple[Option, ...]:
    """Options whose labels are their ids."""
    return tuple(Option(each, {"en": each}) for each in ids)


def survey(id_: str, *questions: Question) -> Survey:
    """A named survey."""
    return Survey(id_, {"en": id_}, "named", {each.id: each for each in questions})


LABELS = tuple({"en": word} for word in ("Not", "Slightly", "Moderately", "Very", "Extremely"))

SURVEYS = {
    each.id: each
    for each in (
        survey(
            "midpoint",
            question("useful", "scale", labels=LABELS),
            question("heard", "scale", labels=LABELS),
            question("solved", "yes-no"),
            question("problem", "story"),
            question("blockers", "choices", options=options("timing", "no-reply", "none"), other=True),
            question("hours", "number"),
            question("contact", "contact"),
        ),
        survey(
            "renewal",
            question("choice", "choice", options=options("same", "other", "pause", "stop")),
            question("until", "date"),
            question("note", "text"),
            question("free", "slots"),
            question("topics", "rank", options=options("delegation", "conflict")),
        ),
    )
}

TYPES = Types.of(SURVEYS, roles=("facilitator-lead",))


@dataclass
class Person:
    """A scope made of plain maps."""

    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    before: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    others: Sequence[Mapping[str, Mapping[str, Any]]] = ()
    fields: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    since: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def get(self, path: tuple[str, ...]) -> Any | Unknown:
        return self.fields.get((path[0], path[1]), UNKNOWN)

    def survey(self, survey: str) -> Mapping[str, Any] | None:
        return self.answers.get(survey)

    def previous(self, survey: str) -> Mapping[str, Any] | None:
        return self.before.get(survey)

    def partners(self, survey: str) -> Sequence[Mapping[str, Any] | None]:
        return [other.get(survey) for other in self.others]

    def answered(self, survey: str, question: str | None) -> bool:
        found = self.answers.get(survey)
        return found is not None and (question is None or question in found)

    def days(self, path: tuple[str, ...]) -> int | Unknown:
        return self.since.get(path, UNKNOWN)


ANA = Person(
    answers={
        "midpoint": {"useful": 2, "solved": "yes", "problem": "We met, at last", "blockers": ["timing", "other"]},
        "renewal": {"choice": "pause", "until": "2027-05-03"},
    },
    before={"midpoint": {"useful": 4}},
    fields={
        ("person", "status"): "active",
        ("person", "role"): ["facilitator", "member"],
        ("person", "joined"): date(2027, 1, 4),
        ("cohort", "week"): 7,
        ("group", "meetings"): 3,
    },
    since={("midpoint",): 12, ("person", "joined"): 40},
)
