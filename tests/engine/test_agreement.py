"""P8: `simulate` and the running engine agree: same sends, same holds, same skips, same cases, same reasons."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from engine.core.calendar import at
from engine.core.life import Cohort
from engine.core.script import Line, Person
from engine.core.simulate import simulate
from engine.definitions import Loaded, load
from engine.definitions.roster import read_people
from engine.queries.recorded import replayed
from engine.store import Store
from tests import generated
from tests.engine.living import Lived, rehearsed, runtime_on

CIRCLES = Path(__file__).parents[2] / "workflows" / "circles"


def agree(
    store: Store,
    folder: Path,
    loaded: Loaded,
    cohort: Cohort,
    people: list[Person],
    script: list[Line],
    moves: dict[datetime, Cohort] | None = None,
) -> None:
    """Rehearses, then lives the same in the engine, and compares everything that happened."""
    assert loaded.workflow is not None, loaded.problems
    assert cohort.end is not None
    until = at(cohort.end + timedelta(days=40), time(0), cohort.timezone)
    said = simulate(loaded.workflow, cohort, people, script, until, moves)
    lived = Lived(runtime_on(store, folder), cohort.id)
    lived.create(loaded, cohort, said.begun)
    lived.live(said, people, until, moves)
    expected, found = rehearsed(said), lived.happened()
    assert expected, "the script brought nothing about"
    assert not expected - found
    assert not found - expected
    assert set(lived.runtime.outbox.counts().values()) <= {1}
    with store.read() as session:
        again = replayed(session, cohort.id)
    assert again.differences == []
    assert again.entries >= len(said.entries) > 0


def moved(cohort: Cohort, rng: Random) -> dict[datetime, Cohort]:
    """The cohort's dates moved once on the way: earlier, later, or so that what was to come is past."""
    assert cohort.end is not None
    by = timedelta(days=rng.choice([-21, -4, 3, 10]))
    when = at(cohort.start + timedelta(days=rng.randint(5, 60)), time(15, 3), "UTC")
    return {when: Cohort(cohort.id, cohort.start, cohort.end + by, cohort.timezone)}


@pytest.mark.parametrize("seed", [2, 3, 5, 8, 13, 21])
def test_the_engine_does_what_a_rehearsal_of_a_generated_pack_said(seed: int, store: Store, tmp_path: Path) -> None:
    made = generated.pack(seed)
    loaded = load(generated.write(made, tmp_path / "pack"))
    assert loaded.workflow is not None, loaded.problems
    people = generated.roster(made.random, 4)
    cohort = generated.cohort(made.random)
    script = generated.script(made.random, loaded.workflow, people, 12)
    moves = moved(cohort, made.random) if seed % 2 else None
    agree(store, tmp_path / "var", loaded, cohort, people, script, moves)


def test_the_engine_does_what_a_rehearsal_of_the_circles_pack_said(store: Store, tmp_path: Path) -> None:
    rng = Random(11)
    loaded = load(CIRCLES)
    assert loaded.workflow is not None
    roster = read_people(CIRCLES / "sample" / "people.csv", workflow_roles=loaded.workflow.roles)
    everyone = [row.person for row in roster.rows]
    prospects = [p for p in everyone if "prospect" in p.roles]
    facilitators = [p for p in everyone if "facilitator" in p.roles]
    members = [p for p in everyone if p.roles == ("member",)]
    people = [*rng.sample(members, 6), *prospects[:1], *facilitators[:1], members[0]]
    people = list({p.ref: p for p in people}.values())
    cohort = Cohort("spring", date(2027, 1, 4), date(2027, 3, 29), "Europe/London")
    joins = Line(people[0].ref, "joins", datetime.combine(date(2027, 1, 13), time(9, 30)))
    script = [joins, *generated.script(rng, loaded.workflow, people[1:], 30)]
    agree(store, tmp_path / "var", loaded, cohort, people, script, moved(cohort, rng))
