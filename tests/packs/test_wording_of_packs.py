"""What the circles pack says to people: short, plain, and three different ways of asking."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from engine.core.language import Message, Step, Survey
from engine.wording.render import Rendered, links_for, render
from engine.wording.template import Sender
from engine.wording.values import Addressee, values_of
from tests.packs.network import workflow

PACK = workflow()
OWN = {id_: each for id_, each in PACK.messages.items() if id_ != "said-and-did"}
SENDER = Sender("Northside Circles", "1 High Street, London", "https://northside.example.org")
PERSON = Addressee(
    name="Christopher Lindqvist", timezone="Europe/London", cohort="Circles, spring 2027", group="Birch",
    facilitators=("Sam Okafor",), coordinators=("Dana Whitfield",), purpose=PACK.purpose["en"],
    emergency=PACK.emergency["en"], organisation="Northside Circles",
    milestones={id_: date(2027, 9, 29) for id_ in PACK.milestones},
)  # fmt: skip
CLOSES = datetime(2027, 9, 29, 9, 0, tzinfo=UTC)
"""Wednesday 29 September, 10:00: as long as a moment gets."""

ASKING = {id_: step for id_, step in PACK.steps.items() if step.ask and not step.built_in}
SURVEYS = {id_: each for id_, each in PACK.surveys.items() if id_ != "did_it_help"}

AGREE_OR_DISAGREE = re.compile(r"\b(agree|disagree|satisfied|statement)\b", re.IGNORECASE)
STIFF = re.compile(
    r"\b(please|sorry|kindly|invalid|participants?|programme participants?|utili[sz]e|leverage|in order to|as per|"
    r"prior to|regarding|stakeholder feedback|your responses?|respondents?|complete the survey)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(anonymous\w*|confidential\w*|nobody will see|only .{1,30} (sees?|reads?)|private)\b", re.IGNORECASE
)


def asks_for(message: str) -> Survey:
    """The survey that a message invites to, else any."""
    for step in ASKING.values():
        if message in said(step):
            return PACK.surveys[step.ask or ""]
    return PACK.surveys["midpoint"]


def said(step: Step) -> list[str | None]:
    """The messages a step sends: the invitation, then its reminders."""
    return [step.say, *(each.say or step.say for each in step.remind)]


def shown(message: Message) -> Rendered:
    """The message as Christopher gets it."""
    linked = "((link))" in message.body["en"]
    values = values_of(PERSON, survey=asks_for(message.id), closes=CLOSES)
    return render(message, "en", values, sender=SENDER, links=links_for(1, answer=linked))


def sentences(text: str) -> list[str]:
    """The sentences of a text, without Markdown's marks."""
    plain = re.sub(r"[*_#>]|^\s*(?:-|\d+\.)\s*", "", text, flags=re.MULTILINE)
    return [each for each in re.split(r"(?<=[.!?:])\s+|\n{2,}|\n(?=\S)", plain) if re.search(r"\w", each)]


def grade(text: str) -> float:
    """The Flesch–Kincaid grade of a text: years of school needed. Source: Kincaid et al. (1975)."""
    found = sentences(re.sub(r"\(\([^)]*\)\)", "Ana", text))
    words = [word for each in found for word in re.findall(r"[A-Za-z']+", each)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(found) + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("id_", OWN)
def test_every_message_has_a_short_form_that_fits_one_plain_text(id_: str) -> None:
    assert OWN[id_].sms.get("en"), "no short form"
    counted = shown(OWN[id_]).segments
    assert (counted.encoding, counted.count) == ("GSM-7", 1), (counted, shown(OWN[id_]).sms)


@pytest.mark.parametrize("id_", OWN)
def test_an_email_is_short_and_says_everything_it_means_to_say(id_: str) -> None:
    email = shown(OWN[id_])
    assert len(email.subject) <= 70
    assert 15 <= len(OWN[id_].body["en"].split()) <= 170
    assert len(email.html.encode()) < 20_000
    assert "((" not in email.subject + email.text + email.html + email.sms


@pytest.mark.parametrize("id_", OWN)
def test_messages_use_plain_words_and_short_sentences(id_: str) -> None:
    body = OWN[id_].body["en"]
    assert not STIFF.search(body + OWN[id_].subject["en"] + OWN[id_].sms["en"])
    assert max(len(each.split()) for each in sentences(body)) <= 32
    assert grade(body) <= 8.5, grade(body)


def test_the_measure_of_plain_words_can_tell_stiff_ones() -> None:
    stiff = (
        "Participants are respectfully requested to complete the aforementioned evaluation questionnaire prior to the "
        "termination of the applicable submission period in order to facilitate organisational improvement."
    )
    assert grade(stiff) > 14
    assert STIFF.search(stiff)


@pytest.mark.parametrize("id_", ASKING)
def test_an_invitation_and_its_reminders_each_open_differently(id_: str) -> None:
    messages = [PACK.messages[each or ""] for each in said(ASKING[id_])]
    subjects = [each.subject["en"] for each in messages]
    openings = [each.body["en"].split("\n\n")[1] for each in messages]
    assert len(set(subjects)) == len(set(openings)) == len(messages) >= 2
    assert "((close))" in messages[-1].subject["en"] + messages[-1].body["en"], "the last call does not say when"
    assert all("((link))" in each.body["en"] for each in messages)


@pytest.mark.parametrize("id_", OWN)
def test_what_is_only_told_asks_for_no_click(id_: str) -> None:
    asked = {each for step in ASKING.values() for each in said(step)}
    assert (id_ in asked) == ("((link))" in OWN[id_].body["en"])


@pytest.mark.parametrize("id_", SURVEYS)
def test_every_form_ends_with_the_offer_of_a_person(id_: str) -> None:
    last = list(SURVEYS[id_].questions.values())[-1]
    assert (last.id, last.type) == ("contact", "contact")


@pytest.mark.parametrize("id_", SURVEYS)
def test_an_introduction_promises_nothing_that_the_page_says_from_the_rules(id_: str) -> None:
    assert SURVEYS[id_].intro
    assert not PROMISES.search(SURVEYS[id_].intro["en"])


@pytest.mark.parametrize(
    ("survey", "question"), [(each.id, q.id) for each in SURVEYS.values() for q in each.questions.values() if q.ask]
)
def test_questions_are_short_and_ask_one_thing_in_its_own_words(survey: str, question: str) -> None:
    asked = SURVEYS[survey].questions[question]
    assert asked.ask["en"].endswith("?")
    assert len(asked.ask["en"].split()) <= 24
    assert (survey, question) == ("circle_application", "agree") or not AGREE_OR_DISAGREE.search(asked.ask["en"])
    if asked.type == "scale":
        assert len(asked.labels) == 5
        assert all(label["en"] for label in asked.labels)


def test_a_form_takes_a_few_minutes_at_most() -> None:
    minutes = {id_: int(values_of(PERSON, survey=each)["minutes"]) for id_, each in SURVEYS.items()}
    assert max(minutes.values()) <= 6, minutes
