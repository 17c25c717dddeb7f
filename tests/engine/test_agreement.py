"""P8: `simulate` and the running engine agree: same sends, same holds, same skips, same cases, same reasons."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.core.calendar import at
from engine.core.simulate import simulate
from engine.definitions import load
from engine.store import Store
from tests import generated
from tests.engine.living import Lived, rehearsed, runtime_on

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_does_what_a_rehearsal_of_a_generated_pack_said(seed: int, store: Store, tmp_path: Path) -> None:
    made = generated.pack(seed)
    loaded = load(generated.write(made, tmp_path / "pack"))
    assert loaded.workflow is not None, loaded.problems
    people = generated.roster(made.random, 4)
    cohort = generated.cohort(made.random)
    script = generated.script(made.random, loaded.workflow, people, 14)
    assert cohort.end is not None
    until = at(cohort.end + timedelta(days=30), generated.datetime.min.time(), cohort.timezone)
    said = simulate(loaded.workflow, cohort, people, script, until)
    lived = Lived(runtime_on(store, tmp_path / "var"), cohort.id)
    lived.create(loaded, cohort, said.begun)
    lived.live(said, people, until)
    expected, found = rehearsed(said), lived.happened()
    assert expected, "the script brought nothing about"
    assert not expected - found
    assert not found - expected
    assert set(lived.runtime.outbox.counts().values()) <= {1}
