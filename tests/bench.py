"""How fast it is on this machine: `./run.sh bench [ROW …] [--only sqlite|postgresql]`.

Medians of several runs, one line a measure; with a floor beside it, whether it keeps to its aim. Nothing here fails.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from engine import clock
from engine.core.life import Cohort
from engine.core.script import Person
from engine.core.simulate import simulate
from engine.definitions import from_document, load
from engine.links import Links, Purpose
from engine.store.claim import claim_due
from tests import bench_channels, bench_load, bench_pages, bench_processes, bench_scale
from tests.bench_crowd import BEFORE, CIRCLES, cohort, cohorts, opened
from tests.bench_rows import wall, write
from tests.engine.living import Lived

COHORT = Cohort("spring", date(2027, 1, 4), date(2027, 3, 29), "Europe/London")
PEOPLE = 96


def line(name: str, seconds: float, count: int, unit: str) -> str:
    """How long, and how many in a second."""
    return f"{name:<58}{seconds * 1000:>12.1f} ms{count / seconds:>14,.0f} {unit}/s"


def measured(run: Callable[[], object], times: int = 5) -> float:
    """The median of so many runs, in seconds."""
    return statistics.median(wall(run) for _ in range(times))


def members(count: int) -> list[Person]:
    """People of a cohort, in circles of eight, each with a facilitator."""
    return [
        Person(
            ref=f"p{n}@example.org",
            name=f"Person {n}",
            roles=("facilitator",) if n % 8 == 0 else ("member",),
            group=f"circle-{n // 8}",
        )
        for n in range(count)
    ]


def core(_only: str | None = None) -> Iterator[object]:
    """The language and the core, without a database."""
    loaded = load(CIRCLES)
    assert loaded.workflow is not None
    workflow, everyone = loaded.workflow, members(PEOPLE)
    built = measured(lambda: from_document(loaded.document))
    yield line("read and check the circles pack", measured(lambda: load(CIRCLES)), 1, "packs")
    yield line("build its workflow from a stored version", built, 1, "workflows")
    rehearsed = simulate(workflow, COHORT, everyone)
    taken = measured(lambda: simulate(workflow, COHORT, everyone), 3)
    yield line(f"rehearse {PEOPLE} people through twelve weeks", taken, len(rehearsed.entries), "decisions")
    links = Links("k" * 32)
    token = links.token(Purpose.SURVEY, 1)
    checked = measured(lambda: [links.standing(Purpose.SURVEY, token) for _ in range(1000)])
    yield line("check 1,000 links", checked, 1000, "links")


def lived(only: str | None) -> Iterator[object]:
    """A cohort in the running engine, up to the day before its mid-point."""
    for name, (store,) in opened(only):
        with TemporaryDirectory() as folder:
            life = cohort(store, Path(folder), load(CIRCLES), COHORT)
            taken = measured(partial(life.take_in, members(PEOPLE), BEFORE), 1)
            yield line(f"import {PEOPLE} people, {name}", taken, PEOPLE, "people")
            first = measured(partial(clock.tick, life.runtime, now=BEFORE), 1)
            yield line(f"plan everyone for the first time, {name}", first, PEOPLE, "people")
            empty = measured(partial(clock.tick, life.runtime, now=BEFORE))
            yield line(f"a sweep with nothing due, {name}", empty, 1, "sweeps")
            done = clock.tick(life.runtime, until=datetime(2027, 1, 5, 18, tzinfo=UTC))
            weeks = measured(partial(clock.tick, life.runtime, until=datetime(2027, 2, 14, tzinfo=UTC)), 1)
            yield line(f"live through six weeks, from the second day, {name}", weeks, PEOPLE, "people")
            assert done.failed == 0


def claimed(only: str | None, count: int = 100_000) -> Iterator[object]:
    """Claims out of many planned rows."""
    for name, (life,) in cohorts(only, 20, count // 20):
        now = BEFORE + timedelta(days=50)

        def claim(life: Lived = life, now: datetime = now) -> None:
            with life.runtime.store.write() as session:
                assert len(claim_due(session, now, now, 50).who) == 50

        yield line(f"claim 50 people with something due, of {count:,} rows, {name}", measured(claim, 20), 50, "people")


ROWS: Mapping[str, Callable[[str | None], Iterator[object]]] = {
    "start": lambda _only: bench_processes.starting(),
    "memory": lambda _only: bench_processes.idle(),
    "pages": lambda _only: bench_pages.rows(),
    "core": core,
    "life": lived,
    "claim": claimed,
    "plan": bench_scale.planning,
    "reconcile": bench_scale.reconciling,
    "change": bench_scale.one_change,
    "sweep": bench_scale.sweeping,
    "import": bench_load.importing,
    "send": bench_load.sending_them,
    "sms": bench_channels.sms,
    "email": bench_channels.email,
}
"""What can be asked for by name; each row on both databases, where it has to do with one."""


def main() -> None:
    """Every measure, or those that are named."""
    parser = argparse.ArgumentParser(prog="./run.sh bench", description="How fast Milepost is on this machine.")
    parser.add_argument(
        "rows", nargs="*", metavar="ROW", choices=[[], *ROWS], help=f"some of {', '.join(ROWS)}; else all"
    )
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="on one database")
    asked = parser.parse_args()
    for name in asked.rows or ROWS:
        for row in ROWS[name](asked.only):
            write(row)


if __name__ == "__main__":
    main()
