"""A provider that refuses, for good or for now, that hangs, or that breaks off: what becomes of each message."""

from __future__ import annotations

from pathlib import Path

from engine.channels.behaviour import Hang, Lose, Match, Refuse
from engine.queries import listing
from engine.sending import BACKOFF
from tests.engine.nursery import Nursery
from tests.engine.place import COHORT, Place, faults, instant, messages, wait_for

PACK = """
steps:
  note: {when: start, to: members, tell: note, by: [sms, email], late: 1 day}
  pulse: {when: 1 day after start, to: members, ask: pulse, by: email, late: 1 day, remind: [1 day], close: 5 days}
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
MONDAY, TUESDAY = "2027-01-04 12:00", "2027-01-05 12:00"
GOOD = Refuse(permanent=True, sentence="That number does not exist.")
NOW = Refuse(permanent=False, sentence="Too many messages just now.")


def test_refused_for_good_the_next_channel_is_tried_at_once(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(GOOD, match=Match(medium="sms"), times=None)
    place.tick(MONDAY)
    row = place.row(ANA, "note", "tell")
    assert (row.state, row.channel, row.tried) == ("sent", "email", ["sms"])
    assert place.sent(to=ANA) == ["note/1/tell/0"]
    assert [(m.channel, m.state) for m in messages(place) if m.person == row.person] == [
        ("sms", "refused"),
        ("email", "accepted"),
    ]
    assert faults(place, instant(MONDAY)) == []


def test_refused_for_good_on_every_channel_it_ends_refused_and_shown(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(GOOD, times=None)
    place.tick(MONDAY)
    place.runtime.outbox.forgive()
    place.machine.pass_by(hours=2)
    place.tick(MONDAY)
    assert place.states(step="note") == {"refused": 2}
    assert place.sent() == []
    assert place.row(ANA, "note", "tell").tried == ["sms", "email"]
    with place.store.read() as session:
        shown = [(e.person, e.reason) for e in listing.ledger(session, COHORT) if e.state == "refused"]
    assert sorted(shown) == [(ANA, "That number does not exist."), (BEN, "That number does not exist.")]
    assert faults(place, instant(MONDAY)) == []


def test_a_refused_invitation_has_no_reminders_and_counts_for_no_limit(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(GOOD, match=Match(medium="email"), times=None)
    place.tick(TUESDAY)
    assert place.states(step="pulse") == {"refused": 2}
    place.runtime.outbox.forgive()
    place.tick(until="2027-01-20 12:00")
    assert "pulse/1/invite/0" not in place.sent()
    assert all(m.counted_at is None for m in messages(place) if m.state == "refused")


def test_refused_for_now_it_is_tried_again_after_a_while(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(NOW, match=Match(to=BEN), times=len(BACKOFF))
    assert place.tick(MONDAY).failed == 1
    for wait in BACKOFF:
        assert place.row(BEN, "note", "tell").state == "ready"
        place.machine.ahead += wait - (wait / 10)
        assert place.tick(MONDAY).queued == 0, f"tried again before {wait} were over"
        place.machine.ahead += wait / 5
        place.tick(MONDAY)
    assert place.sent(to=BEN) == ["note/1/tell/0"]
    assert place.row(BEN, "note", "tell").state == "sent"
    assert faults(place, instant(MONDAY)) == []


def test_a_provider_that_says_when_to_come_back_is_listened_to(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(Refuse(permanent=False, retry_after=7200.0), match=Match(to=BEN))
    place.tick(MONDAY)
    place.machine.pass_by(minutes=119)
    assert place.tick(MONDAY).queued == 0
    place.machine.pass_by(minutes=2)
    assert place.tick(MONDAY).sent == 1
    assert faults(place, instant(MONDAY)) == []


def test_a_long_outage_of_the_provider_is_outlived(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(NOW, times=20)
    for _ in range(20):
        place.tick(MONDAY)
        place.machine.pass_by(minutes=61)
    assert place.sent() == ["note/1/tell/0"] * 2
    assert faults(place, instant(MONDAY)) == []


def test_refused_for_now_and_then_for_good_the_next_channel_is_tried(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(NOW, match=Match(medium="sms"), times=2)
    place.runtime.outbox.tell(GOOD, match=Match(medium="sms"))
    for _ in range(4):
        place.tick(MONDAY)
        place.machine.pass_by(hours=2)
    row = place.row(ANA, "note", "tell")
    assert (row.state, row.channel, place.sent(to=ANA)) == ("sent", "email", ["note/1/tell/0"])
    assert faults(place, instant(MONDAY)) == []


def test_a_stop_while_a_message_waits_to_be_tried_again_is_heard(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(NOW, match=Match(to=BEN))
    place.tick(MONDAY)
    link = place.runtime.link_of("u", place.row(BEN, "note", "tell").id)
    path = link.removeprefix(place.runtime.settings.public_url)
    assert place.client().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    place.machine.pass_by(hours=1)
    place.tick(MONDAY)
    assert place.sent(to=BEN) == []
    assert place.row(BEN, "note", "tell").reason == "opted out of email"
    assert faults(place, instant(MONDAY)) == []


def test_refused_for_now_until_it_is_late_it_is_skipped(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(NOW, match=Match(to=BEN), times=None)
    for now in (MONDAY, "2027-01-05 09:00", "2027-01-05 11:00"):
        place.tick(now)
        place.machine.pass_by(hours=2)
    row = place.row(BEN, "note", "tell")
    assert (row.state, row.reason) == ("skipped", "late: more than 1 day after its time")
    assert place.sent(to=BEN) == []
    place.runtime.outbox.forgive()
    place.tick(TUESDAY)
    assert "note/1/tell/0" not in place.sent(to=BEN)


def test_a_hanging_provider_keeps_nobody_else_from_sending(queued: Place, nursery: Nursery, tmp_path: Path) -> None:
    queued.begin(PACK, ROSTER, tmp_path)
    queued.runtime.outbox.tell(Hang(3.0), match=Match(to=BEN))
    queued.tick(MONDAY)
    workers = [nursery.start("work", queued.ahead, burst=True)]
    assert wait_for(lambda: queued.row(BEN, "note", "tell").state == "sending")
    queued.tick(MONDAY)
    queued.machine.pass_by(minutes=3)
    queued.tick(MONDAY)
    workers.append(nursery.start("work", queued.ahead, burst=True))
    assert [nursery.wait(each) for each in workers] == [0, 0]
    assert queued.states(step="note") == {"sent": 2}
    assert faults(queued, instant(MONDAY)) == []


def test_a_hanging_provider_outlived_by_the_lease_is_believed_when_it_answers(
    queued: Place, nursery: Nursery, tmp_path: Path
) -> None:
    queued.begin(PACK, ROSTER, tmp_path)
    queued.tick(MONDAY)
    worker = nursery.start("work", queued.ahead, burst=True, holds=str(tmp_path / "answered"))
    assert wait_for(lambda: queued.sent(to=BEN) == ["note/1/tell/0"])
    queued.machine.pass_by(minutes=6)
    queued.tick(MONDAY)
    assert queued.row(BEN, "note", "tell").state == "unknown"
    (tmp_path / "answered").touch()
    assert nursery.wait(worker) == 0
    assert queued.row(BEN, "note", "tell").state == "sent"
    assert queued.sent(to=BEN) == ["note/1/tell/0"]
    assert faults(queued, instant(MONDAY)) == []


def test_a_connection_that_broke_leaves_an_email_unknown_and_never_sends_it_again(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    place.runtime.outbox.tell(Lose(accepted=True), match=Match(to=BEN))
    place.runtime.outbox.tell(Lose(accepted=False), match=Match(to=ANA))
    place.tick(TUESDAY)
    for _ in range(3):
        place.machine.pass_by(hours=1)
        place.tick(TUESDAY)
    assert place.states(step="note", person=place.number(BEN)) == {"skipped": 1}
    assert place.row(BEN, "pulse").state == "unknown"
    assert place.row(ANA, "pulse").state == "unknown"
    assert (place.sent(to=BEN), place.sent(to=ANA)) == (["pulse/1/invite/0"], [])
    assert place.row(BEN, "pulse").reason == "The connection broke before the outbox answered."
    assert faults(place, instant(TUESDAY)) == []
