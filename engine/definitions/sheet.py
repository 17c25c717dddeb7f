"""A CSV file as rows that know their line: any of the ways spreadsheets write one, and what is wrong with it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.core.kinds.base import line as one_line
from engine.definitions.problems import closest, listing, short

Source = Path | bytes | str
"""A file, its bytes, or its text."""

DELIMITERS = (",", ";", "\t", "|")
MOST_BYTES = 50_000_000
MOST_CELL = 1_000


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in a file of rows. line: of the file, from 1. column: its name, "" for the whole line."""

    line: int
    column: str
    message: str
    fix: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.message}{'' if self.message.endswith('?') else '.'} {self.fix}."


@dataclass(frozen=True, slots=True)
class Row:
    """The filled cells of one line, by column; texts on one line, in normal form C."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """The rows of a file, and what is wrong with its form."""

    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read_sheet(source: Source, columns: Sequence[str], required: Iterable[Sequence[str]]) -> Sheet:
    """The rows of a CSV file. columns: those there may be. required: groups of columns; each needs one of its own."""
    sheet = Sheet()
    text = text_of(source, sheet)
    if text is None:
        return sheet
    records = _records(text, sheet)
    if not records:
        if not sheet.problems:
            sheet.problems.append(RowProblem(1, "", "the file is empty", f"Begin with a line of columns: {columns[0]}"))
        return sheet
    first, names = records[0]
    header = _header(first, names, columns, sheet)
    if header is None:
        return sheet
    for group in required:
        if not set(group) & set(header):
            sheet.problems.append(
                RowProblem(first, "", f"no column {listing(group)}", f"Add a column {listing(group)}")
            )
    named = {place for place, name in enumerate(names) if name.strip()}
    for number, cells in records[1:]:
        _row(number, cells, header, named, sheet)
    return sheet


def text_of(source: Source, sheet: Sheet) -> str | None:
    """The text of a file; None, with a problem, where there is none."""
    if isinstance(source, str):
        return source.lstrip("\ufeff")
    data = _bytes(source, sheet) if isinstance(source, Path) else source
    if data is None:
        return None
    if len(data) > MOST_BYTES:
        sheet.problems.append(RowProblem(1, "", "the file is larger than 50 MB", "Split it into several files"))
        return None
    return _decoded(data, sheet)


def _bytes(path: Path, sheet: Sheet) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        sheet.problems.append(RowProblem(1, "", message, "Name a file that is there and may be read"))
        return None


def _decoded(data: bytes, sheet: Sheet) -> str | None:
    """UTF-8 or UTF-16, with or without a byte order mark."""
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in data[:2]:
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        return data.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        sheet.problems.append(RowProblem(line, "", "this is not UTF-8 text", "Save the file as CSV UTF-8"))
        return None


def _records(text: str, sheet: Sheet) -> list[tuple[int, list[str]]]:
    """Every line that is not blank, with its number; a cell with line ends in quotes may take several."""
    skipped = 0
    delimiter = _delimiter(text)
    if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS:
        # Spreadsheets write the delimiter into a first line of its own.
        delimiter, skipped = text[4], 1
    records: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    start = 1
    try:
        for cells in reader:
            if start > skipped and any(cell.strip() for cell in cells):
                records.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        unclosed = "end of data" in str(error)
        message = "a quote that is never closed" if unclosed else "a quote in the middle of a cell, or a cell too large"
        fix = 'Put the whole cell in double quotes, and write "" for a double quote inside it'
        sheet.problems.append(RowProblem(start, "", message, fix))
        return []
    return records


def _delimiter(text: str) -> str:
    """The sign that the first line with anything on it has most of, quotes aside."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(part for place, part in enumerate(first.split('"')) if place % 2 == 0)
    return max(DELIMITERS, key=outside.count)


def _header(line: int, names: list[str], columns: Sequence[str], sheet: Sheet) -> dict[str, int] | None:
    """Column → its place, with a problem for each that is unknown or there twice; None where it is no header."""
    header: dict[str, int] = {}
    written = [one_line(name).lower().replace(" ", "_").replace("-", "_") for name in names]
    if not set(written) & set(columns):
        message = "the first line does not name the columns"
        sheet.problems.append(RowProblem(line, "", message, f"Begin with a line like {','.join(columns[:3])}"))
        return None
    for place, name in enumerate(written):
        if not name:
            continue
        if name not in columns:
            near = closest(name, columns)
            fix = f"Write {near}" if near else f"Take it out; the columns are {', '.join(columns)}"
            meant = f'. Did you mean "{near}"?' if near else ""
            sheet.problems.append(RowProblem(line, short(name), f'no column is called "{short(name)}"{meant}', fix))
        elif name in header:
            sheet.problems.append(RowProblem(line, name, "this column is there twice", "Keep one of the two"))
        else:
            header[name] = place
    return header


def _row(line: int, cells: list[str], header: Mapping[str, int], named: set[int], sheet: Sheet) -> None:
    """Adds a line's filled cells. named: the places under any name, known or not."""
    filled = {name: one_line(cells[place]) for name, place in header.items() if place < len(cells)}
    beyond = [cell for place, cell in enumerate(cells) if place not in named and cell.strip()]
    if beyond:
        fix = "Put a cell that holds the delimiter in double quotes, or take the extra cell out"
        sheet.problems.append(RowProblem(line, "", f'a cell without a column: "{short(beyond[0])}"', fix))
        return
    for name, cell in filled.items():
        if len(cell) > MOST_CELL:
            fix = f"Shorten it to {MOST_CELL:,} characters"
            sheet.problems.append(RowProblem(line, name, f"a cell of {len(cell):,} characters", fix))
            return
    sheet.rows.append(Row(line, {name: cell for name, cell in filled.items() if cell}))
