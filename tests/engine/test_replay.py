"""P8: a cohort lived once more from what was recorded comes out the same; whatever was touched since is found.

Every other test of the running engine ends with a replay as well (conftest.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

from engine.channels.interface import Refused
from engine.commands import answers, cohorts, erasing
from engine.pages import Saved
from engine.queries.recorded import replayed
from engine.store import Store
from engine.store import tables as t
from tests.engine.place import COHORT, END, START, Place, differences, instant

PACK = """
steps:
  pulse: {when: start, to: members, ask: pulse, remind: [2 days], close: 60 days}
  more: {when: 2 weeks after start, to: members, ask: more, if: pulse.useful >= 3}
  pair: {when: 3 weeks after start, to: members, tell: pair, if: partner.pulse.useful >= 3 and cohort.size > 1}
  circle: {when: 4 weeks after start, to: members, tell: circle, if: group.size > 1}
  over: {when: end, to: members, tell: over}
routes:
  low: {on: pulse, if: pulse.useful <= 2, case: low, note: Low.}
  why: {on: pulse, if: pulse.useful <= 3 and answered(pulse.why), case: request, note: Why.}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions:
      useful: {ask: How useful?, type: scale, labels: [a, b, c, d, e]}
      why: {ask: Why?, type: text}
  more:
    title: More
    visibility: named
    questions:
      useful: {ask: How useful now?, type: scale, labels: [a, b, c, d, e]}
messages:
  pair: {subject: Your partner, body: They find it useful.}
  circle: {subject: Your circle, body: There are several of you.}
  over: {subject: Over, body: Goodbye.}
