"""What may go is decided once more when it is handed over: by the facts, the hour and the dates of that second."""

from __future__ import annotations

import itertools
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine import sending
from engine.commands import answers, cohorts, facts, moment
from engine.core.routing import status_fact
from engine.pages import Saved
from engine.trouble import Trouble
from tests.engine.nursery import Nursery
from tests.engine.place import COHORT, END, START, Place, crowd, faults, instant, messages, wait_for
from tests.engine.test_answering import at_once

PACK = """
steps:
  note: {when: start, to: members, tell: note, late: 2 days}
  pulse: {when: 1 week after start, to: members, ask: pulse, late: 1 day, remind: [2 days], by: [email, sms]}
  over: {when: 5 weeks after start, to: members, tell: note, late: 3 days}
messages:
  note: {subject: Note, body: "A note.", sms: "A note."}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions: {useful: {ask: "Useful?", type: scale, labels: [a, b, c, d, e]}}
"""
ROSTER = """email,phone,name,role,channel,sms_consent
ana@example.org,+12025550123,Ana,member,,yes
ben@example.org,,Ben,member,,
"""
ANA, BEN = "ana@example.org", "ben@example.org"
OFFICE = "09:00-18:00"
NOTE, PULSE = "2027-01-04 12:00", "2027-01-11 12:00"
GIVEN = Saved("page-1", {"useful": 4}, frozenset(), frozenset(), True, "Who reads it.", "en")


@pytest.fixture
def ready(queued: Place, tmp_path: Path) -> Place:
    """A place where the first note is decided and waits in the queue."""
    queued.begin(PACK, ROSTER, tmp_path, hours=OFFICE)
    assert queued.tick(NOTE).queued == 2
    return queued


def hand_over(place: Place) -> None:
    """What a worker does with everything that is ready."""
    sending.send(place.runtime, [message.id for message in messages(place) if message.state == "ready"])


def sent_of(place: Place, person: str) -> list[str]:
    return place.sent(to=person)


@pytest.mark.parametrize("way", ["/stop", "one click"])
def test_a_stop_after_the_decision_is_heard(ready: Place, nursery: Nursery, way: str) -> None:
    row = ready.row(ANA, "note", "tell")
    purpose = "p" if way == "/stop" else "u"
    path = ready.runtime.link_of(purpose, row.id).removeprefix(ready.runtime.settings.public_url)
    client = ready.client()
    assert client.get(path).status_code == 200
    assert ready.row(ANA, "note", "tell").state == "ready", "looking stops nothing"
    said = client.post(f"{path}/stop") if way == "/stop" else client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert said.status_code in (200, 303)
    assert nursery.wait(nursery.start("work", ready.ahead, burst=True)) == 0
    row = ready.row(ANA, "note", "tell")
    assert (row.state, row.reason) == ("skipped", "opted out of email")
    assert (sent_of(ready, ANA), sent_of(ready, BEN)) == ([], ["note/1/tell/0"])
    assert faults(ready, instant(NOTE)) == []
    for later in (PULSE, "2027-02-08 12:00"):
        ready.tick(later)
        hand_over(ready)
    assert sent_of(ready, BEN) == ["note/1/tell/0", "pulse/1/invite/0", "over/1/tell/0"]
    assert sent_of(ready, ANA) == []
    assert ready.sent(to="+12025550123") == []


def test_an_answer_after_a_reminder_was_decided_stops_it(ready: Place) -> None:
    hand_over(ready)
    ready.tick(PULSE)
    hand_over(ready)
    ready.tick("2027-01-13 12:00")
    assert ready.row(ANA, "pulse", "remind").state == "ready"
    answers.save(ready.runtime, ready.token(ANA, "pulse"), GIVEN, instant("2027-01-13 12:00"))
    hand_over(ready)
    assert ready.row(ANA, "pulse", "remind").reason == "already answered"
    assert sent_of(ready, ANA) == ["note/1/tell/0", "pulse/1/invite/0"]
    assert sent_of(ready, BEN) == ["note/1/tell/0", "pulse/1/invite/0", "pulse/1/remind/1"]
    assert faults(ready, instant("2027-01-13 12:00")) == []


@pytest.mark.parametrize(("status", "reason"), [("left", "left"), ("paused", "paused")])
def test_who_left_or_paused_after_the_decision_gets_nothing(ready: Place, status: str, reason: str) -> None:
    with ready.store.write() as session:
        person = ready.number(ANA)
        facts.record(session, person, COHORT, [status_fact(status, instant(NOTE), "test")], instant(NOTE))
    hand_over(ready)
    row = ready.row(ANA, "note", "tell")
    assert (row.state, row.reason) == ("skipped", reason)
    assert sent_of(ready, ANA) == []


def test_an_hour_that_has_closed_since_makes_it_wait_for_the_next(ready: Place) -> None:
    moment.set_to(ready.store, instant("2027-01-04 18:30"), ready.machine())
    hand_over(ready)
    row = ready.row(ANA, "note", "tell")
    assert (row.state, row.next_at) == ("planned", instant("2027-01-05 09:00"))
    assert ready.sent() == []
    ready.tick("2027-01-05 08:59")
    hand_over(ready)
    assert ready.sent() == []
    ready.tick("2027-01-05 09:00")
    hand_over(ready)
    assert sent_of(ready, ANA) == ["note/1/tell/0"]
    assert faults(ready, instant("2027-01-05 09:00")) == []


