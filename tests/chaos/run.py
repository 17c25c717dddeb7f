"""One world harmed for some rounds, then left in peace, then reckoned up."""

from __future__ import annotations

import contextlib
import signal
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from engine.commands import cohorts, moment
from engine.store import Store
from engine.trouble import Trouble
from tests.chaos.harms import HARMS, act
from tests.chaos.reckoning import Reckoning, reckon
from tests.chaos.world import COHORTS, World, world
from tests.engine.nursery import Nursery
from tests.engine.place import instant, messages

PEACE = instant("2027-06-15 12:00")
"""When everything that was planned is past."""

CALM = 30
"""Ticks after which a world that is left in peace has to be at rest."""


def live(store: Store, folder: Path, nursery: Nursery, seed: int, rounds: int) -> Reckoning:
    """Harms a world for so many rounds, and takes stock of what is left of it."""
    with world(store, folder, nursery) as harmed:
        for number in range(rounds):
            _round(harmed, f"{seed}/{number}")
        _rest(harmed)
        return reckon(harmed)


def _round(harmed: World, seed: str) -> None:
    """Some hours or days go by, and twice everybody acts at once.

    The lots are drawn anew each time, so that a seed brings the same harms whatever became of those before.
    """
    place, harmed.rng = harmed.place, Random(seed)
    harmed.now += timedelta(hours=harmed.rng.randint(2, 4 * 24))
    moment.set_to(place.store, harmed.now, place.machine())
    for half in range(2):
        harmed.rng = Random(f"{seed}/{half}")
        before, during = (harmed.rng.sample(HARMS, harmed.rng.choice((0, 0, 1, 2))) for _ in range(2))
        for harm in before:
            _do(harm, harmed)
        acting = act(harmed)
        for harm in during:
            _do(harm, harmed)
        for pid in acting.pids:
            harmed.killed += harmed.nursery.wait(pid) == -signal.SIGKILL
        place.machine.pass_by(minutes=harmed.rng.choice((1, 11, 45)))


def _do(harm: object, harmed: World) -> None:
    """A harm may itself meet the harm that is done: a locked or broken database, a broker that is gone."""
    assert callable(harm)
    with contextlib.suppress(Trouble, OSError):
        harm(harmed)


def _rest(harmed: World) -> None:
    """Nothing bad happens any more: whatever can still be done is done, by one clock and one worker."""
    place = harmed.place
    place.runtime.outbox.forgive()
    harmed.restart_broker()
    for slug in COHORTS:
        cohorts.resume(place.store, slug, harmed.now)
    steps = [harmed.now, *_weeks(harmed)]
    for harmed.now in steps:
        for _ in range(CALM):
            place.machine.pass_by(hours=2)
            now = harmed.now.strftime("%Y-%m-%d %H:%M")
            assert harmed.nursery.wait(harmed.nursery.start("ticks", place.ahead, now=now)) == 0
            assert harmed.nursery.wait(harmed.nursery.start("work", place.ahead, burst=True)) == 0
            if all(message.state not in ("ready", "sending") for message in messages(place)):
                break


def _weeks(harmed: World) -> list[datetime]:
    found, at = [], harmed.now
    while at < PEACE:
        at = min(at + timedelta(days=10), PEACE)
        found.append(at)
    return found
