import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from engine.channels.behaviour import Die, Hang, Lose, Match, Refuse
from engine.channels.interface import Accepted, Medium, Refused, Unknown
from engine.channels.outbox import Outbox, OutboxChannel, outbox_place
from engine.channels.outbox_store import FILE
from tests import postgres
from tests.channels.sender import AT, message


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where an outbox may live: each test runs in a folder and in a PostgreSQL database."""
    if request.param == "sqlite":
        yield tmp_path
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.database(server, f"milepost_{uuid4().hex[:12]}") as address:
        yield address


@pytest.fixture
def outbox(place: Path | str) -> Iterator[Outbox]:
    outbox = Outbox(place)
    yield outbox
    outbox.store.close()


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[Outbox]:
    outbox = Outbox(tmp_path)
    yield outbox
    outbox.store.close()


def channel(outbox: Outbox, medium: Medium = "email") -> OutboxChannel:
    return OutboxChannel(outbox, medium)


def test_everything_is_accepted_and_can_be_read_as_it_was_given(outbox: Outbox):
    outcomes = channel(outbox).send([message(1), message(2, to="bo@example.org")])
    rows = outbox.accepted()
    assert [row.provider_id for row in rows] == [
        outcome.provider_id for outcome in outcomes if isinstance(outcome, Accepted)
    ]
    assert (rows[0].to, rows[0].text, rows[0].at) == ("ana@example.org", "Open ⟦link:s:1⟧", AT)
    assert rows[0].headers == {"Auto-Submitted": "auto-generated"}
    assert outbox.find(rows[1].provider_id) == rows[1]
    assert outbox.accepted(after=rows[0].id) == [rows[1]]
    assert outbox.accepted(to="bo@example.org") == [rows[1]]


def test_a_message_given_twice_is_accepted_twice(outbox: Outbox):
    first, second = channel(outbox).send([message(1), message(1)])
    assert first != second
    assert outbox.counts() == {(message(1).key, "email"): 2}


def test_the_two_mediums_are_counted_apart(outbox: Outbox):
    channel(outbox).send([message(1)])
    channel(outbox, "sms").send([message(1, to="+447700900123")])
    assert outbox.counts() == {(message(1).key, "email"): 1, (message(1).key, "sms"): 1}
    assert [row.to for row in outbox.accepted(medium="sms")] == ["+447700900123"]


def test_a_refusal_says_whether_trying_again_helps_and_leaves_no_row(outbox: Outbox):
    outbox.tell(Refuse(permanent=False, retry_after=30.0))
    outbox.tell(Refuse(permanent=True, opt_out=True, code="21610", sentence="They said STOP."))
    temporary, permanent, accepted = channel(outbox).send([message(1), message(2), message(3)])
    assert isinstance(temporary, Refused)
    assert (temporary.permanent, temporary.retry_after) == (False, 30.0)
    assert permanent == Refused("21610", "They said STOP.", permanent=True, opt_out=True)
    assert isinstance(accepted, Accepted)
    assert [row.message_id for row in outbox.accepted()] == [3]


def test_an_instruction_holds_only_for_what_it_matches_and_as_often_as_it_says(outbox: Outbox):
    outbox.tell(Refuse(), match=Match(to="bo@example.org"), times=2)
    outcomes = channel(outbox).send([message(n, to=who) for n, who in enumerate(["bo@example.org"] * 3 + ["a@b.org"])])
    assert [isinstance(outcome, Accepted) for outcome in outcomes] == [False, False, True, True]


@pytest.mark.parametrize(
    ("match", "refused"),
    [
        (Match(medium="sms"), False),
        (Match(medium="email"), True),
        (Match(key="spring/midpoint/1/7/invite/0"), True),
        (Match(key="spring/midpoint/1/8/invite/0"), False),
        (Match(message_id=7), True),
        (Match(message_id=8), False),
    ],
)
def test_an_instruction_can_be_for_a_medium_a_key_or_a_number(outbox: Outbox, match: Match, refused: bool):
    outbox.tell(Refuse(), match=match)
    assert isinstance(channel(outbox).send([message(7)])[0], Refused) is refused


def test_an_instruction_without_end_holds_until_it_is_taken_back(outbox: Outbox):
    outbox.tell(Refuse(), times=None)
    assert all(isinstance(outcome, Refused) for outcome in channel(outbox).send([message(n) for n in range(5)]))
    outbox.forgive()
    assert isinstance(channel(outbox).send([message(6)])[0], Accepted)


def test_a_broken_connection_leaves_the_caller_not_knowing(outbox: Outbox):
    outbox.tell(Lose(accepted=True), match=Match(message_id=1))
    outbox.tell(Lose(accepted=False), match=Match(message_id=2))
    first, second = channel(outbox).send([message(1), message(2)])
    assert isinstance(first, Unknown)
    assert isinstance(second, Unknown)
    assert [row.message_id for row in outbox.accepted()] == [1]


def test_a_hanging_outbox_keeps_the_caller_waiting_as_long_as_it_was_told(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
):
    waited: list[float] = []
    monkeypatch.setattr("engine.channels.outbox.time.sleep", waited.append)
    outbox.tell(Hang(20))
    assert isinstance(channel(outbox).send([message(1)])[0], Accepted)
    assert waited == [20]


def test_a_text_can_be_looked_up_and_an_email_cannot(outbox: Outbox):
    texts = channel(outbox, "sms")
    outbox.tell(Lose())
    texts.send([message(1)])
    accepted = outbox.accepted()[0].provider_id
    assert texts.look_up(1) == Accepted(accepted)
    assert texts.look_up(1, accepted) == Accepted(accepted)
    assert texts.look_up(1, "another") is None
    assert texts.look_up(2) is None
    channel(outbox).send([message(3)])
    assert channel(outbox).look_up(3) is None


def send_from_another_process(place: Path | str, *numbers: int) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "tests.channels.sender", str(place), *map(str, numbers)]
    root = Path(__file__).parents[2]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=root)


def test_a_process_told_to_die_is_killed_after_its_message_was_accepted(outbox: Outbox, place: Path | str):
    outbox.tell(Die(), match=Match(message_id=2))
    done = send_from_another_process(place, 1, 2, 3)
    assert done.returncode == -signal.SIGKILL
    assert "still alive" not in done.stdout
    assert [row.message_id for row in outbox.accepted()] == [1, 2]


def test_an_instruction_that_was_obeyed_is_spent_for_other_processes_too(outbox: Outbox, place: Path | str):
    outbox.tell(Die())
    assert send_from_another_process(place, 1).returncode == -signal.SIGKILL
    assert send_from_another_process(place, 2).stdout.strip() == "still alive"
    assert [row.message_id for row in outbox.accepted()] == [1, 2]


def test_several_processes_at_once_lose_nothing(outbox: Outbox, place: Path | str):
    children = []
    for start in (0, 50, 100):
        child = os.fork()
        if child == 0:
            OutboxChannel(Outbox(place), "email").send([message(start + number) for number in range(50)])
            os._exit(0)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    assert sorted(row.message_id for row in outbox.accepted()) == list(range(150))


def test_a_forked_process_opens_a_connection_of_its_own(outbox: Outbox):
    channel(outbox).send([message(1)])
    child = os.fork()
    if child == 0:
        channel(outbox).send([message(2)])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [row.message_id for row in outbox.accepted()] == [1, 2]


def test_what_was_sent_to_an_address_or_under_an_id_can_be_forgotten(outbox: Outbox):
    channel(outbox).send([message(1, to="forget.me@example.org"), message(2), message(3)])
    assert outbox.forget(to=["forget.me@example.org"], message_ids=[3]) == 2
    assert [row.message_id for row in outbox.accepted()] == [2]


def test_what_is_forgotten_is_not_in_the_files_either(in_a_file: Outbox, tmp_path: Path):
    channel(in_a_file).send([message(1, to="forget.me@example.org"), message(2)])
    assert in_a_file.forget(to=["forget.me@example.org"]) == 1
    left = b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE}*"))
    assert b"forget.me" not in left
    assert b"ana@example.org" in left


def test_an_outbox_whose_disk_is_full_refuses_for_now_and_keeps_what_it_has(in_a_file: Outbox):
    channel(in_a_file).send([message(1)])
    with in_a_file.store.read() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")
    big = replace(message(2), text="x" * 100_000)
    refused, accepted = channel(in_a_file).send([big, message(3)])
    assert isinstance(refused, Refused)
    assert not refused.permanent
    assert "full" in refused.sentence
    assert isinstance(accepted, Accepted)
    assert [row.message_id for row in in_a_file.accepted()] == [1, 3]


def test_the_outbox_lives_beside_the_engines_database():
    assert outbox_place({}) == Path("var")
    assert outbox_place({"VAR_DIR": "/srv/milepost"}) == Path("/srv/milepost")
    assert outbox_place({"DATABASE_URL": "sqlite:////srv/x.db", "VAR_DIR": "/srv/milepost"}) == Path("/srv/milepost")
    assert outbox_place({"DATABASE_URL": "postgresql://db/milepost"}) == "postgresql://db/milepost"