def test_what_became_late_in_the_queue_is_skipped(ready: Place, nursery: Nursery) -> None:
    ready.tick("2027-01-07 12:00")
    assert nursery.wait(nursery.start("work", ready.ahead, burst=True)) == 0
    assert ready.sent() == []
    row = ready.row(ANA, "note", "tell")
    assert (row.state, row.reason) == ("skipped", "late: more than 2 days after its time")
    assert faults(ready, instant("2027-01-07 12:00")) == []


def test_a_cohort_paused_after_the_decision_sends_nothing_until_it_goes_on(ready: Place) -> None:
    cohorts.pause(ready.store, COHORT, instant(NOTE))
    hand_over(ready)
    assert ready.sent() == []
    assert ready.tick(NOTE).queued == 0
    cohorts.resume(ready.store, COHORT, instant(NOTE))
    assert ready.tick(NOTE).queued == 2
    hand_over(ready)
    assert ready.sent() == ["note/1/tell/0"] * 2
    assert faults(ready, instant(NOTE)) == []


def test_a_paused_cohort_sends_nothing_and_catches_up_on_what_is_not_late(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path, hours=OFFICE)
    cohorts.pause(place.store, COHORT, instant("2027-01-03 12:00"))
    for now in (NOTE, PULSE, "2027-01-12 09:30"):
        said = place.tick(now)
        assert (said.sent, said.queued, place.sent()) == (0, 0, [])
    cohorts.resume(place.store, COHORT, instant("2027-01-12 09:30"))
    place.tick("2027-01-12 09:45")
    assert place.states(step="note") == {"skipped": 2}
    assert sorted(place.sent()) == ["pulse/1/invite/0"] * 2
    assert faults(place, instant("2027-01-12 09:45")) == []


def test_dates_moved_into_the_past_send_nothing_that_is_late(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path, hours=OFFICE)
    place.tick("2027-01-03 12:00")
    cohorts.move(place.store, COHORT, date(2026, 12, 1), END, instant("2027-01-03 12:00"))
    place.tick("2027-01-03 12:00")
    assert place.sent() == []
    assert place.states(step="note") == place.states(step="pulse") == {"skipped": 2}
    assert {row.reason[:5] for row in place.rows(step="note")} == {"late:"}
    assert place.states(step="over") == {"planned": 2}
    place.tick("2027-01-05 12:00")
    assert place.sent() == ["over/1/tell/0"] * 2
    assert faults(place, instant("2027-01-05 12:00")) == []


def test_dates_moved_on_bring_back_only_what_was_skipped_for_being_late(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path, hours=OFFICE)
    place.tick("2027-01-08 12:00")
    assert place.states(step="note") == {"skipped": 2}
    place.tick(PULSE)
    assert place.sent() == ["pulse/1/invite/0"] * 2
    cohorts.move(place.store, COHORT, START + timedelta(days=14), END, instant(PULSE))
    place.tick(until="2027-01-26 12:00")
    invited = [key for key in place.sent() if key == "pulse/1/invite/0"]
    assert (len(invited), place.sent().count("note/1/tell/0")) == (2, 2)
    assert faults(place, instant("2027-01-26 12:00")) == []


def test_the_clock_never_goes_back(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path, hours=OFFICE)
    place.tick(PULSE)
    before = place.dump()
    for earlier in (NOTE, "2027-01-11 11:59"):
        with pytest.raises(Trouble, match="cannot go back"):
            place.tick(earlier)
        with pytest.raises(Trouble, match="cannot go back"):
            place.tick(until=earlier)
    assert place.dump() == before


def test_clocks_set_for_the_first_time_at_the_same_moment_stand_at_the_latest(place: Place) -> None:
    times = [instant(NOTE) + timedelta(hours=n) for n in range(6)]

    def one(number: int) -> None:
        with suppress(moment.Backwards):
            moment.set_to(place.store, times[number], place.machine())

    at_once(one)
    assert moment.current_of(place.store, place.machine()) == times[-1]


def test_two_clocks_at_different_times_send_nothing_twice_and_nothing_late(
    queued: Place, nursery: Nursery, tmp_path: Path
) -> None:
    queued.begin(PACK, crowd(12), tmp_path)
    times = ["2027-01-04 16:00", "2027-01-06 09:00", "2027-01-07 16:00", "2027-01-11 16:00"]
    worker = nursery.start("work", queued.ahead)
    for pair in itertools.pairwise(times):
        clocks = [nursery.start("ticks", queued.environ, now=each, times=2) for each in pair]
        assert [nursery.wait(each) for each in clocks][1] == 0, "the later one is never refused"
        assert wait_for(lambda: not {"ready", "sending"} & queued.states().keys())
    assert nursery.end(worker) == 0
    assert faults(queued, instant(times[-1])) == []
    assert len(set(queued.sent())) > 1
    for row in queued.rows(step="note", state="sent", waited=False):
        assert row.went_out is not None
        assert row.went_out <= row.due + timedelta(days=2)
