"""What sending costs beside rendering alone, and what pages feel while a large file is taken in."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from sqlalchemy import update

from engine import composing, sending
from engine.commands import deciding
from engine.store import Store
from engine.store import tables as t
from engine.wording.render import Rendered, render
from tests import bench_pages
from tests.bench_crowd import BEFORE, cohorts, opened
from tests.bench_rows import Row, wall
from tests.engine.living import Lived

IMPORTED = 5_000
LINKS = 100
"""Pages that are answered in turn."""

CALM = 4.0
"""Seconds of answering with nothing else going on."""

PAUSE = 0.005
"""Seconds between two answers."""

BATCH = 200
TURNS = 5


def sending_them(only: str | None) -> Iterator[Row]:
    """Messages taken, decided once more, rendered, handed to the outbox and recorded, beside rendering them alone."""
    for name, (life,) in cohorts(only, 20, BATCH * (TURNS + 1)):
        taken = [_taken(life, BEFORE + timedelta(days=7), turn) for turn in range(TURNS + 1)][1:]
        each = statistics.median(ours for ours, _ in taken) / BATCH * 1000
        told = f"of the rate of rendering them alone; {each:.1f} ms a message"
        yield Row(f"messages to the outbox, {name}", [bare / ours for ours, bare in taken], 0.5, told=told)


def _taken(life: Lived, now: datetime, turn: int) -> tuple[float, float]:
    """Seconds in which a batch of people is sent one message each, and seconds in which these are rendered alone."""
    store = life.runtime.store
    numbers = _ready(store, range(turn * BATCH + 1, (turn + 1) * BATCH + 1), now)
    seen: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def noted(*args: Any, **kwargs: Any) -> Rendered:
        seen.append((args, kwargs))
        return render(*args, **kwargs)

    with patch.object(composing, "render", noted):
        taken = wall(lambda: sending.send(life.runtime, numbers, now))
    assert len(seen) == BATCH
    return taken, wall(lambda: [render(*args, **kwargs) for args, kwargs in seen])


def _ready(store: Store, who: range, now: datetime) -> list[int]:
    """Messages of these people that are ready."""
    p = t.PlannedRow
    with store.write() as session:
        theirs = (p.person.in_(who), p.step == "n1")
        session.execute(update(p).where(*theirs).values(due=now, next_at=now, stood=now))
    said = deciding.Decided()
    deciding.people(store, list(who), now, now, said)
    assert len(said.ready) == BATCH
    return said.ready


def importing(only: str | None) -> Iterator[Row]:
    """The slowest hundredth of answers while another process takes in a file, beside the same with nothing else."""
    for name, (store,) in opened(only):
        with TemporaryDirectory() as folder:
            page = bench_pages.ours(store, Path(folder), LINKS)
            ratios, taken = [], []
            for turn in range(3):
                calm = slowest(page, _for(CALM))
                begun = time.monotonic()
                taking = _import(store, Path(folder), turn)
                busy = slowest(page, partial(_running, taking))
                taken.append(time.monotonic() - begun)
                assert taking.returncode == 0
                ratios.append(busy / calm)
        told = f"of the slowest hundredth when idle, {calm * 1000:.1f} ms; {statistics.median(taken):.0f} s to take in"
        yield Row(f"answer while {IMPORTED:,} people are taken in, {name}", ratios, 5, at_most=True, told=told)


def _running(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is None


def _for(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def slowest(page: bench_pages.Page, on: Callable[[], bool]) -> float:
    """The time within which 99 of 100 answers are stored, in seconds."""
    taken: list[float] = []
    while on() or len(taken) < 100:
        address = page.addresses[len(taken) % LINKS]
        taken.append(wall(partial(page.answer, address)))
        time.sleep(PAUSE)
    return sorted(taken)[len(taken) * 99 // 100]


def _import(store: Store, folder: Path, turn: int) -> subprocess.Popen[bytes]:
    """Another process that takes in so many new people."""
    path = folder / f"people-{turn}.csv"
    lines = [f"new{turn}-{n}@example.org,New {n},member,circle-{n // 8}" for n in range(IMPORTED)]
    path.write_text("\n".join(["email,name,role,group", *lines]), encoding="utf-8")
    command = [sys.executable, "-m", "engine.cli", "people", "import", str(path), "--cohort", "spring"]
    url = store.url.render_as_string(hide_password=False)
    secret = (folder / "secret-key").read_text().strip()
    ours = {"VAR_DIR": str(folder), "DATABASE_URL": url, "SECRET_KEY": secret, "LOG_LEVEL": "ERROR"}
    return subprocess.Popen(command, env={**os.environ, **ours}, stdout=subprocess.DEVNULL)
