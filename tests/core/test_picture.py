"""Answers made into what a cohort looks like: scores, rates, headlines, risks, method."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.picture import picture
from engine.core.picture_values import CaseLine, Invited, Said
from tests.core.pictured import (
    EMPTY,
    FIVE_FOUR_FIFTEEN,
    SET,
    SURVEYS,
    WORKFLOW,
    answered,
    comments,
    goal_answers,
    lines,
    mixed,
    question,
    score,
    seen,
    told,
)


def test_a_score_is_a_mean_over_so_many_people_and_by_group():
    answers = (
        *answered("midpoint", mixed(5), group="ash"),
        *answered("midpoint", [4, 4, 5, 5, 3, 3], group="elm", start=5),
    )
    found = score(seen(answers=answers, groups={"ash": "Ash circle"}), "midpoint.useful")
    assert (found.whole.n, found.whole.value, found.form, found.low, found.high) == (11, 3.5, "mean", 1, 5)
    assert [(cell.label, cell.n, cell.value) for cell in found.groups] == [("Ash circle", 5, 3.0), ("elm", 6, 4.0)]
    assert found.ends == ("Not useful", "Extremely")


def test_of_groups_of_five_four_and_fifteen_only_the_fifteen_and_the_total_have_numbers():
    found = score(seen(answers=FIVE_FOUR_FIFTEEN), "midpoint.useful")
    assert {cell.label: (cell.n, cell.value) for cell in found.groups} == {
        "five": (None, None),
        "four": (None, None),
        "fifteen": (15, 3.0),
    }
    assert found.whole.n == 24


def test_a_yes_or_no_is_counted_with_its_base():
    found = score(seen(answers=answered("midpoint", ["yes"] * 7 + ["no"] * 3, "solved")), "midpoint.solved")
    assert (found.form, found.whole.n, found.whole.value) == ("share", 10, 7)


def test_a_choice_is_counted_by_option_in_the_order_of_the_pack():
    found = score(seen(answers=answered("final", ["bad"] * 2 + ["good"] * 5, "fit")), "final.fit")
    assert [(part.label, part.count) for part in found.parts] == [("Good", 5), ("Bad", 2)]
    assert found.whole.value is None


def test_partial_answers_do_not_count_and_closed_ones_do():
    partial, closed = answered("midpoint", mixed(6)), answered("midpoint", mixed(5), start=6)
    partial = tuple(replace(each, response=replace(each.response, state="partial")) for each in partial)
    closed = tuple(replace(each, response=replace(each.response, state="closed")) for each in closed)
    assert score(seen(answers=(*partial, *closed)), "midpoint.useful").whole.n == 5


def test_a_question_nobody_answered_is_no_score():
    assert seen(answers=answered("midpoint", mixed(5))).scores[0].id == "midpoint.useful"
    assert seen().scores == ()


def test_too_few_answers_leave_no_number_anywhere():
    found = score(seen(answers=answered("midpoint", [1, 2, 3, 4])), "midpoint.useful")
    assert (found.whole.n, found.whole.value, found.before, found.why) == (None, None, None, "few")


def test_a_score_is_compared_with_the_question_the_pack_names():
    answers = (*answered("midpoint", [2, 3] * 5), *answered("final", [4, 5] * 5))
    before = score(seen(answers=answers), "final.useful").before
    assert (before.what, before.n, before.value) == ("in “Midpoint”", 10, 2.5)


def test_a_comparison_with_too_few_is_left_out():
    answers = (*answered("midpoint", [2, 3, 3]), *answered("final", [4, 5] * 5))
    assert score(seen(answers=answers), "final.useful").before is None


def test_a_comparison_with_another_kind_of_question_or_with_none_is_left_out():
    conf = answered("final", [4, 5] * 5, "conf")
    assert score(seen(answers=conf), "final.conf").before is None
    other = replace(SURVEYS[0], questions={"base": question("base", "yes-no")})
    workflow = replace(WORKFLOW, surveys={**WORKFLOW.surveys, "application": other})
    both = (*conf, *answered("application", ["yes", "no"] * 5, "base"))
    assert score(seen(answers=both, workflow=workflow), "final.conf").before is None
    without = replace(WORKFLOW, surveys={id_: each for id_, each in WORKFLOW.surveys.items() if id_ != "application"})
    assert score(seen(answers=conf, workflow=without), "final.conf").before is None


def test_a_repeated_survey_shows_its_latest_round_and_compares_it_with_the_one_before():
    answers = (
        *answered("check", [1, 2] * 5, "energy", occurrence=1),
        *answered("check", [3, 4] * 5, "energy", occurrence=2, days=5),
    )
    found = score(seen(answers=answers), "check.energy")
    assert (found.whole.value, found.before.value, found.before.what) == (3.5, 1.5, "the time before")


def test_without_an_earlier_round_the_last_digest_is_what_to_compare_with():
    last = seen(answers=answered("midpoint", [1, 2] * 5))
    now = answered("midpoint", [4, 5] * 5, start=100)
    found = score(seen(answers=now, last=last), "midpoint.useful")
    assert (found.before.value, found.before.n, found.before.what) == (1.5, 10, "the last digest")
    assert score(seen(answers=now, last=seen()), "midpoint.useful").before is None


def test_under_thirty_a_recommendation_is_counted_and_not_made_into_a_score():
    found = score(seen(answers=answered("final", [10, 9, 8, 7, 3, 2], "recommend")), "final.recommend")
    assert (found.whole.n, found.whole.value, found.margin) == (6, None, None)
    assert [part.count for part in found.parts] == [2, 2, 2]


def test_from_thirty_on_a_recommendation_has_a_score_with_its_margin():
    answers = answered("final", [10] * 15 + [8] * 9 + [3] * 6, "recommend")
    found = score(seen(answers=answers), "final.recommend")
    assert (found.whole.value, found.margin) == (30, 28)


@pytest.mark.parametrize(("people", "headline"), [(99, False), (100, True)])
def test_a_net_promoter_score_is_no_headline_under_a_hundred(people, headline):
    made = seen(answers=answered("final", ([10, 8, 3] * people)[:people], "recommend"))
    assert ("final.recommend" in made.headlines) == headline


def test_the_headlines_are_an_outcome_how_it_is_inside_and_the_replies():
    answers = (*answered("midpoint", mixed(9)), *answered("midpoint", ["yes", "no"] * 5, "solved", start=20))
    invited = tuple(Invited(n, "midpoint", answered=n < 6) for n in range(10))
    cases = tuple(CaseLine(n, "low", True) for n in range(5))
    made = seen(answers=answers, invited=invited, cases=cases)
    assert made.headlines == ("midpoint.solved", "midpoint.useful", "replies")
    assert seen(answers=answers, cases=cases).headlines == ("midpoint.solved", "midpoint.useful", "cases")
    assert seen().headlines == ()


def test_a_rate_counts_people_who_were_asked_and_not_those_we_did_not_ask():
    invited = (
        *(Invited(n, "midpoint", "ash", answered=n < 7) for n in range(9)),
        Invited(9, "midpoint", "ash", reached=False),
        Invited(10, "midpoint", "ash", sent=False),
    )
    (rate,) = seen(invited=invited).rates
    assert (rate.asked, rate.answered, rate.unasked, rate.unreached) == (10, 7, 1, 1)
    assert rate.groups == ()


def test_somebody_asked_twice_is_one_person_who_answered_if_they_ever_did():
    invited = tuple(
        each
        for n in range(6)
        for each in (Invited(n, "check", answered=True), Invited(n, "check", sent=n > 2, reached=False))
    )
    (rate,) = seen(invited=invited).rates
    assert (rate.asked, rate.answered, rate.unreached) == (6, 6, 0)


def test_rates_by_group_hide_where_fewer_than_five_answered():
    invited = tuple(
        Invited(n, "midpoint", ("ash", "elm", "oak")[n % 3], answered=n % 3 < 2 or n < 9) for n in range(24)
    )
    (rate,) = seen(invited=invited).rates
    assert [(cell.label, cell.n, cell.value) for cell in rate.groups] == [
        ("ash", None, None),
        ("elm", 8, 8),
        ("oak", None, None),
    ]


def test_fewer_than_five_replies_are_not_counted_out():
    (rate,) = seen(invited=tuple(Invited(n, "midpoint", answered=n < 3) for n in range(20))).rates
    assert (rate.asked, rate.answered, rate.why) == (20, None, "few")


def risks(*answers):
    return {each.measures: each.state for each in seen(answers=tuple(each for some in answers for each in some)).risks}


@pytest.mark.parametrize(
    ("values", "state"), [([1, 2] * 5, "risk"), ([3] * 9 + [2, 4], "watch"), ([4, 5] * 5, "steady")]
)
def test_a_low_mean_is_a_risk_and_a_middling_one_worth_watching(values, state):
    assert risks(answered("midpoint", values))["quality"] == state


def test_more_load_is_worse():
    assert risks(answered("check", [5, 4] * 5, "energy"))["load"] == "risk"
    assert risks(answered("check", [1, 2] * 5, "energy"))["load"] == "steady"


def test_answers_without_an_order_are_left_for_the_reader():
    assert risks(answered("final", ["good", "bad"] * 5, "fit"))["match"] == "read"


def test_a_yes_or_no_tells_of_a_risk_by_its_share():
    asked = replace(SURVEYS[3], questions={"energy": question("energy", "yes-no", measures="purpose")})
    workflow = replace(WORKFLOW, surveys={**WORKFLOW.surveys, "check": asked})
    made = seen(workflow=workflow, answers=answered("check", ["no"] * 8 + ["yes"] * 2, "energy"))
    assert next(each for each in made.risks if each.measures == "purpose").state == "risk"


def test_what_was_not_asked_or_not_answered_by_enough_is_said_to_be_so():
    assert risks(answered("midpoint", [1, 2]))["quality"] == "unknown"
    assert risks()["purpose"] == "unasked"


def test_the_method_says_what_was_hidden_and_which_version_it_was():
    made = seen(answers=(*answered("midpoint", [1, 2]), *answered("final", mixed(9)))).method
    assert (made.workflow, made.title, made.version, made.size) == ("circles", "Circles", "v1", 24)
    assert made.hidden > 0
    assert made.least == 5
    assert made.as_of == "2027-04-05T10:00:00+00:00"
    assert seen(public=True).method.least == 10


def test_a_second_release_waits_until_five_more_have_answered():
    first, blocks = picture(replace(EMPTY, answers=answered("midpoint", mixed(9))))
    assert score(first, "midpoint.useful").whole.n == 9
    known = replace(EMPTY, known=blocks)
    few, _ = picture(replace(known, answers=answered("midpoint", mixed(12))))
    assert (score(few, "midpoint.useful").whole.n, score(few, "midpoint.useful").why) == (None, "waits")
    assert few.method.waiting == 1
    more, _ = picture(replace(known, answers=answered("midpoint", mixed(15))))
    assert score(more, "midpoint.useful").whole.n == 15


def test_what_no_section_of_a_digest_shows_is_neither_counted_nor_known():
    everything = {
        "answers": (*FIVE_FOUR_FIFTEEN, *SET, *goal_answers([0, 1, -1, 2, 0, -2]), *comments(["time"] * 6 + ["x"] * 6)),
        "invited": tuple(Invited(n, "midpoint", answered=True) for n in range(10)),
        "cases": lines(low=8),
        "stories": (told(1),),
        "said": (Said("a", "b"),),
    }
    whole, known = picture(replace(EMPTY, **everything))
    assert {item.split(":")[0].split(".")[0] for item in known} == {"midpoint", "goals", "themes", "rate", "cases"}
    part, known = picture(replace(EMPTY, **everything, sections=("stories",)))
    assert (known, part.stories) == ({}, whole.stories)
    assert (part.scores, part.rates, part.cases, part.headlines, part.risks, part.said) == ((), (), (), (), (), ())
    assert (part.goals.set, part.themes.n, part.total_cases.count, part.method.hidden) == (None, None, None, 0)


def plain(value):
    if is_dataclass(value):
        return all(plain(getattr(value, each.name)) for each in fields(value))
    return all(map(plain, value)) if isinstance(value, tuple) else isinstance(value, str | int | float | bool | None)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["ash", "elm", "oak", ""]), st.integers(1, 5)), max_size=40),
    st.lists(st.sampled_from(["safety", "low", "info"]), max_size=20),
)
def test_every_number_that_is_shown_is_over_five_people_and_everything_is_plain(given_, classes):
    answers = tuple(
        each for n, (group, value) in enumerate(given_) for each in answered("midpoint", [value], group=group, start=n)
    )
    made = seen(
        answers=answers, cases=tuple(CaseLine(n, cls, True) for n, cls in enumerate(classes)), said=(Said("a", "b"),)
    )
    assert plain(made)
    cells = [cell for each in made.scores for cell in (each.whole, *each.groups)]
    assert all((cell.n is None) == (cell.value is None) for cell in cells)
    assert all(cell.n >= 5 for cell in cells if cell.n is not None)
    assert all(count.count is None or count.count >= 5 for count in (*made.cases, made.total_cases))
