"""YAML text → positioned nodes. Every scalar is read as text; nothing is ever constructed from a tag."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.definitions.drafts import Draft
from engine.definitions.places import MENDED, List, Map, Node, Place, Scalar, spot
from engine.definitions.problems import LINE_ENDS, Report, short
from engine.definitions.syntax import Cut, explain

LARGEST = 300_000
DEEPEST = 20
MOST = 50_000
"""Signs in one file, levels of nesting, and values in one file (each use of an alias counts as all it stands for)."""

MENDS = 40
"""How many values that YAML cuts short are put in quotes to read on, before giving up on a file."""

UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class _Stop(Exception):  # noqa: N818 - the problem is noted already; this only ends the reading
    """The document cannot be read on."""


def text_of(data: bytes, file: str, report: Report) -> str | None:
    """The text of a file's bytes; None, with a problem, where it is no text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        report.add("E002", _place(before, file), "this file is not UTF-8 text", "Save it as UTF-8 text")
        return None
    if len(text) > LARGEST:
        fix = f"Split it: a file has at most {LARGEST:,} signs"
        report.add("E003", Place(file, 1, 1), f"this file is too large ({len(text):,} signs)", fix)
        return None
    text = re.sub("[\x85\u2028\u2029]", " ", text)
    strange = UNREADABLE.search(text)
    if strange:
        message = f"an invisible sign that is no text (U+{ord(strange[0]):04X})"
        report.add("E002", _place(text[: strange.start()], file), message, "Delete it; save the file as UTF-8 text")
        return None
    return LINE_ENDS.sub("\n", text)


