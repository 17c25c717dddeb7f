"""The cohort that a pack is checked in: of the pack's `length`, from a Monday in January."""

from __future__ import annotations

from datetime import date

from engine.core import calendar
from engine.core.language import Duration, Event, Moment, Point
from engine.core.life import Cohort
from engine.definitions import grammar
from engine.definitions.checks.book import Book
from engine.definitions.places import scalars

START = date(2027, 1, 4)
USUAL = Duration(days=84)


def cohorts(book: Book) -> list[Cohort]:
    """A cohort for each length of the pack."""
    written = [grammar.duration(each.text) for each in scalars(book.pack.tree.get("length"))]
    return [Cohort("reference", START, end(length)) for length in written or [USUAL]]


def end(length: Duration) -> date:
    """When a cohort of that length ends."""
    return calendar.shift_date(START, length, 1)


def personal(moment: Moment) -> bool:
    """Whether a moment is a different one for each person."""
    if isinstance(moment, Event):
        return True
    anchors = [moment.anchor] if isinstance(moment, Point) else [moment.start.anchor]
    if not isinstance(moment, Point) and moment.until is not None:
        anchors.append(moment.until.anchor)
    return any(anchor.personal for anchor in anchors)
