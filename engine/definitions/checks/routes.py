"""Steps do one thing; routes do something; cases run forwards."""

from __future__ import annotations

from itertools import pairwise

from engine.core.language import DEFAULT_CLOCKS, Clock, Duration
from engine.definitions import grammar
from engine.definitions.checks.book import Book
from engine.definitions.places import List, Map, Node, Scalar, scalars

DOES = ("ask", "tell", "match")
CASE_KEYS = ("to", "note", "acknowledge", "contact", "resolve")
IDLE = {
    "tell": {"say": "the message itself is what it tells", "mode": "only a survey is answered"},
    "match": dict.fromkeys(
        ("say", "by", "remind", "mode", "at-most", "limits"), "the matching board is opened, nobody is written to"
    ),
}
"""Keys of a step that change nothing for what it does, and why."""


def check_doing(book: Book) -> None:
    """What steps and routes do."""
    for key, step in book.parts("steps"):
        _step(book, key, step)
    asked = book.asked() if book.steps_are_sound() else set(book.names("survey"))
    for key, route in book.parts("routes"):
        _route(book, key, route)
        _waits(book, route, asked)


def _guessing(node: Map) -> bool:
    """Whether a key is unknown or broken here, so that what seems to be missing may be that."""
    return any(key.broken or value.broken for key, value in node.entries)


def _step(book: Book, key: Scalar, step: Map) -> None:
    written = [each for each, _ in step.entries if each.text in DOES]
    if not written and not _guessing(step):
        message = f'the step "{key.text}" neither asks, tells nor matches'
        step.broken = True
        book.report.add("E601", key.place, message, "Add ask: and a survey, or tell: and a message, or match: pairs")
    if len(written) > 1:
        names = " and ".join(each.text for each in written)
        message = f"a step does one thing; this one has {names}"
        step.broken = True
        book.report.add("E601", written[1].place, message, f"Take {written[1].text} out, or make it a step of its own")
        return
    for name, why in IDLE.get(written[0].text if written else "", {}).items():
        idle = step.key(name)
        if idle is not None:
            book.report.add("W104", idle.place, f'"{name}" does nothing here: {why}', f"Take {name} out")


def _route(book: Book, key: Scalar, route: Map) -> None:
    if not any(route.has(name) for name in ("case", "tell", "do")) and not _guessing(route):
        message = f'the route "{key.text}" does nothing'
        book.report.add("E602", key.place, message, "Add case: and a class, tell: and a message, or do:")
    elif not route.has("case") and not _guessing(route):
        for name in CASE_KEYS:
            if idle := route.key(name):
                message = f'"{name}" belongs to a case, and this route opens none'
                book.report.add("E603", idle.place, message, f"Add case: and a class, or take {name} out")
    on = route.get("on")
    if isinstance(on, List):
        for word in scalars(on):
            if len(word.text.split()) > 1 and len(on.items) > 1:
                fix = "Make it a route of its own, on: " + word.text
                book.report.add("E606", word.place, "`unanswered` cannot stand in a list with other surveys", fix)
    for word in scalars(route.get("do")):
        _pause(book, word)
    clock = DEFAULT_CLOCKS.get(route.text("case") or "")
    if clock is not None:
        _clock(book, route, _overridden(book, route.text("case") or "", clock))


def _waits(book: Book, route: Map, asked: set[str]) -> None:
    for word in scalars(route.get("on")):
        survey = word.text.split()[-1]
        if book.pack.own(word.place) and book.survey(survey) is not None and survey not in asked:
            message = f'no step asks "{survey}", so this route never runs'
            book.report.add("W601", word.at(word.text.rindex(survey)), message, f"Add a step that asks {survey}")


def _pause(book: Book, word: Scalar) -> None:
    do = grammar.with_references(grammar.doing, word.text)[0]
    if isinstance(do.until, tuple):
        question = book.question(*do.until)
        kind = question.text("type") if question else None
        if kind is not None and kind != "date":
            message = f"{'.'.join(do.until)} is a {kind} question, and a pause ends on a date"
            book.report.add("E605", word.at(word.text.index(do.until[0])), message, "Name a question of type: date")


def check_cases(book: Book) -> None:
    """The times of the pack's own case classes."""
    cases = book.pack.tree.map("cases")
    for name, usual in DEFAULT_CLOCKS.items():
        own = cases.map(name) if cases else None
        if own is not None:
            _clock(book, own, usual)


def _overridden(book: Book, name: str, usual: Clock) -> Clock:
    """A class's times as the pack has them."""
    cases = book.pack.tree.map("cases")
    own = cases.map(name) if cases else None
    return usual if own is None else Clock(
        _time(own.get("acknowledge")) or usual.acknowledge,
        _time(own.get("contact")) or usual.contact,
        _time(own.get("resolve")) or usual.resolve,
    )  # fmt: skip


def _time(node: Node | None) -> Duration | None:
    return grammar.duration(node.text) if isinstance(node, Scalar) else None


def _clock(book: Book, own: Map, usual: Clock) -> None:
    """Acknowledging comes before contacting, and that before resolving, as far as the two can be compared."""
    order = [(name, own.get(name), getattr(usual, name)) for name in ("acknowledge", "contact", "resolve")]
    times = [(name, node, _time(node) or plain) for name, node, plain in order if (_time(node) or plain) is not None]
    for (first, before, sooner), (second, after, later) in pairwise(times):
        written = after if isinstance(after, Scalar) else before
        if isinstance(written, Scalar) and _later(sooner, later):
            message = f'"{first}" takes longer than "{second}"'
            book.report.add("E607", written.place, message, f"Write a {second} that is at least as long as {first}")


def _later(sooner: Duration, later: Duration) -> bool:
    """Whether the first is longer than the second, counted in hours round the clock."""
    return _minutes(sooner) > _minutes(later)


def _minutes(length: Duration) -> int:
    return (length.months * 30 + length.days) * 1440 + length.minutes
