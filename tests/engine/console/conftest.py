"""A cohort with staff, on both databases: begun once, and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from engine.store import Store, sqlite_url
from tests import postgres
from tests.engine.console.desk import Desk


@pytest.fixture(scope="session")
def begun_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cohort in a SQLite file, to be copied."""
    folder = tmp_path_factory.mktemp("begun")
    path = folder / "milepost.db"
    shutil.copyfile(sqlite_template, path)
    _begin(sqlite_url(path), folder)
    return path


@pytest.fixture(scope="session")
def begun_postgres(
    postgres_server: str, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a PostgreSQL database with the cohort, to be copied."""
    name = f"milepost_{uuid4().hex[:12]}"
    with postgres.database(postgres_server, name, postgres_template) as address:
        _begin(address, tmp_path_factory.mktemp("begun"))
        yield name


def _begin(address: str, folder: Path) -> None:
    store = Store(address)
    Desk(store, folder).begin()
    store.scrub()
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """The cohort `spring`, on the eve of its start."""
    copied = _sqlite if request.param == "sqlite" else _postgres
    with copied(request, tmp_path) as address:
        store = Store(address)
        yield Desk(store, tmp_path)
        store.close()


@contextmanager
def _sqlite(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    path = folder / "milepost.db"
    shutil.copyfile(request.getfixturevalue("begun_sqlite"), path)
    yield sqlite_url(path)


@contextmanager
def _postgres(request: pytest.FixtureRequest, _folder: Path) -> Iterator[str]:
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("begun_postgres")
    with postgres.database(server, f"milepost_{uuid4().hex[:12]}", template) as address:
        yield address
