"""Links that ask nothing any more: five pages, all different, none with a name; and a new link sent to the address."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from app import create_app
from forms.ports import DeadLink
from tests.forms.driving import Read, get, press
from tests.forms.memory import Memory
from tests.forms.surveys import invitation

TITLE = {"en": "How is your circle going?", "es": "¿Cómo va tu círculo?"}
LINKS = {
    "finished": DeadLink("finished", title=TITLE, on=date(2027, 6, 3), until=date(2027, 6, 14), preferences="p"),
    "closed": DeadLink("closed", title=TITLE, on=date(2027, 6, 14), preferences="p"),
    "expired": DeadLink("expired", days=60, preferences="p"),
    "replaced": DeadLink("replaced"),
    "unknown": DeadLink("unknown"),
}
SAID = {
    "finished": (200, "Thank you. We have your answers", "You have already answered this, on 3 June."),
    "closed": (410, "This survey has closed", "“How is your circle going?” closed on 14 June."),
    "expired": (410, "This link has stopped working", "It is more than 60 days old."),
    "replaced": (410, "There is a newer link", "Use the link in our latest message to you."),
    "unknown": (404, "We do not know this link", "Open the link from our message again, or copy the whole of it."),
}


@pytest.fixture
def engine() -> Memory:
    return Memory(links=dict(LINKS))


@pytest.fixture
def client(engine: Memory) -> FlaskClient:
    return create_app(engine).test_client()


@pytest.mark.parametrize("state", LINKS)
def test_a_dead_link_says_what_it_is_and_what_to_do(client: FlaskClient, state: str) -> None:
    status, title, sentence = SAID[state]
    answer = client.get(f"/s/{state}")
    page = Read(answer.text)
    assert (answer.status_code, page.h1) == (status, title)
    assert sentence in " ".join(page.texts["p"])
    assert list(page.links)[-3:] == ["Why this?", "Change or stop", "Help"]


def test_the_five_pages_differ(client: FlaskClient) -> None:
    assert len({Read(client.get(f"/s/{state}").text).texts["main"][0] for state in LINKS}) == len(LINKS)


@pytest.mark.parametrize("state", LINKS)
def test_posting_to_a_dead_link_stores_nothing_and_says_the_same(
    client: FlaskClient, engine: Memory, state: str
) -> None:
    answer = client.post(f"/s/{state}", data={"_question": "useful", "useful": "2"}, follow_redirects=True)
    assert Read(answer.text).h1 == SAID[state][1]
    assert engine.changes == []


def test_a_survey_that_closes_while_someone_answers_refuses_kindly(client: FlaskClient, engine: Memory) -> None:
    engine.links["mid"] = invitation("midpoint")
    page = get(client, "/s/mid")
    engine.links["mid"] = LINKS["closed"]
    answer = press(client, page, useful="2")
    assert (answer.status_code, Read(answer.text).h1) == (410, "This survey has closed")


def test_the_receipt_right_after_the_last_answer_does_not_say_already(client: FlaskClient) -> None:
    assert "already" not in get(client, "/s/finished?_done=1").html


def test_seeing_answers_again_takes_a_link_sent_to_the_address(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/finished")
    page = get(client, page.links["See or change your answers until 14 June"])
    assert engine.changes == []
    answer = press(client, page)
    assert engine.changes == [("link", "finished")]
    assert get(client, answer.headers["Location"]).h1 == "A link is on its way"


@pytest.mark.parametrize("state", ["expired", "replaced"])
def test_a_new_link_goes_to_the_address_on_file(client: FlaskClient, engine: Memory, state: str) -> None:
    page = Read(client.get(f"/s/{state}").text)
    answer = press(client, page)
    assert answer.status_code == 303
    assert engine.changes == [("link", state)]


def test_asking_for_a_link_tells_nothing_about_the_token(client: FlaskClient, engine: Memory) -> None:
    known = client.post("/s/expired/link").headers["Location"].replace("expired", "…")
    assert client.post("/s/unknown/link").headers["Location"].replace("unknown", "…") == known


def test_a_replaced_or_unknown_link_leads_to_no_preferences(client: FlaskClient) -> None:
    for state in ("replaced", "unknown"):
        assert Read(client.get(f"/s/{state}").text).links["Change or stop"] == "/help#stop"


def test_an_unknown_link_speaks_the_browsers_language(client: FlaskClient) -> None:
    answer = client.get("/s/nothing", headers={"Accept-Language": "es-MX,es;q=0.9"})
    page = Read(answer.text)
    assert page.h1 == "No conocemos este enlace"
    assert page.links["English"] == "/s/nothing?_lang=en"


@pytest.mark.parametrize("token", ["%00", "a" * 5000, "..%2f..%2fetc", "🙂", "<script>"])
def test_a_nonsense_link_is_an_unknown_one(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/s/{token}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize("page", ["/s/mid/why", "/s/mid/help", "/s/expired/why", "/s/unknown/help", "/why", "/help"])
def test_why_and_help_are_there_for_everyone(client: FlaskClient, engine: Memory, page: str) -> None:
    engine.links["mid"] = invitation("midpoint")
    assert get(client, page).h1 in ("Why am I asked this?", "Help")


def test_why_says_what_the_programme_is_for_and_what_is_promised(client: FlaskClient, engine: Memory) -> None:
    engine.links["mid"] = invitation("midpoint")
    page = get(client, "/s/mid/why")
    assert "Senior project managers solve hard problems together." in page.html
    assert "Only Dana and the feedback team see your answers with your name." in page.html
    assert page.links["Return to the question"] == "/s/mid"
    assert page.links["Español"] == "/s/mid/why?_lang=es"
