"""Names: every survey, message, milestone, step, question, scale and role that a pack mentions has to be there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.definitions import grammar, people
from engine.definitions.checks.book import Book
from engine.definitions.places import List, Map, Node, Place, Scalar, scalars
from engine.definitions.problems import unknown

Reader = Callable[[str, grammar.References], Any]


def check_names(book: Book) -> None:
    """Everything that is named in steps, routes, digests, milestones and surveys."""
    for _, value, _ in book.milestones().values():
        inside(book, value, grammar.point)
    for _, step in book.parts("steps"):
        _step(book, step)
    for _, route in book.parts("routes"):
        _route(book, route)
    for _, digest in book.parts("digests"):
        _each(digest.get("when"), lambda word: inside(book, word, grammar.moment))
        _each(digest.get("to"), book.want_audience)
    for _, survey in book.parts("surveys"):
        _survey(book, survey)


def inside(book: Book, value: Scalar, reader: Reader) -> bool:
    """Whether every name inside a value exists."""
    refs = grammar.with_references(reader, value.text)[1]
    found = [_one(book, ref, value) for ref in refs]
    return all(found)


def _one(book: Book, ref: grammar.Reference, value: Scalar) -> bool:
    place = value.at(ref.offset)
    if ref.kind == "question":
        survey, question = ref.name.split(".")
        return book.want_question(survey, question, place, len(survey) + 1)
    return book.want(ref.kind, ref.name, place)


def _each(node: Node | None, look: Callable[[Scalar], object]) -> None:
    for word in scalars(node):
        look(word)


def _named(book: Book, node: Node | None, kind: str) -> None:
    _each(node, lambda word: book.want(kind, word.text.strip(), word.place))


def _step(book: Book, step: Map) -> None:
    _each(step.get("when"), lambda word: inside(book, word, grammar.moment))
    _each(step.get("close"), lambda word: inside(book, word, grammar.closes))
    _each(step.get("to"), book.want_audience)
    _named(book, step.get("ask"), "survey")
    _named(book, step.get("tell"), "message")
    _named(book, step.get("say"), "message")
    reminders = step.get("remind")
    for each in reminders.items if isinstance(reminders, List) else [reminders]:
        if isinstance(each, Map):
            _named(book, each.get("say"), "message")


def _route(book: Book, route: Map) -> None:
    for word in scalars(route.get("on")):
        name = word.text.split()[-1]
        book.want("survey", name, word.at(word.text.rindex(name)))
    _each(route.get("to"), book.want_role)
    _named(book, route.get("tell"), "message")
    _each(route.get("do"), lambda word: inside(book, word, grammar.doing))


def _survey(book: Book, survey: Map) -> None:
    _each(survey.get("readers"), book.want_role)
    questions = survey.map("questions")
    for _, question in questions.maps() if questions else ():
        _each(question.get("readers"), book.want_role)
        if isinstance(labels := question.get("labels"), Scalar):
            _named(book, labels, "scale")
        for name in ("compare", "against"):
            _each(question.get(name), lambda word: _path(book, word))
        matching = question.map("matching")
        other = matching.get("with") if matching else None
        if isinstance(other, Scalar):
            _partner_question(book, questions, other)


def _path(book: Book, word: Scalar) -> None:
    survey, question = grammar.path(word.text)
    start = word.text.index(survey)
    book.want_question(survey, question, word.at(start), len(survey) + 1)


def _partner_question(book: Book, own: Map | None, word: Scalar) -> None:
    """`with` names a question of the same survey, or of any other that people answer for the matching."""
    everywhere = [each.map("questions") for _, each in book.parts("surveys")]
    if own is not None and not any(each is not None and each.has(word.text) for each in everywhere):
        known = [key.text for key, _ in own.entries]
        message, fix = unknown("question", word.text, known, "Name a question of this survey")
        book.report.add("E107", word.place, message, fix)


def check_ids(book: Book) -> None:
    """Steps, routes and digests share one set of ids; `was` names what is gone; built-in roles are not declared."""
    first: dict[str, tuple[str, Place]] = {}
    for part in ("steps", "routes", "digests"):
        for key, _ in book.pack.part(part).entries:
            what = part.removesuffix("s")
            if key.text in first and not key.broken:
                other, place = first[key.text]
                message = f'the id "{key.text}" is already that of a {other}, on line {place.line}'
                book.report.add("E112", key.place, message, f"Give this {what} another id: {key.text}-{what}")
            first.setdefault(key.text, (what, key.place))
    for part in ("steps", "surveys"):
        _was(book, book.pack.part(part))
    for _, survey in book.parts("surveys"):
        if questions := survey.map("questions"):
            _was(book, questions)
    for key, _ in book.pack.part("roles").entries:
        if not key.broken and people.audience(key.text, ()) is not None:
            message = f'"{key.text}" is a role or audience already'
            book.report.add("E117", key.place, message, "Take it out; a built-in role needs no declaring")


def _was(book: Book, part: Map) -> None:
    seen: set[str] = set()
    for _, each in part.maps():
        was = each.get("was")
        if isinstance(was, Scalar):
            if part.has(was.text) or was.text in seen:
                message = f'"{was.text}" is still there, so this cannot be what it was called'
                book.report.add("E116", was.place, message, "Take `was` out, or write the id it had before")
            seen.add(was.text)
