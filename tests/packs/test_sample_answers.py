"""What a sample's people answer: valid for every kind, the same for the same seed, and different from one another."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from engine.core.kinds import KINDS, Context
from engine.core.language import Option, Question, Survey
from engine.demo.sample import EMPTY, Book, Invited, moved, read_book, reply, roster_of
from engine.demo.sample_kinds import MAKERS, Case
from tests.packs.network import PACK, people, workflow

CIRCLES = workflow()
ROSTER = roster_of((PACK / "sample" / "people.csv").read_text(encoding="utf-8"))
BOOK = read_book(PACK / "sample" / "answers.yaml", ROSTER)
ASK = MappingProxyType({"en": "How is it?"})
OPTIONS = tuple(Option(id_, MappingProxyType({"en": id_})) for id_ in ("one", "two", "three", "nothing"))
BARE = {
    "scale": {"labels": tuple(MappingProxyType({"en": str(n)}) for n in range(5))},
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS, "alone": ("nothing",)},
    "rank": {"options": OPTIONS, "max": 3},
}


def question(kind: str, **more: object) -> Question:
    """A question of a kind, with no more than the kind needs."""
    return replace(Question("it", kind, ASK), **{**BARE.get(kind, {}), **more})


def answered(asked: Question, count: int = 200, mood: float = 3.5) -> list[object]:
    """Stored answers to a question, as often as asked; those left out left out."""
    lot = random.Random(1)
    made = [MAKERS[asked.type](Case(asked, f"p{n}@example.org", mood, lot, date(2027, 2, 15))) for n in range(count)]
    return [KINDS[asked.type].from_json(asked, each, Context()) for each in made if each is not None]


def invited(survey: str, person: str, occurrence: int = 1, **more: object) -> Invited:
    """An invitation to one of the pack's surveys."""
    return replace(Invited(CIRCLES.surveys[survey], person, occurrence), **more)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_gets_answers_that_it_accepts(kind: str) -> None:
    assert len(answered(question(kind))) == 200


@pytest.mark.parametrize(
    "asked",
    [
        question("number", low=3, high=4), question("number", high=-2), question("date", low=date(2028, 1, 1)),
        question("date", high=date(2027, 1, 1)), question("choices", max=1), question("text", max=5),
        question("scale", labels=(ASK, ASK), low=0, high=10), question("goal", against=("first", "goal")),
        question("text", saves="phone"), question("text", saves="timezone"), question("yes-no", must="yes"),
    ],
    ids=str,
)  # fmt: skip
def test_answers_keep_within_what_a_question_allows(asked: Question) -> None:
    assert len(answered(asked, 50)) == 50


def test_the_unhappy_answer_lower_than_the_happy() -> None:
    asked = question("scale")
    low, high = (sum(map(float, answered(asked, mood=mood))) for mood in (1.8, 4.5))
    assert low / 200 < 2.6 < 3.8 < high / 200


def test_a_heavy_load_is_the_wrong_way_round() -> None:
    assert sum(map(float, answered(question("scale", measures="load"), mood=4.5))) / 200 < 2.2


def test_nobody_gives_a_grave_answer_by_chance() -> None:
    asked = CIRCLES.surveys["offboarding"].questions["reason"]
    assert "something-happened" not in set(map(str, answered(asked, 400)))


def test_the_same_seed_answers_the_same_and_another_differs() -> None:
    every = [[reply(invited("midpoint", who), BOOK, seed) for who in ROSTER] for seed in (1, 1, 2)]
    assert every[0] == every[1] != every[2]


def test_some_never_answer_some_need_a_reminder_and_some_stop_half_way() -> None:
    unknown = [f"p{n}@example.org" for n in range(200)]
    found = [reply(invited("midpoint", who), EMPTY) for who in unknown]
    silent, given = found.count(None), [each for each in found if each is not None]
    assert 8 <= silent <= 40
    assert 4 <= sum(not each.finished for each in given) <= 30
    days = Counter("second" if each.after.days >= 7 else "first" if each.after.days >= 3 else "none" for each in given)
    assert days["none"] > days["first"] > days["second"] > 3


def test_nobody_answers_after_the_close_or_after_a_reminder_that_does_not_exist() -> None:
    for close, reminders in ((timedelta(hours=6), ()), (timedelta(days=4), (timedelta(days=3),))):
        asked = [invited("midpoint", who, close=close, reminders=reminders) for who in ROSTER]
        found = [each for each in (reply(one, BOOK) for one in asked) if each]
        assert found
        assert all(each.after < close for each in found)


