"""Jobs through a real broker and real workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from engine import queue
from engine.broker import BrokerUnavailable
from engine.settings import Settings
from tests.infra.test_broker import KEY, ROOT, until

WORKER = """
import sys
from engine import queue
from engine.settings import Settings
queue.JOBS = "tests.infra.jobs"
queue.work(Settings.read(), burst=sys.argv[1] == "burst")
"""


@pytest.fixture
def settings(tmp_path: Path, broker: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings whose broker is real and empty, and whose jobs are those of the tests."""
    monkeypatch.setattr(queue, "JOBS", "tests.infra.jobs")
    return Settings.read({"VAR_DIR": str(tmp_path), "REDIS_URL": broker, "SECRET_KEY": KEY})


Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Starts workers; what still runs at the end is killed."""
    environ = {**os.environ, "REDIS_URL": settings.redis_url or "", "SECRET_KEY": KEY, "VAR_DIR": str(settings.var_dir)}
    with ExitStack() as stack:

        def begin(how: str = "stay") -> subprocess.Popen[bytes]:
            command = [sys.executable, "-c", WORKER, how]
            process = stack.enter_context(subprocess.Popen(command, cwd=ROOT, env=environ))
            stack.callback(process.kill)
            return process

        yield begin


def lines(path: Path) -> list[str]:
    """What jobs noted down, sorted."""
    return sorted(path.read_text().splitlines()) if path.exists() else []


def test_a_worker_does_every_job_once(settings: Settings, start: Start, tmp_path: Path):
    told = tmp_path / "told"
    assert queue.ring(settings, [("note", [str(told), [n, n + 1]]) for n in range(10, 30, 2)]) == 10
    assert queue.waiting(settings) == 10
    assert [start("burst"), start("burst")][0].wait() == 0
    assert until(lambda: lines(told) == [f"{n} {n + 1}" for n in range(10, 30, 2)])
    assert queue.waiting(settings) == 0


def test_a_job_that_succeeded_leaves_nothing_behind(settings: Settings, start: Start, tmp_path: Path, broker: str):
    queue.ring(settings, [("note", [str(tmp_path / "told"), [1]])])
    assert start("burst").wait() == 0
    with Redis.from_url(broker) as client:
        assert [key for key in client.keys("rq:job:*") if client.type(key) == b"hash"] == []


def test_a_job_whose_process_is_killed_runs_again(settings: Settings, start: Start, tmp_path: Path):
    told = tmp_path / "told"
    queue.ring(settings, [("die_once", [str(told), [7]])])
    assert start("burst").wait() == 0
    assert lines(told) == ["7"]


def test_a_worker_asked_to_end_finishes_the_job_in_hand(settings: Settings, start: Start, tmp_path: Path):
    told = tmp_path / "told"
    worker = start()
    queue.ring(settings, [("linger", [str(told), [1]]), ("linger", [str(told), [2]])])
    assert until((tmp_path / "told.begun").exists)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait() == 0
    assert lines(told) == ["1"]
    assert queue.waiting(settings) == 1


def test_an_idle_worker_ends_at_once_when_asked(settings: Settings, start: Start, broker: str):
    worker = start()
    with Redis.from_url(broker) as client:
        assert until(lambda: client.scard("rq:workers") == 1)
    worker.send_signal(signal.SIGINT)
    assert worker.wait() == 0


def test_ringing_without_a_broker_is_one_sentence(tmp_path: Path):
    gone = Settings.read({"VAR_DIR": str(tmp_path), "REDIS_URL": f"unix://{tmp_path}/none.sock", "SECRET_KEY": KEY})
    with pytest.raises(BrokerUnavailable, match="Nothing is lost"):
        queue.ring(gone, [("note", ["", [1]])])
