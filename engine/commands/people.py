"""People taken in from a roster: all or nothing, and the same file twice changes nothing the second time.

A large file is written down as a whole first, in one transaction; from then on it is going to be taken in, a few rows
at a time, so that nobody's answer waits for it. Where that is cut off, the clock goes on with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine.commands.cohorts import known
from engine.commands.taking import Taking
from engine.definitions.roster import PersonRow, Roster
from engine.links import Links
from engine.store import Store
from engine.store import tables as t
from engine.store.failures import StoreUnavailable

SMALL = 50
"""Rows that are taken in in one transaction."""

PART = 5
"""Rows of a large file that are taken in together."""

REST = 0.02
"""Seconds between two parts in which others write."""

ABANDONED = timedelta(minutes=1)
"""After so long without another part, in machine time, the clock goes on with a file."""

WRITTEN_DOWN = "The file is written down as a whole, and the clock takes in the rest of it once that is mended."


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to. bad: (line, what is wrong and the fix); with any, nothing was changed."""

    added: int = 0
    changed: int = 0
    same: int = 0
    bad: tuple[tuple[int, str], ...] = ()


def take_in(store: Store, links: Links, slug: str, roster: Roster, now: datetime, machine: datetime) -> Imported:
    """Imports a roster into a cohort. now: domain time. Raises Trouble for a cohort there is not.

    Raises StoreUnavailable, of a large file also where it is already written down; what it says tells which.
    """
    if roster.problems:
        return Imported(bad=tuple((p.line, str(p)) for p in roster.problems))
    rows = roster.rows
    if len(rows) <= SMALL:
        return _at_once(store, links, slug, rows, now, machine)
    with store.read() as session:
        bad = Taking(session, links, slug, now, machine).bad(rows)
    if bad:
        return Imported(bad=tuple(bad))
    number = _stage(store, slug, rows, machine)
    try:
        _go_on(store, links, number, now, machine)
    except StoreUnavailable as problem:
        cause = str(problem).partition(". ")[0]
        raise StoreUnavailable(f"{cause}. {WRITTEN_DOWN}") from problem
    with store.read() as session:
        done = session.get_one(t.Import, number)
        return Imported(done.added, done.changed, len(rows) - done.added - done.changed)


def _at_once(
    store: Store, links: Links, slug: str, rows: Sequence[PersonRow], now: datetime, machine: datetime
) -> Imported:
    with store.write() as session:
        taking = Taking(session, links, slug, now, machine)
        if bad := taking.bad(rows):
            return Imported(bad=tuple(bad))
        taking.know(rows)
        added, changed = taking.enrol(rows)
    return Imported(added, changed, len(rows) - added - changed)


def _stage(store: Store, slug: str, rows: Sequence[PersonRow], machine: datetime) -> int:
    """Writes a whole file down; its number. With this transaction it is going to be taken in."""
    with store.write() as session:
        known(session, slug)
        made = insert(t.Import).values(cohort=slug, begun_at=machine, moved_at=machine).returning(t.Import.id)
        number: int = session.execute(made).scalar_one()
        written = [{"file": number, "place": n, "value": _written(row)} for n, row in enumerate(rows, 1)]
        session.execute(insert(t.ImportRow), written)
    return number


def _written(row: PersonRow) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(row).items()
        if value is not None
    }


def _read(value: dict[str, Any]) -> PersonRow:
    back: dict[str, Callable[[Any], Any]] = {
        "roles": tuple, "partners": tuple, "joined": date.fromisoformat, "left": date.fromisoformat
    }  # fmt: skip
    return PersonRow(**{name: back[name](each) if name in back else each for name, each in value.items()})


def _go_on(store: Store, links: Links, number: int, now: datetime, machine: datetime) -> None:
    begun = time.monotonic()
    while _part(store, links, number, now, machine + timedelta(seconds=time.monotonic() - begun)):
        time.sleep(REST)


def _part(store: Store, links: Links, number: int, now: datetime, machine: datetime) -> bool:
    """The next few rows of a file, in one transaction; whether there was anything left. Any number may work at it."""
    with store.write() as session:
        file = session.execute(select(t.Import).where(t.Import.id == number).with_for_update()).scalar_one()
        taking = Taking(session, links, file.cohort, now, machine)
        after = _rows(session, number, file.known_to)
        if after:
            taking.know([_read(row.value) for row in after])
            file.known_to = after[-1].place
        elif left := _rows(session, number, 0):
            added, changed = taking.enrol([_read(row.value) for row in left])
            file.added, file.changed = file.added + added, file.changed + changed
            r = t.ImportRow
            session.execute(delete(r).where(r.file == number, r.place.in_([row.place for row in left])))
        else:
            return False
        file.moved_at = machine
    return True


def _rows(session: Session, number: int, after: int) -> Sequence[t.ImportRow]:
    r = t.ImportRow
    query = select(r).where(r.file == number, r.place > after).order_by(r.place).limit(PART)
    return session.execute(query).scalars().all()


def finish(store: Store, links: Links, now: datetime, machine: datetime, idle: timedelta = ABANDONED) -> int:
    """Goes on with files nobody has gone on with for so long, in machine time; how many there were."""
    with store.read() as session:
        left = select(t.ImportRow.file).distinct()
        query = select(t.Import.id).where(t.Import.id.in_(left), t.Import.moved_at <= machine - idle)
        numbers = session.execute(query.order_by(t.Import.id)).scalars().all()
    for number in numbers:
        _go_on(store, links, number, now, machine)
    return len(numbers)
