"""What a section is made of, before it is HTML or text. Strings are text: they are escaped where they are drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. soft: a remark beside the matter."""

    text: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline number with what it is over and what it was."""

    label: str
    number: str
    base: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The headline numbers, side by side where there is room."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. part: 0 … 1, None where the number is hidden; number: what is printed in either case."""

    label: str
    part: float | None
    number: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars as a table, under what was asked. note: where it is from, its ends, what it was before."""

    caption: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table; the first cell of a row names it. A narrow screen shows a row as lines, each with its column's name."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody's words. lines: (what, words) about them."""

    text: str
    by: str
    lines: tuple[tuple[str, str], ...] = ()


Block = Para | Heading | Figures | Bars | Rows | Story
