"""What lies ahead of lives as they stand: what a cohort's start shows, and nothing is kept of it."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from datetime import datetime, time

from engine.core import calendar
from engine.core.events import Recorded, Replan
from engine.core.language import Duration
from engine.core.simulate import AFTER, Run, Seen
from engine.core.world import World


def onward(world: World, news: Mapping[int, Sequence[int]], now: datetime) -> tuple[Seen, ...]:
    """What people get from now on if nobody answers or does anything, in order.

    news: by person number, the seqs of facts that planning has not acted on yet.
    """
    run = Run(world, _until(world, now), now)
    for number in sorted(world.lives):
        seqs = tuple(news.get(number, ()))
        moved = world.move(number, Recorded(seqs) if seqs else Replan(), now)
        run.note(number, moved.entries, moved.effects)
    while run.looks and run.looks[0][0] <= run.until:
        instant, number = heapq.heappop(run.looks)
        if world.next_look(number) == instant:
            run.now = max(run.now, instant)
            run.look(number)
    return tuple(sorted(run.seen, key=lambda seen: seen.order))


def _until(world: World, now: datetime) -> datetime:
    cohort = world.cohort
    if cohort.end is not None:
        return calendar.at(cohort.end, time(0), cohort.timezone) + AFTER
    longest = max(world.workflow.lengths, key=calendar.nominal, default=Duration(days=84))
    return calendar.shift(max(now, calendar.at(cohort.start, time(0), cohort.timezone)), longest, 1, cohort.timezone)
