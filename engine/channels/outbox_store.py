"""Where the outbox keeps what it accepted and what it was told: never the engine's own tables or session.

Beside SQLite that is a file of its own; beside PostgreSQL a schema of its own, on connections of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

FILE = "outbox.sqlite3"
SCHEMA = "outbox"
LOCK = 0x6F757462
"""For PostgreSQL's advisory lock while the tables are made; any number that nothing else uses."""

tables = sa.MetaData(schema=SCHEMA)

acceptances = sa.Table(
    "acceptances",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("provider_id", sa.String(40), nullable=False, unique=True),
    sa.Column("medium", sa.String(8), nullable=False),
    sa.Column("message_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("key", sa.Text, nullable=False, index=True),
    sa.Column("recipient", sa.Text, nullable=False, index=True),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("reply_to", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    sa.Column("headers", sa.JSON, nullable=False),
    sa.Column("custom", sa.JSON, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
)

mentions = sa.Table(
    "mentions",
    tables,
    sa.Column("provider_id", sa.String(40), primary_key=True),
    sa.Column("person", sa.BigInteger, primary_key=True, index=True, autoincrement=False),
)
"""Who is named in what others were sent, by number: its words go with the person."""

instructions = sa.Table(
    "instructions",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("behaviour", sa.String(12), nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("match", sa.Text, nullable=False),
    sa.Column("times", sa.Integer, nullable=True),
)


class Store:
    """Connections to the outbox's own store; safe to share with processes forked from this one.

    where: a folder for the SQLite file, or a PostgreSQL address.
    """

    def __init__(self, where: Path | str) -> None:
        self._where = where
        self._engine: Engine | None = None
        self._process = 0

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction, committed at the end; on SQLite it holds the write lock from the start."""
        with self._ready().begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One reading transaction; it waits for no writer."""
        with self._ready().connect().execution_options(reading=True) as connection:
            yield connection

    @property
    def certain(self) -> bool:
        """Whether a failed write is known not to have been kept."""
        return isinstance(self._where, Path)

    def wipe_traces(self) -> None:
        """Let nothing deleted be read from the file or its write-ahead log. PostgreSQL sees to that by its vacuum."""
        if isinstance(self._where, Path):
            connection = self._ready().raw_connection()
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement).fetchall()
            connection.close()

    def close(self) -> None:
        """Give the connections back."""
        if self._engine is not None:
            self._engine.dispose(close=self._process == os.getpid())
        self._engine = None

    def _ready(self) -> Engine:
        if self._engine is None or self._process != os.getpid():
            self.close()
            self._engine, self._process = _open(self._where), os.getpid()
        return self._engine


def _open(where: Path | str) -> Engine:
    engine = _sqlite(where) if isinstance(where, Path) else _postgresql(where)
    with engine.begin() as connection:
        if not isinstance(where, Path):
            connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
        tables.create_all(connection)
    return engine


def _sqlite(folder: Path) -> Engine:
    folder.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{folder / FILE}", execution_options={"schema_translate_map": {SCHEMA: None}})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(address: str) -> Engine:
    url = sa.make_url(address)
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(url, pool_size=2, max_overflow=8, pool_pre_ping=True)
