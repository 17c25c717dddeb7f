"""A message's files: front matter (subject, sms) and a Markdown body, one file a locale."""

from __future__ import annotations

from engine.definitions.places import List, Map, Node, Place, Scalar
from engine.definitions.problems import Report
from engine.definitions.reading import read
from engine.definitions.shapes.base import Field
from engine.definitions.shapes.surveys import MESSAGE

FENCE = "---"


def message(name: str, files: list[tuple[str, str, str]], report: Report) -> Map | None:
    """One message from its files, each given as locale, file and text; None where one of them cannot be read."""
    variants = [(locale, file, _variant(text, file, report)) for locale, file, text in files]
    read_well = [(locale, file, found) for locale, file, found in variants if found is not None]
    if len(read_well) < max(len(variants), 1):
        return None
    start = Place(files[0][1], 1, 1)
    if len(read_well) == 1 and "." not in files[0][1].rsplit("/", 1)[-1].removesuffix(".md"):
        return read_well[0][2]
    merged = Map([], start, start)
    for locale, file, found in read_well:
        _merge(merged, locale, file, found)
    return merged


def _merge(into: Map, locale: str, file: str, found: Map) -> None:
    """Puts one locale's texts beside the others'."""
    for key, value in found.entries:
        known: Field | None = MESSAGE.fields.get(key.text)
        if known is None or not isinstance(value, Scalar):
            into.entries.append((key, value))
            continue
        texts = into.raw(key.text)
        if not isinstance(texts, Map):
            texts = Map([], key.place, key.place)
            into.entries.append((key, texts))
        texts.entries.append((Scalar(locale, Place(file, 1, 1)), value))


def _variant(text: str, file: str, report: Report) -> Map | None:
    """One file's subject, sms and body."""
    start = Place(file, 1, 1)
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        found, first = Map([], start, start), 0
    else:
        end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
        if end is None:
            report.add(
                "E012", start, "the front matter that begins here is never closed", "Close it with a line of ---"
            )
            return None
        front = _front("\n".join(lines[1:end]), file, report)
        if front is None:
            return None
        found, first = front, end + 1
    body = _body(lines, first, file)
    if body is not None:
        found.entries.append((Scalar("body", body.place), body))
    return found


def _front(text: str, file: str, report: Report) -> Map | None:
    before = report.errors
    document: Node | None = read(text, file, report, first_line=2)
    start = Place(file, 1, 1)
    if isinstance(document, Map):
        document.place = document.own = start
        return document
    if isinstance(document, Scalar | List):
        report.add(
            "E009", Place(file, 2, 1), "front matter is a map of keys and values", "Write subject: and a subject"
        )
        return None
    return Map([], start, start) if report.errors == before else None


def _body(lines: list[str], first: int, file: str) -> Scalar | None:
    """The words below the front matter, without the empty lines around them."""
    rest = lines[first:]
    while rest and not rest[0].strip():
        rest, first = rest[1:], first + 1
    words = "\n".join(rest).rstrip()
    return Scalar(words, Place(file, first + 1, 1), "raw") if words else None
