"""One database, and its transactions: `write` and `read`."""

from __future__ import annotations

import os
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from engine.store.failures import StoreUnavailable, one_sentence

READING = "reading"
"""The execution option of a transaction that only reads."""

AUTOCOMMIT = "autocommit"
"""The execution option of what no transaction may hold."""

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON")
BUSY_MS = 30_000

POLL = 0.002
"""Seconds until a writer that waits looks again. SQLite itself soon looks only every 100 ms, and then a writer with
many short transactions one after the other keeps everybody else out.
"""


class Store:
    """A database: SQLite or PostgreSQL.

    url: `sqlite:///path` or `postgresql://…`. busy_ms: how long a SQLite transaction waits for another to end.
    pool: connections kept to PostgreSQL. Raises StoreUnavailable for a URL that is neither.
    """

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS, pool: int = 5) -> None:
        self.url = _url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url, busy_ms) if self.sqlite else _postgresql(self.url, pool)
        options: dict[str, Any] = {READING: True}
        if not self.sqlite:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = self.engine.execution_options(**options)
        own = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forget(own))

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that may write; committed at the end, undone by any error.

        On SQLite it takes the one write lock at once, so that it never fails half-way for having read first. Raises
        StoreUnavailable.
        """
        with one_sentence(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that sees a single moment and keeps nothing. Raises StoreUnavailable."""
        with one_sentence(), Session(self._reading, autoflush=False) as session:
            yield session

    def scrub(self) -> None:
        """Leaves nothing of what was deleted in the file or its write-ahead log (SQLite; elsewhere VACUUM)."""
        with one_sentence(), self.engine.execution_options(**{AUTOCOMMIT: True}).connect() as connection:
            if not self.sqlite:
                connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM")
            if self.sqlite:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Gives back every connection."""
        self.engine.dispose()


def bare(session: Session) -> Connection:
    """The connection of a session's one transaction, for statements without the ORM; looked up once."""
    found: Connection | None = session.info.get("bare")
    if found is None:
        found = session.info["bare"] = session.connection()
    return found


def _forget(own: weakref.ref[Store]) -> None:
    """A forked child must not touch its parent's connections; it opens its own."""
    store = own()
    if store is not None:
        store.engine.dispose(close=False)


def _url(given: str) -> URL:
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise StoreUnavailable("DATABASE_URL is not an address. Write it like postgresql://user@host/name.") from error
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise StoreUnavailable("DATABASE_URL must begin with postgresql:// or name a file: sqlite:///path.")


def _sqlite(url: URL, busy_ms: int) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def prepare(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        dbapi.execute(f"PRAGMA busy_timeout={int(busy_ms)}")
        for pragma in PRAGMAS:
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(READING):
            connection.exec_driver_sql("BEGIN")
        elif not options.get(AUTOCOMMIT):
            _alone(connection, busy_ms)

    return engine


def _alone(connection: Connection, busy_ms: int) -> None:
    """Begins the one transaction that may write. Raises what SQLite says where another goes on for too long."""
    bare: Any = connection.connection.driver_connection
    until = time.monotonic() + busy_ms / 1000
    bare.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < until:
            try:
                bare.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    break
            time.sleep(POLL)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        bare.execute(f"PRAGMA busy_timeout={int(busy_ms)}")


def _postgresql(url: URL, pool: int) -> Engine:
    return create_engine(url, pool_size=pool, max_overflow=pool, pool_pre_ping=True, pool_timeout=30)


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"
