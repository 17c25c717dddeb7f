"""Time: milestones without circles, repeats within bounds, what the whole cohort gets on the cohort's dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from engine.core import points
from engine.core.language import Duration, Moment, Point, Repeat
from engine.core.life import Cohort
from engine.definitions import grammar
from engine.definitions.checks.book import Book
from engine.definitions.checks.reference import cohorts, personal
from engine.definitions.places import List, Map, Node, Scalar, scalars

DAY = 24 * 60


def milestones(book: Book) -> dict[str, Point]:
    """The sound milestones, those in a circle left out."""
    found = {name: point for name, (_, _, point) in book.milestones().items()}
    return {name: point for name, point in found.items() if not (_circle(name, found) or _far(name, found))}


def check_milestones(book: Book) -> None:
    """No milestone depends on one person, nor on itself by way of others."""
    found = book.milestones()
    plain = {name: point for name, (_, _, point) in found.items()}
    told: set[str] = set()
    for name, (key, value, point) in found.items():
        if point.anchor.personal:
            message = f'a milestone is the same for everybody, but "{point.anchor.name}" is different for each person'
            book.report.add("E303", value.place, message, "Count from start, end, halfway or another milestone")
        circle = _circle(name, plain)
        if not circle and _far(name, plain):
            message = "this is more than twenty years from the cohort"
            book.report.add("E309", value.place, message, "Count from something nearer, or write a shorter time")
        if circle and name not in told:
            told.update(circle)
            message = f"these milestones go round in a circle: {' → '.join([*circle, circle[0]])}"
            book.report.add(
                "E302", key.place, message, f"Count {name} from start, end or a milestone outside the circle"
            )


def _circle(name: str, found: Mapping[str, Point]) -> list[str]:
    """The milestones from one back to itself; empty where it does not come back to itself."""
    way = [name]
    while True:
        point = found.get(way[-1])
        if point is None or point.anchor.name != "milestone" or point.anchor.of is None:
            return []
        if point.anchor.of == name:
            return way
        if point.anchor.of in way:
            return []
        way.append(point.anchor.of)


def _far(name: str, found: Mapping[str, Point]) -> bool:
    """Whether the lengths on the way from a milestone to the cohort add up to more than twenty years."""
    way: set[str] = set()
    days, point = 0, found.get(name)
    while point is not None and name not in way:
        way.add(name)
        days += point.offset.months * 31 + point.offset.days + point.offset.minutes // DAY
        name = point.anchor.of or ""
        point = found.get(name)
    return days > 2 * grammar.TEN_YEARS


def check_times(book: Book) -> None:
    """The `when`, `close` and `remind` of steps and digests."""
    known = milestones(book)
    for _, step in book.parts("steps"):
        _moments(book, step.get("when"), known)
        if step.has("match"):
            _dated(book, step.get("when"), "the matching board opens")
        _closing(book, step, known)
        _reminders(book, step)
    for _, digest in book.parts("digests"):
        _moments(book, digest.get("when"), known)
        _dated(book, digest.get("when"), "a digest goes out")


def moments(node: Node | None) -> Iterator[tuple[Scalar, Moment]]:
    """Each sound moment of a `when`, with where it stands."""
    for word in scalars(node):
        yield word, grammar.with_references(grammar.moment, word.text)[0]


def _moments(book: Book, node: Node | None, known: Mapping[str, Point]) -> None:
    for word, moment in moments(node):
        if not isinstance(moment, Repeat):
            continue
        if isinstance(node, List):
            fix = "Write the repeat alone, without a list, or make it a step of its own"
            book.report.add("E304", word.place, "a list of points cannot hold a repeat", fix)
        _pace(book, word, moment, known)


def _pace(book: Book, word: Scalar, repeat: Repeat, known: Mapping[str, Point]) -> None:
    every = repeat.every
    if not (every.months or every.days or every.minutes >= DAY):
        book.report.add("E305", word.place, "a repeat is at least a day long", 'Write "every 1 day" or longer')
        return
    for cohort in cohorts(book):
        count = _count(repeat, cohort, known)
        if count > points.MOST_OCCURRENCES:
            message = f"this repeats {count} times in a cohort; {points.MOST_OCCURRENCES} is the most"
            book.report.add("E306", word.place, message, "Repeat less often, or end it sooner with `until`")
            return


def _count(repeat: Repeat, cohort: Cohort, known: Mapping[str, Point]) -> int:
    """How often a repeat comes in a cohort, about."""
    first = points.cohort_place(repeat.start, cohort, known)
    last = points.cohort_place(repeat.until, cohort, known) if repeat.until else None
    begins = first.day if first and first.day else cohort.start
    ends = last.day if last and last.day else cohort.end
    assert ends is not None
    step = repeat.every.months * 30 + repeat.every.days + repeat.every.minutes / DAY
    return max(0, -int(-((ends - begins).days // step)))


def _dated(book: Book, node: Node | None, what: str) -> None:
    for word, moment in moments(node):
        if personal(moment):
            message = f"{what} once for the whole cohort, but this is a different moment for each person"
            book.report.add("E308", word.place, message, "Count from start, end, halfway or a milestone")


def _closing(book: Book, step: Map, known: Mapping[str, Point]) -> None:
    """A survey cannot close at or before the moment it is asked."""
    word = step.get("close")
    if not isinstance(word, Scalar):
        return
    close = grammar.with_references(grammar.closes, word.text)[0]
    asked = [moment for _, moment in moments(step.get("when"))]
    if isinstance(close, Duration):
        if not (close.months or close.days or close.minutes):
            word.broken = True
            book.report.add("E307", word.place, "this closes the moment it is asked", 'Write a longer time: "14 days"')
        return
    if any(not isinstance(moment, Point) for moment in asked):
        return
    for cohort in cohorts(book):
        ends = points.cohort_place(close, cohort, known)
        begins = [points.cohort_place(moment, cohort, known) for moment in asked if isinstance(moment, Point)]
        days = [place.day + timedelta(minutes=place.minutes) for place in begins if place and place.day]
        if ends and ends.day and len(days) == len(asked) and days and min(days) > ends.day:
            message = f"this closes on day {(ends.day - cohort.start).days} of the cohort, before it is asked"
            fix = 'Close it later, or after a length of time: "14 days"'
            word.broken = True
            book.report.add("E307", word.place, f"{message} on day {(min(days) - cohort.start).days}", fix)
            return


def _reminders(book: Book, step: Map) -> None:
    """A reminder that comes when the survey is closed never goes out."""
    close = step.text("close") if step.has("close") else "14 days"
    if not step.has("ask") or close is None:
        return
    ends = grammar.with_references(grammar.closes, close)[0]
    if not isinstance(ends, Duration):
        return
    reminders = step.get("remind")
    for each in reminders.items if isinstance(reminders, List) else [reminders]:
        word = each.get("after") if isinstance(each, Map) else each
        if isinstance(word, Scalar) and not word.broken and _minutes(grammar.duration(word.text)) >= _minutes(ends):
            message = "this reminder comes when the survey has closed"
            book.report.add("W301", word.place, message, f'Remind sooner, or close later than "{close}"')


def _minutes(length: Duration) -> int:
    return (length.months * 30 + length.days) * DAY + length.minutes
