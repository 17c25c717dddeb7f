"""A case's clocks, and who hears of it when. Alerts to staff neither count in limits nor wait for hours."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.core import calendar
from engine.core.language import CASE_CLASSES, CaseRules, Clock, Duration

REPEAT = timedelta(minutes=15)
REPEATED_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when a case is to be acknowledged, the person contacted (None: never has to be), the case resolved."""

    acknowledge: datetime
    contact: datetime | None
    resolve: datetime

    def earlier(self, other: Deadlines) -> Deadlines:
        """Of two sets of deadlines the earlier of each."""
        contacts = [c for c in (self.contact, other.contact) if c is not None]
        return Deadlines(
            min(self.acknowledge, other.acknowledge), min(contacts, default=None), min(self.resolve, other.resolve)
        )


def deadlines(cls: str, clock: Clock, rules: CaseRules, opened: datetime, tz: str) -> Deadlines:
    """A case's deadlines, in UTC. Hours count in working time, except for `safety`."""

    def by(length: Duration) -> datetime:
        if cls == "safety":
            return calendar.shift(opened, length, 1, tz)
        return calendar.worked(opened, length, rules.hours, rules.days, tz)

    return Deadlines(by(clock.acknowledge), by(clock.contact) if clock.contact else None, by(clock.resolve))


def graver(one: str, other: str) -> str:
    """The graver of two case classes."""
    return min(one, other, key=CASE_CLASSES.index)


@dataclass(frozen=True, slots=True)
class Alert:
    """Someone is to hear of a case. kind and number name it for ever. to: "owner" or role names.

    kind: opened, repeat (numbered from 1), unheard, unacknowledged, uncontacted. loud: by SMS and email, at any hour.
    """

    kind: str
    number: int
    due: datetime
    to: tuple[str, ...]
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What alerts depend on."""

    cls: str
    opened: datetime
    by: Deadlines
    acknowledged: datetime | None = None
    contacted: datetime | None = None
    closed: datetime | None = None


def alerts(case: Standing, now: datetime, done: Collection[tuple[str, int]]) -> tuple[Alert, ...]:
    """The alerts that are due and were not given yet. Of overdue repeats only the last is."""
    due = [a for a in _schedule(case) if a.due <= now and (a.kind, a.number) not in done]
    repeats = [a for a in due if a.kind == "repeat"]
    return tuple(a for a in due if a.kind != "repeat" or a is repeats[-1])


def next_alert(case: Standing, now: datetime) -> datetime | None:
    """When the next alert after `now` may be due; None for none."""
    return min((a.due for a in _schedule(case) if a.due > now), default=None)


def _schedule(case: Standing) -> Iterator[Alert]:
    if case.closed is not None:
        return
    if case.cls == "safety":
        yield from _safety(case)
        return
    if case.cls == "info":
        return
    yield Alert("opened", 1, case.opened, ("owner",))
    if case.cls == "request":
        return
    if case.acknowledged is None:
        yield Alert("unacknowledged", 1, case.by.acknowledge, ("backup",))
    if case.contacted is None and case.by.contact is not None:
        yield Alert("uncontacted", 1, case.by.contact, ("lead",))


def _safety(case: Standing) -> Iterator[Alert]:
    """Role `safety`, again every 15 minutes for 24 hours until acknowledged; then lead and administrator once."""
    yield Alert("opened", 1, case.opened, ("safety",), loud=True)
    if case.acknowledged is not None:
        return
    for number in range(1, REPEATED_FOR // REPEAT):
        yield Alert("repeat", number, case.opened + number * REPEAT, ("safety",), loud=True)
    yield Alert("unheard", 1, case.opened + REPEATED_FOR, ("lead", "admin"), loud=True)
