"""The queue is only a doorbell: flushed, restarted, rung twice or not there at all, nothing is lost or sent twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from engine import broker, queue, settling
from engine.broker import BrokerUnavailable
from engine.store import Store
from tests.engine.nursery import Nursery
from tests.engine.place import Place, crowd, faults, instant, messages
from tests.engine.test_ticks import DUE, PACK

PEOPLE = 6
ALL = 3 * PEOPLE


@pytest.fixture
def embedded(sqlite_store: Store, tmp_path: Path) -> Iterator[Place]:
    """A deployment on the embedded default, whose broker a test starts and stops."""
    opened = Place.open(sqlite_store, tmp_path)
    yield opened
    opened.close()


def begin(place: Place, folder: Path) -> None:
    place.begin(PACK, crowd(PEOPLE), folder)


def work(place: Place, nursery: Nursery) -> None:
    """A worker that does what waits, and ends."""
    assert nursery.wait(nursery.start("work", place.ahead, burst=True)) == 0


def test_without_a_broker_a_tick_sends_by_itself(place: Place, tmp_path: Path) -> None:
    begin(place, tmp_path)
    said = place.tick(DUE)
    assert (said.queued, said.sent) == (ALL, ALL)
    assert faults(place, instant(DUE)) == []


def test_a_flushed_broker_is_rung_again(queued: Place, broker: str, nursery: Nursery, tmp_path: Path) -> None:
    begin(queued, tmp_path)
    assert queued.tick(DUE).queued == ALL
    with Redis.from_url(broker) as client:
        client.flushall()
    work(queued, nursery)
    assert queued.sent() == []
    queued.machine.pass_by(minutes=5)
    assert queued.tick(DUE).queued == 0, "it may only be slow"
    queued.machine.pass_by(minutes=6)
    assert queued.tick(DUE).queued == ALL
    work(queued, nursery)
    assert len(queued.sent()) == ALL
    assert faults(queued, instant(DUE)) == []


def test_a_broker_started_again_still_has_its_jobs(embedded: Place, nursery: Nursery, tmp_path: Path) -> None:
    begin(embedded, tmp_path)
    settings = embedded.runtime.settings
    with broker.started(settings):
        embedded.tick(DUE)
        assert queue.waiting(settings) > 0
    assert embedded.sent() == []
    with broker.started(settings):
        work(embedded, nursery)
    assert len(embedded.sent()) == ALL
    assert faults(embedded, instant(DUE)) == []


def test_a_broker_that_never_came_back_leaves_the_tick_to_send(embedded: Place, tmp_path: Path) -> None:
    begin(embedded, tmp_path)
    settings = embedded.runtime.settings
    with broker.started(settings):
        embedded.tick(DUE)
    shutil.rmtree(settings.var_dir / "broker")
    embedded.machine.pass_by(minutes=11)
    assert embedded.tick(DUE).sent == ALL
    assert faults(embedded, instant(DUE)) == []


def test_a_job_delivered_several_times_sends_once(queued: Place, nursery: Nursery, tmp_path: Path) -> None:
    begin(queued, tmp_path)
    queued.tick(DUE)
    numbers = [message.id for message in messages(queued)]
    queue.ring(queued.runtime.settings, [("send", [numbers]), ("send", [numbers[::-1]]), ("send", [numbers[:3]])])
    workers = [nursery.start("work", queued.ahead, burst=True) for _ in range(2)]
    assert [nursery.wait(each) for each in workers] == [0, 0]
    work(queued, nursery)
    assert len(queued.sent()) == ALL
    before = queued.dump("ticks", "clock", "heartbeats")
    queue.ring(queued.runtime.settings, [("send", [[*numbers, 10**9]]), ("settle", [[1, 2, 10**9]])])
    work(queued, nursery)
    assert queued.dump("ticks", "clock", "heartbeats") == before
    assert faults(queued, instant(DUE)) == []


def test_a_broker_that_takes_nothing_more_is_said_in_one_sentence(queued: Place, broker: str, tmp_path: Path) -> None:
    begin(queued, tmp_path)
    with Redis.from_url(broker) as client:
        client.config_set("maxmemory", 1)
        try:
            with pytest.raises(BrokerUnavailable, match="Nothing is lost"):
                queued.tick(DUE)
        finally:
            client.config_set("maxmemory", 0)
    assert {message.state for message in messages(queued)} == {"ready"}
    queued.machine.pass_by(minutes=11)
    assert queued.tick(DUE).queued == ALL


def test_an_answer_given_while_your_broker_is_gone_is_kept_and_confirmed(place: Place, tmp_path: Path) -> None:
    begin(place, tmp_path)
    place.tick(DUE)
    gone = replace(place.runtime.settings, redis_url=f"unix://{tmp_path}/none.sock")
    whole, place.runtime = place.runtime, replace(place.runtime, settings=gone)
    said = place.client().post(f"/s/{place.token('p1@example.org', 'pulse')}", data={"useful": "2"})
    place.runtime.close()
    place.runtime = whole
    assert (said.status_code, said.headers["Location"].endswith("_done=1")) == (303, True)
    place.tick(DUE)
    assert place.row("p1@example.org", "pulse", "close").state == "skipped"
    assert faults(place, instant(DUE)) == []


def test_someone_settled_while_the_broker_takes_nothing_is_settled_by_the_next_sweep(
    queued: Place, broker: str, tmp_path: Path
) -> None:
    begin(queued, tmp_path)
    with Redis.from_url(broker) as client:
        client.config_set("maxmemory", 1)
        try:
            settling.ring(queued.runtime, [queued.number("p0@example.org")], instant(DUE))
        finally:
            client.config_set("maxmemory", 0)
    assert queued.tick(DUE).queued == ALL
