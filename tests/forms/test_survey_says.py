"""What a survey says of itself: its promise, its place, its language, its time."""

from __future__ import annotations

from datetime import datetime

from flask.testing import FlaskClient

from tests.forms.driving import get, go_on, press
from tests.forms.memory import Memory
from tests.forms.surveys import invitation


def test_the_first_page_says_what_happens_with_the_answers(client: FlaskClient) -> None:
    page = get(client, "/s/mid")
    promise = page.texts[".promise"][0]
    assert "Up to 5 questions, about a minute." in page.html
    assert "Only Dana and the feedback team see your answers with your name." in promise
    assert "at least 5 people" in promise
    assert "You can answer until 14 June." in promise
    assert "“Change or stop”" in promise


def test_later_pages_keep_to_the_one_sentence(client: FlaskClient) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    assert ".promise" not in page.texts
    assert "Only Dana and the feedback team see your answers with your name." in page.html


def test_the_promise_shown_is_stored_with_the_answers(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/mid")
    go_on(client, page, useful="2")
    for sentence in engine.promises["mid"].splitlines():
        assert sentence in page.texts[".promise"][0]


def test_the_place_names_a_total_only_where_it_is_certain(client: FlaskClient) -> None:
    page = get(client, "/s/mid")
    assert page.texts[".place"] == ["Question 1"]
    page = go_on(client, page, useful="2")
    page = go_on(client, page, heard="3")
    page = go_on(client, page, solved="yes")
    assert page.texts[".place"] == ["Question 4 of 5"]


def test_the_last_page_says_finish_and_whom_to_call(client: FlaskClient) -> None:
    page = get(client, "/s/quick")
    assert page.form.buttons[0][0] == "Finish"
    assert "If someone is in danger, call 999 or Samaritans on 116 123." in page.html


def test_an_anonymous_survey_says_beforehand_that_it_cannot_be_taken_back(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/climate")
    assert "your answers cannot be changed or taken back" in page.html
    page = go_on(client, page, belong="6")
    page = go_on(client, page, words="fine")
    assert "When you press Finish, your answers can no longer be changed or taken back." in page.html
    assert "Yes, with my full name" not in page.html
    page = go_on(client, page)
    assert "they can no longer be changed or taken back" in page.html
    assert not any("change your answers" in said for said in page.links)


def test_the_person_chooses_first_who_reads_where_the_survey_says_so(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/leaving")
    assert page.h1 == "Who may see your answers with your name?"
    assert press(client, page).status_code == 422
    page = go_on(client, page, visibility="confidential")
    assert engine.changes[-1][2].chosen == "confidential"
    assert engine.changes[-1][2].answers == {}
    assert "Only Lee and the feedback team see your answers with your name." in engine.promises["leaving"]
    assert page.h1 == "Why are you leaving?"
    assert "Only Lee and the feedback team see your answers with your name." in page.texts[".promise"][0]
    assert get(client, page.links["Back"]).form.sent()["visibility"] == ["confidential"]


def test_a_question_with_readers_of_its_own_says_who(client: FlaskClient, engine: Memory) -> None:
    engine.links["leaving"] = invitation("leaving", chosen="named")
    assert "Only Sam and Sol will see this answer with your name." in get(client, "/s/leaving").texts[".note"]


def test_the_language_switch_keeps_place_and_answers(client: FlaskClient) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    spanish = get(client, page.links["Español"])
    assert spanish.h1 == "¿Con qué frecuencia te sientes escuchado?"
    assert 'lang="es"' in spanish.html
    on = go_on(client, spanish, heard="4")
    assert on.h1 == "¿Te ayudó a resolver un problema?"
    back = get(client, on.links["Atrás"])
    assert back.form.sent()["heard"] == ["4"]
    assert back.links["English"].endswith("_at=heard")


def test_a_tap_that_is_not_saved_yet_comes_along_into_another_language(client: FlaskClient, engine: Memory) -> None:
    spanish = get(client, get(client, "/s/mid?useful=2").links["Español"])
    assert spanish.form.sent()["useful"] == ["2"]
    assert "en el mensaje. Pulsa Continuar para guardarlo" in spanish.html
    assert engine.changes == []


def test_the_persons_own_language_comes_first(client: FlaskClient, engine: Memory) -> None:
    engine.links["mid"] = invitation("midpoint", locale="es")
    assert get(client, "/s/mid").h1 == "¿Qué tan útil ha sido tu círculo?"
    engine.links["mid"] = invitation("midpoint", locale="xx-nonsense")
    assert get(client, "/s/mid").h1 == "How useful has your circle been so far?"


def test_a_closing_time_inside_a_day_is_said_with_its_time(client: FlaskClient, engine: Memory) -> None:
    engine.links["mid"] = invitation("midpoint", closes_at=datetime.fromisoformat("2027-06-14T09:30:00+00:00"))
    assert "until 14 June at 10:30" in get(client, "/s/mid").html
