from dataclasses import replace

import pytest

from engine.core.language import Question
from engine.wording.built_in import built_in
from engine.wording.markers import fill
from engine.wording.options import first_question, inline
from engine.wording.render import links_for, render
from tests.wording.made_up import (
    MEETINGS,
    RECOMMEND,
    SENDER,
    SOLVED,
    SOMETIMES,
    STORY,
    USEFUL,
    about_maya,
    survey,
)


@pytest.mark.parametrize("question", [USEFUL, RECOMMEND, SOLVED, MEETINGS], ids=lambda question: question.type)
def test_a_question_that_a_tap_answers_can_open_a_reminder(question: Question):
    assert first_question(survey(question, STORY)) is question


@pytest.mark.parametrize(
    "question",
    [
        STORY,
        SOMETIMES,
        replace(SOLVED, must="yes"),
        replace(MEETINGS, other=True),
        replace(MEETINGS, type="choices"),
        replace(USEFUL, labels=(), low=0, high=20),
    ],
    ids=["words", "only sometimes", "a notice", "other", "several", "too many"],
)
def test_other_questions_stay_on_their_page(question: Question):
    assert first_question(survey(question)) is None


def test_where_people_choose_first_whether_to_be_named_no_question_is_shown():
    assert first_question(survey(USEFUL, visibility="chosen")) is None
    assert first_question(survey()) is None


def test_each_answer_is_a_link_that_names_it():
    assert [(each.label, each.query) for each in inline(USEFUL, "es").choices] == [
        ("Nada útil", "?useful=1"),
        ("Un poco útil", "?useful=2"),
        ("Muy útil", "?useful=3"),
    ]
    assert [each.query for each in inline(MEETINGS, "en").choices] == [
        "?meetings=none",
        "?meetings=1%20or%202",
        "?meetings=m%C3%A1s",
    ]
    assert [(each.label, each.query) for each in inline(SOLVED, "es").choices] == [
        ("Sí", "?solved=yes"),
        ("No", "?solved=no"),
    ]


def test_numbers_are_a_grid_with_words_at_both_ends():
    shown = inline(RECOMMEND, "en")
    assert (shown.grid, shown.low, shown.high, len(shown.choices)) == (True, "Not at all", "Extremely", 11)
    ends = replace(USEFUL, labels=({"en": "Low"}, {"en": "High"}), low=0, high=4)
    assert [each.label for each in inline(ends, "en").choices] == ["0", "1", "2", "3", "4"]
    assert inline(replace(RECOMMEND, labels=()), "en").low == ""


def test_a_scale_of_two_points_with_labels_is_a_list():
    two = replace(USEFUL, labels=({"en": "No"}, {"en": "Yes"}), low=None, high=None)
    assert [each.label for each in inline(two, "en").choices] == ["No", "Yes"]
    assert not inline(two, "en").grid


def test_the_reminder_carries_the_question_in_both_parts():
    made = render(built_in("first-reminder"), "en", about_maya(), sender=SENDER, links=links_for(3), question=RECOMMEND)
    html = fill(made.html, lambda purpose, number: f"https://m.org/{purpose}/t{number}")
    for number in range(11):
        assert html.count(f'href="https://m.org/s/t3?recommend={number}"') == 1
        assert f"⟦link:s:3⟧?recommend={number}\n" in made.text
    assert html.count('class="cell"') == 11
    assert "Nothing is saved until you press Continue" in made.text
    assert len(html.encode()) < 20_000


def test_labels_are_words_whatever_they_hold():
    nasty = replace(USEFUL, labels=({"en": "<b>x</b>"}, {"en": '"><script>'}, {"en": "⟦link:s:9⟧"}))
    made = render(built_in("first-reminder"), "en", about_maya(), sender=SENDER, links=links_for(3), question=nasty)
    assert "<b>x</b>" not in made.html
    assert "<script>" not in made.html
    assert "link:s:9]" in made.html
