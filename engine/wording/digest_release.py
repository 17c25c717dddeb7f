"""A release: a digest frozen, as plain data. What is printed comes from here and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from engine.core.picture_values import Blocks, Picture


@dataclass(frozen=True, slots=True)
class Release:
    """One digest of one cohort. id: the digest's; cohort, cohort_title: whose; at: ISO instant it was frozen at.

    sections: in the order of the workflow's digest. revision: above 1 after a quote was withdrawn.
    """

    id: str
    title: str
    cohort: str
    cohort_title: str
    organisation: str
    at: str
    sections: tuple[str, ...]
    picture: Picture
    occurrence: int = 1
    revision: int = 1
    locale: str = "en"

    def to_json(self) -> dict[str, Any]:
        """Lists, maps, strings, numbers and None; what `milepost digest --out FILE.json` prints."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Release:
        """The release that `to_json` gave. Raises KeyError or TypeError for what is not one."""
        made: Release = _read(cls, document)
        return made

    def without(self, refs: Iterable[str]) -> Release:
        """The next revision, without the quotes that were withdrawn."""
        gone = frozenset(refs)
        kept = tuple(quote for quote in self.picture.stories if quote.ref not in gone)
        return replace(self, picture=replace(self.picture, stories=kept), revision=self.revision + 1)


def keep(release: Release, blocks: Blocks) -> dict[str, Any]:
    """What is stored of a release: what it shows, and apart from it what it lets people know."""
    return {
        "release": release.to_json(),
        "blocks": {item: [sorted(block) for block in found] for item, found in sorted(blocks.items())},
    }


def kept(document: Mapping[str, Any]) -> tuple[Release, Blocks]:
    """The release and its blocks, from what `keep` gave."""
    blocks = {item: tuple(map(frozenset, found)) for item, found in document["blocks"].items()}
    return Release.from_json(document["release"]), blocks


def known(documents: Iterable[Mapping[str, Any]]) -> Blocks:
    """The blocks of every earlier release of a cohort together; what `Material.known` is given."""
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for document in documents:
        for item, blocks in kept(document)[1].items():
            found[item] = (*found.get(item, ()), *blocks)
    return found


def _read(kind: Any, value: Any) -> Any:
    """A value of a JSON document as the type a field declares."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{each.name: _read(hints[each.name], value[each.name]) for each in fields(kind)})
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if get_origin(kind) is UnionType:
        inner = next(each for each in get_args(kind) if each is not NoneType)
        return None if value is None else _read(inner, value)
    return value
