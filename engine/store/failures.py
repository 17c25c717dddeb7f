"""When the database cannot be used: one class of error, one sentence, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Error as OfSqlite

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.trouble import Trouble

SAID = {
    "database is locked": "The database is locked by another process. Nothing was changed; try again in a moment.",
    "disk is full": "The disk that holds the database is full. Nothing was changed; make room and try again.",
    "disk i/o error": "The database cannot be read or written (disk error). Nothing was changed; check the disk.",
    "readonly database": "The database may not be written to. Nothing was changed; check the rights of its folder.",
    "unable to open": "The database file cannot be opened. Check that its folder exists and may be written to.",
    "malformed": "The database file is damaged. Restore a backup.",
    "not a database": "The file that DATABASE_URL names is not a database. Check DATABASE_URL.",
    "no such table": "The database has not been set up. Run `milepost db upgrade`.",
    "no space left": "The disk that holds the database is full. Nothing was changed; make room and try again.",
}
"""What SQLite and PostgreSQL say, in part and in lower case → what we say."""

UNREACHABLE = "The database cannot be reached. Nothing was changed; check that it is running, and check DATABASE_URL."


STATES = {
    "42P01": SAID["no such table"],
    "53": "The database server has no room or no connections left. Nothing was changed; try again in a moment.",
    "40": "The database undid this to let another go first. Nothing was changed; try again.",
    "08": UNREACHABLE,
    "57P": UNREACHABLE,
    "28": UNREACHABLE,
    "3D": UNREACHABLE,
}
"""How PostgreSQL's error codes begin → what we say."""


class StoreUnavailable(Trouble):
    """The database is locked, full, unreachable or not set up. Nothing of the transaction was kept."""


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turns every way in which a database can be unusable into StoreUnavailable."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("The database is busy: every connection is in use. Try again in a moment.") from error
    except DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise StoreUnavailable(sentence) from error


def _sentence(error: DBAPIError) -> str | None:
    said = str(error.orig).lower()
    for words, sentence in SAID.items():
        if words in said:
            return sentence
    state = getattr(error.orig, "sqlstate", None) or ""
    for beginning, sentence in STATES.items():
        if state.startswith(beginning):
            return sentence
    lost = error.connection_invalidated or (
        isinstance(error, OperationalError) and not isinstance(error.orig, OfSqlite)
    )
    return UNREACHABLE if lost and not state else None
