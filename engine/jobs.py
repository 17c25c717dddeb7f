"""What workers run: functions that take ids. What they find when they run is the database's word."""

from __future__ import annotations

from functools import lru_cache

from engine import machine, sending, settling
from engine.commands import moment
from engine.runtime import Runtime, open_runtime
from engine.settings import Settings


@lru_cache(maxsize=1)
def runtime() -> Runtime:
    """This process's own; a worker's forked children inherit what it imported, not its connections."""
    return open_runtime(Settings.read(), machine.now, migrate=False)


def send(messages: list[int]) -> None:
    """Sends what of these is still to be sent."""
    sending.send(runtime(), messages)


def settle(people: list[int]) -> None:
    """Has what these people did take effect."""
    here = runtime()
    settling.settle(here, people, moment.current_of(here.store, here.machine()))
