"""Deployments for the tests of the running engine, on each database, with and without a broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store import Store
from tests.engine.nursery import Nursery
from tests.engine.place import Place, differences


@pytest.fixture(scope="session")
def one_nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """The process that forks processes, for all tests."""
    opened = Nursery(tmp_path_factory.mktemp("nursery") / "log")
    yield opened
    opened.close()


@pytest.fixture
def nursery(one_nursery: Nursery) -> Iterator[Nursery]:
    """The same; what a test leaves running is killed."""
    yield one_nursery
    one_nursery.clear()


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Iterator[Place]:
    """A deployment without a broker: a tick sends in this process. Whatever a test did to it has to replay."""
    opened = Place.open(store, tmp_path)
    yield opened
    assert differences(opened) == []
    opened.close()


@pytest.fixture
def queued(store: Store, tmp_path: Path, broker: str) -> Iterator[Place]:
    """A deployment with a real broker, and no worker yet. Whatever a test did to it has to replay."""
    opened = Place.open(store, tmp_path, broker)
    yield opened
    assert differences(opened) == []
    opened.close()
