"""Anonymous answers: sealed until the last invitation has closed, and then nobody's."""

from __future__ import annotations

import base64
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine import settling
from engine.commands import answers
from engine.pages import Saved
from engine.sealing import Seal
from engine.store import tables as t
from tests.engine.place import Place, faults, instant
from tests.engine.test_answering import at_once

PACK = """
steps:
  mood: {when: start, to: members, ask: mood, remind: [2 days], close: 5 days}
routes:
  low: {on: mood, if: mood.belong <= 2, case: low, to: coordinator, note: Someone feels left out.}
surveys:
  mood:
    title: Mood
    visibility: anonymous
    questions:
      belong: {ask: Do you belong here?, type: scale, labels: [a, b, c, d, e]}
      words: {ask: What should we know?, type: text}
"""
GROUPS = {"Birch": 6, "Cedar": 5, "Elm": 1}
PEOPLE = [(f"{group.lower()}{n}@example.org", group) for group, size in GROUPS.items() for n in range(size)]
ASKED = "2027-01-04 12:00"
ANSWERED = instant("2027-01-05 13:37") + timedelta(seconds=42)
CLOSED = "2027-01-09 12:00"


def roster() -> str:
    rows = [f"{email},{email.split('@')[0].title()},member,{group}" for email, group in PEOPLE]
    return "\n".join(["email,name,role,group", *rows, "dana@example.org,Dana,coordinator,"]) + "\n"


@pytest.fixture
def asked(place: Place, tmp_path: Path) -> Place:
    """A place where the mood has been asked."""
    place.begin(PACK, roster(), tmp_path)
    place.tick(ASKED)
    return place


def words_of(email: str) -> str:
    """What nobody but this person would have written."""
    return f"Unmistakable words number {Random(email).randrange(10**9)}"


def give(place: Place, email: str, belong: int, *, finish: bool = True, now: datetime = ANSWERED) -> None:
    """Answers as the page does it, with what follows at once."""
    given = {"belong": belong, "words": words_of(email)}
    saved = Saved(f"page-{email}-{finish}", given, frozenset(), frozenset(), finish, "Nobody sees who.", "en")
    stored = answers.save(place.runtime, place.token(email, "mood"), saved, now)
    if stored.person is not None:
        settling.ring(place.runtime, [stored.person], now)


def give_all(place: Place) -> list[str]:
    """Everyone answers but one of Birch, low ones in every group; who answered, in that order."""
    order = [email for email, _ in PEOPLE[1:]]
    Random(7).shuffle(order)
    for n, email in enumerate(order):
        give(place, email, 1 if email in ("birch1@example.org", "elm0@example.org") else 5, now=ANSWERED + n * MINUTE)
    return order


MINUTE = timedelta(minutes=1)


def test_a_draft_is_readable_only_through_its_link(asked: Place) -> None:
    give(asked, "birch0@example.org", 1, finish=False)
    dump = asked.dump()
    assert "Unmistakable" not in repr(dump)
    assert (dump["responses"], dump["answers"]) == ([], [])
    [(key, sealed, _)] = dump["drafts"]
    assert not any(key in repr(rows) for table, rows in dump.items() if table != "drafts")
    assert b"words" not in sealed
    assert base64.urlsafe_b64decode(sealed)[1:9] == bytes(8), "the seal itself tells no time"
    assert "Unmistakable" in asked.client().get(f"/s/{asked.token('birch0@example.org', 'mood')}?_at=words").text
    with pytest.raises(ValueError, match="a key that is not known"):
        Seal("another key of more than thirty-two bytes").open(sealed)
    asked.tick(until="2027-01-10 12:00")
    assert asked.dump()["drafts"] == []


def test_until_the_pool_opens_answers_stand_nowhere(asked: Place, tmp_path: Path) -> None:
    give_all(asked)
    asked.tick(until="2027-01-09 11:00")
    dump = asked.dump()
    assert (dump["responses"], dump["answers"], dump["drafts"], dump["cases"]) == ([], [], [], [])
    assert "Unmistakable" not in repr(dump) + repr(asked.runtime.outbox.accepted())
    assert len(dump["pools"]) == 1
    for path in tmp_path.glob("milepost.db*"):
        assert b"Unmistakable" not in path.read_bytes(), path.name


def test_only_the_day_on_which_somebody_answered_is_kept(asked: Place) -> None:
    give_all(asked)
    dump = asked.dump("clock", "ticks")
    answered = [row for row in dump["invitations"] if date(2027, 1, 5) in row]
    assert len(answered) == len(PEOPLE) - 1
    moments = [(table, at) for table, rows in dump.items() for row in rows for at in _instants(row)]
    near = [(table, at) for table, at in moments if ANSWERED - MINUTE <= at <= ANSWERED + 20 * MINUTE]
    assert near == []


