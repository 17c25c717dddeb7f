"""Sections as plain text, readable in any mail program; bars are made of signs, each with its number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from textwrap import fill

from engine.wording.digest_blocks import Bars, Block, Figures, Heading, Para, Rows, Story

WIDTH = 72
LONG = 10
LABEL = 28


def text(sections: Sequence[tuple[str, Sequence[Block]]]) -> str:
    """Every section under its title."""
    return "\n\n".join("\n\n".join([_under(title, "="), *map(_block, blocks)]) for title, blocks in sections)


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(f"{type(block).__name__} has no text")


@_block.register
def _(block: Para) -> str:
    return fill(block.text, WIDTH)


@_block.register
def _(block: Heading) -> str:
    return _under(block.text, "-")


@_block.register
def _(block: Figures) -> str:
    return "\n".join(
        _item(f"{each.label} {each.number} – {', '.join(part for part in (each.base, each.before) if part)}")
        for each in block.figures
    )


@_block.register
def _(block: Bars) -> str:
    lines = [fill(block.caption, WIDTH)]
    for bar in block.bars:
        drawn = "." * LONG if bar.part is None else ("#" * round(bar.part * LONG)).ljust(LONG, "-")
        label = bar.label if len(bar.label) <= LABEL else f"{bar.label[: LABEL - 1]}…"
        lines.append(f"  {label:{LABEL}} {drawn} {bar.number}")
    return "\n".join(
        [*lines, *([fill(block.note, WIDTH, initial_indent="  ", subsequent_indent="  ")] * bool(block.note))]
    )


@_block.register
def _(block: Rows) -> str:
    lines = [block.caption]
    for row in block.rows:
        named = [f"{name}: {cell}" for name, cell in zip(block.head[1:], row[1:], strict=True) if cell != "–"]
        lines.append(_item(f"{row[0]} – {'; '.join(named)}"))
    return "\n".join(lines)


@_block.register
def _(block: Story) -> str:
    quoted = [fill(line, WIDTH, initial_indent="> ", subsequent_indent="> ") or ">" for line in block.text.splitlines()]
    return "\n".join([*quoted, f"  – {block.by}", *(_item(f"{what}: {words}", "  ") for what, words in block.lines)])


def _under(title: str, sign: str) -> str:
    return f"{title}\n{sign * len(title)}"


def _item(words: str, indent: str = "") -> str:
    return fill(words, WIDTH, initial_indent=f"{indent}- ", subsequent_indent=f"{indent}  ")
