"""Many people at once for the bench: one who was really taken in and planned, copied with all their rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, insert, select, text

from engine.commands import deciding
from engine.core.life import Cohort
from engine.core.script import Person
from engine.definitions import Loaded, load
from engine.store import Store, sqlite_url, upgrade
from engine.store import tables as t
from tests import postgres
from tests.engine.living import Lived, runtime_on

BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
COHORT = Cohort("spring", date(2027, 1, 4), date(2027, 12, 20), "Europe/London")
CIRCLES = Path(__file__).parent.parent / "workflows" / "circles"
AT_ONCE = 10_000
OWN = (t.Membership, t.Fact, t.PlannedRow, t.LedgerRow, t.HappeningRow, t.Address)
"""Tables with rows of a person's own."""

PACK = """workflow: bench
title: Many messages
framework: circles
purpose: Messages are counted.
outcome: support
length: 50 weeks
emergency: call 112
messages:
  note: {subject: 'A note, ((first_name))', body: 'Hi ((first_name)), this is ((cohort)).'}
steps:
"""


def pack(folder: Path, steps: int) -> Loaded:
    """A pack that tells everybody something on so many days."""
    home = folder / f"bench-{steps}"
    home.mkdir(exist_ok=True)
    lines = [f"  n{n}: {{when: {n} days after start, to: members, tell: note}}\n" for n in range(1, steps + 1)]
    (home / "workflow.yaml").write_text(PACK + "".join(lines), encoding="utf-8")
    loaded = load(home)
    assert loaded.workflow is not None, loaded.problems
    return loaded


def people(count: int, first: int = 0) -> list[Person]:
    """So many members."""
    return [Person(f"p{n}@example.org", f"P {n}", ("member",)) for n in range(first, first + count)]


def cohort(store: Store, folder: Path, loaded: Loaded, dates: Cohort = COHORT) -> Lived:
    """A running cohort of nobody on an empty store."""
    upgrade(store)
    life = Lived(runtime_on(store, folder), dates.id)
    life.create(loaded, dates, BEFORE)
    return life


def cohorts(only: str | None, steps: int | None, *sizes: int) -> Iterator[tuple[str, list[Lived]]]:
    """On each database a cohort of each of these sizes, in a store of its own; 0 for nobody.

    steps: of a pack that tells everybody something so often; None for the circles pack.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        loaded = load(CIRCLES) if steps is None else pack(folder, steps)
        for database, found in opened(only, len(sizes)):
            lived = [cohort(store, folder, loaded) for store in found]
            for life, count in zip(lived, sizes, strict=True):
                if count:
                    crowd(life, count)
            yield database, lived


def crowd(life: Lived, count: int) -> None:
    """So many people in a cohort, planned."""
    store = life.runtime.store
    life.take_in(people(1), BEFORE)
    only = life.number("p0@example.org")
    deciding.people(store, [only], BEFORE, life.runtime.machine(), deciding.Decided())
    with store.write() as session:
        newest: dict[Any, int] = {
            table: session.execute(select(func.max(table.id))).scalar() or 0 for table in OWN if hasattr(table, "id")
        }
        found = {table: session.execute(select(table.__table__).where(table.person == only)).mappings().all()
                 for table in OWN}  # fmt: skip
        one = dict(session.execute(select(t.Person.__table__).where(t.Person.id == only)).mappings().one())
    each = max(1, AT_ONCE // max(len(rows) for rows in found.values()))
    for start in range(1, count, each):
        numbers = range(start, min(start + each, count))
        with store.write() as session:
            session.execute(insert(t.Person.__table__), [_another(one, n, only) for n in numbers])
            for table, rows in found.items():
                copies = [_copy(table, row, n, only, len(rows), newest) for n in numbers for row in rows]
                if copies:
                    session.execute(insert(table.__table__), copies)
    settle(store)


def _another(one: dict[str, Any], n: int, only: int) -> dict[str, Any]:
    return one | {"id": only + n, "identity": f"p{n}@example.org", "email": f"p{n}@example.org", "name": f"P {n}"}


def _copy(table: Any, row: Any, n: int, only: int, count: int, newest: dict[Any, int]) -> dict[str, Any]:
    copied = dict(row) | {"person": only + n}
    if table in newest:
        copied["id"] = row["id"] + n * count
    if table is t.LedgerRow:
        copied["planned"] = row["planned"] + n * count
    if table is t.Address:
        copied["address"] = f"p{n}@example.org"
    return copied


def settle(store: Store) -> None:
    """Has the database know its own sizes, as it would after a while; and count on from the copied numbers."""
    with store.write() as session:
        if not store.sqlite:
            for table in (t.Person, *OWN):
                if hasattr(table, "id"):
                    name = table.__tablename__
                    last = f"(select max(id) from {name})"
                    session.execute(text(f"select setval(pg_get_serial_sequence('{name}', 'id'), {last})"))
        session.execute(text("analyze"))


def opened(only: str | None, count: int = 1) -> Iterator[tuple[str, list[Store]]]:
    """So many empty stores on each database. only: on one of them, as --only says it."""
    with TemporaryDirectory() as folder:
        if only != "postgresql":
            yield "SQLite", [Store(sqlite_url(Path(folder) / f"bench{n}.db")) for n in range(count)]
        if only != "sqlite":
            with postgres.server() as server, ExitStack() as stack:
                yield "PostgreSQL", [_postgres(server, f"milepost_bench{n}", stack) for n in range(count)]


def _postgres(server: str, name: str, stack: ExitStack) -> Store:
    return stack.enter_context(closing(Store(stack.enter_context(postgres.database(server, name)))))
