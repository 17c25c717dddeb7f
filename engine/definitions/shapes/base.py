"""What a pack may look like, said once: each shape checks positioned nodes, makes them plain, and is JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.definitions.grammar import GrammarError
from engine.definitions.places import List, Map, Node, Place, Scalar, spot
from engine.definitions.problems import Report, closest, listing, short, unknown

Schema = dict[str, Any]
ANY_TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""Every scalar is read as text, so a number is text too, where nothing more is asked of it."""


class Shape(Protocol):
    """One form that a value may have."""

    def check(self, node: Node, report: Report) -> None:
        """Notes what is wrong with a node's form, and marks the smallest wrong part as broken."""

    def plain(self, node: Node) -> Any:
        """A node without a problem, as it is stored in a version: texts, lists, maps, pairs."""

    def schema(self, defs: dict[str, Schema]) -> Schema:
        """The same as JSON Schema; named parts go to `defs`."""


def wrong(node: Node, report: Report, code: str, place: Place, message: str, fix: str) -> None:
    """Notes a problem and marks its node."""
    node.broken = True
    report.add(code, place, message, fix)


def _form(node: Node) -> str:
    return {Scalar: "a text", Map: "a map of keys and values", List: "a list"}[type(node)]


def _misformed(node: Node, report: Report, wanted: str, fix: str) -> None:
    if isinstance(node, Scalar) and not node.text.strip():
        wrong(node, report, "E011", node.place, f"nothing is written here, where {wanted} belongs", fix)
    else:
        wrong(node, report, "E009", spot(node), f"{_form(node)} where {wanted} belongs", fix)


@dataclass(frozen=True, slots=True)
class Value:
    """A text that a reader of engine.definitions.grammar understands. code: of the problem where it does not."""

    what: str
    code: str
    reader: Callable[[str], Any]
    form: Schema
    example: str

    def check(self, node: Node, report: Report) -> None:
        if not isinstance(node, Scalar) or not node.text.strip():
            _misformed(node, report, self.what, f"Write it like this: {self.example}")
            return
        try:
            self.reader(node.text)
        except GrammarError as error:
            place = node.at(error.offset) if error.offset else node.place
            wrong(node, report, self.code, place, error.message, error.fix)

    def plain(self, node: Node) -> Any:
        assert isinstance(node, Scalar)
        return node.text.strip()

    def schema(self, defs: dict[str, Schema]) -> Schema:
        return {**self.form, "examples": [self.example]}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    what: str
    words: tuple[str, ...]

    def check(self, node: Node, report: Report) -> None:
        every = listing(self.words)
        if not isinstance(node, Scalar) or not node.text.strip():
            _misformed(node, report, f"one of {every}" if len(self.words) > 1 else every, f"Write {every}")
        elif node.text not in self.words:
            message, fix = unknown(self.what, node.text, self.words, f"Write {every}")
            wrong(node, report, "E114", node.place, message, fix)

    def plain(self, node: Node) -> Any:
        assert isinstance(node, Scalar)
        return node.text

    def schema(self, defs: dict[str, Schema]) -> Schema:
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Words:
    """Free text on its own, as one string."""

    what: str = "a text"

    def check(self, node: Node, report: Report) -> None:
        if not isinstance(node, Scalar) or not node.text.strip():
            _misformed(node, report, self.what, "Write some words, or leave the key out")

    def plain(self, node: Node) -> Any:
        assert isinstance(node, Scalar)
        return node.text.strip()

    def schema(self, defs: dict[str, Schema]) -> Schema:
        return dict(ANY_TEXT)


LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Text:
    """What a person will read: a string, or a map of locale to string."""

    what: str = "a text, or a map of locale to text"

    def check(self, node: Node, report: Report) -> None:
        if not isinstance(node, Map):
            Words(self.what).check(node, report)
            return
        if not node.entries:
            _misformed(node, report, self.what, "Write some words, or leave the key out")
        for key, value in node.entries:
            if not LOCALE.fullmatch(key.text):
                message = f'"{short(key.text)}" is not a locale'
                wrong(key, report, "E210", key.place, message, "Write a locale like en, es or pt-BR, or one plain text")
            Words("a text").check(value, report)

    def plain(self, node: Node) -> Any:
        if isinstance(node, Map):
            return {key.text: Words().plain(value) for key, value in node.entries}
        return Words().plain(node)

    def schema(self, defs: dict[str, Schema]) -> Schema:
        return _named(defs, "text", lambda: {"anyOf": [dict(ANY_TEXT), self._by_locale()]})

    def _by_locale(self) -> Schema:
        names = {"pattern": f"^{LOCALE.pattern}$"}
        return {"type": "object", "propertyNames": names, "additionalProperties": dict(ANY_TEXT), "minProperties": 1}


@dataclass(frozen=True, slots=True)
class Id:
    """An id of the pack's own choosing."""

    what: str
    pattern: str
    words: str
    reserved: frozenset[str] = frozenset()

    def check(self, node: Node, report: Report) -> None:
        if not isinstance(node, Scalar):
            _misformed(node, report, f"the id of a {self.what}", f"Write {self.words}")
        elif not re.fullmatch(self.pattern, node.text) or len(node.text) > 60:
            fix = f"Write {self._suggest(node.text)}" if self._suggest(node.text) else f"Write {self.words}"
            message = f'"{short(node.text)}" is not an id for a {self.what}: {self.words}'
            wrong(node, report, "E103", node.place, message, fix)
        elif node.text in self.reserved:
            message = f'"{node.text}" has a meaning of its own, so it cannot be the id of a {self.what}'
            wrong(node, report, "E113", node.place, message, f"Choose another id: {self._longer(node.text)}")

    def _suggest(self, text: str) -> str:
        joint = "_" if "_" in self.words or "underscore" in self.words else "-"
        made = re.sub(r"[^a-z0-9]+", joint, text.lower()).strip(joint)[:60].strip(joint)
        return made if re.fullmatch(self.pattern, made) and made not in self.reserved else ""

    def _longer(self, text: str) -> str:
        joint = "_" if "underscore" in self.words else "-"
        return f"{text}{joint}{'point' if self.what == 'milestone' else self.what.split()[-1]}".replace(" ", joint)

    def plain(self, node: Node) -> Any:
        assert isinstance(node, Scalar)
        return node.text

    def schema(self, defs: dict[str, Schema]) -> Schema:
        form: Schema = {"type": "string", "pattern": f"^{self.pattern}$", "maxLength": 60}
        return {**form, "not": {"enum": sorted(self.reserved)}} if self.reserved else form


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values, or, where `alone`, one value by itself. Stored as a list. least: how many at the least."""

    item: Shape
    what: str
    alone: bool = True
    least: int = 1

    def check(self, node: Node, report: Report) -> None:
        if not isinstance(node, List):
            if self.alone and not (isinstance(node, Scalar) and not node.text.strip()):
                self.item.check(node, report)
            else:
                _misformed(node, report, self.what, f"Write {self.what} in square brackets: [one, two]")
            return
        if len(node.items) < self.least:
            message = "this list is empty" if not node.items else f"at least {self.least} belong here"
            wrong(node, report, "E211", node.own, message, f"Write {self.what}, or leave the key out")
        seen: set[str] = set()
        for each in node.items:
            if not each.broken:
                self.item.check(each, report)
            if isinstance(each, Scalar) and not each.broken:
                if each.text in seen:
                    wrong(
                        each,
                        report,
                        "E213",
                        each.place,
                        f'"{short(each.text)}" is here twice',
                        "Take one of the two out",
                    )
                seen.add(each.text)

    def plain(self, node: Node) -> Any:
        every = node.items if isinstance(node, List) else [node]
        return [self.item.plain(each) for each in every]

    def schema(self, defs: dict[str, Schema]) -> Schema:
        item = self.item.schema(defs)
        many: Schema = {"type": "array", "items": item, "minItems": self.least, "uniqueItems": True}
        return {"anyOf": [item, many]} if self.alone else many


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map from ids to values, in an order that matters: stored as a list of pairs."""

    key: Id
    value: Shape
    what: str
    least: int = 0

    def check(self, node: Node, report: Report) -> None:
        if not isinstance(node, Map):
            _misformed(node, report, f"a map of {self.what}", "Write each with its id, a colon and its keys below it")
            return
        if len(node.entries) < self.least:
            wrong(node, report, "E211", node.own, f"there are no {self.what} here", "Write at least one")
        for key, value in node.entries:
            self.key.check(key, report)
            if not value.broken:
                self.value.check(value, report)

    def plain(self, node: Node) -> Any:
        assert isinstance(node, Map)
        return [[key.text, self.value.plain(value)] for key, value in node.entries]

    def schema(self, defs: dict[str, Schema]) -> Schema:
        return {
            "type": "object",
            "propertyNames": self.key.schema(defs),
            "additionalProperties": self.value.schema(defs),
            "minProperties": self.least,
        }


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a record: its value's shape, and what it is for."""

    shape: Shape
    about: str


