"""What providers report is kept at once and worked on by a worker, or here where there is no queue."""

from __future__ import annotations

from collections.abc import Sequence

from engine import broker, queue, settling
from engine.commands import moment, reporting
from engine.core.reported import Report
from engine.runtime import Runtime

JOB = 200
"""Reports of one job."""


def keep(runtime: Runtime, reports: Sequence[Report]) -> None:
    """Keeps what is new, and rings after the commit; where nobody hears, the next sweep works on it."""
    numbers = reporting.keep(runtime.store, reports, runtime.machine())
    if not numbers:
        return
    try:
        if broker.running(runtime.settings):
            parts = [numbers[start : start + JOB] for start in range(0, len(numbers), JOB)]
            queue.ring(runtime.settings, [("hear", [part]) for part in parts])
            return
    except broker.BrokerUnavailable:
        return
    work(runtime, numbers)


def work(runtime: Runtime, numbers: Sequence[int]) -> None:
    """Has these take effect, and what they bring about go out."""
    now = moment.current_of(runtime.store, runtime.machine())
    people = reporting.work(runtime.store, runtime.links, numbers, now, runtime.machine())
    if people:
        settling.settle(runtime, people, now)
