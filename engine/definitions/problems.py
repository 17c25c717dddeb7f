"""Problems of a pack: what is wrong, where, and what to do about it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.definitions.codes import CODES
from engine.definitions.places import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a pack. line and column count from 1; message and fix are sentences for a coordinator."""

    file: str
    line: int
    column: int
    code: str
    severity: Literal["error", "warning"]
    message: str
    fix: str


class Report:
    """Gathers problems; the same one twice counts once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, code: str, place: Place, message: str, fix: str) -> None:
        """Notes a problem of a registered code."""
        severity: Literal["error", "warning"] = "warning" if code.startswith("W") else "error"
        assert code in CODES, code
        self._found.setdefault(Problem(place.file, place.line, place.column, code, severity, message, fix))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found, by file and place, workflow.yaml first."""
        return tuple(sorted(self._found, key=_order))

    @property
    def errors(self) -> int:
        """How many errors were found; warnings do not count."""
        return sum(problem.severity == "error" for problem in self._found)


def _order(problem: Problem) -> tuple[bool, str, int, int, str]:
    return Path(problem.file).name != "workflow.yaml", problem.file, problem.line, problem.column, problem.code


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    candidates = {each.lower().replace("_", "-"): each for each in known}
    plain = word.lower().replace("_", "-")
    turned = next((each for each in candidates if sorted(each) == sorted(plain)), None)
    if turned is not None:
        return candidates[turned]
    found = difflib.get_close_matches(plain[:80], candidates, n=1, cutoff=0.6)
    return candidates[found[0]] if found else None


def unknown(what: str, word: str, known: Iterable[str], otherwise: str) -> tuple[str, str]:
    """Message and fix for a name that does not exist; otherwise: the fix where nothing is close."""
    near = closest(word, known)
    message = f'no {what} called "{short(word)}"'
    return (message, otherwise) if near is None else (f'{message}. Did you mean "{near}"?', f"Write {near}")


def short(text: str) -> str:
    """A text for a sentence: on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}…"


def listing(words: Iterable[str]) -> str:
    """Words for a sentence: a, b or c."""
    every = list(words)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} or {every[-1]}"


WIDEST = 120
"""Columns of a line that are shown at the most."""
LINE_ENDS = re.compile(r"\r\n|\n|\r")


def render(problem: Problem, sources: Mapping[str, str] | None = None) -> str:
    """A problem as text: place, code and message, the line with a caret under the column, and the fix.

    sources: file → its text; a file that is not there is read from disk, and left out where it cannot be.
    """
    head = f"{problem.file}:{problem.line}:{problem.column}  {problem.code}  {problem.message}"
    parts = [head]
    line = _line(problem, sources or {})
    if line is not None:
        parts += [f"    {each}" for each in _window(line, problem.column)]
    if problem.fix:
        parts.append(f"    fix: {problem.fix}")
    return "\n".join(parts)


def _line(problem: Problem, sources: Mapping[str, str]) -> str | None:
    text = sources.get(problem.file)
    if text is None:
        try:
            text = Path(problem.file).read_text(encoding="utf-8-sig", errors="replace")
        except (OSError, ValueError):
            return None
    lines = LINE_ENDS.split(text)
    if problem.line > len(lines) or not lines[problem.line - 1].strip():
        return None
    return "".join(" " if sign == "\t" else sign if sign.isprintable() else "·" for sign in lines[problem.line - 1])


def _window(line: str, column: int) -> tuple[str, str]:
    """The part of a line around a column, and a caret under it; a tab shows as one space."""
    first = max(0, column - 80) if len(line) > WIDEST else 0
    part = line[first : first + WIDEST]
    return ("…" + part[1:] if first else part), " " * (column - 1 - first) + "^"