"""
ROSTER = """email,name,role,group,partner
ana@example.org,Ana Ode,member,north,ben@example.org
ben@example.org,Ben Li,member,north,ana@example.org
lý@example.org,李娜,member,south,
dana@example.org,Dana Whitfield,coordinator,,
"""
ANA, BEN, LY = "ana@example.org", "ben@example.org", "lý@example.org"


@pytest.fixture
def lived(place: Place, tmp_path: Path) -> Place:
    """A cohort with partners and groups, some weeks old, in which one answer was changed after it was handed in."""
    place.begin(PACK, ROSTER, tmp_path, timezone="Europe/London")
    place.tick(until="2027-01-05 09:00")
    answer(place, ANA, "2027-01-05 10:00", useful=2)
    answer(place, BEN, "2027-01-05 10:30", useful=4)
    place.tick("2027-01-05 11:00")
    answer(place, ANA, "2027-01-06 10:00", useful=3, why="It got better, said with most peculiar words.")
    place.tick(until="2027-02-03 12:00")
    return place


def answer(place: Place, who: str, at: str, finish: bool = True, **given: object) -> None:
    """An answer to the pulse, at an instant; a changed one by the link that is sent for it."""
    token = place.token(who, "pulse")
    with place.store.read() as session:
        finished = session.get_one(t.Invitation, place.row(who, "pulse").id).answered_on is not None
    if finished:
        token = place.to_change(token, instant(at)) or ""
    saved = Saved(at, given, frozenset(), frozenset(), finish, "", "en")
    answers.save(place.runtime, token, saved, instant(at))


def test_answers_changed_later_partners_groups_and_the_cohorts_size_are_as_they_were(lived: Place) -> None:
    assert len(lived.dump()["cases"]) == 1
    assert {"pair/1/tell/0", "circle/1/tell/0", "more/1/invite/0"} <= set(lived.sent(to=ANA))
    answer(lived, BEN, "2027-02-03 12:30", useful=1)
    lived.tick(until="2027-02-04 12:00")
    assert differences(lived) == []


def test_an_answer_being_changed_page_by_page_counts_from_the_page_on(lived: Place) -> None:
    answer(lived, BEN, "2027-02-03 12:30", finish=False, useful=1)
    lived.tick(until="2027-02-04 12:00")
    answer(lived, BEN, "2027-02-05 12:30", finish=True, why="It did not last.")
    lived.tick(until="2027-02-06 12:00")
    assert len(lived.dump()["cases"]) == 2
    assert differences(lived) == []


def test_the_words_of_an_answer_changed_later_are_not_kept(lived: Place) -> None:
    answer(lived, ANA, "2027-02-03 12:30", why="Other words.")
    kept = json.dumps(lived.dump(), default=str, ensure_ascii=False)
    assert "most peculiar words" not in kept
    assert differences(lived) == []


def test_dates_moved_to_and_fro_and_into_the_past_replay(lived: Place) -> None:
    for days, at in ((7, "2027-02-04 09:00"), (-28, "2027-02-05 09:00"), (0, "2027-02-06 09:00")):
        by = timedelta(days=days)
        cohorts.move(lived.store, COHORT, START + by, END + by, instant(at))
        lived.tick(at)
    lived.tick(until="2027-04-20 09:00")  # past the change of the clocks on 28 March
    assert lived.states(step="over", person=lived.number(ANA)) == {"sent": 1}
    assert differences(lived) == []


def test_what_a_provider_put_off_and_refused_replays(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.begin(PACK, ROSTER, tmp_path)
    channel = type(place.runtime.channels["email"])
    said = iter([Refused("busy", "Busy.", False), Refused("gone", "No such address.", True)])
    send = channel.send
    monkeypatch.setattr(
        channel, "send", lambda self, batch: [next(said, None) or send(self, [each])[0] for each in batch]
    )
    place.tick("2027-01-04 10:00")
    assert place.states(step="pulse", kind="invite") == {"ready": 1, "refused": 1, "sent": 1}
    place.machine.pass_by(hours=2)
    place.tick("2027-01-04 12:00")
    assert place.states(step="pulse", kind="invite") == {"refused": 1, "sent": 2}
    assert [row.attempts for row in place.rows(step="pulse", kind="invite", state="sent")].count(1) == 1


def test_a_person_in_two_cohorts_has_the_limits_of_both(lived: Place, tmp_path: Path) -> None:
    with lived.store.write() as session:
        workflow = session.get_one(t.CohortRow, COHORT).workflow
    plan = cohorts.Plan("second", workflow, START + timedelta(weeks=5), END, "UTC")
    cohorts.create(lived.store, plan, instant("2027-02-03 13:00"), lived.machine())
    assert lived.take_in(ROSTER, instant("2027-02-03 13:00")).bad == ()
    lived.tick(until="2027-02-20 12:00")
    assert differences(lived) == []


def test_an_erased_person_is_left_out_and_so_is_whoever_looked_at_their_answers(lived: Place) -> None:
    erasing.erase(lived.runtime, lived.number(BEN), instant("2027-02-04 12:00"))
    lived.tick("2027-02-05 12:00")
    with lived.store.read() as session:
        found = replayed(session, COHORT)
    assert (found.people, found.left_out, found.differences) == (2, 2, [])
    assert found.happenings > 10


@pytest.fixture
def touched(store: Store, tmp_path: Path) -> Iterator[Place]:
    """The same, to be tampered with: nobody expects it to replay in the end."""
    opened = Place.open(store, tmp_path)
    opened.begin(PACK, ROSTER, tmp_path)
    opened.tick(until="2027-01-05 09:00")
    answer(opened, ANA, "2027-01-05 10:00", useful=2)
    opened.tick(until="2027-01-07 12:00")
    assert differences(opened) == []
    yield opened
    opened.close()


def test_a_row_that_was_touched_is_found(touched: Place) -> None:
    row = touched.row(ANA, "more")
    with touched.store.write() as session:
        session.execute(update(t.PlannedRow).where(t.PlannedRow.id == row.id).values(due=row.due + timedelta(days=1)))
    (found,) = differences(touched)
    assert (found.person, found.number, found.about) == (touched.number(ANA), 0, "more 1 invite 0")
    assert "due 2027-01-19" in found.recorded
    assert "due 2027-01-18" in found.replayed


def test_an_answer_that_was_touched_is_found_by_the_case_it_should_have_opened(touched: Place) -> None:
    with touched.store.write() as session:
        session.execute(update(t.Answer).values(value=5))
    assert any("fired" in each.recorded and each.replayed == "nothing" for each in differences(touched))


def test_a_fact_that_is_gone_is_found(touched: Place) -> None:
    person = touched.number(ANA)
    with touched.store.write() as session:
        session.execute(delete(t.Fact).where(t.Fact.person == person, t.Fact.kind == "fired"))
    assert any(each.recorded == "nothing" and "fired" in each.replayed for each in differences(touched))


def test_a_fact_and_a_line_of_the_ledger_that_nothing_brought_about_are_found(touched: Place) -> None:
    person = touched.number(BEN)
    with touched.store.write() as session:
        ledger = session.query(t.LedgerRow).filter_by(person=person).first()
        assert ledger is not None
        copied = {c.name: getattr(ledger, c.name) for c in t.LedgerRow.__table__.c if c.name != "id"}
        session.execute(insert(t.LedgerRow), {**copied, "seq": 999})
        session.execute(update(t.Membership).where(t.Membership.person == person).values(applied_seq=1000))
        now = instant("2027-01-07 12:00")
        fact = {"person": person, "seq": 1000, "cohort": COHORT, "kind": "active", "at": now, "known_at": now}
        session.execute(insert(t.Fact), {**fact, "value": {}})
    assert {999, 1000} <= {each.number for each in differences(touched)}


def test_the_command_says_what_it_found(touched: Place) -> None:
    same = touched.milepost("replay", "--cohort", COHORT)
    assert same.returncode == 0, same.stderr
    assert same.stdout.startswith("spring: 4 people, ")
    assert same.stdout.endswith(": no difference.\n")
    row = touched.row(LY, "more")
    with touched.store.write() as session:
        session.execute(update(t.PlannedRow).where(t.PlannedRow.id == row.id).values(state="held"))
    other = touched.milepost("replay", "--cohort", COHORT, "--format", "json")
    assert other.returncode == 1
    (found,) = json.loads(other.stdout)["differences"]
    assert found == {
        "person": LY, "number": 0, "about": "more 1 invite 0", "recorded": "state held", "replayed": "state planned",
    }  # fmt: skip
    unknown = touched.milepost("replay", "--cohort", "autumn")
    assert (unknown.returncode, unknown.stdout) == (2, "")
