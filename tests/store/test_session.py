"""Transactions, instants, and databases that cannot be used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from engine.store import Store, StoreUnavailable, sqlite_url, upgrade
from engine.store import tables as t
from engine.store.failures import one_sentence
from tests.store import rows
from tests.store.rows import NOON

ROOT = Path(__file__).parents[2]


def beat(name: str, at: datetime = NOON) -> object:
    """A statement that writes one row."""
    return insert(t.Heartbeat).values(name=name, kind="clock", at=at)


def names(store: Store) -> list[str]:
    """What was kept."""
    with store.read() as session:
        return sorted(session.scalars(select(t.Heartbeat.name)))


def test_an_instant_comes_back_aware_and_in_utc(store: Store):
    there = timezone(timedelta(hours=5, minutes=30))
    with store.write() as session:
        session.execute(beat("clock", datetime(2027, 2, 15, 17, 30, 0, 123, tzinfo=there)))
    with store.read() as session:
        found = session.scalars(select(t.Heartbeat.at)).one()
    assert (found, found.tzinfo) == (datetime(2027, 2, 15, 12, 0, 0, 123, tzinfo=UTC), UTC)


def test_an_instant_without_a_zone_is_refused(store: Store):
    with pytest.raises(StatementError, match="needs a zone"), store.write() as session:
        session.execute(beat("clock", datetime(2027, 2, 15, 12)))  # noqa: DTZ001


def test_an_error_undoes_the_whole_transaction(store: Store):
    def halfway() -> None:
        with store.write() as session:
            session.execute(beat("one"))
            raise KeyError("halfway")

    with pytest.raises(KeyError):
        halfway()
    assert names(store) == []


def test_reading_keeps_nothing(store: Store):
    with store.write() as session:
        session.execute(beat("one"))
    if store.sqlite:
        with store.read() as session:
            session.execute(beat("two"))
    else:
        with pytest.raises(DBAPIError, match="read-only"), store.read() as session:
            session.execute(beat("two"))
    assert names(store) == ["one"]


def test_reading_sees_one_moment(store: Store):
    with store.read() as session:
        assert session.scalars(select(t.Heartbeat.name)).all() == []
        with store.write() as other:
            other.execute(beat("one"))
        assert session.scalars(select(t.Heartbeat.name)).all() == []
    assert names(store) == ["one"]


def test_a_document_comes_back_as_it_was(store: Store):
    value = {"roles": ["member"], "until": None, "name": "Zoë 🙂 <b>", "levels": [-2, 2.5], "nested": {"a": [True]}}
    with store.write() as session:
        rows.people(session, 1)
        session.execute(insert(t.Fact).values(person=1, seq=1, kind="profile", at=NOON, known_at=NOON, value=value))
    with store.read() as session:
        assert session.scalars(select(t.Fact.value)).one() == value


FORKED = """
import os, sys
from engine.store import Store
from tests.store.test_session import beat
store = Store(sys.argv[1])
with store.write() as session:
    session.execute(beat("parent"))
child = os.fork()
with store.write() as session:
    session.execute(beat("parent again" if child else "child"))
if child:
    os.waitpid(child, 0)
    store.close()
else:
    os._exit(0)
"""


def test_a_forked_process_opens_its_own_connections(store: Store):
    url = store.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-W", "error", "-c", FORKED, url], cwd=ROOT, check=True)
    assert names(store) == ["child", "parent", "parent again"]


def test_scrubbing_leaves_what_is_kept(store: Store):
    with store.write() as session:
        session.execute(beat("one"))
    store.scrub()
    assert names(store) == ["one"]


def test_what_was_deleted_is_nowhere_in_the_files(sqlite_store: Store):
    folder = Path(str(sqlite_store.url.database)).parent
    with sqlite_store.write() as session:
        rows.people(session, 1, email="erased.person@example.org")
    with sqlite_store.write() as session:
        session.execute(text("DELETE FROM people"))
    sqlite_store.scrub()
    sqlite_store.close()
    found = [path.name for path in folder.iterdir() if path.is_file() and b"erased.person" in path.read_bytes()]
    assert found == []


def test_a_locked_database_is_one_sentence_and_works_again_when_it_is_free(sqlite_store: Store):
    waiting = Store(sqlite_store.url.render_as_string(), busy_ms=10)
    with sqlite_store.write() as session:
        session.execute(beat("one"))
        with pytest.raises(StoreUnavailable, match=r"locked by another process\. Nothing was changed"), waiting.write():
            pass
        assert names(waiting) == [], "reading goes on"
    with waiting.write() as session:
        session.execute(beat("two"))
    assert names(waiting) == ["one", "two"]
    waiting.close()


def test_a_full_disk_is_one_sentence_and_loses_nothing(sqlite_store: Store):
    with sqlite_store.write() as session:
        session.execute(beat("one"))
        pages = session.execute(text("PRAGMA page_count")).scalar_one()

    def fill() -> None:
        with sqlite_store.write() as session:
            session.execute(text(f"PRAGMA max_page_count = {pages}"))
            rows.people(session, 500)

    with pytest.raises(StoreUnavailable, match="disk that holds the database is full"):
        fill()
    assert names(sqlite_store) == ["one"]
    with sqlite_store.write() as session:
        session.execute(text("PRAGMA max_page_count = 100000"))
        session.execute(beat("two"))
    assert names(sqlite_store) == ["one", "two"]


def test_a_database_that_was_never_set_up_is_one_sentence(tmp_path: Path, postgres_server: str):
    for url in (sqlite_url(tmp_path / "empty.db"), postgres_server):
        store = Store(url)
        with pytest.raises(StoreUnavailable, match="milepost db upgrade"):
            names(store)
        store.close()


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("Not a database, but long enough to be looked at. " * 20)
    with pytest.raises(StoreUnavailable, match="is not a database"):
        upgrade(Store(sqlite_url(tmp_path / "notes.txt")))


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path):
    with pytest.raises(StoreUnavailable, match="folder exists"):
        upgrade(Store(sqlite_url(tmp_path / "none" / "milepost.db")))


def test_a_server_that_does_not_answer_is_one_sentence(tmp_path: Path):
    store = Store(f"postgresql://postgres@/milepost?host={tmp_path}")
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        upgrade(store)


@pytest.mark.parametrize("url", ["mysql://db/milepost", "sqlite://", "sqlite:///:memory:", "not an address"])
def test_an_address_of_neither_kind_is_one_sentence(url: str):
    with pytest.raises(StoreUnavailable, match="DATABASE_URL"):
        Store(url)


def test_a_slip_in_our_own_sql_is_not_taken_for_a_failing_database(store: Store):
    with pytest.raises(DBAPIError, match="nowhere"), store.write() as session:
        session.execute(text("SELECT nowhere FROM people"))


def test_what_two_transactions_on_postgresql_do_to_each_other_is_one_sentence(postgres_store: Store):
    with postgres_store.write() as session:
        rows.people(session, 1)

    def late() -> None:
        with postgres_store.engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
            connection.execute(select(t.Person.id))
            with postgres_store.write() as session:
                session.execute(update(t.Person).values(name="first"))
            with one_sentence():
                connection.execute(update(t.Person).values(name="second"))

    with pytest.raises(StoreUnavailable, match="let another go first"):
        late()


def test_the_address_a_host_gives_is_understood():
    assert Store("postgres://me@db/milepost").url.drivername == "postgresql+psycopg"


def test_sqlite_waits_for_a_writer_rather_than_failing_half_way(sqlite_store: Store):
    with sqlite_store.write() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        other = sqlite3.connect(str(sqlite_store.url.database), timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
