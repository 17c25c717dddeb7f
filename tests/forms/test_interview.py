"""Which question comes next."""

from __future__ import annotations

from engine.core.language import Survey
from forms import interview
from tests.forms.surveys import pack


def survey() -> Survey:
    return pack().surveys["midpoint"]


def ids(*wanted: str) -> list:  # type: ignore[type-arg]
    return [survey().questions[each] for each in wanted]


def test_the_first_open_question_is_the_first_neither_answered_nor_skipped() -> None:
    asked = ids("useful", "heard", "solved")
    assert interview.first_open(asked, {"useful"}) == survey().questions["heard"]
    assert interview.first_open(asked, {"useful", "heard", "solved"}) is None


def test_one_may_look_at_what_is_done_and_at_the_first_open_question() -> None:
    asked = ids("useful", "heard", "solved", "contact")
    assert list(interview.reachable(asked, {"useful", "solved"})) == ["useful", "heard", "solved"]


def test_nothing_comes_before_the_first_question() -> None:
    asked = ids("useful", "heard")
    assert interview.before(asked, asked[0]) is None
    assert interview.before(asked, asked[1]) == asked[0]


def test_the_total_is_certain_once_no_later_question_depends_on_this_one_or_the_rest() -> None:
    asked = ids("useful", "heard", "solved", "contact")
    assert interview.total(survey(), asked, asked[2]) is None
    assert interview.total(survey(), asked, asked[3]) == 4
