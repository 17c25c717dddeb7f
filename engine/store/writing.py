"""What moved in lives, kept until it is written: a table at a time, however many people it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from engine.store import tables as t

TABLE: Any = t.PlannedRow.__table__
PEOPLE: Any = t.Person.__table__
ADDED: tuple[Any, ...] = (t.Fact.__table__, t.LedgerRow.__table__, t.HappeningRow.__table__)
"""Tables to which rows are only added; in this order."""

MOVE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("row"))
    .values({column.name: bindparam(column.name) for column in TABLE.c if column.name != "id"})
)
COUNT = update(PEOPLE).where(PEOPLE.c.id == bindparam("who")).values(seq=bindparam("to"))


class Writes:
    """What one transaction has to write. Whoever reads what may be in here writes it first.

    The statements are bare, without the ORM, which makes many rows cost half as much again.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._moved: list[dict[str, Any]] = []
        self._added: dict[Any, list[dict[str, Any]]] = {table: [] for table in ADDED}
        self._seqs: dict[int, int] = {}

    def move(self, number: int, columns: dict[str, Any]) -> None:
        """A planned row as it stands now. columns: all of them, without its number."""
        self._moved.append({"row": number, **columns})

    def add(self, table: type[t.Fact | t.LedgerRow | t.HappeningRow], rows: Sequence[dict[str, Any]]) -> None:
        """Further rows; those of one table have the same columns."""
        self._added[table.__table__].extend(rows)

    def count(self, person: int, seq: int) -> None:
        """The person's newest sequence number."""
        self._seqs[person] = seq

    def write(self) -> None:
        """Writes all that was kept, in the order in which it came."""
        bare = self.session.connection()
        if self._moved:
            bare.execute(MOVE, self._moved)
            self._moved = []
        for table, rows in self._added.items():
            if rows:
                bare.execute(insert(table), rows)
                self._added[table] = []
        if self._seqs:
            bare.execute(COUNT, [{"who": person, "to": seq} for person, seq in self._seqs.items()])
            self._seqs = {}
