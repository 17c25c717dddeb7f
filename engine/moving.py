"""The demo's clock moved from a page: through every due instant in order, by one process at a time."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from engine import clock
from engine.commands import moment
from engine.runtime import Runtime

Live = Callable[[datetime], None]
"""Has the sample people do whatever they would have done by an instant; called before that instant is worked off."""

LOCK = "demo-clock.lock"


TRIES = 10
PAUSE = 0.05
"""How often, and after how many seconds each, a mover tries again: a page that only looks holds it too."""


@contextmanager
def alone(runtime: Runtime, tries: int = TRIES) -> Iterator[bool]:
    """Whether nobody else is moving the clock; held for as long as the block runs."""
    with (runtime.settings.var_dir / LOCK).open("a") as file:
        for _ in range(tries):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(PAUSE)
            else:
                yield True
                return
        yield False


def moving(runtime: Runtime) -> bool:
    """Whether a move is being worked off, by any process."""
    if not (runtime.settings.var_dir / LOCK).exists():
        return False
    with alone(runtime, tries=1) as free:
        return not free


def to_next_event(runtime: Runtime, live: Live | None = None) -> None:
    """Moves to the next due instant and works it off. Nothing where anything real could be sent, or while it moves."""
    if not runtime.settings.outbox_only:
        return
    with alone(runtime) as free:
        if not free:
            return
        now = moment.current_of(runtime.store, runtime.machine())
        # What was just imported is planned first, so that there is something to go to.
        clock.sweep(runtime, now, wait=True)
        instant = clock.next_instant(runtime)
        if instant is not None:
            _move(runtime, max(instant, now), live)


def forward(runtime: Runtime, days: int, live: Live | None = None) -> None:
    """Moves so many days, through every due instant. Nothing where anything real could be sent, or while it moves."""
    if not runtime.settings.outbox_only or days < 1:
        return
    with alone(runtime) as free:
        if free:
            now = moment.current_of(runtime.store, runtime.machine())
            clock.sweep(runtime, now, wait=True)
            _move(runtime, now + timedelta(days=days), live)


def _move(runtime: Runtime, until: datetime, live: Live | None) -> None:
    """Instant by instant: first what people did until then, then what is due."""
    at = moment.current_of(runtime.store, runtime.machine())
    while live is not None and (instant := clock.next_instant(runtime, after=at)) is not None and instant < until:
        at = instant
        live(at)
        clock.tick(runtime, at, wait=True)
    if live is not None:
        live(until)
    clock.tick(runtime, until=until)
