"""What workers run: functions that take ids. What they find when they run is the database's word."""

from __future__ import annotations

import gc
from contextlib import suppress
from datetime import date
from functools import lru_cache

from engine import hearing_back, machine, sending, settling
from engine.commands import moment
from engine.runtime import Runtime, open_runtime
from engine.settings import Settings
from engine.store import StoreUnavailable
from engine.store.base import Base
from engine.wording.times import day_words

NOTHING = {int: 0, str: "", date: date.min}
"""A key of each type that no row has."""


@lru_cache(maxsize=1)
def runtime() -> Runtime:
    """This process's own; a worker's forked children inherit what it imported, not its connections."""
    return open_runtime(Settings.read(), machine.now, migrate=False)


def prepare() -> None:
    """What a worker does once, before it forks for every job: each then finds the most frequent statements compiled.

    The forks inherit no connection. A database that is away is no reason not to wait for jobs.
    """
    with suppress(StoreUnavailable), runtime().store.read() as session:
        for mapper in Base.registry.mappers:
            session.get(mapper.class_, tuple(NOTHING[column.type.python_type] for column in mapper.primary_key))
    day_words(date.min, None)
    gc.freeze()


def send(messages: list[int]) -> None:
    """Sends what of these is still to be sent."""
    sending.send(runtime(), messages)


def settle(people: list[int]) -> None:
    """Has what these people did take effect."""
    here = runtime()
    settling.settle(here, people, moment.current_of(here.store, here.machine()))


def hear(reports: list[int]) -> None:
    """Has what providers reported take effect."""
    hearing_back.work(runtime(), reports)
