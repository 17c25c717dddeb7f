"""Every kind of question has its drawing, and what is drawn brings back the answer it shows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import forms
from app import create_app
from engine.core.kinds import KINDS
from forms.fields import TAPPABLE
from forms.ports import Invitation
from tests.answers import random_form
from tests.forms.driving import Read, get, press
from tests.forms.memory import Memory
from tests.forms.surveys import invitation, inviting, pack

QUESTIONS = pack().surveys["every"].questions
AGREED = {"plan": {"aim": {"goal": "Talk to the board", "levels": ["", "once", "every month", "", "they call me"]}}}


@pytest.fixture
def engine() -> Memory:
    return inviting()


@pytest.fixture
def client(engine: Memory) -> FlaskClient:
    return create_app(engine).test_client()


def alone(id_: str) -> Invitation:
    """The survey of every kind, with only this question left."""
    return invitation("every", skipped=frozenset(QUESTIONS) - {id_}, agreed=AGREED)


def rewrite(form: dict[str, list[str]], id_: str) -> dict[str, list[str]]:
    """A random form as the page sends it: places of a rank repeat one field."""
    places = [form.pop(name)[0] for name in sorted(form) if QUESTIONS[id_].type == "rank"]
    return {id_: places} if places else form


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_and_tried_here(kind: str) -> None:
    assert (Path(forms.__file__).parent / "templates" / "kinds" / f"{kind}.html").is_file()
    assert kind in {question.type for question in QUESTIONS.values()}


def test_only_known_kinds_can_be_tapped() -> None:
    assert set(KINDS) >= TAPPABLE


@pytest.mark.parametrize("id_", QUESTIONS)
def test_a_question_is_its_heading_and_has_a_field_of_its_name(client: FlaskClient, engine: Memory, id_: str) -> None:
    engine.links["x"] = alone(id_)
    page = get(client, "/s/x")
    assert page.h1 == (QUESTIONS[id_].ask["en"])
    assert id_ in page.form.names
    assert page.form.names <= set(KINDS[QUESTIONS[id_].type].fields(QUESTIONS[id_]))
    assert f"q-{id_}" in page.ids
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("id_", QUESTIONS)
@pytest.mark.parametrize("seed", range(8))
def test_what_a_page_shows_it_sends_again(client: FlaskClient, engine: Memory, id_: str, seed: int) -> None:
    engine.links["x"] = replaced = alone(id_)
    given = rewrite(random_form(QUESTIONS[id_], random.Random(seed)), id_)
    assert press(client, get(client, "/s/x"), **given).status_code == 303
    value = engine.changes[-1][2].answers[id_]
    engine.links["x"] = invitation("every", answers={id_: value}, skipped=replaced.skipped, agreed=AGREED)
    assert press(client, get(client, f"/s/x?_at={id_}")).status_code == 303
    assert engine.changes[-1][2].answers[id_] == value


@pytest.mark.parametrize(
    ("id_", "given", "wrong", "sentence"),
    [
        ("labelled", {"labelled": "4"}, "labelled", "Choose a number from 1 to 3"),
        ("recommend", {"recommend": "11"}, "recommend", "Choose a number from 0 to 10"),
        ("agree", {"agree": "no"}, "agree", "Choose “Yes” to go on, or close this page"),
        ("one", {"one": "c"}, "one", "Choose one of the answers shown"),
        ("one", {"one": "other", "one.other": "x" * 201}, "one.other", "Shorten your own answer to 200 characters"),
        ("several", {"several": ["a", "none"]}, "several", "Choose “None of them” or other answers, not both"),
        ("several", {"several": ["a", "b", "other"]}, "several", "Choose no more than 2; you chose 3"),
        ("order", {"order": ["a", "a"]}, "order.2", "Choose “Apples” in one place only"),
        ("amount", {"amount": "many"}, "amount", "Write a number, such as 4 or 2.5"),
        ("amount", {"amount": "101"}, "amount", "Write a number from 0 to 100"),
        ("day", {"day": "2026-12-31"}, "day", "Choose a date on or after 2027-01-01"),
        ("words", {"words": "x" * 301}, "words", "Shorten your answer to 300 characters; it has 301"),
        ("tale", {"tale": "Yes.", "tale.consent": "everyone"}, "tale.consent", "Choose how we may share your words"),
        ("aim", {"aim": "Speak up"}, "aim.zero", "Write what would count as on track"),
        ("aim", {"aim.zero": "Twice"}, "aim", "Write the goal that these levels belong to"),
        ("reached", {"reached": "3"}, "reached", "Choose a number from -2 to 2"),
        ("times", {"times": "mon 09:00-10:00", "times.timezone": "Mars"}, "times.timezone", "Choose a time zone"),
        ("contact", {"contact": "fax"}, "contact", "Choose one of the answers shown"),
    ],
)
def test_an_error_stands_at_the_field_it_is_about(
    client: FlaskClient, engine: Memory, id_: str, given: dict[str, str | list[str]], wrong: str, sentence: str
) -> None:
    engine.links["x"] = alone(id_)
    answer = press(client, get(client, "/s/x"), **given)
    page = Read(answer.text)
    said = next(said for said, href in page.links.items() if href == f"#q-{wrong}")
    assert answer.status_code == 422
    assert said.startswith(sentence)
    assert f"q-{wrong}" in page.ids
    assert f"w-{wrong}" in page.ids
    assert f'aria-describedby="{f"w-{wrong}"}"' in page.html.replace("consent-silence ", "")
    assert page.texts[".wrong"] == [f"Error: {said}"]
    assert engine.changes == []


def test_a_shared_answer_says_so(client: FlaskClient, engine: Memory) -> None:
    engine.links["x"] = alone("day")
    assert get(client, "/s/x").texts[".note"][0] == "Your partner will see this answer."


def test_a_goal_is_reviewed_beside_the_persons_own_words(client: FlaskClient, engine: Memory) -> None:
    engine.links["x"] = alone("reached")
    page = get(client, "/s/x")
    assert "You wrote: “Talk to the board”" in page.texts[".note"]
    assert page.texts[".own"] == ["once", "every month", "they call me"]
    engine.links["x"] = invitation("every", skipped=frozenset(QUESTIONS) - {"reached"})
    assert ".own" not in get(client, "/s/x").texts


def test_times_of_ones_own_stay_ticked(client: FlaskClient, engine: Memory) -> None:
    value = {"timezone": "Asia/Kolkata", "slots": [{"day": "mon", "from": "06:15", "to": "07:45"}]}
    engine.links["x"] = invitation("every", answers={"times": value}, skipped=frozenset(QUESTIONS) - {"times"})
    page = get(client, "/s/x?_at=times")
    assert page.form.sent()["times"] == ["mon 06:15-07:45"]
    assert page.form.sent()["times.timezone"] == ["Asia/Kolkata"]
