"""A YAML document as nodes that know where they stand: texts, maps and lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

ESCAPES = {"x": 4, "u": 6, "U": 10}
"""How many signs an escape takes inside double quotes; every other takes two."""


MENDED = "mended"
"""The style of a text that stood bare, was cut short by YAML, and was put in quotes to read on."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True, eq=False)
class Scalar:
    """A text. style: None for plain, or ' " | > as written; MENDED; "raw" for verbatim text from `place` on.

    written: what stands in the file from its place to its end. broken: a problem was reported in it.
    """

    text: str
    place: Place
    style: str | None = None
    written: str = ""
    broken: bool = False

    def at(self, offset: int) -> Place:
        """The place of a character of the text; the start where folding leaves it unknown."""
        offset = max(0, min(offset, len(self.text)))
        if self.style == "raw":
            return self._down(self.text[:offset], 0)
        if self.style == "|":
            return self._literal(offset)
        if "\n" in self.written or self.style == ">":
            return self.place
        return Place(self.place.file, self.place.line, self.place.column + self._along(offset))

    def _along(self, offset: int) -> int:
        """How many signs of the file stand before a character of the text, the opening quote included."""
        if self.style == "'":
            return 1 + offset + self.text[:offset].count("'")
        if self.style != '"':
            return offset
        place = 1
        for _ in range(offset):
            place += (
                ESCAPES.get(self.written[place + 1 : place + 2], 2) if self.written[place : place + 1] == "\\" else 1
            )
        return place

    def _literal(self, offset: int) -> Place:
        """A place in a `|` block: below its header, indented as its first line is."""
        lines = self.written.split("\n")[1:]
        first = next((line for line in lines if line.strip()), "")
        indent = len(first) - len(first.lstrip(" "))
        before = self.text[:offset]
        column = indent + 1 + len(before) - before.rfind("\n") - 1
        return Place(self.place.file, self.place.line + 1 + before.count("\n"), column)

    def _down(self, before: str, indent: int) -> Place:
        lines = before.count("\n")
        column = len(before) - before.rfind("\n") - 1
        start = self.place.column if lines == 0 else 1 + indent
        return Place(self.place.file, self.place.line + lines, start + column)


@dataclass(slots=True, eq=False)
class Map:
    """Keys and values in the order written. place: its key's, or its own where it has none (a list's item, a file)."""

    entries: list[tuple[Scalar, Node]]
    place: Place
    own: Place
    broken: bool = False

    def get(self, name: str) -> Node | None:
        """The value under a key, unless it is missing or broken."""
        found = self.raw(name)
        return None if found is None or found.broken else found

    def raw(self, name: str) -> Node | None:
        """The value under a key, broken or not."""
        return next((value for key, value in self.entries if key.text == name), None)

    def key(self, name: str) -> Scalar | None:
        """A key as written."""
        return next((key for key, _ in self.entries if key.text == name), None)

    def has(self, name: str) -> bool:
        """Whether a key is written, whatever its value."""
        return self.key(name) is not None

    def text(self, name: str) -> str | None:
        """The text under a key, unless it is missing, broken or no text."""
        found = self.get(name)
        return found.text if isinstance(found, Scalar) else None

    def map(self, name: str) -> Map | None:
        """The map under a key, unless it is missing, broken or no map."""
        found = self.get(name)
        return found if isinstance(found, Map) else None

    def sound(self) -> Iterator[tuple[Scalar, Node]]:
        """The entries in which nothing was reported."""
        return ((key, value) for key, value in self.entries if not (key.broken or value.broken))

    def maps(self) -> Iterator[tuple[Scalar, Map]]:
        """The sound entries that are maps."""
        return ((key, value) for key, value in self.sound() if isinstance(value, Map))


@dataclass(slots=True, eq=False)
class List:
    """Items in the order written."""

    items: list[Node] = field(default_factory=list)
    place: Place = field(default_factory=lambda: Place("", 1, 1))
    own: Place = field(default_factory=lambda: Place("", 1, 1))
    broken: bool = False


Node = Scalar | Map | List


def scalars(node: Node | None) -> Iterator[Scalar]:
    """The sound texts of a text or of a list of texts."""
    every = node.items if isinstance(node, List) else [node]
    return (each for each in every if isinstance(each, Scalar) and not each.broken)


def spot(node: Node) -> Place:
    """Where a value itself begins."""
    return node.place if isinstance(node, Scalar) else node.own
