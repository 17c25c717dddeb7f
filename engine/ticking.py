"""The clock process: a tick every few seconds, for as long as it is wanted. Any number may run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from engine import clock, moving
from engine.commands import moment
from engine.commands.beating import beat
from engine.runtime import Runtime
from engine.trouble import Trouble

EVERY = 5.0
"""Seconds between two ticks."""


def keep(runtime: Runtime, end: threading.Event, say: Callable[[str], None], every: float = EVERY) -> None:
    """Ticks until `end` is set. What stops a tick (no database, no broker) is said once, and tried again."""
    said = ""
    while not end.is_set():
        try:
            beat(runtime.store, "clock", runtime.machine())
            # Whoever moves the demo's clock sweeps at each instant, and has moved on before a tick of ours had begun.
            if not moving.moving(runtime):
                clock.tick(runtime, ahead(runtime))
            said = ""
        except moment.Backwards:
            pass  # it was moved ahead just now; the next tick goes there
        except (Trouble, OSError) as problem:
            if str(problem) != said:
                said = str(problem)
                say(said)
        end.wait(every)


def ahead(runtime: Runtime) -> datetime | None:
    """Domain time where it was moved ahead of the machine's, in which a tick then stays; None for machine time."""
    machine = runtime.machine()
    stands = moment.current_of(runtime.store, machine)
    return stands if stands > machine else None
