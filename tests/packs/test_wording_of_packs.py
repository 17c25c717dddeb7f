"""What the shipped packs say to people: short, plain, and each time in another way."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine.core.language import Message, Step, Survey, Workflow
from engine.wording.render import Rendered, links_for, render
from engine.wording.template import Sender
from engine.wording.values import Addressee, values_of
from tests.packs.network import PACKS, workflow

LOADED = {name: workflow(folder) for name, folder in PACKS.items()}


def used(pack: Workflow) -> set[str | None]:
    """The messages that a pack sends: not all that it takes in with `include` are."""
    sent = {each for step in pack.steps.values() for each in (step.tell, step.say, *(r.say for r in step.remind))}
    return sent | {route.tell for route in pack.routes.values()}


OWN = {
    (name, id_): each
    for name, pack in LOADED.items()
    for id_, each in pack.messages.items()
    if id_ != "said-and-did" and id_ in used(pack)
}
"""Every message that a pack sends: (pack, message)."""

SENDER = Sender("Northside Circles", "1 High Street, London", "https://northside.example.org")


def person(pack: Workflow) -> Addressee:
    """Somebody with a name of usual length, in a cohort of a pack."""
    return Addressee(
        name="Christopher Lindqvist", timezone="Europe/London", cohort="Circles, spring 2027", group="Birch",
        facilitators=("Sam Okafor",), coordinators=("Dana Whitfield",), partners=("Maya Lindqvist",),
        purpose=pack.purpose["en"], emergency=pack.emergency["en"], organisation="Northside Circles",
        milestones={id_: date(2027, 9, 29) for id_ in pack.milestones},
    )  # fmt: skip


CLOSES = datetime(2027, 9, 29, 9, 0, tzinfo=UTC)
"""Wednesday 29 September, 10:00: as long as a moment gets."""

ASKING = {
    (name, id_): step
    for name, pack in LOADED.items()
    for id_, step in pack.steps.items()
    if step.ask and not step.built_in
}
SURVEYS = {
    (name, id_): each for name, pack in LOADED.items() for id_, each in pack.surveys.items() if id_ != "did_it_help"
}
QUESTIONS = [(name, id_, q.id) for (name, id_), each in SURVEYS.items() for q in each.questions.values() if q.ask]

AGREE_OR_DISAGREE = re.compile(r"\b(agree|disagree|satisfied|statement)\b", re.IGNORECASE)
STIFF = re.compile(
    r"\b(please|sorry|kindly|invalid|participants?|programme participants?|utili[sz]e|leverage|in order to|as per|"
    r"prior to|regarding|stakeholder feedback|your responses?|respondents?|complete the survey)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(anonymous\w*|confidential\w*|nobody will see|only .{1,30} (sees?|reads?)|private)\b", re.IGNORECASE
)


def asks_for(name: str, message: str) -> Survey:
    """The survey that a message invites to, else any."""
    asking = (step for (pack, _), step in ASKING.items() if pack == name and message in said(step))
    step = next(asking, None)
    surveys = LOADED[name].surveys
    return surveys[step.ask or ""] if step else next(iter(surveys.values()))


def said(step: Step) -> list[str | None]:
    """The messages a step sends: the invitation, then its reminders."""
    return [step.say, *(each.say or step.say for each in step.remind)]


def shown(name: str, message: Message, locale: str = "en") -> Rendered:
    """The message as Christopher gets it."""
    linked = "((link))" in message.body["en"]
    values = values_of(replace(person(LOADED[name]), locale=locale), survey=asks_for(name, message.id), closes=CLOSES)
    return render(message, locale, values, sender=SENDER, links=links_for(1, answer=linked))


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


def named(each: object) -> str:
    """A parameter as tests show it."""
    return "/".join(each) if isinstance(each, tuple) else str(each)


every_message = pytest.mark.parametrize("which", OWN, ids=named)
every_invitation = pytest.mark.parametrize("which", ASKING, ids=named)
every_survey = pytest.mark.parametrize("which", SURVEYS, ids=named)
Which = tuple[str, str]
"""(pack, id)."""


@every_message
def test_every_message_has_a_short_form_that_fits_one_plain_text(which: Which) -> None:
    assert OWN[which].sms.get("en"), "no short form"
    made = shown(which[0], OWN[which])
    assert (made.segments.encoding, made.segments.count) == ("GSM-7", 1), (made.segments, made.sms)


@every_message
def test_an_email_is_short_and_says_everything_it_means_to_say(which: Which) -> None:
    email = shown(which[0], OWN[which])
    assert len(email.subject) <= 70
    assert 15 <= len(OWN[which].body["en"].split()) <= 170
    assert len(email.html.encode()) < 20_000
    assert "((" not in email.subject + email.text + email.html + email.sms


@every_message
def test_messages_use_plain_words_and_short_sentences(which: Which) -> None:
    message = OWN[which]
    body = message.body["en"]
    assert not STIFF.search(body + message.subject["en"] + message.sms["en"])
    assert max(len(each.split()) for each in sentences(body)) <= 32
    assert grade(body) <= 8.5, grade(body)


def test_the_measure_of_plain_words_can_tell_stiff_ones() -> None:
    stiff = (
        "Participants are respectfully requested to complete the aforementioned evaluation questionnaire prior to the "
        "termination of the applicable submission period in order to facilitate organisational improvement."
    )
    assert grade(stiff) > 14
    assert STIFF.search(stiff)


@every_message
def test_every_other_language_says_all_of_it_in_two_texts_at_the_most(which: Which) -> None:
    message = OWN[which]
    for locale in LOADED[which[0]].locales[1:]:
        made = shown(which[0], message, locale)
        assert message.body[locale] != message.body["en"]
        assert placed(message.body[locale]) == placed(message.body["en"])
        assert "((" not in made.subject + made.text + made.sms
        assert len(made.subject) <= 80
        assert made.segments.count <= 2, made.sms


def placed(text: str) -> set[str]:
    """The placeholders of a text."""
    return set(re.findall(r"\(\([^)]+\)\)", text))


@every_invitation
def test_an_invitation_and_its_reminders_each_open_differently(which: Which) -> None:
    messages = [LOADED[which[0]].messages[each or ""] for each in said(ASKING[which])]
    subjects = [each.subject["en"] for each in messages]
    openings = [each.body["en"].split("\n\n")[1] for each in messages]
    assert len(set(subjects)) == len(set(openings)) == len(messages) >= 2
    assert "((close))" in messages[-1].subject["en"] + messages[-1].body["en"], "the last call does not say when"
    assert all("((link))" in each.body["en"] for each in messages)


@every_message
def test_what_is_only_told_asks_for_no_click(which: Which) -> None:
    asked = {each for (name, _), step in ASKING.items() if name == which[0] for each in said(step)}
    assert (which[1] in asked) == ("((link))" in OWN[which].body["en"])


@every_survey
def test_every_form_ends_with_the_offer_of_a_person(which: Which) -> None:
    last = list(SURVEYS[which].questions.values())[-1]
    assert (last.id, last.type) == ("contact", "contact")


@every_survey
def test_an_introduction_promises_nothing_that_the_page_says_from_the_rules(which: Which) -> None:
    assert SURVEYS[which].intro
    assert not PROMISES.search(SURVEYS[which].intro["en"])


@pytest.mark.parametrize(("name", "survey", "question"), QUESTIONS)
def test_questions_are_short_and_ask_one_thing_in_its_own_words(name: str, survey: str, question: str) -> None:
    asked = SURVEYS[name, survey].questions[question]
    assert asked.ask["en"].endswith("?")
    assert len(asked.ask["en"].split()) <= 24
    assert question == "agree" or not AGREE_OR_DISAGREE.search(asked.ask["en"])
    if asked.type == "scale":
        assert len(asked.labels) == 5
        assert all(label["en"] for label in asked.labels)


def test_a_form_takes_a_few_minutes_at_most() -> None:
    minutes = {
        which: int(values_of(person(LOADED[which[0]]), survey=each)["minutes"]) for which, each in SURVEYS.items()
    }
    assert max(minutes.values()) <= 6, minutes
