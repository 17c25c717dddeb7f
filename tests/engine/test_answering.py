"""Answers: stored once however often they are posted, never by looking, and never again asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from engine import settling
from engine.commands import answers
from engine.pages import DeadLink, Invitation, Saved
from engine.store import tables as t
from tests.engine.place import Place, crowd, faults, instant
from tests.forms.driving import get, go_on, press

PACK = """
steps:
  pulse: {when: start, to: members, ask: pulse, remind: [2 days, 4 days], close: 10 days}
  mood: {when: 3 weeks after start, to: members, ask: mood, close: 5 days, remind: [2 days]}
  talk: {when: start, to: members, ask: talk}
digests:
  cycle: {when: 4 weeks after start, to: leaders, title: How it went, sections: [headlines, cases]}
routes:
  low: {on: pulse, if: pulse.useful <= 2, case: low, note: Low.}
  dull: {on: talk, if: talk.useful <= 2, case: urgent, note: Dull.}
surveys:
  pulse:
    title: Pulse
    visibility: confidential
    questions:
      useful: {ask: How useful?, type: scale, labels: [a, b, c, d, e], required: true}
      why: {ask: What was missing?, type: text, show-if: pulse.useful <= 2}
      met: {ask: Did you meet?, type: yes-no}
  talk:
    title: Talk
    visibility: named
    questions:
      useful: {ask: How useful was the talk?, type: scale, labels: [a, b, c]}
  mood:
    title: Mood
    visibility: anonymous
    questions:
      belong: {ask: Do you belong here?, type: scale, labels: [a, b, c, d, e]}
"""
ROSTER = """email,phone,name,role,channel,sms_consent
ana@example.org,,Ana Ode,member,,
ben@example.org,+12025550123,Ben Li,member,sms,yes
dana@example.org,,Dana Whitfield,coordinator,,
lea@example.org,,Lea Lead,leader,,
"""
ANA, BEN = "ana@example.org", "ben@example.org"
ASKED = "2027-01-04 15:00"
GIVEN = Saved("page-1", {"useful": 2, "met": "yes"}, frozenset({"why"}), frozenset(), True, "Who reads it.", "en")
AT_ONCE = 6


@pytest.fixture
def asked(place: Place, tmp_path: Path) -> Place:
    """A place where the pulse has been asked."""
    place.begin(PACK, ROSTER, tmp_path)
    place.tick(ASKED)
    return place


def at_once(work: Callable[[int], Any], count: int = AT_ONCE) -> list[Any]:
    """What several threads get that do something at the same moment."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def facts(place: Place, kind: str) -> int:
    return sum(kind in row for row in place.dump()["facts"])


def test_reminders_stop_at_an_answer(asked: Place) -> None:
    answers.save(asked.runtime, asked.token(ANA, "pulse"), GIVEN, instant("2027-01-05 09:00"))
    asked.tick(until="2027-01-16 12:00")
    assert [key for key in asked.sent(to=ANA) if key.startswith("pulse")] == ["pulse/1/invite/0"]
    pulses = {key for key in asked.sent(to="+12025550123") if key.startswith("pulse")}
    assert pulses == {"pulse/1/invite/0", "pulse/1/remind/1", "pulse/1/remind/2"}
    ended = {row.kind: row.reason for row in asked.rows(person=asked.number(ANA), step="pulse", state="skipped")}
    assert ended == {"remind": "already answered", "close": "already answered"}
    assert faults(asked, instant("2027-01-16 12:00")) == []


def test_an_answer_in_the_very_second_of_a_reminder_comes_first(asked: Place) -> None:
    due = asked.row(ANA, "pulse", "remind", number=1).due
    answers.save(asked.runtime, asked.token(ANA, "pulse"), GIVEN, due)
    asked.tick(due.replace(tzinfo=None).isoformat())
    assert "pulse/1/remind/1" not in asked.sent(to=ANA)


def test_a_reminder_waits_a_day_for_somebody_who_has_begun(asked: Place) -> None:
    begun = replace(GIVEN, answers={"useful": 4}, skipped=frozenset(), finish=False)
    answers.save(asked.runtime, asked.token(ANA, "pulse"), begun, instant("2027-01-05 20:00"))
    asked.tick(until="2027-01-06 19:59")
    assert "pulse/1/remind/1" not in asked.sent(to=ANA)
    asked.tick(until="2027-01-06 20:00")
    assert "pulse/1/remind/1" in asked.sent(to=ANA)


def test_the_same_page_saved_at_once_is_one_answer(asked: Place) -> None:
    token = asked.token(ANA, "pulse")
    said = at_once(lambda _: answers.save(asked.runtime, token, GIVEN, instant("2027-01-05 09:00")))
    assert [each.page.state for each in said] == ["finished"] * AT_ONCE
    assert sum(each.person is not None for each in said) == 1
    _one_response(asked)


