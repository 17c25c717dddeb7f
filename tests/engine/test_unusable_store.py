"""A database that is locked, read-only, full or gone: one sentence, nothing lost, and on it goes afterwards."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text, update

from engine.channels.interface import Outcome, Outgoing
from engine.commands import answers
from engine.commands.people import ABANDONED, SMALL
from engine.pages import Invitation, Saved
from engine.sending import BATCH
from engine.store import Store, StoreUnavailable
from engine.store import tables as t
from tests.engine.place import Place, crowd, faults, instant, messages
from tests.engine.test_ticks import DUE, PACK

PEOPLE = 5
ALL = 3 * PEOPLE
STAFF = 2
"""Those in every crowd who are not asked anything."""
SAVED = Saved("page-1", {"useful": 4}, frozenset(), frozenset(), True, "Who reads it.", "en")
P0 = "p0@example.org"


@pytest.fixture
def file(sqlite_store: Store, tmp_path: Path) -> Iterator[Place]:
    """A deployment on SQLite that gives up on a lock soon, with a cohort begun."""
    opened = Place.open(sqlite_store, tmp_path)
    opened.begin(PACK, crowd(PEOPLE), tmp_path)
    impatient = Store(opened.environ["DATABASE_URL"], busy_ms=50)
    opened.runtime.close()
    opened.runtime = replace(opened.runtime, store=impatient)
    yield opened
    opened.close()


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Another connection holds the one write lock of a SQLite database."""
    connection = sqlite3.connect(place.store.url.database or "", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def while_sending(place: Place, act: Callable[[], object]) -> None:
    """Has something happen just after the provider has accepted a batch of emails, before we can write that down."""
    channel: Any = place.runtime.channels["email"]
    send: Callable[[Sequence[Outgoing]], Sequence[Outcome]] = type(channel).send

    def sending(batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        found = send(channel, batch)
        act()
        return found

    channel.send = sending


def test_a_locked_database_is_one_sentence_and_the_next_tick_goes_on(file: Place) -> None:
    before = file.dump()
    with locked(file), pytest.raises(StoreUnavailable, match="locked by another process"):
        file.tick(DUE)
    assert file.dump() == before
    assert file.tick(DUE).sent == ALL
    assert faults(file, instant(DUE)) == []


def test_reading_goes_on_while_another_writes(file: Place) -> None:
    file.tick(DUE)
    with locked(file):
        assert len(file.rows()) > ALL
        assert file.client().get(f"/s/{file.token(P0, 'pulse')}").status_code == 200


def test_a_database_locked_while_an_import_is_taken_in_is_left_as_it_was(file: Place) -> None:
    before = file.dump()
    with locked(file), pytest.raises(StoreUnavailable):
        file.take_in("email,name\nnew@example.org,New\n")
    assert file.dump() == before
    assert file.take_in("email,name\nnew@example.org,New\n").added == 1


def test_a_database_locked_after_the_provider_accepted_never_has_it_sent_again(file: Place) -> None:
    assert file.take_in(crowd(4 * PEOPLE)).added == 3 * PEOPLE
    holding = sqlite3.connect(file.store.url.database or "", isolation_level=None)
    while_sending(file, lambda: holding.in_transaction or holding.execute("BEGIN IMMEDIATE"))
    with pytest.raises(StoreUnavailable):
        file.tick(DUE)
    holding.execute("ROLLBACK")
    while_sending(file, holding.close)
    emailed = file.sent(medium="email")
    assert emailed
    file.machine.pass_by(minutes=11)
    file.tick(DUE)
    assert faults(file, instant(DUE)) == []
    assert Counter(message.state for message in messages(file)) == {"accepted": 4 * ALL - BATCH, "unknown": BATCH}
    assert set(emailed) <= {"welcome/1/tell/0", "pulse/1/invite/0", "check/1/invite/0"}


def test_an_answer_while_the_database_is_locked_is_not_confirmed_and_can_be_given_again(file: Place) -> None:
    file.tick(DUE)
    token = file.token(P0, "pulse")
    with locked(file), pytest.raises(StoreUnavailable):
        answers.save(file.runtime, token, SAVED, instant(DUE))
    assert file.dump()["answers"] == []
    assert isinstance(answers.save(file.runtime, token, replace(SAVED, finish=False), instant(DUE)).page, Invitation)
    assert len(file.dump()["answers"]) == 1


def test_a_page_posted_while_the_database_is_locked_asks_to_try_again(file: Place) -> None:
    file.tick(DUE)
    client, address = file.client(), f"/s/{file.token(P0, 'pulse')}"
    with locked(file):
        said = client.post(address, data={"useful": "4"})
    assert said.status_code == 503
    assert said.headers["Retry-After"]
    assert "Traceback" not in said.text
    assert file.dump()["answers"] == []
    assert client.post(address, data={"useful": "4"}).status_code == 303
    assert len(file.dump()["answers"]) == 1


def test_a_database_that_may_not_be_written_to_is_one_sentence(file: Place) -> None:
    before = file.dump()
    path = file.store.url.database
    only = Store(f"sqlite:///file:{path}?mode=ro&uri=true")
    whole = file.runtime
    file.runtime = replace(whole, store=only)
    with pytest.raises(StoreUnavailable, match="may not be written to"):
        file.tick(DUE)
    only.close()
    file.runtime = whole
    assert file.dump() == before
    assert file.tick(DUE).sent == ALL


def test_a_full_disk_is_one_sentence_and_goes_on_once_there_is_room(file: Place) -> None:
    before = file.dump()
    room = sqlite3.connect(file.store.url.database or "").execute("PRAGMA page_count").fetchone()[0]

    def small(dbapi: Any, _record: Any) -> None:
        dbapi.execute(f"PRAGMA max_page_count={room + 1}")

    full = Store(file.environ["DATABASE_URL"])
    event.listen(full.engine, "connect", small)
    whole = file.runtime
    file.runtime = replace(whole, store=full)
    with pytest.raises(StoreUnavailable, match="is full"):
        file.take_in(crowd(200))
    full.close()
    file.runtime = whole
    assert file.dump() == before
    assert file.tick(DUE).sent == ALL
    assert faults(file, instant(DUE)) == []


SMALL_DISK = """
import resource, sys
sys.dont_write_bytecode = True  # a compiled module cut short would break every later import of it
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
from engine.cli import main
main(sys.argv[1:])
"""
"""A command for which no file may grow past 64 kB, the database's write-ahead log least of all."""


def on_a_small_disk(file: Place, folder: Path, people: int) -> str:
    """Imports so many people where the disk is soon full; the one line that is said."""
    many = folder / "people.csv"
    many.write_text(crowd(people))
    process = file.process("-c", SMALL_DISK, "people", "import", str(many), "--cohort", "spring")
    _, said = process.communicate()
    assert process.returncode == 2
    assert said.strip().splitlines() == [said.strip()]
    return said


def test_a_disk_that_takes_no_more_bytes_is_said_by_the_command(file: Place, tmp_path: Path) -> None:
    before = file.dump()
    assert "Nothing was changed" in on_a_small_disk(file, tmp_path, SMALL - STAFF)
    assert file.dump() == before
    assert file.tick(DUE).sent == ALL


def test_a_disk_that_is_full_in_the_middle_of_a_large_file_costs_none_of_its_rows(file: Place, tmp_path: Path) -> None:
    assert "The file is written down as a whole, and the clock" in on_a_small_disk(file, tmp_path, 2 * SMALL)
    with file.store.write() as session:
        session.execute(update(t.Import).values(moved_at=file.machine() - ABANDONED))
    file.tick("2026-12-05 12:00")
    assert file.dump()["import_rows"] == []
    assert len(file.dump()["memberships"]) == 2 * SMALL + STAFF


@pytest.fixture
def server(postgres_store: Store, tmp_path: Path) -> Iterator[Place]:
    """A deployment on PostgreSQL with a cohort begun."""
    opened = Place.open(postgres_store, tmp_path)
    opened.begin(PACK, crowd(PEOPLE), tmp_path)
    yield opened
    opened.close()


def drop_connections(place: Place) -> None:
    """Ends every connection to the place's database, as a restarted server does."""
    address = place.store.url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
        query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
        connection.execute(query, [place.store.url.database])


def test_a_server_that_drops_every_connection_while_messages_are_with_the_provider_loses_nothing(
    server: Place,
) -> None:
    while_sending(server, lambda: drop_connections(server))
    assert server.tick(DUE).sent == ALL
    assert faults(server, instant(DUE)) == []


def test_a_transaction_whose_connection_is_dropped_is_one_sentence_and_undone(server: Place) -> None:
    before = server.dump()

    def interrupted() -> None:
        with server.store.write() as session:
            session.execute(text("delete from facts"))
            drop_connections(server)
            session.execute(text("select 1"))

    with pytest.raises(StoreUnavailable, match="Nothing was changed"):
        interrupted()
    assert server.dump() == before
    assert server.tick(DUE).sent == ALL


def test_a_row_locked_by_another_is_waited_for(server: Place) -> None:
    address = server.store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as holding:
        holding.execute("select * from people for update")
        assert server.tick(DUE).sent == 0, "everyone is in other hands, and nobody is waited for"
    assert server.tick(DUE).sent == ALL
    assert faults(server, instant(DUE)) == []


@pytest.mark.parametrize("command", [["tick"], ["people", "import", "x.csv", "--cohort", "spring"]])
def test_a_database_that_is_not_there_is_one_sentence_of_every_command(
    tmp_path: Path, sqlite_store: Store, command: list[str]
) -> None:
    (tmp_path / "x.csv").write_text("email\nana@example.org\n")
    gone = Place.open(sqlite_store, tmp_path)
    gone.environ["DATABASE_URL"] = f"postgresql://nobody@/none?host={tmp_path}"
    said = gone.milepost(*[str(tmp_path / part) if part.endswith(".csv") else part for part in command])
    gone.close()
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.strip().splitlines() == [said.stderr.strip()]
    assert "cannot be reached" in said.stderr
