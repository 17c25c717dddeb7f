"""Two records of one person made one: nothing twice, nothing lost, what was stopped stays stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands import answers, cohorts, erasing, merging, people, preferences
from engine.definitions.roster import read_people
from engine.pages import Saved
from engine.queries.listing import person_number
from engine.store import tables as t
from engine.trouble import Trouble
from tests.engine.place import COHORT, END, START, Place, differences, instant

PACK = """
steps:
  welcome: {when: start, to: members, tell: welcome}
  pulse: {when: 1 week after start, to: members, ask: pulse, remind: [3 days], close: 3 weeks}
  quiet: {when: 5 weeks after start, to: members, tell: quiet, if: partner.pulse.useful <= 2}
  over: {when: end, to: members, tell: over}
routes:
  low: {on: pulse, if: pulse.useful <= 2, case: low, note: Low., tell: sorry}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions:
      useful: {ask: How useful?, type: scale, labels: [a, b, c, d, e]}
messages:
  welcome: {subject: Welcome, body: Hello., sms: Hello.}
  quiet: {subject: Quiet, body: It is quiet.}
  over: {subject: Over, body: Goodbye., sms: Goodbye.}
  sorry: {subject: Sorry, body: We are sorry., sms: We are sorry.}
"""
HEAD = "email,phone,name,role,channel,sms_consent,partner\n"
PHONE, EMAIL, BEN = "+12025550123", "ana@example.org", "ben@example.org"
BY_PHONE = f",{PHONE},,member,sms,yes,\n"
BY_EMAIL = f"{EMAIL},,Ana Ode,member,,,\n"


@pytest.fixture
def place_(place: Place, tmp_path: Path) -> Place:
    """A cohort with somebody known by phone, and Ben, who is paired with them."""
    place.begin(PACK, HEAD + BY_PHONE + f"{BEN},,Ben Li,member,,,{PHONE}\n", tmp_path)
    return place


def merge(place: Place, person: str = PHONE, into: str = EMAIL, at: str = "2027-01-13 12:00") -> merging.Merged:
    """Joins two records."""
    return merging.merge(place.store, person, into, instant(at), place.machine())


def answer(place: Place, who: str, at: str, useful: int) -> None:
    """An answer to the pulse."""
    saved = Saved(at, {"useful": useful}, frozenset(), frozenset(), True, "", "en")
    answers.save(place.runtime, place.token(who, "pulse"), saved, instant(at))


def elsewhere(place: Place) -> None:
    """Somebody known by email in a second cohort."""
    with place.store.read() as session:
        workflow = session.get_one(t.CohortRow, COHORT).workflow
    now = instant("2027-01-05 12:00")
    cohorts.create(place.store, cohorts.Plan("second", workflow, START, END, "UTC"), now, place.machine())
    read = read_people((HEAD + BY_EMAIL).encode())
    people.take_in(place.store, place.runtime.links, "second", read, now, place.machine())


def sent_to(place: Place) -> dict[str, list[str]]:
    """What each address got."""
    return {to: place.sent(to=to) for to in (PHONE, EMAIL)}


def test_a_cohort_of_the_other_record_goes_on_where_it_was(place_: Place) -> None:
    place_.tick(until="2027-01-11 12:00")
    elsewhere(place_)
    answer(place_, PHONE, "2027-01-12 09:00", 2)
    place_.tick("2027-01-12 10:00")
    before = sent_to(place_)[PHONE]
    assert before == ["welcome/1/tell/0", "pulse/1/invite/0", "low/1/tell/0"]
    done = merge(place_)
    assert (done.moved, done.joined, done.responses) == ((COHORT,), (), 0)
    place_.tick(until="2027-04-01 12:00")
    here = {"person": place_.number(EMAIL), "cohort": COHORT}
    assert place_.states(**here, step="over") == {"sent": 1}
    assert place_.states(**here, step="welcome") == {"sent": 1}
    assert place_.states(**here, kind="remind") == {"skipped": 1}
    assert place_.row(EMAIL, "pulse", cohort=COHORT).state == "sent"
    assert len(place_.dump()["cases"]) == 1


def test_whoever_was_paired_with_the_record_is_paired_with_the_person(place_: Place) -> None:
    place_.tick(until="2027-01-11 12:00")
    elsewhere(place_)
    answer(place_, PHONE, "2027-01-12 09:00", 2)
    merge(place_)
    place_.tick(until="2027-02-12 12:00")
    assert "quiet/1/tell/0" in place_.sent(to=BEN)


def test_two_records_in_one_cohort_become_one_with_the_answers_of_either(place_: Place) -> None:
    place_.take_in(HEAD + BY_EMAIL)
    place_.tick(until="2027-01-11 12:00")
    assert sent_to(place_) == {
        PHONE: ["welcome/1/tell/0", "pulse/1/invite/0"], EMAIL: ["welcome/1/tell/0", "pulse/1/invite/0"],
    }  # fmt: skip
    answer(place_, PHONE, "2027-01-12 09:00", 4)
    done = merge(place_)
    assert (done.moved, done.joined, done.responses) == ((), (COHORT,), 1)
    place_.tick(until="2027-04-01 12:00")
    after = [key for to in (PHONE, EMAIL) for key in sent_to(place_)[to][2:]]
    assert after == ["over/1/tell/0"], "no reminder of what was answered, and one goodbye"
    assert place_.states(state="dropped", reason=merging.MERGED) == {"dropped": 4}
    assert place_.states(person=place_.number(EMAIL), kind="remind") == {"skipped": 1}


def test_a_case_that_was_closed_and_what_its_route_told_are_not_begun_again(place_: Place) -> None:
    place_.take_in(HEAD + BY_EMAIL)
    place_.tick(until="2027-01-11 12:00")
    answer(place_, PHONE, "2027-01-12 09:00", 1)
    place_.tick("2027-01-12 10:00")
    with pytest.raises(Trouble, match=r"Case C-0001 about \+12025550123 is open"):
        merge(place_)
    with place_.store.write() as session:
        session.execute(select(t.Case)).scalar_one().state = "closed"
    merge(place_)
    place_.tick(until="2027-04-01 12:00")
    assert sent_to(place_)[PHONE].count("low/1/tell/0") == 1
    assert sent_to(place_)[EMAIL].count("low/1/tell/0") == 0
    assert len(place_.dump()["cases"]) == 1


def test_what_was_stopped_under_either_record_is_stopped(place_: Place) -> None:
    place_.take_in(HEAD + BY_EMAIL)
    place_.tick(until="2027-01-11 12:00")
    with place_.store.write() as session:
        preferences.suppress(session, place_.number(PHONE), ["sms"], instant("2027-01-12 09:00"), out=True)
    merge(place_)
    place_.tick(until="2027-04-01 12:00")
    assert sent_to(place_)[PHONE] == ["welcome/1/tell/0", "pulse/1/invite/0"]
    again = place_.take_in(HEAD + f"{EMAIL},{PHONE},,member,sms,yes,\n", instant("2027-04-01 12:00"))
    assert again.bad == ()
    with place_.store.read() as session:
        kept = session.get_one(t.Address, (place_.number(EMAIL), "sms"))
        assert kept.opted_out_at is not None


def test_an_import_by_the_old_name_is_about_the_person_and_changes_no_address(place_: Place) -> None:
    place_.take_in(HEAD + BY_EMAIL + "old@example.org,,Ana O.,member,,,\n")
    merge(place_, "old@example.org")
    done = place_.take_in(HEAD + "old@example.org,,Ana Odé,member,,,\n", instant("2027-01-14 12:00"))
    assert (done.added, done.bad) == (0, ())
    with place_.store.read() as session:
        kept = session.get_one(t.Person, place_.number(EMAIL))
        assert (kept.email, kept.name) == (EMAIL, "Ana Odé")
        assert person_number(session, "old@example.org") == kept.id


def test_answers_to_the_same_invitation_cannot_be_joined_and_nothing_changes(place_: Place) -> None:
    place_.take_in(HEAD + BY_EMAIL)
    place_.tick(until="2027-01-11 12:00")
    for who in (PHONE, EMAIL):
        answer(place_, who, "2027-01-12 09:00", 4)
    before = place_.dump()
    with pytest.raises(Trouble, match=r"Both .* answered pulse in spring"):
        merge(place_)
    assert place_.dump() == before


@pytest.mark.parametrize(("person", "into"), [("nobody@example.org", EMAIL), (BEN, BEN), (BEN, "zoe@example.org")])
def test_what_is_not_two_people_is_refused(place_: Place, person: str, into: str) -> None:
    with pytest.raises(Trouble):
        merge(place_, person, into)


def test_whoever_is_erased_is_erased_under_every_name(place_: Place) -> None:
    place_.take_in(HEAD + BY_EMAIL)
    merge(place_)
    erasing.erase(place_.runtime, place_.number(EMAIL), instant("2027-01-14 12:00"))
    dump: Any = str(place_.dump())
    assert PHONE not in dump
    assert EMAIL not in dump


def test_everybody_else_still_replays(place_: Place) -> None:
    place_.take_in(HEAD + BY_EMAIL + "zoe@example.org,,Zoe,member,,,\n")
    place_.tick(until="2027-01-11 12:00")
    merge(place_)
    place_.tick(until="2027-02-12 12:00")
    assert differences(place_) == []
