"""Goal attainment T-scores, against values worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.goals import LEVELS, goal_attainment_t

LEVEL_LISTS = st.lists(st.sampled_from(LEVELS), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("levels", "weights", "score"),
    [
        ((0, 0, 0), None, 50.00),
        ((1,), None, 60.00),
        ((1, 1), None, 62.40),
        ((-1, -1, -1), None, 36.31),
        ((2, 2, 2), None, 77.39),
        ((2, 0, -1), (3, 1, 2), 58.81),
    ],
)
def test_the_score_agrees_with_the_published_formula(levels, weights, score):
    assert goal_attainment_t(levels, weights) == pytest.approx(score, abs=0.005)


@given(LEVEL_LISTS)
def test_goals_reached_the_other_way_round_score_the_other_way_round(levels):
    mirrored = goal_attainment_t([-level for level in levels])
    assert goal_attainment_t(levels) - 50 == pytest.approx(50 - mirrored)


@given(LEVEL_LISTS, st.floats(0.1, 10))
def test_the_same_weight_for_every_goal_changes_nothing(levels, weight):
    assert goal_attainment_t(levels, [weight] * len(levels)) == pytest.approx(goal_attainment_t(levels))


@pytest.mark.parametrize(
    ("levels", "weights", "rho", "says"),
    [
        ((), None, 0.3, "at least one goal"),
        ((3,), None, 0.3, "-2 to [+]2"),
        ((1, 1), (1,), 0.3, "one weight above 0"),
        ((1, 1), (1, 0), 0.3, "one weight above 0"),
        ((1,), None, 1.5, "correlation"),
    ],
)
def test_what_is_no_set_of_goals_is_refused(levels, weights, rho, says):
    with pytest.raises(ValueError, match=says):
        goal_attainment_t(levels, weights, rho)
