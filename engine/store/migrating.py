"""Migrations: from whatever a database holds to the tables of this version."""

from __future__ import annotations

import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.store.failures import StoreUnavailable, one_sentence
from engine.store.session import READING, Store, sqlite_url

FOLDER = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings: our folder, on a connection that is already open."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def newest() -> str:
    """The last migration there is."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


def current(store: Store) -> str | None:
    """The migration a database stands at; None for an empty one."""
    with one_sentence(), store.engine.execution_options(**{READING: True}).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(store: Store) -> bool:
    """Brings a database to the newest migration, all or nothing. Whether there was anything to do.

    Two at once do it once: the second waits for the first. Raises StoreUnavailable, also for a database that a newer
    version of Milepost made.
    """
    if current(store) == newest():
        return False
    with one_sentence(), store.engine.begin() as connection:
        if not store.sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4801523)")
        found = MigrationContext.configure(connection).get_current_revision()
        if found == newest():
            return False
        _refuse_newer(found)
        command.upgrade(config(connection), "head")
    return True


def _refuse_newer(found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreUnavailable("A newer version of Milepost made this database. Install that version or a later one.")


def begin(words: str) -> None:
    """Writes the next migration, as the tables differ from the newest one; to be read and mended by hand."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(sqlite_url(Path(folder) / "migrated.db"))
        upgrade(store)
        with store.engine.connect() as connection:
            number = f"{int(newest()) + 1:04}"
            command.revision(config(connection), words, autogenerate=True, rev_id=number)
        store.close()
