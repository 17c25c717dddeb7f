"""Processes of their own, quickly: one process imports the engine once and forks whatever a test asks for.

What it forks are processes like any other: each opens its own database and broker, can be killed, and forks its jobs.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Nursery:
    """The process that forks, as tests speak to it."""

    def __init__(self, log: Path) -> None:
        self.log = log
        with log.open("w") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.engine.nursery"], cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told,
            )  # fmt: skip
        self.pids: list[int] = []

    def start(self, deed: str, environ: Mapping[str, str], **arguments: Any) -> int:
        """Forks a process that does one of DEEDS under these settings; its number."""
        pid = self._ask(start=deed, environ=dict(environ), arguments=arguments)
        self.pids.append(pid)
        return pid

    def wait(self, pid: int) -> int:
        """Waits for a process; its exit code, negative for the signal that ended it."""
        code = self._ask(wait=pid)
        self.pids.remove(pid)
        return code

    def end(self, pid: int) -> int:
        """Asks a process to end, and waits for it."""
        os.kill(pid, signal.SIGTERM)
        return self.wait(pid)

    def clear(self) -> None:
        """Kills what a test left behind."""
        for pid in list(self.pids):
            os.kill(pid, signal.SIGKILL)
            self.wait(pid)

    def close(self) -> None:
        """Ends it."""
        self.clear()
        self.process.communicate()

    def _ask(self, **order: Any) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, self.log.read_text()
        return int(said)


def _ticks(now: str, times: int = 1, dies_at: int = 0, before: bool = False) -> None:
    """A clock that ticks so often as of one instant. dies_at: the transaction with which it is killed."""
    from engine import clock, machine
    from engine.runtime import open_runtime
    from engine.settings import Settings
    from tests.engine import deaths
    from tests.engine.place import instant

    if dies_at:
        deaths.arrange_at(dies_at, before=before)
    runtime = open_runtime(Settings.read(), machine.now, migrate=False)
    for _ in range(times):
        clock.tick(runtime, now=instant(now))
    runtime.close()


def _work(burst: bool = False, small: bool = False, dies: str = "", holds: str = "") -> None:
    """A worker. small: it takes few messages at a time. dies: where it is killed, the first time it comes there.

    holds: the file that has to be there before the provider answers.
    """
    from engine import queue
    from engine.settings import Settings
    from tests.engine import deaths

    if small:
        deaths.small_batches()
    if dies:
        deaths.arrange(dies)
    if holds:
        deaths.hold(Path(holds))
    queue.work(Settings.read(), burst=burst)


def _answers(posts: list[tuple[int, str, dict[str, str]]], told: str, dies_at: int = 0, before: bool = False) -> None:
    """People at their pages. posts: (invitation, token, answers by question). dies_at: see _ticks.

    told: the file in which each answer is written down once the page has confirmed it.
    """
    from app import create_app
    from engine import machine
    from engine.facade import PageEngine
    from engine.runtime import open_runtime
    from engine.settings import Settings
    from tests.engine import deaths
    from tests.forms.driving import Read, press

    if dies_at:
        deaths.arrange_at(dies_at, before=before)
    runtime = open_runtime(Settings.read(), machine.now, migrate=False)
    client = create_app(PageEngine(runtime)).test_client()
    for invitation, token, given in posts:
        address = f"/s/{token}"
        for _ in range(len(given) + 1):
            shown = client.get(address)
            page = Read(shown.text) if shown.status_code == 200 else None
            asked = [name for name in page.form.names if name in given] if page and page.forms else []
            if page is None or not asked:
                break
            said = press(client, page, **{name: given[name] for name in asked})
            if said.status_code != 303:
                break
            with Path(told).open("a", encoding="utf-8") as file:
                file.writelines(json.dumps([invitation, name, given[name]]) + "\n" for name in asked)
            address = said.headers["Location"]
    runtime.close()


DEEDS: Mapping[str, Callable[..., None]] = {"ticks": _ticks, "work": _work, "answers": _answers}


def _child(order: dict[str, Any]) -> None:
    from engine import machine

    given = order["environ"]
    os.environ.update(given)
    ahead = timedelta(seconds=float(given.get("AHEAD", "0")))
    real = machine.now
    machine.now = lambda: real() + ahead
    os.setpgid(0, 0)
    try:
        DEEDS[order["start"]](**order["arguments"])
    except SystemExit as ended:
        os._exit(int(ended.code or 0))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 0)
        os.dup2(quiet, 1)
        _child(order)
    return pid


def main() -> None:
    """Answers every order with a number: a process's, or how it ended."""
    for needed in ("engine.clock", "engine.jobs", "tests.engine.deaths", "tests.engine.place"):
        importlib.import_module(needed)
    for line in sys.stdin:
        order = json.loads(line)
        told = _fork(order) if "start" in order else os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
