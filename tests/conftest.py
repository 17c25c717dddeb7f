"""What every test may ask for: a migrated store on each database, a real broker, a browser; what could not run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from redis import Redis

from engine import broker as broker_module
from engine.settings import Settings
from engine.store import Store, sqlite_url, upgrade
from tests import postgres
from tests.browser import browser

# Here alone: a fixture that two folders import is two fixtures, and a process can hold one Playwright.
__all__ = ["browser"]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "milepost.db"
    store = Store(sqlite_url(path))
    upgrade(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server, started with the first test that needs one, stopped at the end."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres.server())
        except postgres.CannotRunError as problem:
            pytest.skip(f"PostgreSQL cannot run here: {problem}")
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated database, to be copied."""
    name = f"milepost_{uuid4().hex[:12]}"
    with postgres.database(postgres_server, name) as address:
        store = Store(address)
        upgrade(store)
        store.close()
        yield name


@contextmanager
def _on_sqlite(template: Path, folder: Path) -> Iterator[Store]:
    path = folder / "milepost.db"
    shutil.copyfile(template, path)
    store = Store(sqlite_url(path))
    yield store
    store.close()


@contextmanager
def _on_postgres(server: str, template: str) -> Iterator[Store]:
    with postgres.database(server, f"milepost_{uuid4().hex[:12]}", template) as address:
        store = Store(address)
        yield store
        store.close()


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A migrated, empty store on SQLite."""
    with _on_sqlite(sqlite_template, tmp_path) as store:
        yield store


@pytest.fixture
def postgres_store(postgres_server: str, postgres_template: str) -> Iterator[Store]:
    """A migrated, empty store on PostgreSQL."""
    with _on_postgres(postgres_server, postgres_template) as store:
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest) -> Callable[[Path], AbstractContextManager[Store]]:
    """Opens as many migrated, empty stores as a test likes, each with a folder of its own, on each database."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return lambda folder: _on_sqlite(template, folder)
    server, name = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
    return lambda folder: _on_postgres(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """A migrated, empty store; the test runs on SQLite and on PostgreSQL."""
    fixture = "sqlite_store" if request.param == "sqlite" else "postgres_store"
    found: Store = request.getfixturevalue(fixture)
    return found


@pytest.fixture(scope="session")
def broker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The REDIS_URL of a real broker, started with the first test that needs one, stopped at the end."""
    settings = Settings.read({"VAR_DIR": str(tmp_path_factory.mktemp("broker"))})
    with broker_module.started(settings):
        yield f"unix://{broker_module.socket_path(settings.var_dir)}"


@pytest.fixture
def broker(broker_server: str) -> Iterator[str]:
    """The REDIS_URL of a real, empty broker."""
    with Redis.from_url(broker_server) as client:
        client.flushall()
        yield broker_server


SKIPPED: dict[str, int] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Notes what could not run, and why."""
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        SKIPPED[reason] = SKIPPED.get(reason, 0) + 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything has to run (CI=1), a part that could not is a failure."""
    if SKIPPED and os.environ.get("CI") and session.exitstatus == 0:
        session.exitstatus = 1


def pytest_unconfigure(config: pytest.Config) -> None:
    """Says by name, in the last lines, what could not run on this machine."""
    if hasattr(config, "workerinput"):
        return
    writer = config.get_terminal_writer()
    for reason, count in SKIPPED.items():
        writer.line(f"NOT RUN ({count} test{'' if count == 1 else 's'}): {reason}", red=True)