def test_required_questions_are_answered_by_whoever_finishes() -> None:
    for survey in CIRCLES.surveys.values():
        for who in ROSTER:
            found = reply(Invited(survey, who), BOOK)
            if found and found.finished:
                asked = [q for q in survey.questions.values() if q.required and q.show_if is None]
                assert {q.id for q in asked} <= set(found.answers)
            assert not found or all(
                KINDS[survey.questions[id_].type].valid(survey.questions[id_], value)
                for id_, value in found.answers.items()
            )


def test_a_hidden_question_has_no_answer() -> None:
    for who in ROSTER:
        found = reply(invited("renewal", who), BOOK)
        assert not found or ("until" in found.answers) == (found.answers.get("choice") == "pause")


def test_one_facilitator_is_struggling_and_recovers() -> None:
    checks = [reply(invited("facilitator_check", "sam.okafor@example.org", n), BOOK) for n in (1, 2, 3)]
    assert [each.answers["energy"] for each in checks if each] == [3, 4, 2]


def test_no_two_people_say_the_same() -> None:
    for survey, id_ in (("midpoint", "problem"), ("retrospective", "change")):
        found = [
            each.answers[id_]["text"]
            for who in ROSTER
            if (each := reply(invited(survey, who), BOOK)) and id_ in each.answers
        ]
        assert len(found) == len(set(found)) >= 4


def test_stories_are_told_with_and_without_consent() -> None:
    asked = question("story")
    assert {each["consent"] for each in answered(asked)} == {"none", "unnamed", "first-name", "full-name"}  # type: ignore[index]


def test_an_anonymous_survey_gets_no_named_story() -> None:
    survey = Survey("open_ear", ASK, "anonymous", {"it": question("story", required=True)})
    found = [reply(Invited(survey, f"p{n}@example.org"), EMPTY) for n in range(60)]
    assert {each.answers["it"]["consent"] for each in found if each} == {"none", "unnamed"}


def test_fixed_answers_are_answers_to_the_questions_they_name() -> None:
    for id_, by_person in BOOK.given.items():
        for who, by_occurrence in by_person.items():
            for occurrence, answers in by_occurrence.items():
                found = reply(invited(id_, who, occurrence), BOOK)
                assert found is not None
                assert set(answers) <= set(CIRCLES.surveys[id_].questions)
                assert {key: found.answers.get(key) for key in answers if key != "contact"} == {
                    key: value for key, value in answers.items() if key != "contact"
                }


def test_everything_in_the_book_belongs_to_the_pack() -> None:
    questions = {q.id for survey in CIRCLES.surveys.values() for q in survey.questions.values()}
    assert set(BOOK.words) <= questions
    assert set(BOOK.given) | set(BOOK.odds) <= set(CIRCLES.surveys)
    assert set(BOOK.people) <= {each.ref for each in people()}
    for id_, odds in BOOK.odds.items():
        for name, weights in odds.items():
            allowed = {
                value
                for value, _ in KINDS[CIRCLES.surveys[id_].questions[name].type].options(
                    CIRCLES.surveys[id_].questions[name]
                )
            }
            assert set(weights) <= allowed


def test_a_book_without_anything_in_it_still_lets_everyone_answer() -> None:
    found = [reply(Invited(survey, who), Book()) for survey in CIRCLES.surveys.values() for who in ROSTER]
    assert sum(each is not None for each in found) > len(found) / 2


def test_a_sample_moves_to_another_start_with_its_dates() -> None:
    text = "group,at,joined\nBirch,2027-01-05T17:30+00:00,2027-01-20\nCedar,,\n"
    assert moved(text, date(2027, 1, 11)) == "group,at,joined\nBirch,2027-01-12T17:30+00:00,2027-01-27\nCedar,,\n"


def test_whoever_is_written_to_in_spanish_answers_in_spanish() -> None:
    theirs = [each.ref for each in people() if each.locale == "es"]
    english = {said for by_mood in BOOK.words.values() for pool in by_mood.values() for said in pool}
    english |= {each["goal"] for each in BOOK.goals}
    while_it_runs = ("kickoff_pulse", "midpoint", "retrospective", "renewal", "look_back")
    said = [
        value if isinstance(value, str) else value.get("text", value.get("goal"))
        for who in theirs
        for id_ in while_it_runs
        if (found := reply(invited(id_, who), BOOK))
        for question, value in found.answers.items()
        if CIRCLES.surveys[id_].questions[question].type in ("text", "story", "goal") and not isinstance(value, int)
    ]
    assert len(theirs) == 2
    assert len(said) >= 8
    assert not english & set(said)
