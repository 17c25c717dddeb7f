"""What a condition comes to over one person's answers: a value, or UNKNOWN. Nothing here raises.

Three-valued logic: a comparison with something unknown is unknown; `and` is false as soon as one term is, `or` true
as soon as one term is; what is unknown in the end does not fire.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from engine.core.conditions.tree import (
    UNKNOWN,
    Call,
    Compare,
    Expr,
    Items,
    Literal,
    Name,
    Negative,
    Not,
    Sum,
    Unknown,
    names,
)
from engine.core.keeping import kept

Value = Any
"""bool, int, float, str, date, or a list of them."""


class Scope(Protocol):
    """Where a condition's names come from: one person, as of one moment.

    Answers are as engine.core.kinds.plain gives them; a question that was not answered is simply absent.
    """

    def get(self, path: tuple[str, ...]) -> Value | Unknown:
        """person.* cohort.* group.* activity.*, path being ("person", "status") and so on."""

    def survey(self, survey: str) -> Mapping[str, Value] | None:
        """The answers of the person's latest response to a survey; None without one."""

    def previous(self, survey: str) -> Mapping[str, Value] | None:
        """The answers of the response before the latest; None without one."""

    def partners(self, survey: str) -> Sequence[Mapping[str, Value] | None]:
        """Each partner's latest answers, None for a partner without any; the same partners in the same order always."""

    def answered(self, survey: str, question: str | None) -> bool:
        """Whether the person has responded to the survey; with a question, whether that one was answered."""

    def days(self, path: tuple[str, ...]) -> int | Unknown:
        """Local dates since the latest response to a survey, such as ("midpoint",), or since ("person", "joined")."""


ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def holds(tree: Expr, scope: Scope) -> bool:
    """Whether a condition fires: it is true, and neither false nor unknown."""
    return evaluate(tree, scope) is True


def evaluate(tree: Expr, scope: Scope) -> Value | Unknown:
    """The value of a condition. One that speaks of `partner` holds if it holds for any of them.

    Without a partner everything about partners is unknown, `answered(partner.…)` included.
    """
    asked = _of_partners(tree)
    if not asked:
        return _Evaluation(scope, None).value(tree)
    count = max(len(scope.partners(survey)) for survey in asked)
    values = [_Evaluation(scope, number).value(tree) for number in (range(count) if count else (None,))]
    return _any(values)


@kept
def _of_partners(tree: Expr) -> tuple[str, ...]:
    """The surveys whose answers a condition asks of partners."""
    return tuple(name.path[1] for name in names(tree) if name.path[0] == "partner" and len(name.path) > 1)


class _Evaluation:
    """One reading of a tree, for one of the partners (by number), or for none."""

    def __init__(self, scope: Scope, partner: int | None) -> None:
        self.scope = scope
        self.partner = partner

    def value(self, node: Expr) -> Value | Unknown:
        match node:
            case Literal(value):
                return value
            case Name(path):
                return self.name(path)
            case Items(items):
                return [self.value(item) for item in items]
            case Call(function, arguments):
                return self.call(function, arguments)
            case Not(term):
                return _opposite(self.value(term))
            case Negative(term):
                return _arithmetic("-", 0, self.value(term))
            case Sum(operators, terms):
                return self.sum(operators, terms)
            case Compare(operators, terms):
                return self.compare(operators, terms)
            case _:
                values = [self.value(term) for term in node.terms]
                return _all(values) if node.operator == "and" else _any(values)

    def name(self, path: tuple[str, ...]) -> Value | Unknown:
        if path[0] in ("person", "cohort", "group", "activity"):
            return _known(self.scope.get(path))
        answers, question = self.answers(path)
        return UNKNOWN if answers is None or question is None else _known(answers.get(question, UNKNOWN))

    def answers(self, path: tuple[str, ...]) -> tuple[Mapping[str, Value] | None, str | None]:
        """The answers a path speaks of, and its question."""
        source, survey = (path[0], path[1]) if path[0] in ("previous", "partner") and len(path) > 1 else ("", path[0])
        rest = path[2:] if source else path[1:]
        question = rest[0] if rest else None
        if source == "previous":
            return self.scope.previous(survey), question
        if source == "partner":
            everyone = self.scope.partners(survey)
            known = self.partner is not None and self.partner < len(everyone)
            return (everyone[self.partner or 0] if known else None), question
        return self.scope.survey(survey), question

    def call(self, function: str, arguments: tuple[Expr, ...]) -> Value | Unknown:
        if function == "answered" and isinstance(arguments[0], Name):
            return self.answered(arguments[0].path)
        if function == "days" and isinstance(arguments[0], Name):
            return _known(self.scope.days(arguments[0].path))
        first = self.value(arguments[0])
        match function, first:
            case "lower", str():
                return first.lower()
            case "abs", int() | float() if not isinstance(first, bool):
                return abs(first)
            case "count", list() | tuple():
                return len(first)
            case "has", list() | tuple():
                return _within(self.value(arguments[1]), first, _roles(arguments[0]))
        return UNKNOWN

    def answered(self, path: tuple[str, ...]) -> bool | Unknown:
        if path[0] == "partner" and self.partner is None:
            return UNKNOWN
        if path[0] in ("previous", "partner"):
            answers, question = self.answers(path)
            return answers is not None and (question is None or question in answers)
        return self.scope.answered(path[0], path[1] if len(path) > 1 else None)

    def sum(self, operators: tuple[str, ...], terms: tuple[Expr, ...]) -> Value | Unknown:
        value = self.value(terms[0])
        for sign, term in zip(operators, terms[1:], strict=True):
            value = _arithmetic(sign, value, self.value(term))
        return value

    def compare(self, operators: tuple[str, ...], terms: tuple[Expr, ...]) -> bool | Unknown:
        values = [self.value(term) for term in terms]
        pairs = zip(operators, values, values[1:], terms[1:], strict=False)
        return _all([_compare(sign, left, right, term) for sign, left, right, term in pairs])


