"""Points in time resolved: against a cohort's dates, and against what one person did.

A point made of whole days on a cohort anchor is a local date; it becomes an instant at the step's time in the person's
zone. A personal anchor alone, or with hours or minutes, is an instant already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.core import calendar
from engine.core.language import Anchor, Duration, Point, Repeat
from engine.core.life import Cohort

MOST_OCCURRENCES = 400
"""A step's occurrences in one cohort at the most."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point falls: a local date and exact minutes from it, or an instant (then `day` is None)."""

    day: date | None
    minutes: int = 0
    instant: datetime | None = None

    def on(self, clock: time, tz: str) -> datetime:
        """The instant at a step's local time of day in a zone."""
        if self.instant is not None:
            return self.instant
        assert self.day is not None
        return calendar.at(self.day, clock, tz) + timedelta(minutes=self.minutes)

    @property
    def dated(self) -> bool:
        """Whether it is a plain local date."""
        return self.day is not None and self.minutes == 0


def halfway(cohort: Cohort) -> date | None:
    """Start plus half the days to the end, rounded down."""
    if cohort.end is None:
        return None
    return cohort.start + timedelta(days=(cohort.end - cohort.start).days // 2)


def cohort_place(point: Point, cohort: Cohort, milestones: Mapping[str, Point]) -> Place | None:
    """Where a point on cohort anchors falls; None for a personal anchor, or `end`/`halfway` without an end."""
    base = _cohort_anchor(point.anchor, cohort, milestones)
    return None if base is None else moved(base, point.offset, point.sign)


def _cohort_anchor(anchor: Anchor, cohort: Cohort, milestones: Mapping[str, Point]) -> Place | None:
    if anchor.name == "milestone":
        point = milestones.get(anchor.of or "")
        return None if point is None else cohort_place(point, cohort, milestones)
    day = {"start": cohort.start, "end": cohort.end, "halfway": halfway(cohort)}.get(anchor.name)
    return None if day is None else Place(day)


def moved(place: Place, offset: Duration, sign: int) -> Place:
    """A dated place moved by a duration."""
    assert place.day is not None
    return Place(calendar.shift_date(place.day, offset, sign), place.minutes + sign * offset.minutes)


def personal_place(instant: datetime, point: Point, tz: str) -> Place:
    """Where a point on a personal anchor's instant falls.

    The anchor alone, or moved by hours or minutes too, is an instant; moved by whole days it is a local date.
    """
    offset = point.offset
    if not offset.minutes and (offset.months or offset.days):
        return Place(calendar.shift_date(calendar.local_date(instant, tz), offset, point.sign))
    return Place(None, instant=calendar.shift(instant, offset, point.sign, tz))


def occurrences(repeat: Repeat, first: Place, until: Place | None) -> Iterator[tuple[int, Place]]:
    """A, A+D, A+2D …, each counted from A, strictly before `until`, numbered from 1; at most MOST_OCCURRENCES.

    Compared as local dates with their minutes, so that the numbering is the same in every zone. An `until` that is
    an instant is compared by whoever knows the zone.
    """
    for n in range(MOST_OCCURRENCES):
        every = repeat.every
        step = Duration(every.months * n, every.days * n, every.minutes * n)
        place = _step(first, step)
        if until is not None and not _before(place, until):
            return
        yield n + 1, place


def _step(first: Place, step: Duration) -> Place:
    if first.instant is not None:
        return Place(None, instant=calendar.shift(first.instant, step, 1, "UTC"))
    return moved(first, step, 1)


def _before(place: Place, until: Place) -> bool:
    if place.day is not None and until.day is not None:
        return (place.day, place.minutes) < (until.day, until.minutes)
    return place.on(time(0), "UTC") < until.on(time(0), "UTC")


def closing(close: Duration | Point, went_out: datetime, tz: str, place: Place | None, clock: time) -> datetime | None:
    """When answers close: a duration to the minute from when the invitation went out; a date at its local 24:00.

    place: where the closing point falls, for a point; None there means that the point is not known yet.
    """
    if isinstance(close, Duration):
        return calendar.shift(went_out, close, 1, tz)
    if place is None:
        return None
    return calendar.midnight_after(place.day, tz) if place.dated and place.day else place.on(clock, tz)
