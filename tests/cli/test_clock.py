"""The clock process: what stops a tick is said once, and tried again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from engine import clock, ticking
from engine.commands import moment
from engine.trouble import Trouble
from tests.cli.conftest import Milepost


def kept(milepost: Milepost, monkeypatch: pytest.MonkeyPatch, *ends: Exception | None) -> list[str]:
    """What the clock says while its ticks end so, one after the other."""
    runtime, end, said, left = milepost.runtime(), threading.Event(), list[str](), list(ends)

    def tick(*_: object) -> None:
        ended = left.pop(0)
        if not left:
            end.set()
        if ended is not None:
            raise ended

    monkeypatch.setattr(clock, "tick", tick)
    ticking.keep(runtime, end, said.append, every=0)
    runtime.close()
    assert left == []
    return said


def test_a_database_that_is_gone_for_a_while_is_told_of_once(
    milepost: Milepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, full = Trouble("It is gone."), OSError("disk full")
    assert kept(milepost, monkeypatch, gone, gone, None, gone, full) == ["It is gone.", "It is gone.", "disk full"]


def test_time_that_was_moved_ahead_meanwhile_is_no_trouble(milepost: Milepost, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept(milepost, monkeypatch, moment.Backwards("It stands later."), None) == []


def test_the_clock_stays_where_time_was_moved_ahead_to(milepost: Milepost) -> None:
    runtime = milepost.runtime()
    assert ticking.ahead(runtime) is None
    later = datetime(2037, 1, 4, tzinfo=UTC)
    moment.set_to(runtime.store, later, runtime.machine())
    assert ticking.ahead(runtime) == later
    runtime.close()
