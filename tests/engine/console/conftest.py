"""A cohort with staff, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.store import Store
from tests.engine.console.desk import Desk


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    """The cohort `spring`, on the eve of its start."""
    made = Desk(store, tmp_path)
    made.begin()
    return made
