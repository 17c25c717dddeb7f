"""The clock as often as anybody likes, and several at once: each message is accepted once, and none is lost."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from engine.commands import moment
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


def test_two_clocks_and_two_workers_at_once_send_each_message_once(queued: Place, tmp_path: Path) -> None:
    people = 40
    queued.begin(PACK, crowd(people), tmp_path)
    moment.set_to(queued.store, instant(DUE), queued.machine())
    workers = [queued.process("-m", "engine.cli", "worker") for _ in range(2)]
    for _ in range(2):
        _both(queued)
        assert wait_for(lambda: not _on_their_way(queued))
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait() == 0, worker.communicate()[1]
    assert faults(queued, instant(DUE)) == []
    assert len(queued.sent()) == 3 * people
    for step in ("welcome", "pulse", "check"):
        assert queued.states(step=step, kind="tell" if step == "welcome" else "invite") == {"sent": people}
    assert queued.states(step="hush") == {"skipped": people}
    assert queued.states(kind="close") == {"planned": 2 * people}


def _both(place: Place) -> None:
    """Two clocks at once, each in a process of its own, three ticks each."""
    clocks: list[subprocess.Popen[str]] = [place.process("-c", CLOCK, DUE) for _ in range(2)]
    for each in clocks:
        _, said = each.communicate()
        assert each.returncode == 0, said


CLOCK = """
import sys
from engine import clock, machine
from engine.runtime import open_runtime
from engine.settings import Settings
from tests.engine.place import instant
runtime = open_runtime(Settings.read(), machine.now, migrate=False)
for _ in range(3):
    clock.tick(runtime, now=instant(sys.argv[1]))
"""


def _on_their_way(place: Place) -> bool:
    return any(state in place.states() for state in ("ready", "sending"))
