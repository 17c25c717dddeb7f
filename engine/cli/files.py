"""A table as a file: CSV and JSON lines for everybody, SPSS and Stata with the words of questions and answers."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.queries.exporting import Column, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell; such a text gets an apostrophe before it."""

LONGEST = {"sav": 64, "dta": 32}
"""Characters of a variable's name."""

LABEL = {"sav": 250, "dta": 80}
"""Characters of a variable's label."""


def csv_text(table: Table) -> str:
    """CSV: a head with the columns' names, texts that no spreadsheet computes."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return written.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    text = _text(value) if isinstance(value, list | dict) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def json_lines(table: Table) -> str:
    """A JSON object a row, without what was not answered."""
    names = [column.name for column in table.columns]
    rows = ({n: v for n, v in zip(names, row, strict=True) if v is not None} for row in table.rows)
    return "".join(json.dumps(row, ensure_ascii=False, default=datetime.isoformat) + "\n" for row in rows)


@dataclass(slots=True)
class Variable:
    """A variable of a statistics program. labels: code → words."""

    name: str
    label: str
    cells: list[Any]
    labels: dict[int, str] = field(default_factory=dict)


def variables(table: Table, form: str) -> list[Variable]:
    """The table's columns as variables: choices as codes with their words, several choices as a variable each."""
    found: list[Variable] = []
    for place, column in enumerate(table.columns):
        found += _of_column(column, [row[place] for row in table.rows])
    taken: set[str] = set()
    for each in found:
        each.name, each.label = _name(each.name, form, taken), each.label[: LABEL[form]]
    return found


def _of_column(column: Column, cells: Sequence[Any]) -> Iterator[Variable]:
    codes = {value: code for code, value in enumerate(column.values, 1)}
    if column.type in ("scale", "nps"):
        yield Variable(column.name, column.label, list(cells), {int(v): label for v, label in column.values.items()})
    elif column.type == "choices":
        for value, label in column.values.items():
            ticked = [None if each is None else int(any(_id(one) == value for one in each)) for each in cells]
            yield Variable(f"{column.name}__{value}", f"{column.label} – {label}", ticked, {0: "no", 1: "yes"})
    elif column.type == "rank":
        for n in range(max((len(each) for each in cells if each), default=0)):
            ranked = [codes.get(each[n]) if each and len(each) > n else None for each in cells]
            yield Variable(f"{column.name}__{n + 1}", f"{column.label} – {n + 1}", ranked, _labels(column))
    elif column.values:
        coded = [None if each is None else codes.get(_id(each)) for each in cells]
        yield Variable(column.name, column.label, coded, _labels(column))
    else:
        yield Variable(column.name, column.label, [_plain(each) for each in cells])
    own = [_own_words(each) for each in cells] if column.values else []
    if any(own):
        yield Variable(f"{column.name}__words", f"{column.label} – in their own words", own)


def _labels(column: Column) -> dict[int, str]:
    return dict(enumerate(column.values.values(), 1))


def _id(value: Any) -> Any:
    """A choice without the own words after it."""
    return value.partition(": ")[0] if isinstance(value, str) else value


def _own_words(value: Any) -> str | None:
    said = [
        each.partition(": ")[2] for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
    ]
    return "; ".join(filter(None, said)) or None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return _text(value) if isinstance(value, list | dict) else value


def _name(wanted: str, form: str, taken: set[str]) -> str:
    """A name that the program takes: letters, digits and underscores, not too long, and nobody else's."""
    name = re.sub(r"\W", "_", wanted, flags=re.ASCII)
    name = (name if name[:1].isalpha() else f"q{name}")[: LONGEST[form]]
    number = 1
    while name.casefold() in taken:
        number += 1
        end = f"_{number}"
        name = name[: LONGEST[form] - len(end)] + end
    taken.add(name.casefold())
    return name


def write_statistics(table: Table, form: str, path: Path) -> None:
    """An SPSS (sav) or Stata (dta) file, in place of any there was, once it is whole."""
    import pandas  # half a second, for these files alone
    import pyreadstat

    columns = variables(table, form)
    frame = pandas.DataFrame({each.name: _series(each.cells) for each in columns})
    labels = {each.name: each.label for each in columns}
    values = {each.name: each.labels for each in columns if each.labels}
    write: Any = pyreadstat.write_sav if form == "sav" else pyreadstat.write_dta
    replace(path, lambda whole: write(frame, str(whole), column_labels=labels, variable_value_labels=values))


def _series(cells: Sequence[Any]) -> Any:
    """Numbers as numbers, everything else as text; what was not answered as missing."""
    import pandas

    if all(isinstance(each, int | float) or each is None for each in cells):
        return pandas.Series(cells, dtype="float64")
    return pandas.Series(["" if each is None else str(each) for each in cells], dtype="object")


def replace(path: Path, write: Callable[[Path], object]) -> None:
    """Writes beside a file and then takes its place, so that half a file never stands there. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=path.suffix)
    os.close(handle)
    whole = Path(name)
    try:
        write(whole)
        whole.chmod(0o600)
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)