def _all(values: Sequence[Value | Unknown]) -> bool | Unknown:
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else UNKNOWN


def _any(values: Sequence[Value | Unknown]) -> bool | Unknown:
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else UNKNOWN


def _opposite(value: Value | Unknown) -> bool | Unknown:
    return not value if isinstance(value, bool) else UNKNOWN


def _known(value: Value) -> Value | Unknown:
    """A value out of the scope; what a condition could not use is unknown."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    return UNKNOWN if value is None or (isinstance(value, float) and not math.isfinite(value)) else value


def _number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _arithmetic(sign: str, left: Value, right: Value) -> Value | Unknown:
    if not _number(left) or not _number(right):
        return UNKNOWN
    try:
        return _known(ARITHMETIC[sign](left, right))
    except (ZeroDivisionError, OverflowError):
        return UNKNOWN


def _compare(sign: str, left: Value, right: Value, term: Expr) -> bool | Unknown:
    if sign in ("in", "not in"):
        within = _within(left, right, _roles(term))
        return within if sign == "in" else _opposite(within)
    left, right = _same(left, right)
    return UNKNOWN if left is UNKNOWN else bool(ORDER[sign](left, right))


def _same(left: Value, right: Value) -> tuple[Value, Value]:
    """Two values as one type that compares, or UNKNOWN twice."""
    if isinstance(left, date) or isinstance(right, date):
        left, right = _day(left), _day(right)
        return (UNKNOWN, UNKNOWN) if left is UNKNOWN or right is UNKNOWN else (left, right)
    if (_number(left) and _number(right)) or (isinstance(left, str) and isinstance(right, str)):
        return left, right
    return UNKNOWN, UNKNOWN


def _day(value: Value) -> date | Unknown:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return UNKNOWN
    return value if isinstance(value, date) else UNKNOWN


def _roles(node: Expr) -> bool:
    """Whether a list is the person's roles, whose names may be written in the plural."""
    return isinstance(node, Name) and node.path == ("person", "role")


def _within(item: Value, container: Value, roles: bool) -> bool | Unknown:
    """Whether a value is in a list, or words are in a text."""
    if isinstance(item, Unknown) or isinstance(container, Unknown):
        return UNKNOWN
    if isinstance(container, str) and isinstance(item, str):
        return item in container
    if not isinstance(container, list | tuple):
        return UNKNOWN
    if roles and isinstance(item, str) and item not in container:
        item = item.removesuffix("s")
    return _any([_equal(item, each) for each in container])


def _equal(left: Value, right: Value) -> bool | Unknown:
    left, right = _same(left, right)
    return UNKNOWN if left is UNKNOWN else bool(left == right)
