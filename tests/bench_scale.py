"""What planning, reconciling and sweeping cost as the numbers grow, each beside what the same would cost bare."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, insert, select, text, update

from engine import settling
from engine.commands import deciding, facts
from engine.commands import people as taking
from engine.core.advance import advance
from engine.core.events import Learned, Replan
from engine.core.life import Life
from engine.core.plan import plan
from engine.store import Store, claim, lives
from engine.store import tables as t
from tests.bench_crowd import AT_ONCE, BEFORE, cohorts, people
from tests.bench_rows import Row, paired, wall
from tests.engine.living import Lived

WEEK = timedelta(days=7)
"""Between two sweeps that are measured: nobody has heard from us for long enough."""

DUE = 500
STEPS = 20
"""Rows planned for each person where a sweep is measured."""

PLANNED: Any = t.PlannedRow.__table__
LEDGER: Any = t.LedgerRow.__table__


def planning(only: str | None, everyone: int = 5_000, each: int = 100, parts: int = 5) -> Iterator[Row]:
    """Planning and storing so many rows, in parts, beside a bare bulk INSERT of the very same rows and the ledger's."""
    for name, (life, bare) in cohorts(only, each, 0, 0):
        with patch.object(taking, "SMALL", everyone):  # at once: the import is not what is measured
            life.take_in(people(everyone), BEFORE)
        count = everyone // parts
        taken = [_part(life.runtime.store, bare.runtime.store, count) for _ in range(parts)]
        ratios, rates = [floor / ours for ours, floor in taken], [count * each / ours for ours, _ in taken]
        rate = statistics.median(rates)
        told = f"of the rate of a bare INSERT of the same, the ledger's included; {rate:,.0f} rows a second"
        yield Row(f"plan and store {everyone * each:,} rows, {name}", ratios, 0.3, told=told)


def _part(ours: Store, bare: Store, count: int) -> tuple[float, float]:
    """Seconds in which these people are planned, and seconds in which their rows alone are inserted."""
    taken = wall(lambda: _caught_up(ours, count))
    rows = {table: _since(ours, bare, table) for table in (PLANNED, LEDGER)}
    assert len(rows[PLANNED]) >= count
    return taken, wall(lambda: [_inserted(bare, table, each) for table, each in rows.items()])


def _since(ours: Store, bare: Store, table: Any) -> list[dict[str, Any]]:
    with bare.read() as session:
        newest = session.execute(select(func.max(table.c.id))).scalar() or 0
    with ours.read() as session:
        query = select(table).where(table.c.id > newest).order_by(table.c.id)
        return [dict(row) for row in session.execute(query).mappings()]


