"""Texts in every declared locale; hours in which SMS can go out."""

from __future__ import annotations

from engine.core.language import Hours
from engine.definitions import grammar
from engine.definitions.checks.book import Book
from engine.definitions.places import List, Map, Node, Place, Scalar, spot
from engine.definitions.shapes.base import Either, ListOf, MapOf, Record, Shape, Text
from engine.definitions.shapes.surveys import MESSAGE, QUESTION
from engine.definitions.shapes.workflow import WORKFLOW


def check_locales(book: Book) -> None:
    """A text that is not there in a declared locale is a warning."""
    if len(book.locales) > 1:
        _walk(book, WORKFLOW, book.pack.tree)


def _walk(book: Book, shape: Shape, node: Node) -> None:
    """Every text of a node, as its shape has them."""
    if node.broken:
        return
    match shape:
        case Text():
            _text(book, node)
        case Record() if shape is MESSAGE and isinstance(node, Map):
            _message(book, node)
        case Record() if isinstance(node, Map):
            for key, value in node.entries:
                if key.text in shape.fields:
                    _walk(book, shape.fields[key.text].shape, value)
            if shape is QUESTION and isinstance(options := node.get("options"), List):
                _options(book, options)
        case MapOf() if isinstance(node, Map):
            for _, value in node.entries:
                _walk(book, shape.value, value)
        case ListOf():
            for each in node.items if isinstance(node, List) else [node]:
                _walk(book, shape.item, each)
        case Either():
            _walk(book, shape.pick(node), node)


def _missing(book: Book, node: Node) -> list[str]:
    """The declared locales that a text is not there in."""
    there = {key.text for key, _ in node.entries} if isinstance(node, Map) else {book.locales[0]}
    return [locale for locale in book.locales if locale not in there]


def _text(book: Book, node: Node) -> None:
    for locale in _missing(book, node):
        if isinstance(node, Map):
            _warn(book, spot(node), locale, f"Add {locale}: and the words")
        else:
            _warn(book, spot(node), locale, f"Write it by locale: {{{book.locales[0]}: …, {locale}: …}}")


def _options(book: Book, options: List) -> None:
    """Options in a list are the same in every locale; numbers may be."""
    words = [each.text for each in options.items if isinstance(each, Scalar)]
    if any(sign.isalpha() for each in words for sign in each):
        for locale in book.locales[1:]:
            _warn(
                book,
                options.own,
                locale,
                f"Write a map of id to label by locale: {{yes: {{{book.locales[0]}: …, {locale}: …}}}}",
            )


def _message(book: Book, message: Map) -> None:
    """A message is told once per locale, whatever of it is missing there."""
    start = message.own
    lacking = {
        locale: None for key, value in message.entries if key.text in MESSAGE.fields for locale in _missing(book, value)
    }
    for locale in lacking:
        _warn(book, start, locale, f"Write a file for {locale} beside it, as welcome.{locale}.md beside welcome.md")


def _warn(book: Book, place: Place, locale: str, fix: str) -> None:
    book.report.add("W101", place, f"{locale} is missing here", fix)


def check_hours(book: Book) -> None:
    """SMS never goes out outside 08:00-21:00, whatever a pack says."""
    hours = book.pack.tree.map("hours")
    word = hours.get("sms") if hours else None
    if not isinstance(word, Scalar):
        return
    written = grammar.opening(word.text)
    allowed = Hours(sms=written).of("sms")
    if allowed.opens >= allowed.closes:
        message = f"SMS never goes out outside 08:00-21:00, so never in {word.text.strip()}"
        book.report.add("E204", word.place, message, 'Write hours within 08:00-21:00: "09:00-19:00"')
    elif allowed != written:
        message = f"SMS never goes out outside 08:00-21:00, so not in all of {word.text.strip()}"
        book.report.add("W201", word.place, message, 'Write hours within 08:00-21:00: "09:00-19:00"')
