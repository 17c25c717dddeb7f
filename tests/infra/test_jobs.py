"""What a worker has ready before it forks for every job."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import jobs
from engine.runtime import Runtime, open_runtime
from engine.settings import Settings
from engine.store import tables as t


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """The jobs' own runtime, on a migrated database."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    open_runtime(Settings.read(), lambda: pytest.fail("no clock is read"), migrate=True).close()
    jobs.runtime.cache_clear()
    yield jobs.runtime()
    jobs.runtime().close()
    jobs.runtime.cache_clear()


def compiled(runtime: Runtime) -> int:
    """How many statements are compiled."""
    return len(runtime.store.engine._compiled_cache or ())


def test_a_prepared_worker_looks_rows_up_without_compiling_anything(runtime: Runtime):
    jobs.prepare()
    before = compiled(runtime)
    with runtime.store.read() as session:
        assert session.get(t.Message, 1) is None
        assert session.get(t.Membership, ("spring", 1)) is None
    assert compiled(runtime) == before > 0


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # newer Pythons warn of any fork beside threads
def test_a_fork_of_a_prepared_worker_opens_connections_of_its_own(runtime: Runtime):
    jobs.prepare()
    child = os.fork()
    if child == 0:
        fresh = runtime.store.engine.pool.checkedin() == 0  # type: ignore[attr-defined]
        with runtime.store.read() as session:
            os._exit(0 if fresh and session.get(t.Message, 1) is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
