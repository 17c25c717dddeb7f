"""Local dates and times, durations and opening hours. Wall clocks are kept across clock changes."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.core.language import Duration, Hours, Opening

MIDNIGHT = 24 * 60
"""Minutes in a day, and the closing that means the end of it."""


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name."""
    return ZoneInfo(name)


def local(instant: datetime, tz: str) -> datetime:
    """The instant on that zone's wall clock."""
    return instant.astimezone(zone(tz))


def local_date(instant: datetime, tz: str) -> date:
    """The date there at that instant."""
    return local(instant, tz).date()


def at(day: date, clock: time, tz: str) -> datetime:
    """The instant, in UTC, of a local date and time.

    A local time that a clock change skips moves forward by the gap; one that happens twice means the first:
    both are what fold=0 gives (PEP 495).
    """
    return datetime.combine(day, clock.replace(fold=0), zone(tz)).astimezone(UTC)


def midnight_after(day: date, tz: str) -> datetime:
    """24:00 of that local date, in UTC."""
    return at(day + timedelta(days=1), time(0), tz)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on (or back), or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift_date(day: date, length: Duration, sign: int) -> date:
    """A local date moved by the months, then the days of a duration."""
    return add_months(day, sign * length.months) + timedelta(days=sign * length.days)


def shift(instant: datetime, length: Duration, sign: int, tz: str) -> datetime:
    """An instant moved: months and days on the local date at the same local time, then minutes exactly."""
    if length.months or length.days:
        there = local(instant, tz)
        instant = at(shift_date(there.date(), length, sign), there.time(), tz)
    return instant + timedelta(minutes=sign * length.minutes)


def nominal(length: Duration) -> timedelta:
    """A duration as a plain span of time (a month as 30 days), for comparing durations with each other."""
    return timedelta(days=30 * length.months + length.days, minutes=length.minutes)


def days_between(earlier: datetime, later: datetime, tz: str) -> int:
    """Local dates from one instant to another."""
    return (local_date(later, tz) - local_date(earlier, tz)).days


def open_day(day: date, hours: Hours) -> bool:
    """Whether messages may go out on that date at all."""
    return day.weekday() in hours.days and not any(first <= day <= last for first, last in hours.closed)


def next_open_day(day: date, hours: Hours) -> date | None:
    """The first allowed date strictly after `day`; None where there is none within ten years."""
    for ahead in range(1, 3660):
        if open_day(day + timedelta(days=ahead), hours):
            return day + timedelta(days=ahead)
    return None


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def next_open(now: datetime, own: time, hours: Hours, opening: Opening, tz: str) -> datetime | None:
    """When a message that could go now may go: now where the hours are open, else the end of the wait.

    own: the message's own local time of day. Too early waits for the opening; too late for the next allowed day's
    opening; on a day not allowed for the same time of day on the next allowed one, or its opening if that is later
    or the time is past closing. None where no day is ever allowed.
    """
    here = local(now, tz)
    today = here.date()
    if open_day(today, hours):
        minute = _minutes(here.time())
        if opening.opens <= minute < opening.closes:
            return now
        if minute < opening.opens:
            return at(today, _clock(opening.opens), tz)
        day = next_open_day(today, hours)
        return None if day is None else at(day, _clock(opening.opens), tz)
    day = next_open_day(today, hours)
    if day is None:
        return None
    wanted = _minutes(own)
    return at(day, own if opening.opens <= wanted < opening.closes else _clock(opening.opens), tz)


def closing(now: datetime, hours: Hours, opening: Opening, tz: str) -> datetime | None:
    """When the hours that are open now close; None where they are not open now."""
    here = local(now, tz)
    if not open_day(here.date(), hours) or not opening.opens <= _minutes(here.time()) < opening.closes:
        return None
    return (
        midnight_after(here.date(), tz) if opening.closes >= MIDNIGHT else at(here.date(), _clock(opening.closes), tz)
    )


def worked(start: datetime, length: Duration, opening: Opening, days: frozenset[int], tz: str) -> datetime:
    """The instant after so much time on a case's clock, which runs in working time.

    Months and days are calendar days. Each full 24 hours is one working day, at the same time of day; what is left
    below that is working minutes. So "48 hours" never outlasts "5 days".
    """
    hours = Hours(email=opening, days=days)
    whole, minutes = divmod(length.minutes, MIDNIGHT)
    moment = shift(start, Duration(months=length.months, days=length.days), 1, tz)
    if not length.minutes:
        return moment
    moment = next_open(moment, _clock(opening.opens), hours, opening, tz) or moment
    for _ in range(whole):
        there = local(moment, tz)
        day = next_open_day(there.date(), hours) or there.date() + timedelta(days=1)
        moment = at(day, there.time(), tz)
    return _work_minutes(moment, minutes, hours, tz)


def _work_minutes(moment: datetime, minutes: int, hours: Hours, tz: str) -> datetime:
    left = timedelta(minutes=minutes)
    while left:
        today = local_date(moment, tz)
        closes = hours.email.closes
        end = midnight_after(today, tz) if closes >= MIDNIGHT else at(today, _clock(closes), tz)
        if moment + left <= end:
            return moment + left
        left -= max(end - moment, timedelta(0))
        day = next_open_day(today, hours)
        if day is None:
            return moment + left
        moment = at(day, _clock(hours.email.opens), tz)
    return moment
