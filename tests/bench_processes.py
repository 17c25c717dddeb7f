"""What whole processes cost: starting a command beside its floor, in turn, and the memory of an idle service."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from engine import machine
from engine.demo.beside import free_port

PACK = Path(__file__).parent.parent / "workflows" / "circles"
PYTHON = (sys.executable, "-c")
MILEPOST = (sys.executable, "-m", "engine.cli")
PATIENCE = 60.0
"""Seconds until an idle service must be ready."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One row: ours against its floor. noise: how far the ratios of single pairs spread, as a part of the median."""

    name: str
    ratio: float
    noise: float
    at_most: float

    def __str__(self) -> str:
        holds = "holds" if self.ratio <= self.at_most else "MISSED"
        return f"{self.name:<58}{self.ratio:>9.2f} ×{self.noise:>9.0%} noise   at most {self.at_most:g} ×  {holds}"


def paired(name: str, ours: Sequence[str], floor: Sequence[str], at_most: float, times: int = 9) -> Ratio:
    """The median of the ratios of so many pairs, each run one after the other, so that both meet the same noise."""
    ratios = []
    for turn in range(times + 1):
        taken = [seconds(command) for command in (ours, floor)]
        if turn:  # the first pair only warms the disk's cache
            ratios.append(taken[0] / taken[1])
    middle = statistics.median(ratios)
    quarters = statistics.quantiles(ratios, n=4)
    return Ratio(name, middle, (quarters[2] - quarters[0]) / middle, at_most)


def seconds(command: Sequence[str]) -> float:
    """How long a command takes, as a whole process. Raises CalledProcessError where it fails."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "LOG_LEVEL": "ERROR"})
    return time.perf_counter() - begun


def starting() -> Iterator[Ratio]:
    """Commands that people wait for, each against importing what it cannot do without."""
    yield paired("milepost --help, beside importing click", (*MILEPOST, "--help"), (*PYTHON, "import click"), 4)
    floor = (*PYTHON, "import pydantic, ruamel.yaml")
    yield paired("milepost check circles, beside pydantic and ruamel", (*MILEPOST, "check", str(PACK)), floor, 3)


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


def report() -> None:
    """Every row of this module."""
    for row in starting():
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()
    used = memory()
    told = "unknown on this machine" if used is None else f"{used:.0f} MB, at most 400 MB"
    sys.stdout.write(f"{'memory of web, worker, clock and broker, idle':<58}{told}\n")
