"""Whether a condition can mean anything: its names exist, and what it compares can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from engine.core.conditions.naming import SOURCES, Types
from engine.core.conditions.slips import closest
from engine.core.conditions.tree import (
    Call,
    Compare,
    ConditionError,
    Expr,
    Items,
    Literal,
    Logic,
    Name,
    Not,
    children,
)
from engine.core.kinds.types import Day, Number, OneOf, Opaque, Several, Truth, Type, Words


def check(tree: Expr, types: Types) -> list[ConditionError]:
    """Everything wrong with a condition, in the order written; none means that it can be evaluated."""
    checker = _Checker(types)
    kind = checker.type(tree)
    if kind is not None and not isinstance(kind, Truth):
        checker.wrong(tree, f"{_called(kind)} on its own", _comparison(tree, kind))
    return sorted(checker.errors, key=lambda error: error.offset)


def _called(kind: Type) -> str:
    match kind:
        case Number():
            return "a number"
        case Words():
            return "text"
        case OneOf():
            return "an answer"
        case Day():
            return "a date"
        case Several():
            return "a list"
        case Truth():
            return "something that holds or does not"
        case _:
            return "an answer that conditions cannot look into"


def _comparison(node: Expr, kind: Type) -> str:
    """How to make a comparison of a value that stands alone."""
    name = str(node) if isinstance(node, Name) else "it"
    match kind:
        case OneOf(ids) if ids:
            return f'Compare {name} with something: == "{ids[0]}".'
        case Number(low):
            return f"Compare {name} with a number: >= {low if low is not None else 1:g}."
        case Several():
            return f'Ask what {name} holds: has({name}, "…") or count({name}) >= 1.'
        case Day():
            return f'Compare {name} with a date: >= "2027-01-31".'
        case Opaque():
            return f"Write answered({name})."
        case _:
            return f'Compare {name} with something: == "…", or write answered({name}).'


class _Checker:
    """Types from the leaves up; None for what is wrong already, so that nothing is reported twice."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.errors: list[ConditionError] = []

    def wrong(self, node: Expr, message: str, fix: str) -> None:
        self.errors.append(ConditionError(node.at, message, fix))

    def type(self, node: Expr) -> Type | None:
        match node:
            case Literal(value):
                return Words() if isinstance(value, str) else Number()
            case Name():
                return self.name(node)
            case Items(items):
                return self.items(items)
            case Call():
                return self.call(node)
            case Not(term):
                self.truth(term, "not")
            case Logic(operator, terms):
                for term in terms:
                    self.truth(term, operator)
            case Compare():
                self.compare(node)
            case _:
                for term in children(node):
                    self.number(term)
                return Number()
        return Truth()

    def truth(self, node: Expr, word: str) -> None:
        kind = self.type(node)
        if kind is not None and not isinstance(kind, Truth):
            self.wrong(node, f"{_called(kind)} beside `{word}`", _comparison(node, kind))

    def number(self, node: Expr) -> None:
        kind = self.type(node)
        if kind is not None and not isinstance(kind, Number):
            fix = "Write the number without quotes." if isinstance(node, Literal) else "Use numbers, scales or count()."
            self.wrong(node, f"{_called(kind)} where a number is needed", fix)

    def items(self, items: Sequence[Expr]) -> Type | None:
        kinds = [self.type(item) for item in items]
        for item, kind in zip(items, kinds, strict=True):
            if isinstance(kind, Several | Truth | Opaque):
                self.wrong(item, f"{_called(kind)} in a list", "List numbers or quoted texts.")
        first = next((kind for kind in kinds if isinstance(kind, Number | Words | OneOf | Day)), None)
        return Several(first or Words())

    def name(self, node: Name) -> Type | None:
        """The type of a name's value, or what there is instead of the name."""
        head, *rest = node.path
        if head in self.types.fields:
            return self.field(node, head, rest)
        source = f"{head}." if head in SOURCES else ""
        if source and not rest:
            self.wrong(node, f"`{head}` without a survey", f"Write {head}.SURVEY.QUESTION.")
            return None
        survey, *rest = rest if source else node.path
        if not self.known_survey(node, survey, rest, bool(source)):
            return None
        questions = self.types.surveys[survey]
        if not rest:
            example = next(iter(questions), "QUESTION")
            fix = f"Name one of its questions: {source}{survey}.{example}, or write answered({source}{survey})."
            self.wrong(node, f'"{survey}" is a survey, not an answer', fix)
            return None
        return self.question(node, survey, rest, f"{source}{survey}.")

    def field(self, node: Name, head: str, rest: list[str]) -> Type | None:
        known = self.types.fields[head]
        listing = ", ".join(f"{head}.{each}" for each in known)
        if len(rest) == 1 and rest[0] in known:
            return known[rest[0]]
        if not rest:
            self.wrong(node, f"`{head}` on its own", f"There are {listing}.")
        else:
            unknown = ".".join(rest)
            self.wrong(node, f'no field "{unknown}" of {head}', closest(unknown, known, f"There are {listing}."))
        return None

    def known_survey(self, node: Name, survey: str, rest: list[str], sourced: bool) -> bool:
        if survey in self.types.surveys:
            return True
        own = self.types.own
        if own in self.types.surveys and own is not None and survey in self.types.surveys[own] and not rest:
            self.wrong(node, f'no survey called "{survey}"', f"Write {own}.{survey}.")
            return False
        known = [*self.types.surveys, *(() if sourced else (*self.types.fields, *SOURCES))]
        listing = ", ".join(self.types.surveys) or "none"
        self.wrong(node, f'no survey called "{survey}"', closest(survey, known, f"The surveys are {listing}."))
        return False

    def question(self, node: Name, survey: str, rest: list[str], prefix: str) -> Type | None:
        questions = self.types.surveys[survey]
        if rest[0] not in questions:
            listing = ", ".join(questions) or "none"
            fix = closest(rest[0], questions, f"Its questions are {listing}.")
            self.wrong(node, f'no question "{rest[0]}" in survey "{survey}"', fix)
            return None
        if len(rest) > 1:
            self.wrong(node, f'nothing called "{".".join(rest[1:])}" in an answer', f"Write {prefix}{rest[0]}.")
            return None
        return questions[rest[0]]

    def call(self, node: Call) -> Type | None:
        first = node.arguments[0]
        match node.function:
            case "answered":
                self.askable(first)
                return Truth()
            case "days":
                self.datable(first)
                return Number()
            case "abs":
                self.number(first)
                return Number()
            case "lower":
                kind = self.type(first)
                if kind is not None and not isinstance(kind, Words | OneOf):
                    self.wrong(first, f"{_called(kind)} in lower()", "Give lower() a text.")
                return Words()
        kind = self.type(first)
        if kind is not None and not isinstance(kind, Several):
            fix = "Compare it with ==." if isinstance(kind, OneOf) else "Give it a question with several answers."
            self.wrong(first, f"{_called(kind)} in {node.function}()", fix)
        elif node.function == "has":
            self.within(node.arguments[1], first, self.type(node.arguments[1]), kind)
        return Number() if node.function == "count" else Truth()

    def askable(self, node: Expr) -> None:
        """`answered()` takes a survey or a question."""
        path = node.path if isinstance(node, Name) else ()
        if path and path[0] in self.types.fields:
            self.wrong(node, f"`{node}` in answered()", "Give answered() a survey or a question.")
            return
        survey = path[1:] if path[0] in SOURCES else path
        if not (len(survey) == 1 and survey[0] in self.types.surveys):
            self.type(node)

    def datable(self, node: Expr) -> None:
        """`days()` takes a survey or `person.joined`."""
        path = node.path if isinstance(node, Name) else ()
        if path == ("person", "joined") or (len(path) == 1 and path[0] in self.types.surveys):
            return
        fix = "Write days(SURVEY) or days(person.joined)."
        if len(path) == 1 and path[0] not in self.types.fields:
            fix = closest(path[0], [*self.types.surveys, "person.joined"], fix)
        self.wrong(node, f"`{node}` in days()", fix)

    def compare(self, node: Compare) -> None:
        kinds = [self.type(term) for term in node.terms]
        for place, operator in enumerate(node.operators):
            left, right = node.terms[place], node.terms[place + 1]
            kind, other = kinds[place], kinds[place + 1]
            if operator in ("in", "not in"):
                self.within(left, right, kind, other)
            elif kind is not None and other is not None:
                self.pair(operator, left, right, kind, other)

    def within(self, left: Expr, right: Expr, kind: Type | None, other: Type | None) -> None:
        """`left in right`."""
        if kind is None or other is None:
            return
        if isinstance(right, Items):
            for item in right.items:
                found = Words() if isinstance(item, Literal) and isinstance(item.value, str) else self.silent(item)
                if found is not None and not isinstance(found, Several | Truth | Opaque):
                    self.pair("==", left, item, kind, found)
        elif isinstance(other, Several):
            self.pair("==", left, right, kind, other.item)
        elif isinstance(other, OneOf):
            self.wrong(right, "`in` with a single answer", f"Write `{right} == …`, or put a list in square brackets.")
        elif not isinstance(other, Words) or not isinstance(kind, Words | OneOf):
            self.wrong(right, f"{_called(other)} after `in`", "Put a list in square brackets after `in`.")

    def silent(self, node: Expr) -> Type | None:
        """A type that was worked out before, without reporting it again."""
        return _Checker(self.types).type(node)

    def pair(self, operator: str, left: Expr, right: Expr, kind: Type, other: Type) -> None:
        """`left operator right` for single values."""
        for node, found in ((left, kind), (right, other)):
            if isinstance(found, Several | Truth | Opaque):
                self.wrong(node, f"{_called(found)} in a comparison", _single(node, found))
                return
        if isinstance(other, Words | Number) and not isinstance(left, Literal) and isinstance(right, Literal):
            self.literal(operator, left, kind, right)
        elif isinstance(kind, Words | Number) and isinstance(left, Literal):
            self.literal(operator, right, other, left)
        elif not _alike(kind, other):
            fix = "Compare two numbers, two texts or two dates."
            self.wrong(right, f"{_called(other)} compared with {_called(kind)}", fix)
        elif operator not in ("==", "!=") and not isinstance(kind, Number | Day):
            self.wrong(right, f"`{operator}` between texts", "Use == or != or `in` for text.")

    def literal(self, operator: str, node: Expr, kind: Type, literal: Literal) -> None:
        """A name, or anything worked out, beside a number or a quoted text."""
        value = literal.value
        match kind:
            case Number(low, high):
                self.numeric(node, low, high, literal)
            case Day():
                if not isinstance(value, str) or not _iso(value):
                    self.wrong(literal, f"{value!r} compared with a date", 'Write the date like "2027-01-31".')
            case Words() | OneOf() if not isinstance(value, str):
                self.wrong(literal, f"the number {value} compared with text", f'Write it in quotes: "{value}".')
            case Words() | OneOf() if operator not in ("==", "!="):
                self.wrong(literal, f"`{operator}` between texts", "Use == or != or `in` for text.")
            case OneOf(ids, also) if value not in ids and value not in also:
                listing = ", ".join(f'"{each}"' for each in ids)
                self.wrong(
                    literal, f'no choice "{value}" for {node}', closest(str(value), ids, f"There are {listing}.")
                )

    def numeric(self, node: Expr, low: float | None, high: float | None, literal: Literal) -> None:
        value = literal.value
        if isinstance(value, str):
            number = re.fullmatch(r"-?\d+(\.\d+)?", value.strip())
            fix = f"Write {value.strip()} without quotes." if number else "Compare it with a number."
            self.wrong(literal, f'the text "{value}" compared with a number', fix)
        elif (low is not None and value < low) or (high is not None and value > high):
            span = f"from {low:g} to {high:g}" if low is not None and high is not None else "within its bounds"
            self.wrong(literal, f"{value} for {node}", f"Use a number {span}.")


def _single(node: Expr, kind: Type) -> str:
    """What to write instead of comparing something that is no single value."""
    if isinstance(kind, Several) and isinstance(node, Name):
        return f'Write has({node}, "…") or count({node}).'
    if isinstance(kind, Opaque):
        return f"Write answered({node})."
    if isinstance(kind, Truth):
        return "Write it alone, or with `not` before it."
    return "Use `in` with a list."


def _alike(left: Type, right: Type) -> bool:
    text = (Words, OneOf)
    return (isinstance(left, text) and isinstance(right, text)) or type(left) is type(right)


def _iso(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
