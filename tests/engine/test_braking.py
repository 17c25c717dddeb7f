"""Sending stops by itself where far more would go out than was projected, and starts again when somebody says so."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from engine.commands import braking, cohorts, preferences
from engine.store import Store
from engine.store import tables as t
from engine.trouble import Trouble
from tests.engine.place import COHORT, END, START, Place, faults, instant, messages

PACK = """
steps:
  welcome: {when: start, to: members, tell: welcome, late: 10 days}
  hello: {when: 2 days after start, to: members, tell: hello, late: 10 days}
  later: {when: 8 weeks after start, to: members, tell: later, late: 10 days}
messages:
  welcome: {subject: Welcome, body: Hello., sms: Hello.}
  hello: {subject: Hello, body: Hello again., sms: Hello again.}
  later: {subject: Later, body: Later., sms: Later.}
"""
PEOPLE = 60
DAY = "2027-01-05 15:00"


HEAD = "email,phone,name,role,channel,sms_consent\n"


def members(count: int, name: str = "p") -> str:
    """A people file; every third hears by text."""
    return HEAD + "".join(
        f"{name}{n}@example.org,"
        + (f"+1202555{n + 100:04d},{name} {n},member,sms,yes\n" if n % 3 == 0 else f",{name} {n},member,,\n")
        for n in range(count)
    )


@pytest.fixture
def lived(place: Place, tmp_path: Path) -> Place:
    """A cohort of sixty that has been welcomed."""
    place.begin(PACK, members(PEOPLE), tmp_path)
    for at in ("2027-01-02 15:00", "2027-01-03 15:00", "2027-01-04 20:00", DAY):
        place.tick(at)
    assert place.states(step="welcome") == {"sent": PEOPLE}
    assert brake(place) is None
    return place


def brake(place: Place, scope: str = "all") -> str | None:
    """Why sending is stopped."""
    with place.store.read() as session:
        return session.execute(select(t.Brake.reason).where(t.Brake.scope == scope)).scalar()


def pour(place: Place) -> None:
    """Everything of eight weeks later becomes due, without any command."""
    now = instant(DAY)
    rows = (t.PlannedRow.step == "later", t.PlannedRow.state == "planned")
    with place.store.write() as session:
        session.execute(update(t.PlannedRow).where(*rows).values(due=now, stood=now, next_at=now))


def test_what_was_projected_goes_out(lived: Place) -> None:
    lived.tick("2027-01-06 20:00")
    assert lived.states(step="hello") == {"sent": PEOPLE}
    assert brake(lived) is None


def test_after_an_outage_what_was_projected_for_the_days_nobody_lived_goes_out(lived: Place) -> None:
    lived.tick("2027-01-12 12:00")
    assert lived.states(step="hello") == {"sent": PEOPLE}
    assert brake(lived) is None


def test_whoever_a_command_takes_in_or_moves_is_asked_for(lived: Place) -> None:
    newcomers = "".join(f"n{n}@example.org,,New {n},member,,\n" for n in range(PEOPLE))
    lived.take_in(HEAD + newcomers, instant(DAY))
    lived.tick("2027-01-05 16:00")
    assert lived.states(step="welcome") == {"sent": 2 * PEOPLE}
    cohorts.move(lived.store, COHORT, START - timedelta(days=1), END, instant("2027-01-05 17:00"))
    lived.tick("2027-01-05 18:00")
    assert lived.states(step="hello")["sent"] > PEOPLE
    assert brake(lived) is None


def test_far_more_than_projected_stops_before_anything_of_it_goes_out(store: Store, tmp_path: Path) -> None:
    place = Place.open(store, tmp_path)
    place.begin(PACK, members(PEOPLE), tmp_path)
    for at in ("2027-01-02 15:00", "2027-01-03 15:00", "2027-01-04 20:00", DAY):
        place.tick(at)
    before = len(place.sent())
    pour(place)
    place.tick("2027-01-05 15:30")
    assert brake(place) == f"{PEOPLE} messages would have gone out by 2027-01-05, and 0 were projected."
    assert len(place.sent()) == before
    place.tick("2027-01-05 16:00")
    assert len(place.sent()) == before
    _somebody_asks_for_a_link(place)
    assert braking.resume(place.store, instant("2027-01-05 17:00"), place.machine()) == [
        f"{PEOPLE} messages would have gone out by 2027-01-05, and 0 were projected."
    ]
    place.tick("2027-01-05 17:00")
    assert place.states(step="later") == {"sent": PEOPLE}
    assert faults(place, instant("2027-01-05 17:00")) == []
    place.close()


def _somebody_asks_for_a_link(place: Place) -> None:
    """A reply goes out however sending stands."""
    tokens = [path.rsplit("/", 1)[1] for purpose, path in place.links().items() if purpose.startswith("p ")]
    preferences.send_data_link(place.runtime, tokens[0], instant("2027-01-05 16:30"))
    place.tick("2027-01-05 16:30")
    assert [message.state for message in messages(place) if message.purpose == "reply"] == ["accepted"]


def test_what_waits_too_long_behind_a_brake_is_skipped_with_the_reason(lived: Place) -> None:
    braking.pause(lived.store, instant(DAY), lived.machine())
    lived.tick("2027-01-06 20:00")
    assert lived.states(step="hello") == {"ready": PEOPLE}
    lived.tick("2027-01-20 12:00")
    braking.resume(lived.store, instant("2027-01-20 12:00"), lived.machine())
    lived.tick("2027-01-20 12:30")
    assert lived.states(step="hello") == {"skipped": PEOPLE}
    assert {row.reason for row in lived.rows(step="hello")} == {"late: more than 10 days after its time"}


REMINDED = """
steps:
  pulse: {when: start, to: members, ask: pulse, remind: [1 day, 2 days], close: 20 days}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions: {useful: {ask: "Useful?", type: scale, labels: [a, b, c, d, e]}}
