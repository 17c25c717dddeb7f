"""Deployments for the tests of the running engine, on each database, with and without a broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store import Store
from tests.engine.place import Place


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Iterator[Place]:
    """A deployment without a broker: a tick sends in this process."""
    opened = Place.open(store, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def queued(store: Store, tmp_path: Path, broker: str) -> Iterator[Place]:
    """A deployment with a real broker, and no worker yet."""
    opened = Place.open(store, tmp_path, broker)
    yield opened
    opened.close()
