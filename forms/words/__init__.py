"""Every sentence a page says, by locale and key. A key missing in a locale falls back to English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time

from forms.words.en import EN
from forms.words.es import ES

WORDS: Mapping[str, Mapping[str, str]] = {"en": EN, "es": ES}

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

# Plain "en" would write dates the American way.
DATES = {"en": "en_GB"}


class Say:
    """The words of one locale: `say("key", name=value)`, and its dates."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.language = locale.split("-")[0]
        self._own = WORDS.get(locale) or WORDS.get(self.language) or EN
        self.dates = parsed(DATES.get(locale, locale))

    def __call__(self, key: str, /, **values: Any) -> str:
        """The sentence of a key, filled in. A key nobody wrote is a KeyError: a mistake of ours, found by a test."""
        text = self._own.get(key) or EN[key]
        return text.format(**values) if values else text

    def many(self, key: str, count: int, **values: Any) -> str:
        """The sentence of `key.one` or `key.many`."""
        return self(f"{key}.{'one' if count == 1 else 'many'}", count=count, **values)

    def day(self, day: date) -> str:
        """14 June."""
        return str(format_skeleton("MMMMd", day, locale=self.dates))

    def until(self, instant: datetime, timezone: str) -> str:
        """The local day something ends with; with the time of day, where it does not end at midnight."""
        return _until(self.locale, instant, timezone)

    @property
    def direction(self) -> str:
        """ltr or rtl, for the page."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=1024)
def _until(locale: str, instant: datetime, timezone: str) -> str:
    """Kept, for a whole cohort's pages end with the same few instants."""
    say, local = Say(locale), instant.astimezone(ZoneInfo(timezone))
    if (local.hour, local.minute) == (0, 0):
        return say.day(local.date() - timedelta(days=1))
    return say("day.at", day=say.day(local.date()), time=format_time(local, "HH:mm", locale=say.dates))


@lru_cache(maxsize=64)
def parsed(locale: str) -> Locale:
    """The locale as Babel knows it. Raises ValueError or UnknownLocaleError."""
    return Locale.parse(locale.replace("-", "_"))


@lru_cache(maxsize=64)
def own_name(locale: str) -> str:
    """A language in its own name: Español."""
    name = parsed(locale).get_display_name() or locale
    return name[:1].upper() + name[1:]


def known(locale: str | None) -> bool:
    """Whether a locale can be spoken of at all."""
    try:
        return bool(locale) and parsed(locale or "") is not None
    except (ValueError, UnknownLocaleError):
        return False