def _place(before: str, file: str) -> Place:
    lines = LINE_ENDS.split(before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def read(text: str, file: str, report: Report, first_line: int = 1) -> Node | None:
    """The document in a text; None where there is none, or where it cannot be read (then a problem says why).

    first_line: the line of the file on which the text begins.
    """
    clean = _without_tabs(text, file, report, first_line)
    draft = None if clean is None else Draft(clean, file, first_line)
    while draft is not None and len(draft.mends) < MENDS:
        try:
            return _Reader(draft, report).document()
        except _Stop:
            return None
        except (MarkedYAMLError, Cut) as error:
            draft = explain(error, draft, report)
        except (YAMLError, ValueError, OverflowError, LookupError, AttributeError, RecursionError, AssertionError):
            fix = "Take out escapes and directives; write keys and values: `title: Circles`"
            report.add("E004", Place(file, first_line, 1), "YAML cannot read this file", fix)
            return None
    return None


def _without_tabs(text: str, file: str, report: Report, first_line: int) -> str | None:
    """The text with tabs told and taken out; None where they indent, for then nothing can be said of the rest."""
    if "\t" not in text:
        return text
    indents = False
    for number, line in enumerate(text.split("\n")):
        column = line.find("\t")
        if column >= 0:
            indents = indents or not line[:column].strip(" -")
            report.add("E005", Place(file, first_line + number, column + 1), "a tab", "Use spaces instead of the tab")
    return None if indents else text.replace("\t", " ")


@dataclass(slots=True)
class _Open:
    """A map or list being read. key: the key that waits for its value; dropped: its value is not kept."""

    node: Map | List
    anchor: str | None
    key: Scalar | None = None
    seen: dict[str, int] = field(default_factory=dict)
    size: int = 1


class _Reader:
    """Builds nodes from events with a stack of its own, so that no document is too deep for Python."""

    def __init__(self, draft: Draft, report: Report) -> None:
        self.draft = draft
        self.report = report
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.root: Node | None = None
        self.total = 0
        self.documents = 0

    def document(self) -> Node | None:
        """The one document of the text."""
        for event in YAML(typ="safe", pure=True).parse(self.draft.text):
            self.take(event)
        return self.root

    def place(self, mark: Any) -> Place:
        """Our place for ruamel's mark."""
        return self.draft.place(mark.line, mark.column)

    def stop(self, code: str, place: Place, message: str, fix: str) -> _Stop:
        """Notes why reading ends here."""
        self.report.add(code, place, message, fix)
        return _Stop()

    def take(self, event: Any) -> None:
        """Reads one event on."""
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self.stop("E004", self.place(event.start_mark), "a second document", "Take the --- line out")
            case ScalarEvent():
                self.count(1, self.place(event.start_mark))
                self.add(self.scalar(event), event.anchor, 1)
            case AliasEvent():
                self.alias(event)
            case MappingStartEvent() | SequenceStartEvent():
                self.open(event)
            case MappingEndEvent() | SequenceEndEvent():
                self.close()

    def scalar(self, event: Any) -> Scalar:
        """The text of a scalar event."""
        start, end = event.start_mark, event.end_mark
        place = self.place(start)
        if (tag := getattr(event, "tag", None)) and tag != "!":
            raise Cut(start.line, start.column, f'YAML reads "{short(str(tag))}" as a sign of its own, not as text')
        written = self.draft.text[start.index : end.index]
        if strange := UNREADABLE.search(event.value):
            message = f"an invisible sign that is no text (U+{ord(strange[0]):04X})"
            raise self.stop("E002", place, message, "Delete it")
        mend = self.draft.mend_at(start.line, start.column)
        if mend is not None:
            return Scalar(event.value, place, MENDED, written, broken=mend.sign)
        return Scalar(event.value, place, event.style or None, written)

    def alias(self, event: Any) -> None:
        """Puts what an alias stands for."""
        if event.anchor not in self.anchors:
            message = f'YAML reads "*{short(event.anchor)}" as a reference, and there is nothing of that name'
            raise Cut(event.start_mark.line, event.start_mark.column, message)
        node, size = self.anchors[event.anchor]
        self.count(size, self.place(event.start_mark))
        self.add(node, None, size)

    def count(self, size: int, place: Place) -> None:
        """Counts values, those an alias stands for included."""
        self.total += size
        if self.total > MOST:
            raise self.stop("E003", place, f"more than {MOST:,} values", "Use fewer values and aliases")

    def open(self, event: Any) -> None:
        """Begins a map or list."""
        own = self.place(event.start_mark)
        self.count(1, own)
        if (tag := getattr(event, "tag", None)) and tag != "!":
            raise Cut(event.start_mark.line, event.start_mark.column, f'"{short(str(tag))}" is not for packs')
        if len(self.stack) >= DEEPEST:
            raise self.stop("E003", own, f"nested more than {DEEPEST} deep", "Take a level out")
        key = self.stack[-1].key if self.stack else None
        place = key.place if key is not None else own
        node: Map | List = Map([], place, own) if isinstance(event, MappingStartEvent) else List([], place, own)
        self.stack.append(_Open(node, event.anchor))

    def close(self) -> None:
        """Ends the innermost map or list."""
        done = self.stack.pop()
        self.add(done.node, done.anchor, done.size)

    def add(self, node: Node, anchor: str | None, size: int) -> None:
        """Puts a finished node where it belongs."""
        if anchor:
            self.anchors[anchor] = (node, size)
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.size += size
        if isinstance(top.node, List):
            top.node.items.append(node)
        elif top.key is None:
            top.key = self.as_key(node)
        else:
            self.entry(top, top.key, node)
            top.key = None

    def as_key(self, node: Node) -> Scalar:
        """A node as the key of a map."""
        if not isinstance(node, Scalar):
            raise self.stop("E004", spot(node), "a key has to be a word", "Put the whole text in single quotes")
        return node

    def entry(self, top: _Open, key: Scalar, value: Node) -> None:
        """Keeps a map's entry, unless its key was there before."""
        assert isinstance(top.node, Map)
        if key.text in top.seen:
            message = f'the key "{short(key.text)}" is here twice, first on line {top.seen[key.text]}'
            self.report.add("E007", key.place, message, "Keep one of the two, or give this one another name")
            return
        top.seen[key.text] = key.place.line
        if isinstance(value, Scalar) and not value.text and value.style is None:
            value.place = key.place
        top.node.entries.append((key, value))