def _instants(row: tuple[Any, ...]) -> list[datetime]:
    return [value for value in row if isinstance(value, datetime)]


def test_the_pool_opens_when_its_last_invitation_closes(asked: Place) -> None:
    order = give_all(asked)
    asked.tick("2027-01-09 11:59")
    assert asked.dump()["responses"] == []
    asked.tick(CLOSED)
    dump = asked.dump()
    assert (len(dump["responses"]), len(dump["answers"])) == (len(PEOPLE) - 1, 2 * (len(PEOPLE) - 1))
    written = [row[2] for row in sorted(dump["answers"]) if row[1] == "words"]
    assert sorted(written) == sorted(words_of(email) for email in order)
    assert written != [words_of(email) for email in order], "in the order of nobody's answering"
    assert faults(asked, instant(CLOSED)) == []
    asked.tick("2027-01-20 12:00")
    assert asked.dump()["responses"] == dump["responses"]


def test_first_answers_given_at_the_same_moment_are_all_kept(asked: Place) -> None:
    people = [email for email, _ in PEOPLE[:6]]
    at_once(lambda n: give(asked, people[n], 4))
    asked.tick(CLOSED)
    assert sorted(row[2] for row in asked.dump()["answers"] if row[1] == "words") == sorted(map(words_of, people))


def test_several_clocks_at_once_open_a_pool_once(asked: Place) -> None:
    give_all(asked)
    at_once(lambda _: asked.tick(CLOSED), 4)
    asked.tick(CLOSED)
    assert len(asked.dump()["responses"]) == len(PEOPLE) - 1
    assert len(asked.dump()["cases"]) == 2
    assert faults(asked, instant(CLOSED)) == []


def test_a_response_names_nobody_and_no_time(asked: Place) -> None:
    give_all(asked)
    asked.tick(CLOSED)
    dump = asked.dump()
    numbers = {asked.number(email) for email, _ in PEOPLE}
    with asked.store.read() as session:
        for response in session.query(t.ResponseRow):
            linked = (response.person, response.invitation, response.started_at, response.submitted_at)
            assert linked == (None, None, None, None)
            assert response.promise == ""
            assert response.keys == []
        for answer in session.query(t.Answer):
            assert answer.answered_at is None
    shared = [row for table in ("facts", "ledger", "happenings", "invitations") for row in dump[table]]
    assert numbers
    assert "Unmistakable" not in repr(shared) + repr(dump["people"]) + repr(dump["messages"])


def test_a_group_too_small_to_hide_in_is_not_kept_with_an_answer(asked: Place) -> None:
    give_all(asked)
    asked.tick(CLOSED)
    with asked.store.read() as session:
        groups = Counter(response.group for response in session.query(t.ResponseRow))
    assert groups == {"Cedar": 5, None: 6}, "alone without a group, Elm's one would be known by that"


def test_a_low_answer_opens_a_case_about_a_large_group_and_never_before(asked: Place) -> None:
    give_all(asked)
    asked.tick("2027-01-09 11:59")
    assert asked.dump()["cases"] == []
    asked.tick(CLOSED)
    with asked.store.read() as session:
        cases = [(case.person, case.group, case.cls, case.named) for case in session.query(t.Case)]
    assert sorted(cases, key=repr) == [(None, "Birch", "low", False), (None, None, "low", False)]


def test_too_few_answers_open_no_case_about_anybody(asked: Place) -> None:
    for email in ("birch1@example.org", "birch2@example.org", "cedar1@example.org", "elm0@example.org"):
        give(asked, email, 1)
    asked.tick(CLOSED)
    assert len(asked.dump()["responses"]) == 4
    assert asked.dump()["cases"] == []


def test_one_who_answered_is_reminded_no_more_and_one_who_did_not_is(asked: Place) -> None:
    give_all(asked)
    asked.tick(until="2027-01-08 12:00")
    reminded = [each.to for each in asked.runtime.outbox.accepted() if "/remind/" in each.key]
    assert reminded == ["birch0@example.org"]


def test_finishing_cannot_be_undone_or_seen_again(asked: Place) -> None:
    give(asked, "birch0@example.org", 3)
    address = f"/s/{asked.token('birch0@example.org', 'mood')}"
    page = asked.client().get(address)
    assert "Unmistakable" not in page.text
    before = asked.dump()
    assert asked.client().post(address, data={"belong": "5", "_key": "again"}).status_code in (303, 410)
    assert {k: v for k, v in asked.dump().items() if k != "messages"} == {
        k: v for k, v in before.items() if k != "messages"
    }
