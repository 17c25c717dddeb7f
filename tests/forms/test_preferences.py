"""Changing, pausing and stopping, and what only a fresh link may show."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from app import create_app
from engine.core.language import Kind
from engine.store.tables.planned import PLANNED_STATES
from forms.ports import Held, Preferences
from forms.words import Say
from tests.forms.driving import Read, get, press
from tests.forms.memory import Memory
from tests.forms.surveys import invitation

HELD = Held(
    {"name": "Maya", "email": "maya@example.org"},
    [("How is your circle going?", [("How useful has it been?", "Very useful")])],
    [("2027-06-01 10:00", "invite", "midpoint", "sent")],
    {"name": "Maya"},
)


@pytest.fixture
def engine() -> Memory:
    both = Preferences("email", ("email", "sms"), locales=("en", "es"), timezone="Europe/London")
    fresh = Preferences("email", ("email",), locales=("en", "es"), fresh=True)
    return Memory(
        links={"mid": invitation("midpoint", preferences="p")},
        preferred={"p": both, "u": both, "fresh": fresh},
        kept={"fresh": HELD},
    )


@pytest.fixture
def client(engine: Memory) -> FlaskClient:
    return create_app(engine).test_client()


def test_preferences_show_what_holds_now(client: FlaskClient, engine: Memory) -> None:
    engine.preferred["p"] = Preferences("sms", ("email", "sms"), paused_until=date(2027, 7, 1))
    sent = get(client, "/p/p").form.sent()
    assert (sent["channel"], sent["pause"]) == (["sms"], ["keep"])
    assert "Keep my break until 1 July" in get(client, "/p/p").html


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"channel": "sms", "pause": "none"}, ("sms", None)),
        ({"channel": "email", "pause": "4"}, ("email", date(2027, 7, 1))),
        ({"channel": "email", "pause": "until", "until": "2027-09-01"}, ("email", date(2027, 9, 1))),
        ({"channel": "email", "pause": "2", "until": "2027-09-01"}, ("email", date(2027, 6, 17))),
    ],
)
def test_channel_and_break_are_saved(
    client: FlaskClient, engine: Memory, given: dict[str, str], stored: tuple[str, date | None]
) -> None:
    answer = press(client, get(client, "/p/p"), **given)
    assert engine.changes == [("preferences", "p", *stored)]
    assert "Saved. This counts from now on." in get(client, answer.headers["Location"]).html


def test_what_a_post_leaves_out_stays_as_it_is(client: FlaskClient, engine: Memory) -> None:
    engine.preferred["p"] = Preferences("sms", ("email", "sms"), timezone="Europe/London")
    client.post("/p/p", data={"pause": "4"})
    assert engine.changes == [("preferences", "p", "sms", date(2027, 7, 1))]


def test_a_break_is_kept_unless_changed(client: FlaskClient, engine: Memory) -> None:
    engine.preferred["p"] = Preferences("email", ("email", "sms"), paused_until=date(2027, 7, 1))
    press(client, get(client, "/p/p"), channel="sms")
    assert engine.changes == [("preferences", "p", "sms", date(2027, 7, 1))]


@pytest.mark.parametrize(
    ("given", "at", "sentence"),
    [
        ({"channel": "fax"}, "channel", "Choose how we should reach you"),
        ({"pause": "forever"}, "pause", "Choose whether you want a break"),
        ({"pause": "until"}, "until", "Write the date your break ends, later than today"),
        ({"pause": "until", "until": "2027-06-03"}, "until", "Write the date your break ends, later than today"),
        ({"pause": "until", "until": "soon"}, "until", "Write the date your break ends, later than today"),
    ],
)
def test_a_problem_is_named_where_it_is(
    client: FlaskClient, engine: Memory, given: dict[str, str | list[str]], at: str, sentence: str
) -> None:
    answer = press(client, get(client, "/p/p"), **given)
    page = Read(answer.text)
    assert answer.status_code == 422
    assert page.title.startswith("Error: ")
    said = next(said for said, href in page.links.items() if href == f"#q-{at}")
    assert said.startswith(sentence)
    assert f"q-{at}" in page.ids
    assert engine.changes == []


def test_an_address_we_lack_is_not_offered(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/p/fresh")
    assert "By text message" not in page.html
    press(client, page)
    assert engine.changes == [("preferences", "fresh", "email", None)]


def test_everything_stops_in_two_presses_from_a_question_without_signing_in(
    client: FlaskClient, engine: Memory
) -> None:
    page = get(client, get(client, "/s/mid").links["Change or stop"])
    stop = next(number for number, form in enumerate(page.forms) if form.action == "/p/p/stop")
    answer = press(client, page, form=stop)
    assert engine.changes == [("stop", "p")]
    stopped = get(client, answer.headers["Location"])
    assert stopped.h1 == "Stopped"
    again = press(client, stopped)
    assert engine.changes[-1] == ("start", "p")
    assert "You will hear from us again." in get(client, again.headers["Location"]).html


def test_consent_to_quote_is_withdrawn_at_once(client: FlaskClient, engine: Memory) -> None:
    engine.preferred["p"] = Preferences("email", ("email", "sms"), quotes=1)
    page = get(client, "/p/p")
    assert "You let us share 1 answer in your own words." in page.html
    form = next(number for number, form in enumerate(page.forms) if form.action == "/p/p/quotes")
    answer = press(client, page, form=form)
    assert engine.changes == [("quotes", "p")]
    assert "Your words are no longer shared." in get(client, answer.headers["Location"]).html


def test_the_page_shows_no_name_and_no_address(client: FlaskClient) -> None:
    assert "maya" not in get(client, "/p/p").html.lower()


def test_what_is_held_takes_a_fresh_link(client: FlaskClient, engine: Memory) -> None:
    assert client.get("/p/p/data").status_code == 410
    assert client.post("/p/p/erase").status_code == 410
    page = get(client, "/p/p")
    answer = press(client, page, form=len(page.forms) - 1)
    assert engine.changes == [("data link", "p")]
    assert get(client, answer.headers["Location"]).h1 == "A link is on its way"


def test_what_is_held_is_named_in_the_language_of_the_page(client: FlaskClient) -> None:
    english = get(client, "/p/fresh/data")
    assert "Survey (midpoint): sent" in english.html
    spanish = get(client, english.links["Español"])
    assert "Encuesta (midpoint): enviado" in spanish.html
    assert "Correo electrónico" in spanish.html


def test_every_kind_and_state_of_a_message_has_words() -> None:
    say = Say("en")
    assert all(say(f"held.kind.{kind}") for kind in Kind)
    assert all(say(f"held.state.{state}") for state in PLANNED_STATES)


def test_a_fresh_link_shows_exports_and_erases(client: FlaskClient, engine: Memory) -> None:
    page = get(client, get(client, "/p/fresh").links["What we hold about you"])
    assert "maya@example.org" in page.html
    export = client.get("/p/fresh/data" + page.links["Download it as a file"])
    assert export.json == {"name": "Maya"}
    assert export.headers["Content-Disposition"].startswith("attachment")
    assert engine.changes == []
    answer = press(client, page)
    assert Read(answer.text).h1 == "Erased"
    assert engine.changes == [("erase", "fresh")]
    assert client.get("/p/fresh/data").status_code == 410


@pytest.mark.parametrize(
    "address", ["/p/p", "/p/p?_lang=es", "/u/u", "/p/p/sent", "/p/p/data", "/p/fresh/data", "/p/nothing", "/u/nothing"]
)
def test_opening_a_link_changes_nothing(client: FlaskClient, engine: Memory, address: str) -> None:
    for _ in range(2):
        assert client.get(address).status_code in (200, 404, 410)
        client.head(address)
    assert engine.changes == []


def test_a_mail_program_stops_messages_by_one_post(client: FlaskClient, engine: Memory) -> None:
    for _ in range(2):
        answer = client.post("/u/u", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert engine.changes[0] == ("stop", "u")


def test_a_mail_program_may_post_its_one_click_as_multipart(client: FlaskClient, engine: Memory) -> None:
    answer = client.post("/u/u", data={"List-Unsubscribe": "One-Click"}, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert engine.changes == [("stop", "u")]


def test_a_person_who_opens_the_link_finds_a_button(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/u/u")
    assert page.h1 == "Stop these messages?"
    stopped = Read(press(client, page).text)
    assert stopped.h1 == "Stopped"
    press(client, stopped)
    assert engine.changes == [("stop", "u"), ("start", "u")]


@pytest.mark.parametrize("address", ["/p/nothing", "/u/nothing"])
def test_an_unknown_link_says_how_to_stop_all_the_same(client: FlaskClient, engine: Memory, address: str) -> None:
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 404
        assert "reply to the message and say that you want to stop" in answer.text
    assert engine.changes == []
