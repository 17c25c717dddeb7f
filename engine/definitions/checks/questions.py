"""Questions: each type has what it needs, and nothing that it does not take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from engine.definitions import grammar
from engine.definitions.checks.book import Book
from engine.definitions.places import List, Map, Node, Place, Scalar, scalars, spot

COMMON = frozenset(
    {
        "ask", "type", "help", "required", "show-if", "about", "readers", "shared", "saves", "matching", "measures",
        "compare", "was",
    }
)  # fmt: skip
TAKES: dict[str, frozenset[str]] = {
    "scale": frozenset({"labels", "from", "to"}),
    "nps": frozenset({"labels"}),
    "yes-no": frozenset({"must", "labels"}),
    "choice": frozenset({"options", "other", "max", "alone"}),
    "choices": frozenset({"options", "other", "max", "alone"}),
    "rank": frozenset({"options", "max"}),
    "number": frozenset({"min", "max"}),
    "date": frozenset({"min", "max"}),
    "text": frozenset({"max"}),
    "story": frozenset({"max"}),
    "goal": frozenset({"against", "labels"}),
    "slots": frozenset(),
    "contact": frozenset(),
}
"""What each type takes besides what any question does."""
OPTIONED = ("choice", "choices", "rank")
MOST_POINTS = 11
MOST_TEXT = 20_000


def check_questions(book: Book) -> None:
    """Every question of every survey, and every survey's minimum."""
    for _, survey in book.parts("surveys"):
        if minimum := survey.map("minimum"):
            _minimum(book, minimum)
        questions = survey.map("questions")
        for key, question in questions.maps() if questions else ():
            _question(book, key, question)
        _scored(book, questions)


def _minimum(book: Book, minimum: Map) -> None:
    for name in ("scores", "comments"):
        value = minimum.get(name)
        if isinstance(value, Scalar) and grammar.whole(value.text) < 5:
            message = f"a minimum of {value.text.strip()} would show too few people; it is never below five"
            book.report.add("E505", value.place, message, "Write 5 or more")


def _scored(book: Book, questions: Map | None) -> None:
    """More than three scored matching questions make a small pool match badly."""
    keys = [
        question.key("matching") for _, question in (questions.maps() if questions else ())
        if isinstance(question.get("matching"), Map)
    ]  # fmt: skip
    if len(keys) > 3 and keys[3] is not None:
        message = f"{len(keys)} scored matching questions; in a pool under 300 more than three make matches worse"
        book.report.add("W501", keys[3].place, message, "Keep the three that matter most")


def _question(book: Book, key: Scalar, question: Map) -> None:
    kind = question.text("type")
    if kind is None:
        return
    guessing = any(each.broken for each, _ in question.entries)
    if kind != "contact" and not question.has("ask") and not guessing:
        fix = "Add ask: the question, as the person reads it"
        book.report.add("E102", key.place, 'a question needs the key "ask"', fix)
    for each, _ in question.entries:
        if not each.broken and each.text not in COMMON | TAKES[kind]:
            _foreign(book, each, kind)
    _most(book, kind, question)
    if not guessing:
        before = book.report.errors
        KINDS.get(kind, _nothing)(book, key, question)
        question.broken = book.report.errors > before


def _nothing(book: Book, key: Scalar, question: Map) -> None:
    """Types that need nothing."""


def _foreign(book: Book, key: Scalar, kind: str) -> None:
    takers = [name for name, keys in TAKES.items() if key.text in keys]
    message = f'a question of type {kind} takes no "{key.text}"'
    book.report.add("E502", key.place, message, f"Take it out, or make the type {' or '.join(takers[:3])}")


def _lacks(book: Book, place: Place, kind: str, what: str, fix: str) -> None:
    book.report.add("E501", place, f"a question of type {kind} needs {what}", fix)


def _scale(book: Book, key: Scalar, question: Map) -> None:
    ends = [question.get("from"), question.get("to")]
    ranged = question.has("from") or question.has("to")
    labels = question.get("labels")
    if not question.has("labels"):
        fix = "Add labels: [Not at all, A little, Mostly, Completely], or the id of a scale"
        _lacks(book, key.place, "scale", "labels" if not ranged else "two end labels", fix)
        return
    if ranged and not question.has("to"):
        _lacks(book, key.place, "scale", '"to" where it has "from"', "Add to: the highest point")
        return
    count = _count(book, labels)
    if not ranged:
        if count is not None and not 2 <= count <= MOST_POINTS and labels is not None:
            message = f"a scale has 2 to {MOST_POINTS} points, not {count}"
            book.report.add("E503", spot(labels), message, f"Write 2 to {MOST_POINTS} labels")
        return
    low = grammar.whole(ends[0].text) if isinstance(ends[0], Scalar) else 1
    high = grammar.whole(ends[1].text) if isinstance(ends[1], Scalar) else None
    if high is None or (ends[0] is None and question.has("from")):
        return
    _range(book, key, question, low, high)
    if 2 <= high - low + 1 <= MOST_POINTS and count not in (None, 2, high - low + 1) and labels is not None:
        message = f"{count} labels for a scale from {low} to {high}"
        book.report.add(
            "E503", spot(labels), message, f"Write two labels for the ends, or {high - low + 1}, one a point"
        )


