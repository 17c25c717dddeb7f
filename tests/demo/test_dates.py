"""A sample's cohort begins so that all of it lies ahead, whatever day it is, and is watched to its end."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.core.language import Workflow
from engine.definitions import load
from engine.demo.dates import begins, first_day, last_day, watched_until

PACKS = (Path(__file__).parent / "pack", Path(__file__).parents[2] / "workflows" / "circles")


def workflow(folder: Path) -> Workflow:
    """A checked pack."""
    found = load(folder).workflow
    assert found is not None
    return found


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_whatever_day_it_is_everything_lies_ahead_and_a_week_sooner_it_would_not(folder: Path):
    pack = workflow(folder)
    for day in (date(2026, 11, 22) + timedelta(days=n) for n in range(0, 400, 3)):
        start = first_day(pack, day)
        assert start.weekday() == 0
        assert begins(pack, start) > day
        assert begins(pack, start - timedelta(weeks=1)) <= day or start - timedelta(weeks=1) <= day


def test_circles_begin_six_weeks_before_their_start_and_are_watched_until_after_the_look_back():
    pack = workflow(PACKS[1])
    start = date(2027, 1, 4)
    assert begins(pack, start) == date(2026, 11, 23)
    assert last_day(pack, start) == date(2027, 3, 29)
    assert watched_until(pack, start) >= date(2027, 4, 12) + timedelta(weeks=2)


def test_a_pack_that_begins_with_its_start_may_start_next_monday():
    assert first_day(workflow(PACKS[0]), date(2027, 1, 6)) == date(2027, 2, 1)
