"""A text being read, with the values that YAML cut short put in quotes, and every place still the file's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from engine.definitions.places import Place


@dataclass(frozen=True, slots=True)
class Mend:
    """A value put in quotes: where it begins and ends on its line (from 0), and by how much the line grew.

    sign: it began with a sign of YAML's own.
    """

    line: int
    column: int
    end: int
    grown: int
    sign: bool


@dataclass(frozen=True)
class Draft:
    """A file's text, or a part of it from `first_line` on, as far as it is mended."""

    text: str
    file: str
    first_line: int = 1
    mends: tuple[Mend, ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.text.split("\n")

    def place(self, line: int, column: int) -> Place:
        """The file's place of a line and column of this text (from 0)."""
        on_line = [mend for mend in self.mends if mend.line == line]
        column -= sum(mend.grown for mend in on_line if column >= mend.end)
        return Place(self.file, self.first_line + line, column + 1)

    def mend_at(self, line: int, column: int) -> Mend | None:
        """The mend that begins there."""
        return next((mend for mend in self.mends if (mend.line, mend.column) == (line, column)), None)

    def with_quotes(self, line: int, start: int, end: int, quoted: str, *, sign: bool = False) -> Draft | None:
        """The same with a piece of a line in quotes; None where that touches one mended already."""
        if any(mend.line == line and mend.end > start for mend in self.mends):
            return None
        lines = [*self.lines]
        lines[line] = lines[line][:start] + quoted + lines[line][end:]
        mend = Mend(line, start, start + len(quoted), len(quoted) - (end - start), sign)
        return replace(self, text="\n".join(lines), mends=(*self.mends, mend))
