"""Which names a condition may use, and of what type each is."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.core.audience import ROLES
from engine.core.conditions.tree import FUNCTIONS
from engine.core.kinds.registry import KINDS
from engine.core.kinds.types import Day, Number, OneOf, Opaque, Several, Type, Words
from engine.core.language import Question, Survey
from engine.core.life import STATUSES


def role_type(roles: Iterable[str]) -> OneOf:
    """A role, which may be written in the plural."""
    known = tuple(roles)
    return OneOf(known, also=tuple(f"{each}s" for each in known))


FIELDS: Mapping[str, Mapping[str, Type]] = MappingProxyType(
    {
        "person": {
            "status": OneOf(STATUSES),
            "role": Several(role_type(ROLES)),
            "locale": Words(),
            "channel": OneOf(("email", "sms")),
            "joined": Day(),
        },
        "cohort": {"week": Number(), "size": Number()},
        "group": {
            "name": Words(),
            "size": Number(),
            "kind": Words(),
            "meetings": Number(),
            "last_met_days": Number(),
        },
        "activity": {"last_seen_days": Number(), "count_30d": Number()},
    }
)
"""The names that are no surveys, and their fields."""

SOURCES = ("previous", "partner")
"""What may stand before a survey's id."""

RESERVED = frozenset(
    {*FIELDS, *SOURCES, *FUNCTIONS, *keyword.kwlist, *(word.lower() for word in keyword.kwlist), "null", "yes", "no"}
)
"""Words that no survey, question or scale may be called."""


@dataclass(frozen=True, slots=True)
class Types:
    """What may be named where a condition stands.

    surveys: survey → question → type. fields: person, cohort, group and activity, each field → type. own: the survey
    whose `show-if` it is, if any, so that a bare question can be put right.
    """

    surveys: Mapping[str, Mapping[str, Type]]
    fields: Mapping[str, Mapping[str, Type]] = field(default_factory=lambda: FIELDS)
    own: str | None = None

    @classmethod
    def of(cls, surveys: Mapping[str, Survey], roles: Iterable[str] = (), own: str | None = None) -> Types:
        """From a pack's surveys and the roles it declares beyond the usual ones."""
        answers = {
            survey.id: {each.id: _answer(each) for each in survey.questions.values()} for survey in surveys.values()
        }
        person = {**FIELDS["person"], "role": Several(role_type((*ROLES, *roles)))}
        return cls(answers, {**FIELDS, "person": person}, own)


def _answer(question: Question) -> Type:
    return KINDS[question.type].type(question) if question.type in KINDS else Opaque()
