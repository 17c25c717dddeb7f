"""Rows that several may want to make at the same moment: what an INSERT does about one that is there already."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upserting(dialect: str, table: Any) -> Any:
    """An INSERT that can say what to do about a row that is there already, for the database in use."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def unless_there(session: Session, table: Any, **values: Any) -> None:
    """Inserts a row, unless one with its key is there or is just being made by another, who is then waited for."""
    session.execute(upserting(session.get_bind().dialect.name, table).values(**values).on_conflict_do_nothing())