def _inserted(store: Store, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    with store.engine.begin() as connection:
        for start in range(0, len(rows), AT_ONCE):
            connection.execute(insert(table), rows[start : start + AT_ONCE])


def _caught_up(store: Store, count: int) -> None:
    """So many of those who wait for planning, as a sweep does it."""
    said = deciding.Decided()
    while count > 0:
        with store.write() as session:
            claimed = claim.claim_stale(session, BEFORE, min(count, 50))
        assert claimed.who
        deciding.people(store, claimed.who, BEFORE, BEFORE, said)
        count -= len(claimed.who)
    assert said.failed == 0


def reconciling(only: str | None, everyone: int = 200) -> Iterator[Row]:
    """What comparing a plan with what is stored adds to making it where nothing changed; and how much it writes."""
    for name, (life,) in cohorts(only, None, everyone):
        store = life.runtime.store
        with store.read() as session:
            numbers = list(session.execute(select(t.Person.id)).scalars())
            known = [each.life for each in lives.load_many(session, numbers, life.slug).values()]
        both = paired("", partial(_compared, known), partial(_planned, known), 2, cost=True, at_most=True)
        added = [ratio - 1 for ratio in both.ratios]
        told = f"of planning it, on top; {_written(store, numbers)} rows written"
        yield Row(f"reconcile what has not changed, {name}", added, 1, at_most=True, told=told)


def _compared(known: Sequence[Life]) -> None:
    for each in known:
        assert advance(each, Replan(), BEFORE).entries == ()


def _planned(known: Sequence[Life]) -> None:
    for each in known:
        assert plan(each, BEFORE)


def _written(store: Store, people: Sequence[int]) -> int:
    """Rows that are made or changed in plans, ledger and history when everybody is planned anew for no reason."""
    with store.write() as session:
        session.execute(update(t.Membership).values(fingerprint="another"))
    before = _history(store)
    deciding.people(store, people, BEFORE, BEFORE, deciding.Decided())
    return len(_history(store) ^ before)


def _history(store: Store) -> set[tuple[Any, ...]]:
    tables = (t.PlannedRow, t.LedgerRow, t.HappeningRow)
    with store.read() as session:
        return {
            (table.__tablename__, *map(str, row))
            for table in tables
            for row in session.execute(select(table.__table__))
        }


def one_change(only: str | None, small: int = 100, large: int = 10_000) -> Iterator[Row]:
    """Somebody changes their time zone and is planned anew, in a large cohort beside a small one."""
    for name, (few, many) in cohorts(only, None, small, large):
        row = f"one change among {large:,} people, {name}"
        ours, floor = partial(_changes, many), partial(_changes, few)
        yield replace(
            paired(row, ours, floor, 1.5, spent=wall, cost=True, at_most=True), told=f"of the time among {small:,}"
        )


def _changes(life: Lived, times: int = 10) -> None:
    """As many people, one after the other: what became known is recorded, and takes effect at once."""
    for n in range(times):
        person = n + 2
        with life.runtime.store.write() as session:
            zone = session.execute(select(t.Person.seq).where(t.Person.id == person)).scalar_one() % 2
            learned = Learned("profile", BEFORE, {"timezone": ("Europe/Paris", "Europe/London")[zone]}, everywhere=True)
            facts.record(session, person, life.slug, [learned], BEFORE)
        settling.settle(life.runtime, [person], BEFORE)


def sweeping(only: str | None, small: int = 10_000, large: int = 1_000_000) -> Iterator[Row]:
    """500 people's messages decided, among many planned rows beside among few; a tenth of the rows are held."""
    sizes = (small, large // 10, large)
    for name, lived in cohorts(only, STEPS, *(size // STEPS for size in sizes)):
        for life in lived:
            _hold(life.runtime.store)
        turns = [[_decided(life, turn) for life in lived] for turn in range(1, 7)][1:]
        for nth, size in enumerate(sizes[1:], 1):
            each = statistics.median(turn[nth] for turn in turns) / DUE * 1000
            told = f"of the time among {small:,}; {each:.1f} ms a message; {_bytes(lived[nth].runtime.store, size)}"
            ratios = [turn[nth] / turn[0] for turn in turns]
            yield Row(f"sweep of {DUE} due among {size:,}, {name}", ratios, 2, at_most=True, told=told)


def _bytes(store: Store, rows: int) -> str:
    """What the database holds for each planned row: the row, its entry in the ledger, its part of the person."""
    size = "(select page_count from pragma_page_count) * (select page_size from pragma_page_size)"
    with store.read() as session:
        whole = session.execute(text(f"select {size if store.sqlite else 'pg_database_size(current_database())'}"))
        return f"{whole.scalar_one() / rows:,.0f} bytes a planned row"


def _hold(store: Store) -> None:
    """Every tenth row is held, to be looked at again much later."""
    with store.write() as session:
        tenth = PLANNED.c.step.in_([f"n{STEPS}", f"n{STEPS - 1}"])
        session.execute(update(PLANNED).where(tenth).values(state="held", reason="weekly limit"))


def _decided(life: Lived, turn: int) -> float:
    """Seconds until a row each of 500 people, all due, has been decided, as a sweep does it."""
    store, said, now = life.runtime.store, deciding.Decided(), BEFORE + turn * WEEK
    with store.write() as session:
        theirs = (PLANNED.c.step == f"n{turn}") & (PLANNED.c.person <= DUE)
        session.execute(update(PLANNED).where(theirs).values(next_at=now, due=now, stood=now))

    def decide() -> None:
        while True:
            with store.write() as session:
                claimed = claim.claim_due(session, now, now)
            if not claimed.who:
                return
            deciding.people(store, claimed.who, now, now, said)
            with store.write() as session:
                claim.release(session, claimed)

    taken = wall(decide)
    assert (said.due, len(said.ready), said.failed) == (DUE, DUE, 0)
    return taken
