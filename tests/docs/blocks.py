"""The pages of the documentation: their fenced blocks, their links, and the commands they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.source import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "workflows").glob("**/README.md")])
FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its page, the line it begins on, its language and its text."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        """Its place, as the id of a test."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    """Every fenced block in one of these languages ("" for none)."""
    return [each for page in PAGES for each in _blocks(page) if each.language in languages]


def _blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield Block(page, text.count("\n", 0, found.start()) + 1, found[1], found[2])


def commands() -> list[tuple[str, str]]:
    """Every `milepost …` line of the blocks without a language, with its place; comments taken off."""
    found = []
    for block in blocks("", "sh"):
        for number, line in enumerate(block.text.splitlines(), block.line + 1):
            if line.startswith("milepost "):
                found.append((f"{block.page.relative_to(ROOT)}:{number}", line.split("#")[0].strip()))
    return found


def mentions() -> list[tuple[str, str]]:
    """Every `milepost …` within a sentence, with its page."""
    found = []
    for page in PAGES:
        text = FENCE.sub("", page.read_text(encoding="utf-8"))
        found += [(str(page.relative_to(ROOT)), each) for each in CODE.findall(text) if each.startswith("milepost ")]
    return found


def links() -> list[tuple[Path, str]]:
    """Every link to another page or file, with the page it stands on."""
    found = []
    for page in PAGES:
        for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            if not re.match(r"[a-z]+:", target):
                found.append((page, target))
    return found


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as readers of Markdown make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower().replace("`", "")).replace(" ", "-") for title in titles}
