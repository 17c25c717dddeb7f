"""Answers made into what a cohort looks like: goals, stories, themes, cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.core.picture import picture
from engine.core.picture_values import CaseLine
from tests.core.pictured import (
    EMPTY,
    NOW,
    SET,
    comments,
    goal_answers,
    lines,
    seen,
    told,
)


def test_goals_at_or_above_expected_and_those_not_reviewed():
    made = seen(answers=(*SET, *goal_answers([0, 1, -1, 2, 0, -2]))).goals
    assert (made.set, made.people, made.goals, made.reached, made.unreviewed, made.t) == (8, 6, 6, 4, 2, 50.0)


def test_the_review_that_was_answered_last_is_the_one_that_counts():
    half = goal_answers([-1, -2, 0, 1, -1, -2, 0, 1], "half", "so_far", days=1)
    made = seen(answers=(*SET, *half, *goal_answers([0, 1, -1, 2, 0, -2]))).goals
    assert (made.people, made.reached) == (6, 4)
    assert seen(answers=(*SET, *half)).goals.reached == 4


def test_goals_that_too_few_reviewed_have_no_numbers_but_how_many_were_set():
    made = seen(answers=(*SET, *goal_answers([0, 1, -1]))).goals
    assert (made.set, made.people, made.reached, made.unreviewed, made.t) == (8, None, None, None, None)
    assert seen().goals.set is None


def test_stories_stand_under_the_name_that_was_allowed():
    stories = (told(1), told(2, consent="full-name"), told(3, consent="unnamed"), told(4, consent="none"))
    made = seen(stories=stories, groups={"ash": "Ash"}).stories
    assert [(each.text, each.by) for each in made] == [
        ("story 1", "Maya, Ash"),
        ("story 2", "Maya Lindqvist, Ash"),
        ("story 3", ""),
    ]


def test_of_many_stories_five_are_told_and_one_of_them_is_critical():
    made = seen(stories=(*(told(n) for n in range(7)), told(7, critical=True))).stories
    assert [each.text for each in made] == ["story 0", "story 1", "story 2", "story 3", "story 7"]
    assert [each.text for each in seen(stories=(told(0, critical=True), *(told(n) for n in range(1, 9)))).stories] == [
        f"story {n}" for n in range(5)
    ]


def test_a_story_is_not_told_after_its_consent_has_ended():
    kept, gone = told(1, until=NOW.date()), told(2, until=NOW.date() - timedelta(days=1))
    assert [each.text for each in seen(stories=(kept, gone)).stories] == ["story 1"]


def test_who_approved_a_story_and_when_goes_with_it():
    (made,) = seen(stories=(told(1),)).stories
    assert (made.approver, made.approved_on, made.ref) == ("Dana", "2027-04-01", "r1")


def test_a_story_that_nobody_approved_is_not_told():
    assert seen(stories=(told(1, approver=""), told(2, approved_on=None))).stories == ()


def test_themes_are_counted_by_people_once_enough_have_written():
    texts = [
        "No time.",
        "My calendar!",
        "time, time",
        "Time for it",
        "TIME",
        "in the same  boat",
        "same boat",
        "x",
        "y",
        "z",
    ]
    made = seen(answers=comments(texts)).themes
    assert (made.n, [(part.label, part.count) for part in made.parts]) == (10, [("Time", 5)])
    assert (made.small, made.uncoded, made.confirmed) == (1, None, False)


def test_under_ten_who_wrote_there_are_no_themes():
    made = seen(answers=comments(["time"] * 4 + ["other"] * 5)).themes
    assert (made.n, made.parts, made.why) == (None, (), "few")


def test_what_a_person_confirmed_replaces_what_the_words_suggest():
    coded = {f"p{n}": ("trust",) for n in range(6)}
    made = seen(answers=comments(["time"] * 12), coded=coded).themes
    assert [(part.label, part.count) for part in made.parts] == [("Trust", 6)]
    assert (made.uncoded, made.confirmed) == (6, True)


def test_one_person_who_wrote_twice_is_one_and_the_nameless_are_one_a_response():
    named = comments([f"time {n}" for n in range(6)])
    again = tuple(
        replace(each, response=replace(each.response, answers={"problem": {"text": "same boat", "consent": "none"}}))
        for each in comments(["x"] * 6, occurrence=2)
    )
    nameless = tuple(replace(each, person=None) for each in comments([f"{n}" for n in range(5)], start=50))
    made = seen(answers=(*named, *again, *nameless)).themes
    assert (made.n, made.uncoded) == (11, 5)


def cases(**counts):
    made = seen(cases=lines(**counts))
    return {each.cls: each.count for each in made.cases if each.count is not None}, made.total_cases.count


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({"low": 8, "urgent": 2}, {"low": 8}, None),
        ({"low": 8, "urgent": 3, "safety": 2}, {"low": 8}, 13),
        ({"low": 8, "request": 6}, {"low": 8, "request": 6}, 14),
        ({"low": 3, "request": 1}, {}, None),
        ({"low": 4, "request": 3}, {}, 7),
        ({"safety": 4, "urgent": 4, "low": 4, "request": 4, "info": 4}, {}, None),
        ({"low": 9}, {"low": 9}, 9),
    ],
)
def test_no_class_of_fewer_than_five_cases_can_be_read_or_worked_out(counts, shown, total):
    assert cases(**counts) == (shown, total)


def test_a_class_says_how_many_are_open_and_how_many_kept_their_clock():
    open_ = tuple(CaseLine(n, "low", True, None) for n in range(6))
    late = tuple(CaseLine(10 + n, "low", False, n > 1) for n in range(7))
    count = next(each for each in seen(cases=(*open_, *late)).cases if each.cls == "low")
    assert (count.count, count.open, count.judged, count.kept) == (13, 6, 7, 5)
    few = next(each for each in seen(cases=(*open_[:2], *late[:4])).cases if each.cls == "low")
    assert (few.count, few.open, few.judged, few.kept) == (6, None, None, None)


def test_a_class_with_too_few_new_cases_says_no_more_than_was_said_before():
    first = tuple(CaseLine(n, "low", False, True) for n in range(6))
    _, blocks = picture(replace(EMPTY, cases=first))
    later = (*first, CaseLine(6, "low", True), *(CaseLine(10 + n, "request", True) for n in range(5)))
    made = {each.cls: each for each in seen(cases=later, known=blocks).cases}
    assert (made["low"].count, made["low"].at_least, made["low"].why) == (None, 6, "waits")
    assert made["request"].count == 5