def test_several_pages_finished_at_once_are_one_answer(asked: Place) -> None:
    token, now = asked.token(ANA, "pulse"), instant("2027-01-05 09:00")
    at_once(lambda n: answers.save(asked.runtime, token, replace(GIVEN, key=f"page-{n}"), now))
    _one_response(asked)


def _one_response(place: Place) -> None:
    place.tick("2027-01-05 09:00")
    dump = place.dump()
    assert (len(dump["responses"]), len(dump["answers"]), len(dump["cases"])) == (1, 3, 1)
    assert facts(place, "started") == 1
    assert facts(place, "response") == 1
    assert facts(place, "fired") == 1


def test_an_answer_to_one_survey_at_once_with_answers_of_others_loses_none(asked: Place) -> None:
    tokens = [asked.token(ANA, "pulse"), asked.token(BEN, "pulse")]
    now = instant("2027-01-05 09:00")
    at_once(lambda n: answers.save(asked.runtime, tokens[n % 2], GIVEN, now))
    assert len(asked.dump()["responses"]) == 2
    assert len(asked.dump()["answers"]) == 6


def test_two_low_answers_at_once_open_one_case(asked: Place) -> None:
    now = instant("2027-01-05 09:00")
    low = {"pulse": GIVEN, "talk": replace(GIVEN, answers={"useful": 1}, skipped=frozenset())}

    def give(number: int) -> None:
        survey = ["pulse", "talk"][number]
        stored = answers.save(asked.runtime, asked.token(ANA, survey), low[survey], now)
        assert stored.person is not None
        settling.ring(asked.runtime, [stored.person], now)

    at_once(give, count=2)
    asked.tick("2027-01-05 09:00")
    with asked.store.read() as session:
        [case] = session.query(t.Case)
        happened = sorted(event.kind for event in session.query(t.CaseEvent) if event.kind != "alert")
    assert (case.cls, case.state) == ("urgent", "new")
    assert happened in (["joined", "opened"], ["opened", "raised"])
    assert faults(asked, now) == []


def test_everyone_answering_while_the_clock_ticks_loses_nothing(place: Place, tmp_path: Path) -> None:
    people, now = 8, instant("2027-01-04 15:00")
    place.begin(PACK, crowd(people), tmp_path)
    place.tick(ASKED)

    def act(number: int) -> None:
        if number == people:
            place.tick(ASKED)
            return
        stored = answers.save(place.runtime, place.token(f"p{number}@example.org", "pulse"), GIVEN, now)
        assert stored.person is not None
        settling.ring(place.runtime, [stored.person], now)

    at_once(act, count=people + 1)
    place.tick(ASKED)
    assert len(place.dump()["responses"]) == people
    assert len(place.dump()["cases"]) == people
    assert place.states(step="pulse", kind="close") == {"skipped": people}
    assert faults(place, now) == []


def test_an_anonymous_survey_finished_at_once_counts_once(asked: Place) -> None:
    asked.tick(until="2027-01-25 15:00")
    token, now = asked.token(ANA, "mood"), instant("2027-01-25 16:00")
    given = Saved("page-1", {"belong": 5}, frozenset(), frozenset(), True, "Nobody sees who.", "en")
    at_once(lambda n: answers.save(asked.runtime, token, replace(given, key=f"page-{n % 2}"), now))
    asked.tick(until="2027-02-05 12:00")
    assert len(asked.dump()["responses"]) == 1


def test_a_page_posted_by_two_fingers_stores_one_answer(asked: Place) -> None:
    address = f"/s/{asked.token(ANA, 'pulse')}"
    page = get(asked.client(), address)
    clients = [asked.client() for _ in range(4)]
    said: list[TestResponse] = at_once(lambda n: press(clients[n], page, useful="4"), count=4)
    assert [each.status_code for each in said] == [303] * 4
    assert len(asked.dump()["answers"]) == 1
    assert len(asked.dump()["responses"]) == 1
    last = get(asked.client(), address)
    assert last.h1 == "Did you meet?"
    said = at_once(lambda n: press(clients[n], last, met="yes"), count=4)
    assert [each.status_code for each in said] == [303] * 4
    assert all(each.headers["Location"].endswith("_done=1") for each in said)
    asked.tick("2027-01-05 09:00")
    assert len(asked.dump()["answers"]) == 2
    assert facts(asked, "response") == 1


