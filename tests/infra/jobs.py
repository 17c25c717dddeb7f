"""Jobs for the tests: what a worker is told to do."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def note(path: str, ids: list[int]) -> None:
    """Writes down what it was told."""
    with Path(path).open("a") as file:
        file.write(" ".join(map(str, ids)) + "\n")


def die_once(path: str, ids: list[int]) -> None:
    """Kills its own process the first time, as a machine that fails would."""
    mark = Path(path + ".died")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    note(path, ids)


def linger(path: str, ids: list[int]) -> None:
    """Takes its time, and says when it begins."""
    Path(path + ".begun").touch()
    time.sleep(1)
    note(path, ids)
