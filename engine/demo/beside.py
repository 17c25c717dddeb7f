"""Processes that run beside us for as long as a block does: the broker, the web, a worker."""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from engine import broker
from engine.processes import Child, Together
from engine.settings import Settings
from engine.trouble import Found

PATIENCE = 60.0
"""Seconds that the web process may take to answer first."""


def free_port() -> int:
    """A port on this machine that nobody listens on at the moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a port on this machine can be listened on."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def running(settings: Settings, environ: Mapping[str, str], *names: str) -> Iterator[None]:
    """The broker and these commands of ours, until the block ends; the web has answered before it begins.

    Raises BrokerUnavailable, or Found where one of them does not come up.
    """
    before = signal.signal(signal.SIGTERM, _end)
    try:
        with broker.started(settings):
            children = [Child(name, (sys.executable, "-m", "engine.cli", name), environ) for name in names]
            together = Together(children)
            try:
                for child in children:
                    child.start()
                _wait(settings, children)
                yield
            finally:
                together.asked = True
                together.run()
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signal.SIGTERM)


def _wait(settings: Settings, children: list[Child]) -> None:
    until = time.monotonic() + PATIENCE
    while not answers(settings.port):
        for child in children:
            if child.process is None or child.process.poll() is not None:
                raise Found(f"The {child.name} process ended at once; what it said stands above.")
        if time.monotonic() > until:
            raise Found("The web process does not answer.")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Whether the web process on a port says that it is alive."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
