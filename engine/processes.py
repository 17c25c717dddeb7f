"""The processes of the Procfile kept alive together: web, worker and clock as children of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlsplit

from engine import broker, tied
from engine.settings import Settings

LOOK = 0.1
"""Seconds between looks at the children."""

PATIENCE = 20.0
"""Seconds a child has to end after it was asked."""

STEADY = 10.0
"""A child that ran this many seconds is started again at once; one that did not waits, longer each time."""

LONGEST_WAIT = 30.0
APPLICATION = "app:application()"
SHARED = "engine.preforked"
WEB_PROCESSES = 2
WEB_THREADS = 4


@dataclass(slots=True)
class Child:
    """One child: its name, its command, and how it has fared."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    wait: float = 0.0
    ended: float = 0.0

    def start(self) -> None:
        """Starts it in a process group of its own, so that Ctrl-C reaches it only through us, once."""
        command = tied.command(*self.command)
        self.process = subprocess.Popen(command, env=dict(self.environ), process_group=0)  # noqa: S603
        self.began = time.monotonic()

    def look(self) -> None:
        """Starts it again where it has ended, at once or after a while."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.ended + self.wait:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        steady = now - self.began >= STEADY
        self.wait = 0.0 if steady else min(LONGEST_WAIT, max(1.0, self.wait * 2))
        self.ended, self.process = now, None
        sys.stderr.write(f"milepost: {self.name} ended ({_how(code)}); starting it again.\n")

    def signal(self, number: int) -> None:
        """Passes a signal on; to what it started too, where it must end now."""
        if self.process is None or self.process.poll() is not None:
            return
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


@dataclass(slots=True)
class Together:
    """Children that are kept alive until we are asked to end."""

    children: Sequence[Child]
    asked: bool = field(default=False, init=False)

    def run(self) -> None:
        """Returns when SIGTERM or Ctrl-C came and every child has ended."""
        before = {each: signal.signal(each, self._ask) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            while not self.asked:
                for child in self.children:
                    child.look()
                time.sleep(LOOK)
        finally:
            self._end()
            for each, handler in before.items():
                signal.signal(each, handler)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def _end(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(timeout=max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.signal(signal.SIGKILL)
                child.process.wait()


def serve(settings: Settings, environ: Mapping[str, str] | None = None) -> None:
    """Web, worker, clock and, without REDIS_URL, the broker; until SIGTERM or Ctrl-C. A child that dies is restarted.

    environ: of the children, else our own. Raises broker.BrokerUnavailable.
    """
    given = dict(os.environ if environ is None else environ)
    with broker.started(settings):
        commands = [(name, (sys.executable, "-m", "engine.cli", name)) for name in ("web", "worker", "clock")]
        Together([Child(name, command, given) for name, command in commands]).run()


def web(settings: Settings, processes: int = WEB_PROCESSES) -> None:
    """Becomes the web server; never returns. On this machine alone where PUBLIC_URL is this machine's.

    No access log: addresses hold links, and links are secrets.
    """
    near = urlsplit(settings.public_url).hostname in ("localhost", "127.0.0.1", "::1")
    place = f"{'127.0.0.1' if near else '0.0.0.0'}:{settings.port}"  # noqa: S104  # a public server listens
    options = ["--bind", place, "--workers", str(processes), "--threads", str(WEB_THREADS), "--graceful-timeout", "15"]
    quiet = ["--log-level", "warning", "--no-control-socket"]
    shared = ["--config", f"python:{SHARED}"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *shared, *options, *quiet, APPLICATION])  # noqa: S606


def _how(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
