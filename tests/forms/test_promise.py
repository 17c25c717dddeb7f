"""The promise of a page, word for word, per visibility and route: `promises.txt` holds every sentence.

After a change of wording, `python -m tests.forms.test_promise` writes it anew; read the difference before keeping it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.core.conditions import parse
from engine.core.language import Condition, Question, Route, Survey
from engine.wording.promise import WORDS, Promised, promised, sentences, who_reads, who_reads_question
from tests.forms.surveys import PEOPLE, pack

GOLDEN = Path(__file__).with_name("promises.txt")
LOW = Condition("check.mood <= 2", parse("check.mood <= 2"))
TWO = Condition("check.mood <= 2 or check.rest <= 2", parse("check.mood <= 2 or check.rest <= 2"))
ELSEWHERE = Condition('person.status == "left"', parse('person.status == "left"'))

ROUTES = {
    "no route": (),
    "one question to one person": (Route("low", 0, ("check",), condition=LOW, case="low"),),
    "two questions to two people": (
        Route("urgent", 0, ("check",), condition=TWO, case="urgent", to=("coordinator", "safety")),
    ),
    "every response": (Route("any", 0, ("check",), case="info"),),
    "nothing of this survey in particular": (Route("gone", 0, ("check",), condition=ELSEWHERE, case="info"),),
    "a role nobody holds": (Route("low", 0, ("check",), condition=LOW, case="low", to=("moderator",)),),
    "two routes to different people": (
        Route("low", 0, ("check",), condition=LOW, case="low"),
        Route("safe", 1, ("check",), condition=TWO, case="safety", to=("safety",)),
    ),
    "a message and no case": (Route("thanks", 0, ("check",), condition=LOW, tell="thanks"),),
    "silence": (Route("silent", 0, ("check",), unanswered=True, case="low"),),
    "another survey": (Route("other", 0, ("other",), condition=LOW, case="low"),),
}


def survey(visibility: str, comments: bool = False) -> Survey:
    questions = {
        "mood": Question("mood", "scale", {"en": "How are you?", "es": "¿Cómo estás?"}),
        "rest": Question("rest", "scale", {"en": "How well do you rest?", "es": "¿Cómo descansas?"}),
    }
    if comments:
        questions["words"] = Question("words", "text", {"en": "Anything else?", "es": "¿Algo más?"})
    return Survey("check", {"en": "Check"}, visibility, questions)  # type: ignore[arg-type]


def every_promise() -> Iterator[str]:
    for locale in WORDS:
        for visibility in ("named", "confidential", "anonymous", "chosen"):
            for comments in (False, True):
                for name, routes in ROUTES.items() if not comments else [("no route", ())]:
                    made = promised(survey(visibility, comments), routes, PEOPLE)
                    yield f"== {locale}, {visibility}, {'comments, ' if comments else ''}{name}"
                    yield from sentences(made, locale)


def test_every_promise_is_the_one_that_was_read_and_agreed() -> None:
    assert "\n".join(every_promise()) + "\n" == GOLDEN.read_text()


def test_the_sentence_of_every_page_opens_the_promise() -> None:
    for visibility in ("named", "confidential", "anonymous", "chosen"):
        made = promised(survey(visibility), (), PEOPLE)
        assert sentences(made, "en")[0] == who_reads(made, "en")


def test_every_question_that_can_open_a_case_is_named() -> None:
    for asked in pack().surveys.values():
        routes = [each for each in pack().routes.values() if asked.id in each.on and each.case]
        said = " ".join(sentences(promised(asked, routes, PEOPLE), "en"))
        for route in routes:
            for id_, question in asked.questions.items():
                if route.condition is not None and f"{asked.id}.{id_}" in route.condition.source:
                    assert question.ask["en"] in said


def test_a_contact_question_brings_its_answer_even_where_no_route_was_written() -> None:
    asked = survey("named")
    asked = replace(asked, questions={**asked.questions, "contact": Question("contact", "contact", {})})
    said = sentences(promised(asked, (), PEOPLE), "en")
    assert any(
        "Dana (or whoever stands in) will be told" in each and "Would you like someone to contact you?" in each
        for each in said
    )


def test_nobody_is_named_as_told_of_answers_about_them() -> None:
    asked = survey("named")
    about = replace(asked.questions["mood"], about=("coordinator",))
    asked = replace(asked, questions={**asked.questions, "mood": about})
    routes = ROUTES["one question to one person"]
    said = sentences(promised(asked, routes, {**PEOPLE, "backup": ("Dana", "Bo")}), "en")
    assert any(each.startswith("Bo (or whoever stands in) will be told") for each in said)
    said = sentences(promised(asked, routes, {"coordinator": ("Dana",)}), "en")
    assert any(each.startswith("Someone on the feedback team will be told") for each in said)


def test_many_who_may_be_told_are_not_listed() -> None:
    people = {"coordinator": ("Ana", "Bea", "Cat", "Dana")}
    said = sentences(promised(survey("named"), ROUTES["every response"], people), "en")
    assert "Someone on the feedback team will be told, with your name, when you have answered." in said


def test_a_raised_minimum_is_the_one_that_is_said() -> None:
    asked = replace(survey("confidential", comments=True), minimum_scores=8, minimum_comments=12)
    said = " ".join(sentences(promised(asked, (), PEOPLE), "en"))
    assert "at least 8 people" in said
    assert "at least 12 people" in said


@pytest.mark.parametrize(
    ("readers", "said"),
    [
        ((), "The feedback team see your answers with your name."),
        (("Dana",), "Dana and the feedback team see your answers with your name."),
        (("Dana", "Lee"), "Dana, Lee and the feedback team see your answers with your name."),
        (("Dana", "Lee", "Sam"), "The feedback team see your answers with your name."),
    ],
)
def test_up_to_two_readers_are_named(readers: tuple[str, ...], said: str) -> None:
    assert who_reads(Promised("named", readers), "en") == said


def test_a_very_long_question_is_cut_in_a_promise() -> None:
    asked = survey("named")
    long = replace(asked.questions["mood"], ask={"en": "Why " + "so " * 60 + "long?"})
    asked = replace(asked, questions={**asked.questions, "mood": long})
    said = " ".join(sentences(promised(asked, ROUTES["one question to one person"], PEOPLE), "en"))
    assert "so …”" in said


def test_a_question_says_its_own_readers_only_where_someone_reads_by_name() -> None:
    asked = survey("named")
    own = replace(asked.questions["mood"], readers=("safety",))
    asked = replace(asked, questions={**asked.questions, "mood": own})
    made = promised(asked, (), PEOPLE)
    assert who_reads_question(made, "mood", "en") == "Only Sam and Sol will see this answer with your name."
    assert who_reads_question(made, "rest", "en") == ""
    assert who_reads_question(replace(made, visibility="anonymous"), "mood", "en") == ""
    nobody = promised(asked, (), {})
    assert (
        who_reads_question(nobody, "mood", "en")
        == "Only someone on the feedback team will see this answer with your name."
    )


def test_a_language_without_words_of_its_own_gets_english() -> None:
    made = promised(survey("named"), (), PEOPLE)
    assert sentences(made, "fr") == sentences(made, "en")
    assert sentences(made, "es-MX") == sentences(made, "es")


if __name__ == "__main__":
    GOLDEN.write_text("\n".join(every_promise()) + "\n")
