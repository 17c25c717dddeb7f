"""Workers killed at any moment: nothing is accepted twice, what nobody can know is shown, the rest goes out."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest

from engine.channels.behaviour import Die, Match
from engine.queries import listing
from engine.sending import BATCH
from tests.engine.deaths import DEATHS, SMALL
from tests.engine.nursery import Nursery
from tests.engine.place import Place, crowd, faults, instant, messages, wait_for
from tests.engine.test_ticks import DUE, PACK

KILLS = 20
PEOPLE = 16


def test_a_worker_killed_twenty_times_sends_nothing_twice_and_loses_nothing(
    queued: Place, nursery: Nursery, tmp_path: Path
) -> None:
    queued.begin(PACK, crowd(PEOPLE), tmp_path)
    moments = list(DEATHS) * (KILLS // len(DEATHS))
    for moment in moments:
        queued.tick(DUE)
        worker = nursery.start("work", queued.ahead, burst=True, small=True, dies=moment)
        assert nursery.wait(worker) == -signal.SIGKILL, moment
        queued.machine.pass_by(minutes=11)
    assert wait_for(lambda: _recovered(queued))
    assert nursery.wait(nursery.start("work", queued.ahead, burst=True)) == 0
    assert faults(queued, instant(DUE)) == []
    states = Counter(message.state for message in messages(queued))
    open_ones = SMALL * sum(moment != "taking" for moment in moments)
    assert states.keys() == {"accepted", "unknown"}
    assert states.total() == 3 * PEOPLE
    assert 0 < states["unknown"] <= open_ones
    assert states["accepted"] >= 3 * PEOPLE - open_ones
    _unknown_are_shown(queued)


def _recovered(place: Place) -> bool:
    """Whether a tick leaves nothing in dead hands: a server may need a moment to see that who held a row is gone."""
    place.tick(DUE)
    return all(message.state != "sending" for message in messages(place))


def _unknown_are_shown(place: Place) -> None:
    """In the ledger and the list of messages with the reason; texts only where the provider had none of it."""
    accepted = {each.message_id for each in place.runtime.outbox.accepted()}
    unknown = [message for message in messages(place) if message.state == "unknown"]
    for message in unknown:
        if message.channel == "sms":
            assert message.id not in accepted, "a text that was accepted is found by asking"
    assert {message.id in accepted for message in unknown if message.channel == "email"} == {True, False}
    with place.store.read() as session:
        shown = [entry for entry in listing.ledger(session, "spring") if entry.state == "unknown"]
    assert Counter(entry.reason for entry in shown) == {"the worker ended before it knew": len(unknown)}
    assert sum(line.state == "unknown" for line in listing.messages(place.runtime)) == len(unknown)


def test_a_job_killed_by_its_provider_is_taken_up_by_the_same_worker(
    queued: Place, nursery: Nursery, tmp_path: Path
) -> None:
    queued.begin(PACK, crowd(PEOPLE), tmp_path)
    queued.runtime.outbox.tell(Die(), match=Match(medium="email"))
    queued.tick(DUE)
    assert nursery.wait(nursery.start("work", queued.ahead, burst=True)) == 0
    states = Counter(message.state for message in messages(queued))
    assert states == {"sending": BATCH, "accepted": 3 * PEOPLE - BATCH}
    queued.machine.pass_by(minutes=11)
    queued.tick(DUE)
    assert faults(queued, instant(DUE)) == []
    assert Counter(message.state for message in messages(queued))["unknown"] == BATCH
    assert nursery.wait(nursery.start("work", queued.ahead, burst=True)) == 0
    assert Counter(message.state for message in messages(queued))["unknown"] == BATCH


def test_a_text_accepted_before_the_worker_died_is_found_by_asking(
    queued: Place, nursery: Nursery, tmp_path: Path
) -> None:
    roster = "email,phone,name,role,channel,sms_consent\nana@example.org,+12025550123,Ana,member,sms,yes\n"
    queued.begin(PACK, roster, tmp_path)
    queued.tick("2027-01-04 12:00")
    worker = nursery.start("work", queued.ahead, burst=True, dies="after the provider")
    assert nursery.wait(worker) == -signal.SIGKILL
    queued.tick("2027-01-04 12:00")
    assert queued.row("ana@example.org", "welcome", "tell").state == "sending"
    queued.machine.pass_by(minutes=6)
    queued.tick("2027-01-04 12:00")
    row = queued.row("ana@example.org", "welcome", "tell")
    assert (row.state, row.channel) == ("sent", "sms")
    assert queued.sent() == ["welcome/1/tell/0"]
    assert faults(queued, instant("2027-01-04 12:00")) == []


def test_a_message_in_a_living_workers_hands_is_left_alone(queued: Place, nursery: Nursery, tmp_path: Path) -> None:
    queued.begin(PACK, crowd(3), tmp_path)
    queued.tick(DUE)
    worker = nursery.start("work", queued.ahead, burst=True, dies="before the provider")
    assert nursery.wait(worker) == -signal.SIGKILL
    held = [message.id for message in messages(queued) if message.state == "sending"]
    assert held
    queued.machine.pass_by(minutes=4)
    queued.tick(DUE)
    assert [message.id for message in messages(queued) if message.state == "sending"] == held


@pytest.mark.parametrize("before", [True, False], ids=["in the middle of", "after"])
def test_a_clock_killed_with_every_one_of_its_transactions_leaves_nothing_to_repair(
    place: Place, nursery: Nursery, tmp_path: Path, before: bool
) -> None:
    place.begin(PACK, crowd(4), tmp_path)
    ended, number = -signal.SIGKILL, 0
    while ended == -signal.SIGKILL:
        number += 1
        ended = nursery.wait(nursery.start("ticks", place.ahead, now=DUE, dies_at=number, before=before))
        place.machine.pass_by(minutes=2)
    assert (ended, number > 8) == (0, True)
    place.machine.pass_by(minutes=11)
    assert wait_for(lambda: _recovered(place) and not faults(place, instant(DUE))), faults(place, instant(DUE))
    states = Counter(message.state for message in messages(place))
    assert states.total() == 3 * 4
    assert states.keys() <= {"accepted", "unknown"}
    assert states["unknown"] <= 8