def test_a_half_done_survey_resumes_on_another_device_at_the_right_question(asked: Place) -> None:
    address = f"/s/{asked.token(ANA, 'pulse')}"
    first = asked.client()
    page = go_on(first, get(first, address), useful="1")
    assert page.h1 == "What was missing?"
    elsewhere = asked.client()
    assert get(elsewhere, address).h1 == "What was missing?"
    page = go_on(elsewhere, get(elsewhere, address), why="Time 🕰️")
    assert get(first, address).h1 == "Did you meet?"
    assert go_on(first, get(first, address), met="no").h1.startswith("Thank you")
    stored = {row[1]: row[2] for row in asked.dump()["answers"]}
    assert stored == {"useful": 1, "why": "Time 🕰️", "met": "no"}


def test_an_answer_that_hides_a_question_takes_its_answer_along(asked: Place) -> None:
    address = f"/s/{asked.token(ANA, 'pulse')}"
    client = asked.client()
    page = go_on(client, get(client, address), useful="1")
    page = go_on(client, page, why="No time")
    back = get(client, get(client, page.links["Back"]).links["Back"])
    page = go_on(client, back, useful="5")
    assert page.h1 == "Did you meet?"
    go_on(client, page, met="yes")
    assert {row[1]: row[2] for row in asked.dump()["answers"]} == {"useful": 5, "met": "yes"}


def every_link(place: Place) -> dict[str, str]:
    """Links of every purpose there is, sent; paths."""
    place.tick(until="2027-02-02 12:00")
    client, engine = place.client(), place.client().application.extensions["milepost"]
    sent = place.links()
    finished = sent[f"s {place.row(ANA, 'pulse').id}"]
    preferences = sent[f"p {place.row(ANA, 'pulse').id}"]
    assert client.post(f"{preferences}/link").status_code == 303
    assert client.post(f"{finished}/link").status_code == 303
    engine.console.commands.ask_sign_in("dana@example.org")
    place.tick("2027-02-02 12:00")
    found = place.links()
    assert {key[0] for key in found} == set("spudcfh")
    return found


def test_looking_at_every_link_twice_changes_nothing(asked: Place) -> None:
    answers.save(asked.runtime, asked.token(ANA, "pulse"), GIVEN, instant("2027-01-05 09:00"))
    paths = every_link(asked)
    client = asked.client()
    before, sent = asked.dump(), asked.sent()
    for path in [*paths.values(), *paths.values()]:
        for method in (client.get, client.head):
            assert method(path).status_code in (200, 410), path
    for key, path in paths.items():
        if key[0] == "s":
            for more in ("?useful=1", "/why", "/help", "/again"):
                assert client.get(path + more).status_code < 500
    assert asked.dump() == before
    assert asked.sent() == sent


def test_a_copied_database_holds_no_usable_link(asked: Place, tmp_path: Path) -> None:
    answers.save(asked.runtime, asked.token(ANA, "pulse"), GIVEN, instant("2027-01-05 09:00"))
    tokens = {path.rstrip("/").split("/")[-1] for path in every_link(asked).values()}
    assert len(tokens) > 12
    secrets = tokens | {asked.environ["SECRET_KEY"]}
    rows = repr(asked.dump()) + repr(asked.runtime.outbox.accepted())
    assert [secret for secret in secrets if secret in rows] == []
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name.startswith("outbox") for path in files) == asked.store.sqlite
    for path in files:
        held = path.read_bytes()
        assert [secret for secret in secrets if secret.encode() in held] == [], path.name


def test_a_token_for_one_thing_opens_nothing_else(asked: Place) -> None:
    row = asked.row(ANA, "pulse")
    paths = asked.links()
    survey, preferences = paths[f"s {row.id}"], paths[f"p {row.id}"]
    client = asked.client()
    assert client.get(survey.replace("/s/", "/p/")).status_code == 404
    assert client.get(preferences.replace("/p/", "/s/")).status_code == 404
    assert client.get(survey[:-2] + ("AA" if survey[-2:] != "AA" else "BB")).status_code == 404


def test_a_page_that_was_open_when_the_survey_closed_stores_nothing(asked: Place) -> None:
    token = asked.token(ANA, "pulse")
    asked.tick(until="2027-01-16 12:00")
    said = answers.save(asked.runtime, token, GIVEN, instant("2027-01-16 12:00"))
    assert isinstance(said.page, DeadLink)
    assert (said.page.state, said.person) == ("closed", None)
    assert asked.dump()["answers"] == []


def test_answers_part_given_are_kept_when_the_survey_closes(asked: Place) -> None:
    begun = replace(GIVEN, answers={"useful": 1}, skipped=frozenset(), finish=False)
    said = answers.save(asked.runtime, asked.token(ANA, "pulse"), begun, instant("2027-01-05 20:00"))
    assert isinstance(said.page, Invitation)
    asked.tick(until="2027-01-16 12:00")
    dump = asked.dump()
    assert len(dump["answers"]) == 1
    assert len(dump["cases"]) == 1, "a route runs on what closed part-answered"
    assert asked.row(ANA, "pulse", "close").reason == "closed part-answered"


