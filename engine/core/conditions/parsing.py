"""From the text of a condition to its tree, by Python's own parser and a white list."""

from __future__ import annotations

import ast
import math
import re

from engine.core.conditions.slips import closest, foreign, unreadable, warned
from engine.core.conditions.tree import (
    FUNCTIONS,
    Call,
    Compare,
    ConditionError,
    Expr,
    Items,
    Literal,
    Logic,
    Name,
    Negative,
    Not,
    Sum,
)

MOST_CHARACTERS = 500
MOST_TERMS = 100
MOST_LEVELS = 40
LARGEST = 10**15

SUMS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


def parse(source: str) -> Expr:
    """The tree of a condition. Raises ConditionError at the first thing that conditions do not have."""
    if len(source) > MOST_CHARACTERS:
        message = f"a condition of {len(source)} characters"
        raise ConditionError(MOST_CHARACTERS, message, f"Keep it to {MOST_CHARACTERS}: split the route or step in two.")
    # One character for one character, so that places stay true; a condition may be folded over lines in YAML.
    text = re.sub(r"\s", " ", source)
    lead = len(text) - len(text.lstrip())
    if not text.strip():
        raise ConditionError(0, "an empty condition", "Write a comparison, or leave the key out.")
    if (slip := warned(text)) is not None:
        raise slip
    return _Reader(text, lead).read(_python(text, lead), 1)


def _python(text: str, lead: int) -> ast.expr:
    # Besides syntax errors, the parser gives up on null signs, huge numbers and deep nesting, each in its own way.
    try:
        return ast.parse(text[lead:], mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError) as error:
        place = getattr(error, "offset", None) or 1
        raise unreadable(text, lead + place - 1) from None


class _Reader:
    """Turns Python's nodes into ours, counting terms and levels."""

    def __init__(self, text: str, lead: int) -> None:
        self.bytes = text[lead:].encode()
        self.lead = lead
        self.terms = 0

    def at(self, node: ast.expr) -> int:
        """A node's place in characters; Python counts bytes."""
        return self.lead + len(self.bytes[: node.col_offset].decode(errors="ignore"))

    def read(self, node: ast.expr, level: int) -> Expr:
        """Our node for Python's."""
        at = self.at(node)
        if level > MOST_LEVELS:
            raise ConditionError(at, f"brackets or signs nested more than {MOST_LEVELS} deep", "Take some out.")
        match node:
            case ast.Constant(value):
                return Literal(self.constant(value, at), self.term(at))
            case ast.Name() | ast.Attribute():
                return Name(self.path(node, at), self.term(at))
            case ast.List(elements):
                return Items(self.all(elements, level), at)
            case ast.Call():
                return self.call(node, at, level)
            case ast.UnaryOp():
                return self.unary(node, at, level)
            case ast.BinOp():
                return self.sum(node, at, level)
            case ast.Compare(left, operators, comparators):
                unknown = next((each for each in operators if type(each) not in COMPARISONS), None)
                if unknown is not None:
                    raise foreign(unknown, at)
                signs = tuple(COMPARISONS[type(each)] for each in operators)
                return Compare(signs, self.all([left, *comparators], level), at)
            case ast.BoolOp(operator, values):
                return Logic("and" if isinstance(operator, ast.And) else "or", self.all(values, level), at)
        raise foreign(node, at)

    def all(self, nodes: list[ast.expr], level: int) -> tuple[Expr, ...]:
        """Our nodes for Python's, one level down."""
        return tuple(self.read(node, level + 1) for node in nodes)

    def term(self, at: int) -> int:
        """Counts one name or literal; its place."""
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise ConditionError(at, f"more than {MOST_TERMS} names, numbers and texts", "Split it in two.")
        return at

    def constant(self, value: object, at: int) -> int | float | str:
        """A number or text, as it may stand in a condition."""
        if isinstance(value, bool) or value is None or value is Ellipsis:
            raise ConditionError(at, f"{value} is no value here", 'Compare with a number or quoted text: == "yes".')
        if not isinstance(value, int | float | str):
            raise ConditionError(at, "neither a number nor quoted text", "Write a number or quoted text.")
        if not isinstance(value, str) and (not math.isfinite(value) or abs(value) > LARGEST):
            raise ConditionError(at, "a number too large to compare", "Use a smaller number.")
        return value

    def path(self, node: ast.expr, at: int) -> tuple[str, ...]:
        """The parts of a dotted name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            raise foreign(node, at)
        parts.append(node.id)
        if len(parts) == 1 and parts[0].lower() in ("true", "false", "none", "null", "yes", "no"):
            raise ConditionError(at, f"{parts[0]} is no value here", f'Put it in quotes: "{parts[0]}".')
        return tuple(reversed(parts))

    def call(self, node: ast.Call, at: int, level: int) -> Expr:
        """A function with the arguments it takes."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            known = ", ".join(f"{each}()" for each in FUNCTIONS)
            fix = closest(name, FUNCTIONS, f"There are {known}.")
            raise ConditionError(at, f'no function called "{name}"' if name else "a function of a name", fix)
        wanted = FUNCTIONS[name]
        if node.keywords or len(node.args) != wanted or any(isinstance(each, ast.Starred) for each in node.args):
            fix = f"Write {name}(list, text)." if wanted == 2 else f"Give {name}() exactly one thing in its brackets."
            raise ConditionError(at, f"{name}() with the wrong number of arguments", fix)
        arguments = self.all(node.args, level)
        if name in ("answered", "days") and not isinstance(arguments[0], Name):
            example = "midpoint.useful" if name == "answered" else "midpoint"
            raise ConditionError(arguments[0].at, f"{name}() takes a name", f"Write {name}({example}).")
        return Call(name, arguments, at)

    def sum(self, node: ast.BinOp, at: int, level: int) -> Expr:
        """A chain of sums or of products, flat, so that a long one is not a deep one."""
        chain = (ast.Add, ast.Sub) if isinstance(node.op, ast.Add | ast.Sub) else (ast.Mult, ast.Div)
        operators: list[str] = []
        terms: list[ast.expr] = []
        rest: ast.expr = node
        while isinstance(rest, ast.BinOp) and isinstance(rest.op, chain):
            operators.append(SUMS[type(rest.op)])
            terms.append(rest.right)
            rest = rest.left
        if not operators:
            raise foreign(node.op, at)
        return Sum(tuple(reversed(operators)), self.all([rest, *reversed(terms)], level), at)

    def unary(self, node: ast.UnaryOp, at: int, level: int) -> Expr:
        """`not x` and `-x`; a minus before a number belongs to the number."""
        term = self.read(node.operand, level + 1)
        match node.op:
            case ast.Not():
                return Not(term, at)
            case ast.USub() if isinstance(term, Literal) and not isinstance(term.value, str):
                return Literal(-term.value, at)
            case ast.USub():
                return Negative(term, at)
        raise foreign(node.op, at)
