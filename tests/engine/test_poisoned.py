"""One life that cannot be decided, one message that cannot be written: everybody else's goes on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import update

from engine.commands.messages import unplanned
from engine.sending import BACKOFF
from engine.store import tables as t
from tests.engine.place import Place, crowd, faults, instant, messages
from tests.engine.test_ticks import DUE, PACK

PEOPLE = 5
ILL = "p1@example.org"


@pytest.fixture(autouse=True)
def quiet() -> object:
    """What is logged stays out of the tests' output."""
    with structlog.testing.capture_logs() as logged:
        yield logged


def test_a_life_that_cannot_be_decided_stops_nobody_and_is_counted(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, crowd(PEOPLE), tmp_path)
    with place.store.write() as session:
        known = (t.Fact.person == place.number(ILL), t.Fact.kind == "status")
        whole = session.query(t.Fact).where(*known).one().value
        session.execute(update(t.Fact).where(*known).values(value={"nonsense": 1}))
    said = place.tick(DUE)
    assert (said.sent, said.failed > 0) == (3 * (PEOPLE - 1), True)
    assert place.sent(to=ILL) == []
    with place.store.write() as session:
        session.execute(update(t.Fact).where(*known).values(value=whole))
    place.machine.pass_by(minutes=2)
    assert place.tick(DUE).failed == 0
    assert len(place.sent(to=ILL)) == 3
    assert faults(place, instant(DUE)) == []


def test_a_message_that_cannot_be_written_is_put_off_and_stops_nobody(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, crowd(PEOPLE), tmp_path)
    with place.store.write() as session:
        number = unplanned(
            session, key="reply/1", purpose="reply", person=place.number(ILL), channel="email",
            content={"message": "no-such-message"}, machine=place.machine(),
        )  # fmt: skip
    said = place.tick(DUE)
    assert said.sent == 3 * PEOPLE
    [reply] = [message for message in messages(place) if message.id == number]
    assert (reply.state, reply.reason) == ("ready", "could not be composed")
    with place.store.write() as session:
        content = {"message": "new-link", "link": "s", "number": place.row(ILL, "pulse").id}
        session.execute(update(t.Message).where(t.Message.id == number).values(content=content))
    place.machine.ahead += BACKOFF[-1] + timedelta(minutes=1)
    assert place.tick(DUE).sent == 1
    assert place.sent(to=ILL)[-1] == "reply/1"
    assert faults(place, instant(DUE)) == []
