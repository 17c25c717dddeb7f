"""What people write by habit in a condition, and what to write here instead."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable

from engine.core.conditions.tree import ConditionError

HABITS: tuple[tuple[str, str, str], ...] = (
    (r"[“”„‟«»‘’‚]", "curly quotes", 'Write straight quotes: "yes".'),
    (r"&&", "&& in a condition", "Write `and`."),
    (r"\|\|", "|| in a condition", "Write `or`."),
    (r"<>", "<> in a condition", "Write `!=`."),
    (r"=>", "=> in a condition", "Write `>=`."),
    (r"=<", "=< in a condition", "Write `<=`."),
    (r"===", "=== in a condition", "Write `==`."),
    (r"!(?!=)", "! in a condition", "Write `not`."),
    (r"(?<![=!<>:])=(?!=)", "a single = in a condition", "Write `==` to compare."),
    (r"[≤≥≠]", "a sign that conditions do not know", "Write `<=`, `>=` or `!=`."),
    (r"\b(?:AND|And)\b", "AND in a condition", "Write `and`."),
    (r"\b(?:OR|Or)\b", "OR in a condition", "Write `or`."),
    (r"\b(?:NOT|Not)\b", "NOT in a condition", "Write `not`."),
    (r"\?", "? in a condition", "Join comparisons with `and`, `or` and `not`."),
)
"""A pattern looked for outside quotes, what it is, and the fix; the first that is found is told."""

FOREIGN: dict[type[ast.AST], tuple[str, str]] = {
    ast.Subscript: ("square brackets after a name", "Use `in`, `has(list, text)` or `count(list)`."),
    ast.IfExp: ("`if` inside a condition", "Join comparisons with `and`, `or` and `not`."),
    ast.Dict: ("curly brackets", "Write a list in square brackets."),
    ast.Set: ("curly brackets", "Write a list in square brackets."),
    ast.Tuple: ("a list in round brackets", "Write a list in square brackets."),
    ast.JoinedStr: ("an f-string", "Write plain quoted text."),
    ast.Is: ("`is` in a condition", "Write `==`."),
    ast.IsNot: ("`is not` in a condition", "Write `!=`."),
}
PLAIN = "Use comparisons, `in`, `and`, `or`, `not`, + - * /, numbers, quoted text and lists."


def closest(word: str, known: Iterable[str], otherwise: str) -> str:
    """`Did you mean "…"?` where something is close, else what to do otherwise."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else otherwise


def warned(text: str) -> ConditionError | None:
    """What Python's parser would take with a warning, and a later one not at all."""
    if (place := text.find("\\")) >= 0:
        return ConditionError(place, "a backslash in a condition", "Take it out.")
    if found := re.search(r"(?<![\w.])[0-9][0-9.]*[A-Za-z_]", _hidden(text)):
        return ConditionError(
            found.start(), "a number with letters in it", "Write digits alone, and a space after them."
        )
    return None


def _hidden(text: str) -> str:
    """The text with what stands in quotes blotted out."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", lambda quoted: '"' + "_" * (len(quoted[0]) - 2) + '"', text)


def unreadable(text: str, offset: int) -> ConditionError:
    """Why Python's parser gave up on a condition: a known habit at its own place, else the place it stopped at."""
    hidden = re.sub(r"\"_*\"", lambda quoted: "_" * len(quoted[0]), _hidden(text))
    for pattern, what, fix in HABITS:
        if found := re.search(pattern, hidden):
            return ConditionError(found.start(), what, fix)
    unclosed = re.search(r"[\"']", hidden)
    if unclosed:
        return ConditionError(unclosed.start(), "a quote that is never closed", "Close it with the same quote.")
    bracket = _unbalanced(hidden)
    if bracket is not None:
        return ConditionError(bracket, f'a "{text[bracket]}" without its partner', "Close it, or take it out.")
    return ConditionError(min(offset, len(text)), "this is not a condition", PLAIN)


def foreign(node: ast.AST, offset: int) -> ConditionError:
    """A piece of Python that conditions leave out."""
    what, fix = FOREIGN.get(type(node), ("something that conditions leave out", PLAIN))
    return ConditionError(offset, what, fix)


def _unbalanced(text: str) -> int | None:
    """The place of the first bracket that closes nothing, else of the first one never closed."""
    partner = {")": "(", "]": "[", "}": "{"}
    open_ones: list[int] = []
    for place, sign in enumerate(text):
        if sign in "([{":
            open_ones.append(place)
        elif sign in partner:
            if not open_ones or text[open_ones[-1]] != partner[sign]:
                return place
            open_ones.pop()
    return open_ones[0] if open_ones else None
