"""Messages taken and recorded together: a broken one costs the others nothing, and many cost few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import event

from engine import sending
from engine.channels.interface import Outgoing
from engine.commands import deciding, delivering
from engine.store import tables as t
from tests.engine.place import Place, crowd, faults, instant, messages
from tests.engine.test_ticks import DUE, PACK

PEOPLE = 5
ILL = "p1@example.org"

TOLD = """
messages:
  note: {subject: 'A note, ((first_name))', body: 'Hi ((first_name)), this is ((cohort)).'}
steps:
  note: {when: 1 day after start, to: members, tell: note}
"""
TOLD_DUE = "2027-01-05 18:00"


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What is logged stays out of the tests' output."""
    with structlog.testing.capture_logs() as found:
        yield found


def _events(logged: list[Any]) -> Counter[str]:
    return Counter(entry["event"] for entry in logged)


def test_a_planned_message_that_cannot_be_composed_is_put_off_alone_and_its_take_undone(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    place.begin(PACK, crowd(PEOPLE), tmp_path)
    ill = place.number(ILL)

    def broken(session: Any, settings: Any, message: t.Message, *rest: Any) -> Outgoing | None:
        if message.person == ill:
            raise RuntimeError("no words")
        return compose(session, settings, message, *rest)

    compose = sending.compose
    monkeypatch.setattr(sending, "compose", broken)
    assert place.tick(DUE).sent == 3 * (PEOPLE - 1)
    theirs = [message for message in messages(place) if message.person == ill]
    assert {(message.state, message.reason) for message in theirs} == {("ready", "could not be composed")}
    assert _events(logged)["working one by one"] == 1
    monkeypatch.setattr(sending, "compose", compose)
    place.machine.ahead += 2 * sending.BACKOFF[-1]
    assert place.tick(DUE).sent == 3
    assert Counter(message.state for message in messages(place)) == {"accepted": 3 * PEOPLE}
    assert faults(place, instant(DUE)) == []


def test_an_acceptance_that_cannot_be_written_leaves_only_that_message_unknown(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    place.begin(TOLD, crowd(PEOPLE), tmp_path)
    ill = place.number(ILL)

    def broken(session: Any, message: t.Message, *rest: Any) -> None:
        accepted(session, message, *rest)  # so that the life has moved in memory when the try fails
        if message.person == ill:
            raise RuntimeError("no room")

    accepted = delivering.accepted
    monkeypatch.setattr(delivering, "accepted", broken)
    place.tick(TOLD_DUE)
    states = {message.person: message.state for message in messages(place)}
    assert states.pop(ill) == "sending"
    assert set(states.values()) == {"accepted"}
    monkeypatch.setattr(delivering, "accepted", accepted)
    place.machine.pass_by(minutes=11)
    place.tick(TOLD_DUE)
    assert {message.state for message in messages(place) if message.person == ill} == {"unknown"}
    assert _events(logged)["recording failed"] == 1
    assert len(place.sent(to=ILL)) == 1
    assert faults(place, instant(TOLD_DUE)) == []


@contextmanager
def _statements(place: Place) -> Iterator[list[str]]:
    """Every statement the database is given meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(place.store.engine, "before_cursor_execute", note)
    yield found
    event.remove(place.store.engine, "before_cursor_execute", note)


def test_a_full_batch_needs_no_more_statements_than_a_small_one(place: Place, tmp_path: Path) -> None:
    emails = "".join(f"p{n}@example.org,member\n" for n in range(2 * sending.BATCH))
    place.begin(TOLD, "email,role\n" + emails, tmp_path)
    now = instant(TOLD_DUE)
    place.tick("2027-01-04 12:00")
    said = deciding.Decided()
    with place.store.read() as session:
        everyone = sorted(number for (number,) in session.query(t.Membership.person))
    deciding.people(place.store, everyone, now, place.machine(), said)
    assert len(said.ready) >= 4 + sending.BATCH
    counted = []
    for numbers in (said.ready[:4], said.ready[4 : 4 + sending.BATCH]):
        with _statements(place) as found:
            assert sending.send(place.runtime, numbers, now) == (len(numbers), 0)
        counted.append(sum("outbox" not in statement for statement in found))
    assert counted[1] <= counted[0], counted