def _range(book: Book, key: Scalar, question: Map, low: int, high: int) -> None:
    end = question.get("to")
    if not 2 <= high - low + 1 <= MOST_POINTS and isinstance(end, Scalar):
        message = f"a scale from {low} to {high} has {max(high - low + 1, 0)} points; it has 2 to {MOST_POINTS}"
        book.report.add("E503", end.place, message, f"Write a number from {low + 1} to {low + MOST_POINTS - 1}")


def _count(book: Book, labels: Node | None) -> int | None:
    """How many labels there are; None where that cannot be said."""
    if isinstance(labels, Scalar):
        labels = book.pack.part("scales").get(labels.text)
    return len(labels.items) if isinstance(labels, List) else None


def _ends(count: int, kind: str) -> Callable[[Book, Scalar, Map], None]:
    """A type whose own labels are so many, if it has any."""

    def check(book: Book, key: Scalar, question: Map) -> None:
        labels = question.get("labels")
        found = _count(book, labels)
        if found is not None and found != count and labels is not None:
            message = f"a question of type {kind} has {count} labels, not {found}"
            book.report.add("E503", spot(labels), message, f"Write {count} labels")

    return check


def _options(book: Book, key: Scalar, question: Map) -> None:
    options = question.get("options")
    if not question.has("options"):
        kind = question.text("type") or "choice"
        _lacks(book, key.place, kind, "options", "Add options: [One, Another], or a map of id to label")
        return
    known = option_ids(options)
    for word in scalars(question.get("alone")):
        if options is not None and word.text.strip() not in known:
            message = f'no option called "{word.text[:60]}" in this question'
            book.report.add("E111", word.place, message, f"Write one of: {', '.join(known)}"[:160])
    if question.text("type") == "choice":
        for name in ("max", "alone"):
            if idle := question.key(name):
                message = f'"{name}" does nothing here: only one option can be chosen'
                book.report.add("W104", idle.place, message, f"Take {name} out, or make the type choices")


def option_ids(options: Node | None) -> list[str]:
    """The ids of a question's options."""
    if isinstance(options, Map):
        return [key.text for key, _ in options.entries]
    return [word.text.strip() for word in scalars(options)]


KINDS: dict[str, Callable[[Book, Scalar, Map], None]] = {
    "scale": _scale,
    "nps": _ends(2, "nps"),
    "yes-no": _ends(2, "yes-no"),
    "goal": _ends(5, "goal"),
    "choice": _options,
    "choices": _options,
    "rank": _options,
}


BOUNDS: dict[str, Callable[[str], int | float | date]] = {"number": grammar.number, "date": grammar.day}


def _most(book: Book, kind: str, question: Map) -> None:
    """`min` and `max`, read as the type has them."""
    reader: Callable[[str], int | float | date] = BOUNDS.get(kind, grammar.whole)
    bounds: dict[str, int | float | date] = {}
    for name in ("min", "max"):
        value = question.get(name)
        if isinstance(value, Scalar) and name in TAKES[kind]:
            try:
                bounds[name] = reader(value.text)
            except grammar.GrammarError as error:
                value.broken = True
                code = "E206" if kind == "date" else "E202"
                book.report.add(code, value.at(error.offset), error.message, error.fix)
    least, most, word = bounds.get("min"), bounds.get("max"), question.get("max")
    if not isinstance(word, Scalar):
        return
    if least is not None and most is not None and least > most:  # type: ignore[operator]
        book.report.add("E504", word.place, f"the most, {most}, is less than the least, {least}", "Swap min and max")
    if isinstance(most, int) and kind not in ("number", "date"):
        _bounded(book, kind, question, word, most)


def _bounded(book: Book, kind: str, question: Map, word: Scalar, most: int) -> None:
    """`max` of characters, choices or ranks."""
    options = option_ids(question.get("options"))
    highest = MOST_TEXT if kind in ("text", "story") else len(options) + (question.text("other") == "true")
    if (kind in OPTIONED and not options) or 1 <= most <= highest:
        return
    what = "characters" if kind in ("text", "story") else "options"
    book.report.add(
        "E212", word.place, f"at most {most} of 1 to {highest} {what}", f"Write a number from 1 to {highest}"
    )
