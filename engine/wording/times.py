"""Dates and times as a person reads them: in their language and their zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_time
from babel.lists import format_list

HOME = {"en": "en_GB"}
"""What a language without a country is written like: "en" in the order that no reader can misread."""


@lru_cache(maxsize=64)
def locale_of(locale: str | None) -> Locale:
    """The locale to format in; English for one that nobody knows."""
    for wanted in ((locale or "").replace("-", "_"), (locale or "").replace("-", "_").split("_")[0]):
        try:
            return Locale.parse(HOME.get(wanted, wanted))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(HOME["en"])


def day_words(day: date, locale: str | None) -> str:
    """A day with its weekday and no year: "Sunday 14 June"."""
    known = locale_of(locale)
    skeleton = known.datetime_skeletons["MMMEd"].pattern
    pattern = re.sub("M{3,}", "MMMM", re.sub("E+", "EEEE", skeleton))
    if known.language == "es":
        pattern = "EEEE d 'de' MMMM"
    return _plain(format_datetime(datetime.combine(day, time()), pattern, locale=known))


def weekday_words(day: date, locale: str | None) -> str:
    """The weekday alone: "Sunday"."""
    return _plain(format_datetime(datetime.combine(day, time()), "EEEE", locale=locale_of(locale)))


def time_words(instant: datetime, zone: str, locale: str | None) -> str:
    """The local time of day: "10:00"."""
    return _plain(format_time(instant.astimezone(ZoneInfo(zone)), "short", locale=locale_of(locale)))


def last_day(closes: datetime, zone: str) -> date:
    """The last local day on which answers are taken: the day before, for what closes at midnight."""
    local = closes.astimezone(ZoneInfo(zone))
    return local.date() - timedelta(days=1) if local.time() == time() else local.date()


def closing_words(closes: datetime, zone: str, locale: str | None) -> str:
    """When answers close, as "Sunday 14 June", with the time of day unless that is midnight: "…, 10:00"."""
    day = day_words(last_day(closes, zone), locale)
    midnight = closes.astimezone(ZoneInfo(zone)).time() == time()
    return day if midnight else f"{day}, {time_words(closes, zone, locale)}"


def deadline_words(instant: datetime, zone: str, locale: str | None) -> str:
    """A day and a time: "Sunday 14 June, 00:00"."""
    return f"{day_words(instant.astimezone(ZoneInfo(zone)).date(), locale)}, {time_words(instant, zone, locale)}"


def list_words(names: Sequence[str], locale: str | None) -> str:
    """Several names in a row: "Ana, Bo and Cy"; "" for none."""
    return _plain(format_list(list(names), locale=locale_of(locale))) if names else ""


def _plain(text: str) -> str:
    """Ordinary spaces: the narrow ones would turn a whole SMS into UCS-2."""
    return re.sub("[\u00a0\u202f\u2009]", " ", text)
