"""A program that ends when the one that started it ends: `python -m engine.tied PARENT PROGRAM ARGUMENTS…`.

Where the system has no such tie (anything but Linux) the program is started all the same.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Asks the system to end this process with `parent`, its parent; ends at once where that has already gone."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def command(*program: str) -> list[str]:
    """The command that starts a program tied to this process."""
    return [sys.executable, "-m", "engine.tied", str(os.getpid()), *program]


if __name__ == "__main__":
    die_with(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  # no shell is wanted