@dataclass(frozen=True, slots=True)
class Record:
    """A map with keys of the language. need: the keys that have to be there."""

    name: str
    what: str
    fields: Mapping[str, Field]
    need: Sequence[str] = ()

    def check(self, node: Node, report: Report) -> None:
        if not isinstance(node, Map):
            _misformed(
                node, report, self.what, f"Write the keys of {self.what} below it: {', '.join(self.fields)}"[:160]
            )
            return
        missing = [name for name in self.need if not node.has(name)]
        guessed = {self._key(key, value, missing, report) for key, value in node.entries}
        for name in missing:
            if name not in guessed:
                message = f'{self.what} needs the key "{name}"'
                report.add("E102", node.place, message, f"Add {name}: {self.fields[name].about}")

    def _key(self, key: Scalar, value: Node, missing: Sequence[str], report: Report) -> str | None:
        """Checks one entry; the key that was probably meant where it is unknown, sooner a missing one than another."""
        field = self.fields.get(key.text)
        if field is not None:
            if not value.broken:
                field.shape.check(value, report)
            return None
        otherwise = f"Use one of: {', '.join(self.fields)}"
        known = missing if closest(key.text, missing) is not None else tuple(self.fields)
        message, fix = unknown("key", key.text, known, otherwise)
        wrong(key, report, "E101", key.place, f"{self.what} has {message}", fix)
        return closest(key.text, known)

    def plain(self, node: Node) -> Any:
        assert isinstance(node, Map)
        return {key.text: self.fields[key.text].shape.plain(value) for key, value in node.entries}

    def schema(self, defs: dict[str, Schema]) -> Schema:
        return _named(defs, self.name, lambda: self._schema(defs))

    def _schema(self, defs: dict[str, Schema]) -> Schema:
        properties = {
            name: {**field.shape.schema(defs), "description": field.about} for name, field in self.fields.items()
        }
        schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**schema, "required": list(self.need)} if self.need else schema


@dataclass(frozen=True, slots=True)
class Either:
    """One shape for a text, another for a map or for a list, where they differ."""

    text: Shape
    map: Shape | None = None
    many: Shape | None = None

    def pick(self, node: Node) -> Shape:
        """The shape that a node of this kind has to have."""
        special = self.map if isinstance(node, Map) else self.many if isinstance(node, List) else None
        return special or self.text

    def check(self, node: Node, report: Report) -> None:
        self.pick(node).check(node, report)

    def plain(self, node: Node) -> Any:
        return self.pick(node).plain(node)

    def schema(self, defs: dict[str, Schema]) -> Schema:
        every = [shape for shape in (self.text, self.map, self.many) if shape is not None]
        return {"anyOf": [shape.schema(defs) for shape in every]}


def _named(defs: dict[str, Schema], name: str, make: Callable[[], Schema]) -> Schema:
    if name not in defs:
        defs[name] = {}
        defs[name] = make()
    return {"$ref": f"#/$defs/{name}"}


def fields(pairs: Iterable[tuple[str, Shape, str]]) -> dict[str, Field]:
    """Fields from name, shape and purpose."""
    return {name: Field(shape, about) for name, shape, about in pairs}
