"""A pack's folder → one positioned tree: workflow.yaml, with surveys, messages, scales and routes taken in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.definitions.messages import message
from engine.definitions.places import Map, Node, Place, Scalar, scalars
from engine.definitions.problems import Report, closest
from engine.definitions.reading import read, text_of

PARTS = ("surveys", "messages", "scales", "routes")
MOST_FILES = 1000


@dataclass(slots=True)
class Pack:
    """What was found on disk. tree: one map for everything; whole: workflow.yaml itself could be read.

    unread: (part, id) of what has a file that could not be read, so that nobody is told it is unknown.
    sources: each file's text as shown with problems. included: files that came by `include`.
    """

    folder: Path
    tree: Map
    whole: bool = True
    unread: set[tuple[str, str]] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    included: set[str] = field(default_factory=set)

    def own(self, place: Place) -> bool:
        """Whether a place is in a file of the pack itself."""
        return place.file not in self.included

    def part(self, name: str) -> Map:
        """surveys, messages, scales, routes, steps … : the map of that name, empty where there is none."""
        return self.tree.map(name) or Map([], self.tree.place, self.tree.own)


def gather(folder: Path, report: Report) -> Pack | None:
    """Everything a pack's folder holds; None where it is no pack."""
    file = str(folder / "workflow.yaml")
    if not _is_folder(folder):
        message = "this is a file, not a pack's folder" if os.path.exists(folder) else "there is no such folder"
        report.add("E001", Place(str(folder), 1, 1), message, "Name the folder that holds workflow.yaml")
        return None
    gatherer = _Gatherer(folder, report)
    if not (folder / "workflow.yaml").is_file():
        report.add(
            "E001", Place(file, 1, 1), "there is no workflow.yaml in this folder", "Write one, or name another folder"
        )
        return None
    root = gatherer.document(folder / "workflow.yaml")
    return gatherer.pack(root)


def _is_folder(path: Path) -> bool:
    """Whether there is such a folder, as far as anyone may know."""
    try:
        return path.is_dir()
    except OSError:
        return False


