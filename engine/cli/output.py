"""How commands print: for people as lines, for programs as one JSON document and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NoReturn

import click

from engine.trouble import Found

as_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Text for people, or one JSON document.",
)
"""The option of every command that can print JSON."""


def emit(form: str, document: Any, text: Callable[[], str]) -> None:
    """Prints the document as JSON, or what `text` makes of it."""
    if form == "json":
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))
        return
    said = text()
    if said:
        click.echo(said)


def table(rows: Sequence[Sequence[object]], heads: Sequence[str]) -> str:
    """Rows under heads, in columns as wide as they need."""
    cells = [[str(h) for h in heads], *[["" if c is None else str(c) for c in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 problem", "3 problems"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def refuse(lines: Iterable[str], sentence: str) -> NoReturn:
    """Every problem on a line of its own on standard error, and the sentence that ends the command with code 1."""
    for line in lines:
        click.echo(line, err=True)
    raise Found(sentence)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"cannot print {type(value).__name__}")
