"""What options are given: dates, moments and files, each wrong one told in a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

FIRST_YEAR, LAST_YEAR = 1970, 2200

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
"""A file that is there and may be read."""


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date. Fails with a sentence."""
        text = str(value).strip()
        try:
            if len(text) != len("2027-01-04"):
                raise ValueError(text)
            found = date.fromisoformat(text)
        except ValueError:
            self.fail(f'"{text}" is not a date. Write it like 2027-01-04.', param, ctx)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fail(f"{text} is no date of ours. Give one from {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        return found


class Moment(click.ParamType[datetime]):
    """An ISO instant; without an offset it is UTC, and a date alone is its 00:00."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant, aware, in UTC. Fails with a sentence."""
        text = str(value).strip()
        try:
            found = datetime.fromisoformat(text)
            moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f'"{text}" is not a moment. Write it like 2027-02-15T10:00+00:00.', param, ctx)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail(f"{text} is no moment of ours. Give one from {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        return moment


DAY = Day()
MOMENT = Moment()