class _Gatherer:
    """Reads files and puts what they hold into one tree."""

    def __init__(self, folder: Path, report: Report) -> None:
        self.folder = folder
        self.report = report
        self.unread: set[tuple[str, str]] = set()
        self.sources: dict[str, str] = {}
        self.included: set[str] = set()

    def pack(self, root: Node | None) -> Pack:
        """The tree of the whole pack."""
        place = Place(str(self.folder / "workflow.yaml"), 1, 1)
        tree = root if isinstance(root, Map) else Map([], place, place)
        if root is not None and not isinstance(root, Map):
            self.report.add("E009", place, "a workflow is a map of keys and values", "Write workflow: and its id first")
        parts = {name: self.inline(tree, name) for name in PARTS}
        locale = next((each.text for each in scalars(tree.get("locales"))), "en")
        self.take_in(self.folder, parts, locale, own=True)
        for folder in self.includes(tree):
            self.take_in(folder, parts, locale, own=False)
        for name, found in parts.items():
            if isinstance(found, Map) and found.entries and not tree.has(name):
                tree.entries.append((Scalar(name, found.place), found))
        return Pack(self.folder, tree, isinstance(root, Map), self.unread, self.sources, self.included)

    def inline(self, tree: Map, name: str) -> Map | None:
        """A part written in workflow.yaml itself; an empty one where there is none; None where it is no map."""
        found = tree.raw(name)
        if found is None:
            return Map([], tree.place, tree.own)
        return found if isinstance(found, Map) else None

    def includes(self, tree: Map) -> Iterator[Path]:
        """The included folders that exist."""
        for each in scalars(tree.get("include")):
            folder = Path(os.path.normpath(self.folder / each.text))
            if _is_folder(folder) and folder.resolve() != self.folder.resolve():
                yield folder
            elif each.text.strip():
                each.broken = True
                known = self.neighbours(each.text)
                near = closest(each.text, known)
                hint = f'. Did you mean "{near}"?' if near else ""
                fix = f"Write {near}" if near else "Name a folder beside this one: ../common"
                self.report.add("E010", each.place, f'there is no folder "{each.text[:60]}" to include{hint}', fix)

    def neighbours(self, text: str) -> list[str]:
        """Folders that might have been meant."""
        parent = Path(os.path.normpath(self.folder / text)).parent
        try:
            return [os.path.relpath(each, self.folder) for each in sorted(parent.iterdir()) if each.is_dir()]
        except (OSError, ValueError):
            return []

    def take_in(self, folder: Path, parts: dict[str, Map | None], locale: str, own: bool) -> None:
        """Adds a folder's surveys, messages, scales and routes; what is there already wins, or clashes if own too."""
        found = {"surveys": self.surveys(folder), "messages": self.messages(folder, locale)}
        for name in ("scales", "routes"):
            document = self.optional(folder / f"{name}.yaml")
            found[name] = iter(document.entries if isinstance(document, Map) else ())
        for name, entries in found.items():
            into = parts[name]
            for key, value in entries:
                if not own:
                    self.included.add(key.place.file)
                if into is not None:
                    self.put(name, into, key, value, own)

    def put(self, name: str, into: Map, key: Scalar, value: Node, own: bool) -> None:
        """Adds one entry, unless its id is taken."""
        first = into.key(key.text)
        if first is None:
            into.entries.append((key, value))
        elif own:
            what = name.removesuffix("s")
            message = f'the {what} "{key.text[:60]}" is defined twice, first at {first.place.file}:{first.place.line}'
            self.report.add("E013", key.place, message, "Delete one of the two, or give this one another id")

    def optional(self, path: Path) -> Node | None:
        """A document that may be missing; it has to be a map."""
        document = self.document(path) if path.is_file() else None
        if document is not None and not isinstance(document, Map):
            self.report.add(
                "E009", Place(str(path), 1, 1), "this file is a map of ids", "Write each id, a colon and its value"
            )
        return document

    def surveys(self, folder: Path) -> Iterator[tuple[Scalar, Node]]:
        """The surveys of surveys/*.yaml by their ids."""
        for path in self.files(folder / "surveys", (".yaml", ".yml")):
            document = self.document(path)
            if document is None:
                self.unread.add(("surveys", path.stem))
                continue
            start = Place(str(path), 1, 1)
            said = document.raw("survey") if isinstance(document, Map) else None
            key = said if isinstance(said, Scalar) and said.text else Scalar(path.stem, start)
            yield Scalar(key.text, key.place, key.style, key.written), document

    def messages(self, folder: Path, locale: str) -> Iterator[tuple[Scalar, Node]]:
        """The messages of messages/*.md by their ids, the variants for other locales taken together."""
        variants: dict[str, list[tuple[str, Path]]] = {}
        for path in self.files(folder / "messages", (".md",)):
            name, _, other = path.stem.partition(".")
            variants.setdefault(name, []).append((other, path))
        for name, files in variants.items():
            said = {other for other, _ in files}
            wanted = [(other or locale, path) for other, path in sorted(files) if other or locale not in said]
            texts = [(other, str(path), self.text(path)) for other, path in wanted]
            found = message(name, [(o, p, t) for o, p, t in texts if t is not None], self.report)
            if found is None:
                self.unread.add(("messages", name))
            else:
                yield Scalar(name, Place(texts[0][1], 1, 1)), found

    def files(self, folder: Path, endings: tuple[str, ...]) -> list[Path]:
        """The files of a folder with one of some endings, by name."""
        try:
            every = sorted(folder.iterdir()) if folder.is_dir() else []
        except OSError as error:
            self.unreadable(folder, error)
            return []
        found = [path for path in every if path.suffix in endings and not path.name.startswith(".") and path.is_file()]
        if len(found) > MOST_FILES:
            message = f"{len(found):,} files"
            self.report.add("E003", Place(str(folder), 1, 1), message, f"Keep at most {MOST_FILES:,} in a folder")
        return found[:MOST_FILES]

    def document(self, path: Path) -> Node | None:
        """The YAML document of a file; None, with a problem, where there is none."""
        text = self.text(path)
        if text is None:
            return None
        before = self.report.errors
        document = read(text, str(path), self.report)
        if document is None and self.report.errors == before:
            self.report.add(
                "E011", Place(str(path), 1, 1), "this file is empty", "Write keys and values, or delete the file"
            )
        return document

    def text(self, path: Path) -> str | None:
        """The text of a file; None, with a problem, where it cannot be read."""
        try:
            data = path.read_bytes()
        except OSError as error:
            self.unreadable(path, error)
            return None
        text = text_of(data, str(path), self.report)
        self.sources[str(path)] = text if text is not None else data.decode("utf-8", errors="replace")
        return text

    def unreadable(self, path: Path, error: OSError) -> None:
        """Notes that a file or folder cannot be read."""
        message = f"this cannot be read: {(error.strerror or 'no reason given').lower()}"
        self.report.add("E001", Place(str(path), 1, 1), message, "Let it be read, or take it away")
