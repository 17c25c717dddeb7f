"""Every built-in message, as a person gets it. UPDATE_GOLDEN=1 writes the files anew; read the difference."""

import os
from pathlib import Path

import pytest

from engine.core.language import Question
from engine.wording.built_in import built_in, built_in_messages, said_and_did
from engine.wording.markers import fill, stand_in
from engine.wording.render import Links, Rendered, links_for, render
from engine.wording.template import Audience
from tests.wording.made_up import RECOMMEND, SENDER, USEFUL, about_maya

GOLDEN = Path(__file__).parent / "golden" / "messages"
STAFF = {"case-alert", "case-handed-on", "case-late", "safety-alert", "safety-unheard"}
ASKED = {"sign-in", "confirm-address", "preferences-link", "answers-link"}
REPLIES = {"stopped", "started", "help", "confirmation"}
WITHOUT_LINK = {"said-and-did", "said-and-did-nothing-yet", "stopped", "started", "help", "confirmation"}
EVERY = [(name, locale) for name, message in built_in_messages().items() for locale in message.subject]


def rendered(name: str, locale: str, question: Question | None = None) -> Rendered:
    message, values = built_in(name), about_maya(locale)
    links = links_for(123, answer=name not in WITHOUT_LINK)
    if name == "said-and-did":
        message, more = said_and_did([("It runs over.", "It now ends on time."), ("More money.", "Not this year.")])
        values |= more
    if name in STAFF:
        links = Links(answer="https://northside.example.org/console/cases/131")
    if name in ASKED:
        links = Links(answer="⟦link:c:5⟧")
    audience: Audience = "staff" if name in STAFF else "asked" if name in ASKED else "member"
    if name == "digest":
        links = Links("⟦link:d:7⟧", "⟦link:p:123⟧", "⟦link:u:123⟧")
        values["title"] = {"en": "Half-way digest", "es": "Informe de mitad de camino"}[locale]
    if name == "first-reminder":
        question = question or USEFUL
    reply = name in REPLIES
    return render(
        message, locale, values, sender=SENDER, links=links, question=question, audience=audience, reply=reply
    )


def compare(file: str, text: str) -> None:
    path = GOLDEN / file
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("name", "locale"), EVERY)
def test_a_built_in_message_reads_as_agreed(name: str, locale: str):
    made = rendered(name, locale)
    parts = [f"Subject: {made.subject}"]
    if built_in(name).sms:
        counted = (
            f"{made.segments.count} × {made.segments.encoding}, {made.segments.units} of {made.segments.per_segment}"
        )
        parts.append(f"SMS ({counted}): {made.sms}")
    compare(f"{name}.{locale}.txt", "\n".join(parts) + "\n\n" + made.text)


@pytest.mark.parametrize(
    ("file", "name", "locale", "question"),
    [
        ("invitation.en.html", "invitation", "en", None),
        ("invitation.es.html", "invitation", "es", None),
        ("first-reminder.en.html", "first-reminder", "en", None),
        ("first-reminder-nps.en.html", "first-reminder", "en", RECOMMEND),
        ("safety-alert.en.html", "safety-alert", "en", None),
        ("safety-alert.es.html", "safety-alert", "es", None),
    ],
)
def test_an_email_looks_as_agreed(file: str, name: str, locale: str, question: Question | None):
    compare(file, rendered(name, locale, question).html)


def test_every_golden_file_belongs_to_a_message():
    wanted = {f"{name}.{locale}.txt" for name, locale in EVERY}
    assert {path.name for path in GOLDEN.glob("*.txt")} == wanted


@pytest.mark.parametrize(("name", "locale"), EVERY)
def test_no_placeholder_is_left_over(name: str, locale: str):
    made = rendered(name, locale)
    for part in (made.subject, made.text, made.html, made.sms):
        assert "((" not in part
        assert "⟦v:" not in part
        assert "⟦h:" not in part


@pytest.mark.parametrize(("name", "locale"), EVERY)
def test_an_email_is_small_has_both_parts_and_one_button_with_its_address(name: str, locale: str):
    made = rendered(name, locale)
    filled = fill(made.html, stand_in(SENDER.public_url))
    assert len(filled.encode()) < 20_000
    assert "<img" not in filled
    buttons = filled.count('class="button"')
    assert buttons == (0 if name in WITHOUT_LINK else 1)
    assert buttons == filled.count('class="address"')
    assert made.text.strip()


@pytest.mark.parametrize(("name", "locale"), [pair for pair in EVERY if built_in(pair[0]).sms])
def test_a_built_in_sms_fits_one_segment_and_names_the_organisation_first(name: str, locale: str):
    made = rendered(name, locale)
    assert made.sms.startswith("Northside Mentoring: ")
    assert made.segments.count == 1


def test_the_messages_that_ask_have_different_subjects_and_openings():
    for locale in ("en", "es"):
        made = [rendered(name, locale) for name in ("invitation", "first-reminder", "later-reminder", "last-call")]
        assert len({each.subject for each in made}) == 4
        assert len({each.text.split("\n\n")[1] for each in made}) == 4


def test_every_message_is_in_both_languages():
    for message in built_in_messages().values():
        assert set(message.subject) == set(message.body) == {"en", "es"}
        assert not message.sms or set(message.sms) == {"en", "es"}


@pytest.mark.parametrize("locale", ["en", "es"])
def test_alerts_to_staff_name_nobody(locale: str):
    for name in STAFF:
        made = rendered(name, locale)
        for part in (made.subject, made.text, made.sms, made.html):
            assert "Maya" not in part
            assert "Okoye" not in part