AROUND = """
steps:
  pulse: {when: start, to: members, ask: pulse}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions:
      useful: {ask: How useful?, type: scale, labels: [a, b, c]}
      circle: {ask: How is your circle?, type: scale, labels: [a, b, c], show-if: group.size >= 2}
      many: {ask: Is it too full here?, type: yes-no, show-if: cohort.size >= 3}
      alone: {ask: Would you like a circle?, type: yes-no, show-if: not (group.size >= 1)}
"""


def test_a_question_may_depend_on_the_group_and_on_the_cohorts_size(place: Place, tmp_path: Path) -> None:
    roster = "email,name,role,group\nana@example.org,Ana,member,North\nben@example.org,Ben,member,North\n"
    place.begin(AROUND, roster + "cy@example.org,Cy,member,South\n", tmp_path)
    place.tick(ASKED)
    client = place.client()
    page = go_on(client, get(client, f"/s/{place.token(ANA, 'pulse')}"), useful="1")
    assert page.h1 == "How is your circle?"
    page = go_on(client, get(client, f"/s/{place.token('cy@example.org', 'pulse')}"), useful="1")
    assert page.h1 == "Is it too full here?"


def begun_on(place: Place, at: str) -> tuple[str, Invitation]:
    """Ana's pulse with its first question answered: her token, and the page she then has before her."""
    token = place.token(ANA, "pulse")
    first = replace(GIVEN, key="first", answers={"useful": 1}, skipped=frozenset(), finish=False)
    page = answers.save(place.runtime, token, first, instant(at)).page
    assert isinstance(page, Invitation)
    return token, page


def test_what_was_said_on_another_device_meanwhile_is_kept_and_shown(asked: Place) -> None:
    token, shown = begun_on(asked, "2027-01-05 20:00")
    there = replace(GIVEN, key="there", answers={"met": "no"}, skipped=frozenset(), finish=False)
    answers.save(asked.runtime, token, there, instant("2027-01-05 20:01"), shown=shown)
    here = replace(GIVEN, key="here", answers={"why": "No time"}, skipped=frozenset(), finish=False)
    page = answers.save(asked.runtime, token, here, instant("2027-01-05 20:02"), shown=shown).page
    assert isinstance(page, Invitation)
    assert page.answers == {"useful": 1, "met": "no", "why": "No time"}
    assert page.begun is not None
    assert page.begun.keys == ("first", "there", "here")


def test_a_page_in_the_middle_posted_at_once_is_saved_once_and_loses_no_other(asked: Place) -> None:
    token, shown = begun_on(asked, "2027-01-05 20:00")
    said = {"why": "No time", "met": "no"}

    def post(number: int) -> Any:
        question = ("why", "met")[number % 2]
        part = replace(
            GIVEN, key=f"key-{question}", answers={question: said[question]}, skipped=frozenset(), finish=False
        )
        return answers.save(asked.runtime, token, part, instant("2027-01-05 20:01"), shown=shown)

    assert [each.person for each in at_once(post)] == [None] * AT_ONCE, "nobody is planned anew"
    assert {row[1]: row[2] for row in asked.dump()["answers"]} == {"useful": 1, **said}
    with asked.runtime.store.read() as session:
        response = session.execute(select(t.ResponseRow)).scalar_one()
        assert sorted(response.keys) == ["first", "key-met", "key-why"]


@pytest.mark.parametrize("meanwhile", ["closed", "handed in", "sent anew"])
def test_a_page_in_the_middle_stores_nothing_once_its_link_is_dead(asked: Place, meanwhile: str) -> None:
    token, shown = begun_on(asked, "2027-01-05 20:00")
    at = "2027-01-05 21:00"
    if meanwhile == "closed":
        at = "2027-01-16 12:00"
        asked.tick(until=at)
    elif meanwhile == "handed in":
        answers.save(asked.runtime, token, replace(GIVEN, answers={"met": "yes"}), instant(at))
    else:
        with asked.runtime.store.write() as session:
            session.execute(
                update(t.Invitation).where(t.Invitation.id == asked.row(ANA, "pulse").id).values(generation=1)
            )
    before = asked.dump()
    part = replace(GIVEN, key="late", answers={"why": "Late"}, skipped=frozenset(), finish=False)
    said = answers.save(asked.runtime, token, part, instant(at), shown=shown)
    assert isinstance(said.page, DeadLink)
    assert asked.dump() == before
