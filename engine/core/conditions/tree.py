"""The tree of a condition: own frozen nodes, so that it can be stored, compared and never run as Python.

`at` is a node's place, in characters from the start of the condition; it does not count in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final
from typing import Literal as Only


class Unknown(Enum):
    """The value of what was not answered. It is falsy, so that nothing fires on it by accident."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown.UNKNOWN


class ConditionError(Exception):
    """What is wrong with a condition, where, and what to write instead.

    offset: characters from its start. message: half a sentence without a full stop. fix: a sentence.
    """

    def __init__(self, offset: int, message: str, fix: str) -> None:
        super().__init__(offset, message, fix)
        self.offset = offset
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message}. {self.fix}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ConditionError) and self.args == other.args

    def __hash__(self) -> int:
        return hash(self.args)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a quoted text."""

    value: int | float | str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """`person.status`, `midpoint.useful`, `previous.midpoint.useful`, `partner.midpoint` … as its parts."""

    path: tuple[str, ...]
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Items:
    """A list as written."""

    items: tuple[Expr, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One of FUNCTIONS with its arguments."""

    function: str
    arguments: tuple[Expr, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """`not term`."""

    term: Expr
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """`-term`."""

    term: Expr
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """`first op second op third …` from left to right. operators: either all of them + and -, or all * and /."""

    operators: tuple[str, ...]
    terms: tuple[Expr, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """`first op second op third …`: every neighbouring pair has to hold. operators: == != < <= > >= in, "not in"."""

    operators: tuple[str, ...]
    terms: tuple[Expr, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """Terms joined by `and` or by `or`."""

    operator: Only["and", "or"]
    terms: tuple[Expr, ...]
    at: int = field(default=0, compare=False)


Expr = Literal | Name | Items | Call | Not | Negative | Sum | Compare | Logic

FUNCTIONS = {"answered": 1, "count": 1, "lower": 1, "has": 2, "abs": 1, "days": 1}
"""Each function and how many arguments it takes."""


def children(node: Expr) -> tuple[Expr, ...]:
    """The nodes directly below a node, in the order written."""
    match node:
        case Items(items):
            return items
        case Call(_, arguments):
            return arguments
        case Not(term) | Negative(term):
            return (term,)
        case Sum(_, terms) | Compare(_, terms) | Logic(_, terms):
            return terms
        case _:
            return ()


def walk(node: Expr) -> Iterator[Expr]:
    """A node and everything below it, in the order written."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(tree: Expr) -> Iterator[Name]:
    """Every name in a condition, in the order written."""
    return (node for node in walk(tree) if isinstance(node, Name))
