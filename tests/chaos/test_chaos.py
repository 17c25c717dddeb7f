"""A short run of `./run.sh chaos` on each database, always the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.store import Store
from tests.chaos.run import live
from tests.engine.nursery import Nursery


@pytest.mark.parametrize("seed", [32])
def test_a_world_that_is_harmed_keeps_every_promise(store: Store, tmp_path: Path, seed: int) -> None:
    nursery = Nursery(tmp_path / "log")
    try:
        found = live(store, tmp_path, nursery, seed, rounds=8)
    finally:
        nursery.close()
    assert found.wrong == []
    assert found.counts["accepted once by a provider"] > 30
    assert found.counts["answers stored"] == found.counts["answers confirmed"] > 10
    assert found.counts["routes fired"] == found.counts["in cases"] > 0
    assert found.counts["processes killed"] > 1
