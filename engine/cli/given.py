"""What options are given: dates, moments and files, each wrong one told in a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

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
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f'"{text}" is not a date. Write it like 2027-01-04.', param, ctx)


class Moment(click.ParamType[datetime]):
    """An ISO instant; without an offset it is UTC, and a date alone is its 00:00."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant, aware, in UTC. Fails with a sentence."""
        text = str(value).strip()
        try:
            found = datetime.fromisoformat(text)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f'"{text}" is not a moment. Write it like 2027-02-15T10:00+00:00.', param, ctx)


DAY = Day()
MOMENT = Moment()
