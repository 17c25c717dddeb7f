"""Several people, or one person twice, at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlalchemy import func, select

from engine import clock
from engine.commands.administrators import ensure
from engine.store import tables as t
from tests.engine.console.desk import HOUR, MACHINE, MIDPOINT, Desk

T = TypeVar("T")
MANY = 4


def at_once(work: Callable[[int], T]) -> list[T]:
    """The same work by several threads that begin together."""
    ready = Barrier(MANY)

    def begin(number: int) -> T:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(begin, range(MANY)))


def count(desk: Desk, *where: object) -> int:
    with desk.store.read() as session:
        return session.execute(select(func.count()).where(*where)).scalar_one()  # type: ignore[arg-type]


def test_of_several_who_use_a_link_at_once_one_is_signed_in(desk: Desk):
    desk.console.commands.ask_sign_in("dana@example.org")
    token = desk.sign_in_token("dana")
    secrets = at_once(lambda _: desk.console.commands.sign_in(token))
    assert sum(secret is not None for secret in secrets) == 1
    assert count(desk, t.SignedIn.id > 0) == 1


def test_of_several_who_take_a_case_at_once_one_has_it(desk: Desk):
    number = desk.low()
    carers = [desk.number(name) for name in ("dana", "bo", "lea", "dana")]
    at_once(lambda n: desk.console.commands.acknowledge(carers[n], number, MIDPOINT + 2 * HOUR))
    taken = (t.CaseEvent.case == number, t.CaseEvent.kind == "acknowledged")
    assert count(desk, *taken) == 1
    with desk.store.read() as session:
        [by] = session.execute(select(t.CaseEvent.by).where(*taken)).scalars()
    assert desk.row(number).owner == by


def test_a_case_closed_by_several_at_once_while_the_clock_sweeps_is_closed_once(desk: Desk):
    number = desk.low()
    carers = [desk.number(name) for name in ("dana", "bo", "lea")]

    def work(n: int) -> None:
        if n == MANY - 1:
            clock.sweep(desk.runtime, MIDPOINT + 2 * HOUR)
        else:
            desk.console.commands.close(carers[n], number, "helped", "", MIDPOINT + 2 * HOUR)

    at_once(work)
    assert count(desk, t.CaseEvent.case == number, t.CaseEvent.kind == "closed") == 1
    closed = (t.Fact.person == desk.number("ana"), t.Fact.kind == "case", t.Fact.value["state"].as_string() == "closed")
    assert count(desk, *closed) == 1


def test_processes_that_start_together_make_one_administrator(desk: Desk):
    numbers = at_once(lambda _: ensure(desk.store, "admin@example.org", MACHINE))
    assert len(set(numbers)) == 1
    assert count(desk, t.Person.administrator.is_(True)) == 1
