"""What whole processes cost: starting a command beside its floor, in turn, and the memory of an idle service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from engine import machine
from engine.demo.beside import free_port
from tests.bench_rows import paired, wall

PACK = Path(__file__).parent.parent / "workflows" / "circles"
PYTHON = (sys.executable, "-c")
MILEPOST = (sys.executable, "-m", "engine.cli")
COST: Any = {"spent": wall, "cost": True, "at_most": True}
PATIENCE = 60.0
"""Seconds until an idle service must be ready."""


def command(*words: str) -> Callable[[], object]:
    """A command as a whole process. Raises CalledProcessError where it fails."""
    environment = {**os.environ, "LOG_LEVEL": "ERROR"}
    return partial(subprocess.run, words, check=True, stdout=subprocess.DEVNULL, env=environment)


def starting() -> Iterator[object]:
    """Commands that people wait for, each against importing what it cannot do without."""
    bare = command(*PYTHON, "import click")
    yield paired("milepost --help, beside importing click", command(*MILEPOST, "--help"), bare, 4, **COST)
    bare = command(*PYTHON, "import pydantic, ruamel.yaml")
    ours = command(*MILEPOST, "check", str(PACK))
    yield paired("milepost check circles, beside pydantic and ruamel", ours, bare, 3, **COST)


def memory() -> float | None:
    """Proportional memory in MB of an idle `milepost serve`: web, worker, clock and broker; None where unknown."""
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, "VAR_DIR": folder, "PORT": str(port), "LOG_LEVEL": "ERROR"}
        service = subprocess.Popen(
            [*MILEPOST, "serve"], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            until_ready(port)
            return sum(proportional(number) for number in family(service.pid)) / 1024
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(PATIENCE)


def until_ready(port: int) -> None:
    """Waits until every process has been heard of. Raises TimeoutError."""
    last = machine.now().timestamp() + PATIENCE
    while machine.now().timestamp() < last:
        try:
            with urlopen(f"http://localhost:{port}/readyz") as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        time.sleep(0.2)
    raise TimeoutError("The service was not ready in time.")


def family(number: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield number
    children = Path(f"/proc/{number}/task/{number}/children")
    for child in children.read_text().split() if children.exists() else ():
        yield from family(int(child))


def proportional(number: int) -> int:
    """A process's share of the memory it uses, in kB; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def idle() -> Iterator[object]:
    """The memory of a service that nobody uses."""
    used = memory()
    told = "unknown on this machine" if used is None else f"{used:.0f} MB, at most 400 MB"
    yield f"{'memory of web, worker, clock and broker, idle':<58}{told}"
