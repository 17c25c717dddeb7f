"""Why YAML gave up, in words for a coordinator; and, where it cut a value short, the value put in quotes to read on."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

from engine.definitions.drafts import Draft
from engine.definitions.problems import Report, short

ENTRY = re.compile(r"""(?P<lead>\s*(?:- +)*(?:[\w-]+|"[^"]*"|'[^']*')\s*:\s+)(?P<value>\S.*?)\s*$""")
"""A line `key: value`, in a list or not."""
CONDITION = re.compile(r"(?:^|[\s{,])(?:if|show-if):\s+(?=\S)")
WHOLE_QUOTE = re.compile(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*["]""")
"""A value that is in quotes from end to end, so that nothing of it can have been cut."""
SPACELESS = re.compile(r"\s*(?:- +)*[a-z][\w-]*:(?=\S)")
QUOTE = "Put the whole value in single quotes"
PARTNERS = {"[": "]", "{": "}"}
STARTERS = "@`%&*!|>"


class Cut(Exception):  # noqa: N818 - not an error of the program, but something that stands in the text
    """A value that begins with a sign which YAML takes for its own. line and column count from 0."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


def explain(error: MarkedYAMLError | Cut, draft: Draft, report: Report) -> Draft | None:
    """Notes what is wrong; the mended text where reading can go on."""
    return _sign(error, draft, report) if isinstance(error, Cut) else _Slip(error, draft, report).explain()


def _sign(error: Cut, draft: Draft, report: Report) -> Draft | None:
    """A value that begins with a sign of YAML's own: quoted whole, where it is a line's whole value."""
    line = draft.lines[error.line]
    place = draft.place(error.line, error.column)
    entry = ENTRY.fullmatch(line)
    if entry is None or entry.start("value") != error.column:
        report.add("E008", place, error.message, "Put the whole text in single quotes")
        return None
    end = _end_of_comment(line, error.column, entry.end("value"))
    value = line[error.column : end].rstrip()
    quoted = _quote(value, line)
    report.add("E008", place, error.message, f"{QUOTE}: {quoted}")
    return draft.with_quotes(error.line, error.column, error.column + len(value), quoted, sign=True)


def _quote(value: str, line: str) -> str:
    """A value in single quotes; its own, if it is a text that was quoted already, are not doubled."""
    if len(value) > 1 and value[0] == value[-1] == "'" and not CONDITION.search(line):
        value = value[1:-1].replace("''", "'")
    return "'" + value.replace("'", "''") + "'"


class _Slip:
    """One error of the YAML reader, with the text it stopped in."""

    def __init__(self, error: MarkedYAMLError, draft: Draft, report: Report) -> None:
        self.draft, self.report, self.lines = draft, report, draft.lines
        self.problem = str(error.problem or "")
        self.context = str(error.context or "")
        mark, context = error.problem_mark, error.context_mark
        self.line, self.column = min(mark.line, len(self.lines) - 1), mark.column
        self.opened = (context.line, context.column) if context is not None else None

    def add(self, code: str, line: int, column: int, message: str, fix: str) -> None:
        """Notes a problem at a line and column of the draft (from 0)."""
        self.report.add(code, self.draft.place(line, column), message, fix)

    def explain(self) -> Draft | None:
        """The likeliest reason first."""
        if "escape" in self.problem:
            fix = "Write the backslash twice, or put the text in single quotes"
            self.add("E004", self.line, self.column, "this sign cannot follow a backslash in double quotes", fix)
            return None
        if self.opened and ("quoted scalar" in self.context or self.quoted_key(*self.opened)):
            self.add("E006", *self.opened, "this quote is never closed", "Close it with the same quote")
            return None
        bracketed = "flow sequence" in self.context or "flow mapping" in self.context
        opened = self.opened if bracketed else unclosed(self.lines, self.line, self.column)
        if opened is not None:
            return self.flow(opened)
        mend = self.cut()
        if mend is None:
            self.layout()
        return mend

    def quoted_key(self, line: int, column: int) -> bool:
        """Whether a quote is taken for a key's because the one before it, somewhere above, is never closed."""
        return "simple key" in self.context and line < self.line and self.lines[line][column : column + 1] in ("'", '"')

    def flow(self, opened: tuple[int, int]) -> Draft | None:
        """Something is wrong inside brackets."""
        if mend := self.condition_in_flow():
            return mend
        bracket = self.lines[opened[0]][opened[1]]
        if closing(self.lines, *opened) is None:
            fix = f'Close it with "{PARTNERS.get(bracket, "]")}" on the same line'
            self.add("E006", *opened, f'this "{bracket}" is never closed', fix)
            return None
        message = "a comma is missing here, or a quote before it"
        self.add("E004", self.line, self.column, message, "Put a comma between the two")
        return None

    def condition_in_flow(self) -> Draft | None:
        """A condition inside { } that YAML cut at a bracket or comma."""
        line = self.lines[self.line]
        starts = [found.end() for found in CONDITION.finditer(line, 0, max(self.column, 0))]
        if not starts or line[starts[-1]] in "'\"":
            return None
        end = _end_of_value(line, starts[-1])
        return None if end < self.column else self.quoted(starts[-1], end)

    def cut(self) -> Draft | None:
        """A value `key: value` of which YAML reads only a part."""
        line = self.lines[self.line]
        entry = ENTRY.fullmatch(line)
        if entry is None or WHOLE_QUOTE.fullmatch(entry["value"]):
            return None
        start = entry.start("value")
        starter = line[start] in STARTERS or line[start : start + 2] in ("- ", "? ")
        if self.column < start or (self.column == start and not starter):
            return None
        return self.quoted(start, _end_of_comment(line, start, entry.end("value")))

    def quoted(self, start: int, end: int) -> Draft | None:
        """Notes the cut value, and puts it in quotes."""
        line = self.lines[self.line]
        value = line[start:end].rstrip()
        quoted = _quote(value, line)
        mended = self.draft.with_quotes(self.line, start, start + len(value), quoted)
        if mended is not None:
            self.add("E008", self.line, start, "YAML reads only a part of this value", f"{QUOTE}: {quoted}")
        return mended

    def layout(self) -> None:
        """Indentation, a missing space, or something stranger."""
        line = self.lines[self.line]
        before = self.lines[self.line - 1] if self.line else ""
        if "mapping values" in self.problem or "could not find expected ':'" in self.problem:
            for number in (self.line, self.line - 1):
                if number >= 0 and (found := SPACELESS.match(self.lines[number])):
                    self.add(
                        "E004",
                        number,
                        found.end(),
                        "a space is missing after the colon",
                        "Write a space after the colon",
                    )
                    return
        start = len(line) - len(line.lstrip())
        if "mapping values" in self.problem or "block end" in self.problem:
            message = "this line does not fit what stands above it"
            self.add("E004", self.line, start, message, _align(before))
            return
        if "could not find expected ':'" in self.problem and self.opened:
            self.add("E004", *self.opened, "a colon is missing after this", "Write a key, a colon, a space and a value")
            return
        self.add(
            "E004", self.line, self.column, f"YAML cannot read this: {short(self.problem)}", f"{QUOTE}, or take it out"
        )


def _align(before: str) -> str:
    indent = len(before) - len(before.lstrip())
    return (
        f"Indent it by {indent} spaces, as the line above, if it belongs beside that"
        if before.strip()
        else "Indent it like its neighbours"
    )


def _end_of_value(line: str, start: int) -> int:
    """Where a value inside { } ends: at a comma or a closing bracket outside its own quotes and brackets."""
    depth, quote = 0, ""
    for column in range(start, len(line)):
        sign = line[column]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "[(":
            depth += 1
        elif sign in "])":
            depth -= 1
            if depth < 0:
                return column
        elif sign in ",}" and depth == 0:
            return column
    return len(line)


def _end_of_comment(line: str, start: int, end: int) -> int:
    """Where a value ends before a comment, if there is one outside its quotes."""
    quote = ""
    for column in range(start, end):
        sign = line[column]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "#" and line[column - 1] == " ":
            return column
    return end


def closing(lines: list[str], line: int, column: int) -> tuple[int, int] | None:
    """Where the bracket opened there is closed."""
    expected: list[str] = []
    for number, place, sign in _brackets(lines, line, column):
        if sign in PARTNERS:
            expected.append(PARTNERS[sign])
        elif sign != expected.pop():
            return None
        if not expected:
            return number, place
    return None


def unclosed(lines: list[str], line: int, column: int) -> tuple[int, int] | None:
    """The last flow bracket still open at a place, where it opens a value."""
    open_ones: list[tuple[int, int]] = []
    for number, place, sign in _brackets(lines, 0, 0):
        if (number, place) >= (line, column):
            break
        if sign in "[{":
            if open_ones or re.search(r"(?:^|[:,-] +)$", lines[number][:place]):
                open_ones.append((number, place))
        elif open_ones:
            open_ones.pop()
    return open_ones[-1] if open_ones else None


def _brackets(lines: list[str], line: int, column: int) -> list[tuple[int, int, str]]:
    """Every bracket from a place on, outside quotes and comments."""
    found = []
    for number in range(line, len(lines)):
        quote = ""
        text = lines[number]
        for place in range(column if number == line else 0, len(text)):
            sign = text[place]
            if quote:
                quote = "" if sign == quote else quote
            elif sign in "'\"" and (place == 0 or text[place - 1] in " [{,("):
                quote = sign
            elif sign == "#" and (place == 0 or text[place - 1] == " "):
                break
            elif sign in "[{]}":
                found.append((number, place, sign))
    return found
