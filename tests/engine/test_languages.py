"""A cohort in two languages: everyone is written to in their own, may change it on a page, and hears of cases in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.store import tables as t
from tests.engine.place import Place
from tests.forms.driving import get, go_on, press

PACK = """
locales: [en, es]
steps:
  pulse: {when: start, to: members, ask: pulse, remind: [], close: 10 days}
routes:
  low:
    on: pulse
    if: pulse.useful <= 2
    case: low
    note: {en: Ask what would help., es: Pregunta qué ayudaría.}
surveys:
  pulse:
    title: {en: Pulse, es: Pulso}
    visibility: confidential
    questions:
      useful:
        ask: {en: How useful is it?, es: ¿Qué tan útil es?}
        type: scale
        labels: [{en: Not, es: Nada}, {en: A little, es: Un poco}, {en: Very, es: Mucho}]
        required: true
      met: {ask: {en: Did you meet?, es: ¿Se reunieron?}, type: yes-no}
      contact: {type: contact}
"""
ROSTER = """email,name,role,locale
ana@example.org,Ana Ode,member,es
ben@example.org,Ben Li,member,
dana@example.org,Dana Whitfield,coordinator,es
"""
ASKED = "2027-01-04 15:00"


@pytest.fixture
def asked(place: Place, tmp_path: Path) -> Place:
    """A place where the pulse has been asked."""
    place.begin(PACK, ROSTER, tmp_path)
    place.tick(ASKED)
    return place


def last(place: Place, to: str) -> tuple[str, str]:
    """Subject and text of the last email to somebody."""
    message = place.runtime.outbox.accepted(to=to)[-1]
    return message.subject, message.text


def test_everyone_is_asked_in_their_own_language_and_else_in_the_packs_first(asked: Place) -> None:
    assert last(asked, "ana@example.org")[0] == "Ana, 1 minuto: Pulso"
    assert last(asked, "ben@example.org")[0] == "Ben, 1 minute: Pulse"


def test_a_survey_is_begun_in_one_language_and_finished_in_another_as_one_response(asked: Place) -> None:
    client = asked.client()
    page = get(client, f"/s/{asked.token('ana@example.org', 'pulse')}")
    assert page.h1 == "¿Qué tan útil es?"
    assert "Elige o escribe una respuesta para seguir" in press(client, page).text
    page = go_on(client, page, useful="2")
    page = get(client, page.links["English"])
    assert (page.h1, page.form.buttons[0][0]) == ("Did you meet?", "Continue")
    assert get(client, page.links["Back"]).form.sent()["useful"] == ["2"]
    page = go_on(client, page, met="yes")
    assert page.h1 == "Would you like someone to contact you?"
    page = go_on(client, get(client, page.links["Español"]), contact="no")
    assert page.h1 == "Gracias. Tenemos tus respuestas"
    with asked.store.read() as session:
        [response] = session.query(t.ResponseRow)
        [ana] = session.query(t.Person).where(t.Person.email == "ana@example.org")
    assert (response.state, ana.locale) == ("submitted", "es")


def test_a_coordinator_hears_of_a_case_in_their_language(asked: Place) -> None:
    client = asked.client()
    page = get(client, f"/s/{asked.token('ben@example.org', 'pulse')}")
    for given in ({"useful": "1"}, {"met": "no"}, {"contact": "no"}):
        page = go_on(client, page, **given)
    asked.tick("2027-01-04 15:05")
    subject, text = last(asked, "dana@example.org")
    assert subject == "C-0001: un caso para ti en Spring"
    assert "Pregunta qué ayudaría." in text
    assert "Su clase es puntaje bajo." in text
    assert "miércoles 6 de enero" in text
