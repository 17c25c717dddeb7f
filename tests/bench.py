"""How fast it is on this machine: `./run.sh bench [--people N] [--rows N] [--only sqlite|postgresql]`.

Medians of several runs, one line a measure. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, insert, update

from engine import clock
from engine.core.life import Cohort
from engine.core.script import Person
from engine.core.simulate import simulate
from engine.definitions import from_document, load
from engine.links import Links, Purpose
from engine.store import Store, lives, sqlite_url, upgrade
from engine.store import tables as t
from engine.store.claim import claim_due
from tests import bench_pages, bench_processes, postgres
from tests.engine.living import Lived, runtime_on
from tests.store import rows

PACK = Path(__file__).parent.parent / "workflows" / "circles"
COHORT = Cohort("spring", date(2027, 1, 4), date(2027, 3, 29), "Europe/London")
BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
AT_ONCE = 10_000


def report(name: str, seconds: float, count: int, unit: str) -> None:
    """One line: how long, and how many in a second."""
    sys.stdout.write(f"{name:<58}{seconds * 1000:>12.1f} ms{count / seconds:>14,.0f} {unit}/s\n")
    sys.stdout.flush()


def measured(run: Callable[[], object], times: int = 5) -> float:
    """The median of so many runs, in seconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


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


def pure(people: int) -> None:
    """The language and the core, without a database."""
    loaded = load(PACK)
    assert loaded.workflow is not None
    report("read and check the circles pack", measured(lambda: load(PACK)), 1, "packs")
    report("build its workflow from a stored version", measured(lambda: from_document(loaded.document)), 1, "workflows")
    workflow, everyone = loaded.workflow, members(people)
    rehearsed = simulate(workflow, COHORT, everyone)
    taken = measured(lambda: simulate(workflow, COHORT, everyone), 3)
    report(f"rehearse {people} people through twelve weeks", taken, len(rehearsed.entries), "decisions")
    links = Links("k" * 32)
    token = links.token(Purpose.SURVEY, 1)
    report(
        "check 1,000 links",
        measured(lambda: [links.standing(Purpose.SURVEY, token) for _ in range(1000)]),
        1000,
        "links",
    )


def lived(store: Store, people: int, folder: Path) -> None:
    """A cohort in the running engine, up to the day before its mid-point."""
    life = Lived(runtime_on(store, folder), "spring")
    life.create(load(PACK), COHORT, BEFORE)
    report(f"import {people} people", measured(lambda: life.take_in(members(people), BEFORE), 1), people, "people")
    first = measured(lambda: clock.tick(life.runtime, now=BEFORE), 1)
    report("plan everyone for the first time", first, people, "people")
    report("a sweep with nothing due", measured(lambda: clock.tick(life.runtime, now=BEFORE)), 1, "sweeps")
    done = clock.tick(life.runtime, until=datetime(2027, 1, 5, 18, tzinfo=UTC))
    day = measured(lambda: clock.tick(life.runtime, until=datetime(2027, 2, 14, tzinfo=UTC)), 1)
    report("live through six weeks, from the second day", day, max(1, people), "people")
    numbers = list(range(1, min(people, 50) + 1))
    with store.read() as session:
        taken = measured(lambda: lives.load_many(session, numbers, "spring"))
    report(f"load {len(numbers)} lives", taken, len(numbers), "lives")
    assert done.failed == 0


def claimed(store: Store, count: int) -> None:
    """Claims out of many planned rows."""
    with store.write() as session:
        session.execute(update(t.Person).values(lease_until=None))
        session.execute(insert(t.CohortRow), [rows_cohort("bench")])
        first = 1_000_000
        everyone = [{"id": first + n, "identity": f"b{n}", "created_at": BEFORE} for n in range(count)]
        for start in range(0, count, AT_ONCE):
            session.execute(insert(t.Person), everyone[start : start + AT_ONCE])
    begun = time.perf_counter()
    with store.write() as session:
        for start in range(0, count, AT_ONCE):
            part = range(first + start, first + min(start + AT_ONCE, count))
            session.execute(insert(t.PlannedRow), [planned(n) for n in part])
    report(f"write {count:,} planned rows", time.perf_counter() - begun, count, "rows")
    now = rows.NOON

    def claim() -> None:
        with store.write() as session:
            assert len(claim_due(session, now, now, 50).who) == 50

    report(f"claim 50 people with something due, of {count:,}", measured(claim, 20), 50, "people")
    with store.write() as session:
        session.execute(delete(t.PlannedRow).where(t.PlannedRow.cohort == "bench"))


def rows_cohort(slug: str) -> dict[str, object]:
    """Another cohort of the pack that is stored."""
    loaded = load(PACK)
    assert loaded.workflow is not None
    return {
        "id": slug, "workflow": loaded.workflow.id, "version": loaded.hash, "start": COHORT.start, "end": COHORT.end,
        "state": "running", "created_at": BEFORE,
    }  # fmt: skip


def planned(person: int) -> dict[str, object]:
    """One row, due within the hour before noon, for one in twenty; later for the others."""
    due = rows.NOON - timedelta(seconds=person % 3600) + timedelta(days=0 if person % 20 == 0 else 30)
    return {
        "cohort": "bench", "step": "midpoint", "occurrence": 1, "person": person, "kind": "invite", "number": 0,
        "due": due, "begun": "cohort", "why": "halfway", "stood": due, "state": "planned", "next_at": due,
        "reason": "halfway", "tried": [],
    }  # fmt: skip


@contextmanager
def stores(only: str | None) -> Iterator[Iterator[tuple[str, Store]]]:
    """Empty, migrated stores on each database."""

    def each() -> Iterator[tuple[str, Store]]:
        if only != "postgresql":
            yield "SQLite", Store(sqlite_url(Path(folder) / "bench.db"))
        if only != "sqlite":
            with postgres.server() as server, postgres.database(server, "milepost_bench") as address:
                store = Store(address)
                yield "PostgreSQL", store
                store.close()

    with tempfile.TemporaryDirectory() as folder:
        yield each()


def main() -> None:
    """Every measure."""
    parser = argparse.ArgumentParser(prog="./run.sh bench", description="How fast Milepost is on this machine.")
    parser.add_argument("--people", type=int, default=96)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    bench_processes.report()
    bench_pages.report()
    pure(asked.people)
    with stores(asked.only) as each:
        for name, store in each:
            sys.stdout.write(f"\n{name}\n")
            upgrade(store)
            with tempfile.TemporaryDirectory() as folder:
                lived(store, asked.people, Path(folder))
            claimed(store, asked.rows)


if __name__ == "__main__":
    main()
