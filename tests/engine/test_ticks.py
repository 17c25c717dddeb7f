"""The clock as often as anybody likes, and several at once: each message is accepted once, and none is lost."""

from __future__ import annotations

from pathlib import Path

from tests.engine.nursery import Nursery
from tests.engine.place import Place, crowd, faults, instant, wait_for

PACK = """
steps:
  welcome: {when: start, to: members, tell: hello, late: 90 days}
  pulse: {when: 1 day after start, to: members, ask: pulse, late: 90 days, remind: [2 days], close: 20 days}
  check: {when: 2 days after start, to: members, ask: check, by: [sms, email], late: 90 days, close: 20 days}
  hush: {when: 2 days after start, to: members, tell: hello, late: 1 hour}
  later: {when: closing-talk, to: members, tell: hello}
milestones: {closing-talk: end}
messages:
  hello: {subject: Hello, body: "Hello ((first_name)).", sms: "Hello ((first_name))."}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions: {useful: {ask: "Useful?", type: scale, labels: [a, b, c, d, e]}}
  check:
    title: Check
    visibility: confidential
    questions: {met: {ask: "Met?", type: yes-no}}
"""
DUE = "2027-01-07 15:00"
"""In every zone of the crowd all but the last step is due, and texts may go out."""


def test_three_ticks_in_a_row_send_each_message_once(place: Place, tmp_path: Path) -> None:
    place.begin(PACK, crowd(12), tmp_path)
    first = place.tick(DUE)
    assert (first.sent, first.failed) == (36, 0)
    after = place.dump("ticks", "clock")
    for _ in range(2):
        again = place.tick(DUE)
        assert (again.due, again.queued, again.sent, again.held, again.skipped) == (0, 0, 0, 0, 0)
    assert place.dump("ticks", "clock") == after
    assert faults(place, instant(DUE)) == []
    assert place.states(step="hush") == {"skipped": 12}
    assert place.states(step="later") == {"planned": 12}


def test_two_clocks_and_two_workers_at_once_send_each_message_once(
    queued: Place, nursery: Nursery, tmp_path: Path
) -> None:
    people = 40
    queued.begin(PACK, crowd(people), tmp_path)
    workers = [nursery.start("work", queued.environ) for _ in range(2)]
    clocks = [nursery.start("ticks", queued.environ, now=DUE, times=3) for _ in range(2)]
    assert [nursery.wait(each) for each in clocks] == [0, 0]
    assert wait_for(lambda: queued.states()["sent"] == 3 * people), queued.states()
    assert [nursery.end(each) for each in workers] == [0, 0]
    assert faults(queued, instant(DUE)) == []
    assert len(queued.sent()) == 3 * people
    for step in ("welcome", "pulse", "check"):
        assert queued.states(step=step, kind="tell" if step == "welcome" else "invite") == {"sent": people}
    assert queued.states(step="hush") == {"skipped": people}
    assert queued.states(kind="close") == {"planned": 2 * people}
