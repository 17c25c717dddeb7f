"""How fast texts may leave: so many segments a second, in one process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PATIENCE = 30.0
"""Seconds that a message may wait for its turn while it is being handed over; what would wait longer is put off."""


class Pace:
    """Turns for messages, so that no more segments leave in a second than are allowed.

    rate: segments a second, None for no limit. clock: seconds that only grow. sleep: waits so many seconds.
    """

    def __init__(
        self,
        rate: float | None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if rate is not None and rate <= 0:
            raise ValueError("Segments a second must be more than 0.")
        self._rate, self._clock, self._sleep = rate, clock, sleep
        self._lock = threading.Lock()
        self._free = 0.0

    def turn(self, segments: int) -> float:
        """Waits for a message's turn and returns 0; or returns at once in how many seconds to try again."""
        if self._rate is None:
            return 0.0
        with self._lock:
            now = self._clock()
            start = max(now, self._free)
            if start - now > PATIENCE:
                return start - now
            self._free = start + segments / self._rate
        if start > now:
            self._sleep(start - now)
        return 0.0
