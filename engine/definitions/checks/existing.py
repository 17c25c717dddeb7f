"""Whether an answer can exist yet: in a reference cohort of the pack's length, by the latest moment it is looked at.

Surveys asked by personal or repeated steps always can. Moments are local wall-clock times of the cohort.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from engine.core import calendar, points
from engine.core.language import Duration, Point
from engine.core.life import Cohort
from engine.definitions import grammar
from engine.definitions.checks.book import Book
from engine.definitions.checks.reference import cohorts, personal
from engine.definitions.checks.times import milestones, moments
from engine.definitions.places import Map, Scalar, scalars

NEVER = datetime(9999, 1, 1)  # noqa: DTZ001 - wall-clock times throughout
NOON = time(10, 0)


class Calendar:
    """When each survey is first asked, and until when its answers may come, per reference cohort."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.known = milestones(book)
        self.cohorts = cohorts(book)
        self.asking: dict[str, list[Map]] = {}
        for _, step in book.parts("steps"):
            if survey := step.text("ask"):
                self.asking.setdefault(survey, []).append(step)
        self.guessing = not book.steps_are_sound()

    def too_late(
        self, survey: str, source: str, step: Map | None, route: Map | None, own: str | None
    ) -> tuple[str, str] | None:
        """Message and fix where no answer to a survey can be there when a condition of these is checked."""
        if survey not in self.asking:
            return None if self.guessing else self._never(survey, step, route, own)
        for cohort in self.cohorts:
            latest = self._latest(cohort, step, route, own)
            first = self._first(survey, cohort, second=source == "previous")
            if latest is not None and first == NEVER:
                return f'"{survey}" is asked only once, so there is no answer before', f"Ask {survey} again"
            if latest is not None and first is not None and first >= latest:
                message = f'there cannot be an answer to "{survey}" yet: it is asked {self._day(first, cohort)}'
                return f"{message}, and this is checked until {self._day(latest, cohort)}", self._earlier(survey)
        return None

    def _never(self, survey: str, step: Map | None, route: Map | None, own: str | None) -> tuple[str, str] | None:
        """Nothing asks that survey at all, while something asks for this condition."""
        if survey == "did_it_help":
            return None
        if route is not None and not any(name in self.asking for name in _on(route)):
            return None
        if own is not None and own not in self.asking:
            return None
        return f'no step asks "{survey}", so it is never answered', f"Add a step that asks {survey}"

    def _earlier(self, survey: str) -> str:
        return f"Ask {survey} earlier, or look at a survey that is asked before"

    def _day(self, moment: datetime, cohort: Cohort) -> str:
        return f"on day {(moment.date() - cohort.start).days}"

    def _first(self, survey: str, cohort: Cohort, second: bool) -> datetime | None:
        """When a survey is first asked (or asked again); None where that is always possible or cannot be said."""
        times = []
        for step in self.asking[survey]:
            found = self._times(step, cohort)
            if not found:
                return None
            times.append(min(found))
        times.sort()
        if second:
            return times[1] if len(times) > 1 else NEVER
        return times[0]

    def _latest(self, cohort: Cohort, step: Map | None, route: Map | None, own: str | None) -> datetime | None:
        """The latest moment of a condition; None where it is checked at moments of people's own."""
        if step is not None:
            return max(self._times(step, cohort), default=None)
        surveys = [own] if own is not None else _on(route)
        every = [step for survey in surveys for step in self.asking.get(survey or "", ())]
        closes = [self._closes(each, cohort) for each in every]
        known = [each for each in closes if each is not None]
        return max(known) if known and len(known) == len(closes) else None

    def _times(self, step: Map, cohort: Cohort) -> list[datetime]:
        """When a step happens; empty where it is personal, repeated or cannot be said."""
        clock = grammar.clock(word.text) if isinstance(word := step.get("time"), Scalar) else NOON
        found = []
        for _, moment in moments(step.get("when")):
            if personal(moment) or not isinstance(moment, Point):
                return []
            place = points.cohort_place(moment, cohort, self.known)
            if place is None or place.day is None:
                return []
            found.append(datetime.combine(place.day, clock) + timedelta(minutes=place.minutes))
        return found

    def _closes(self, step: Map, cohort: Cohort) -> datetime | None:
        """Until when a step's answers may come; None where that is different for each person."""
        times = self._times(step, cohort)
        if not times:
            return None
        word = step.get("close")
        close = grammar.with_references(grammar.closes, word.text)[0] if isinstance(word, Scalar) else Duration(days=14)
        if isinstance(close, Duration):
            return _moved(max(times), close)
        place = points.cohort_place(close, cohort, self.known)
        if place is None or place.day is None:
            return None
        if place.minutes:
            return datetime.combine(place.day, NOON) + timedelta(minutes=place.minutes)
        return datetime.combine(place.day, time(0)) + timedelta(days=1)


def _on(route: Map | None) -> list[str]:
    return [word.text.split()[-1] for word in scalars(route.get("on") if route else None)]


def _moved(moment: datetime, length: Duration) -> datetime:
    day: date = calendar.shift_date(moment.date(), length, 1)
    return datetime.combine(day, moment.time()) + timedelta(minutes=length.minutes)
