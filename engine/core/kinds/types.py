"""What an answer is to a condition: its type, told from the question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number. With bounds, a condition that compares it with a number outside them is a mistake."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Free text."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """Text that is one of a few ids. also: other spellings that mean one of them."""

    ids: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, written in a condition as ISO text."""


@dataclass(frozen=True, slots=True)
class Several:
    """A list of such values."""

    item: Number | Words | OneOf | Day


@dataclass(frozen=True, slots=True)
class Truth:
    """Holds or does not."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something a condition can only ask `answered()` about, such as weekly availability."""


Type = Number | Words | OneOf | Day | Several | Truth | Opaque
