"""What a scenario says will happen: lines of a script, and people as a roster describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from engine.core.language import Point

VERBS = (
    "joins", "leaves", "starts", "answers", "accepted", "declined", "waitlisted", "matched", "accepts", "declines",
    "meets", "active", "opts out", "opts in", "bounces", "pauses", "paused", "case closes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a roster or a scenario describes them. ref: what they are known by. "" and () mean nothing said."""

    ref: str
    name: str = ""
    roles: tuple[str, ...] = ()
    status: str = ""
    group: str = ""
    partners: tuple[str, ...] = ()
    timezone: str = ""
    locale: str = ""
    channel: str = ""
    email: bool = False
    phone: bool = False
    sms_consent: bool = False
    joined: date | None = None
    left: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a script. when: a point, or a naive local time in the person's zone.

    object: the survey, channel or other person, where the verb has one. until: of a pause.
    """

    who: str
    verb: str
    when: Point | datetime
    object: str = ""
    answers: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    until: date | None = None