"""


def test_of_several_reminders_that_wait_behind_a_brake_only_the_last_goes(place: Place, tmp_path: Path) -> None:
    place.begin(REMINDED, members(2), tmp_path)
    place.tick("2027-01-04 15:00")
    braking.pause(place.store, instant("2027-01-04 15:00"), place.machine())
    for at in ("2027-01-05 15:30", "2027-01-06 15:30"):
        place.tick(at)
    assert place.states(kind="remind") == {"ready": 4}
    braking.resume(place.store, instant("2027-01-06 16:00"), place.machine())
    place.tick("2027-01-06 16:00")
    assert sorted(place.sent()) == ["pulse/1/invite/0"] * 2 + ["pulse/1/remind/2"] * 2
    assert {row.reason for row in place.rows(kind="remind", number=1)} == {"a later reminder is due as well"}
    assert faults(place, instant("2027-01-06 16:00")) == []


def test_text_messages_stop_at_their_own_cap_and_emails_go_on(lived: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(braking, "SEGMENTS", 3)
    monkeypatch.setattr(braking, "EACH", 0)
    lived.tick("2027-01-06 20:00")
    assert "the cap is 3" in (brake(lived, "sms") or "")
    assert brake(lived) is None
    assert lived.states(step="hello", channel="email") == {"sent": 40}
    texts = lived.states(step="hello", channel="sms")
    assert 0 < texts["sent"] < 20
    assert texts["sent"] + texts["ready"] == 20
    monkeypatch.undo()
    braking.resume(lived.store, instant("2027-01-07 12:00"), lived.machine())
    lived.tick("2027-01-07 15:00")
    assert lived.states(step="hello") == {"sent": PEOPLE}


def test_somebody_pauses_and_resumes_on_the_command_line(lived: Place) -> None:
    assert lived.milepost("sending", "show").stdout == "Sending is on.\n"
    again = lived.milepost("sending", "resume")
    assert (again.returncode, "Sending is not paused" in again.stderr) == (2, True)
    assert lived.milepost("sending", "pause").returncode == 0
    assert lived.milepost("sending", "pause").returncode == 0
    assert "Somebody paused all sending." in lived.milepost("sending", "show").stdout
    assert lived.milepost("sending", "resume").stdout.startswith("It was stopped: Somebody paused all sending.")
    assert lived.milepost("sending", "show").stdout == "Sending is on.\n"


def test_a_database_older_than_the_mark_beside_it_starts_paused_and_says_so(lived: Place) -> None:
    with lived.store.write() as session:
        newest = session.execute(select(t.Tick.id).order_by(t.Tick.id.desc())).scalars().first()
        session.execute(delete(t.Tick).where(t.Tick.id == newest))
    lived.tick("2027-01-06 20:00")
    assert "restored from a backup" in (brake(lived) or "")
    assert lived.states(step="hello") == {"ready": PEOPLE}
    braking.resume(lived.store, instant("2027-01-06 20:00"), lived.machine())
    lived.tick("2027-01-06 20:30")
    assert lived.states(step="hello") == {"sent": PEOPLE}
    assert brake(lived) is None


def test_a_file_put_back_from_a_backup_sends_nothing_twice_unasked(sqlite_store: Store, tmp_path: Path) -> None:
    place = Place.open(sqlite_store, tmp_path)
    place.begin(PACK, members(4), tmp_path)
    place.tick("2027-01-02 15:00")
    file = Path(str(sqlite_store.url.database))
    sqlite_store.scrub()
    shutil.copyfile(file, tmp_path / "backup")
    place.tick("2027-01-04 20:00")
    assert len(place.sent()) == 4
    sqlite_store.close()
    place.store.close()
    for each in file.parent.glob(f"{file.name}-*"):
        each.unlink()
    shutil.copyfile(tmp_path / "backup", file)
    place.tick("2027-01-04 20:30")
    assert len(place.sent()) == 4
    braking.resume(place.store, instant("2027-01-05 12:00"), place.machine())
    with pytest.raises(Trouble, match="not paused"):
        braking.resume(place.store, instant("2027-01-05 12:00"), place.machine())
    place.close()


def test_a_new_database_beside_an_old_mark_is_new(lived: Place, tmp_path: Path) -> None:
    (tmp_path / "high-water.json").write_text("not what was written", encoding="utf-8")
    lived.tick("2027-01-06 20:00")
    assert brake(lived) is None
