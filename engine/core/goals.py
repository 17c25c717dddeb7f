"""Goal attainment scaling: goals set in people's own words, compared on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

LEVELS = (-2, -1, 0, 1, 2)
"""Much less than expected … much more. 0 is *as expected*, not the starting point."""


def goal_attainment_t(levels: Sequence[int], weights: Sequence[float] | None = None, rho: float = 0.3) -> float:
    """The goal attainment T-score; 50 means goals were reached as expected.

    levels: one per goal, -2 … +2, 0 as expected. weights: same length, above 0, default all 1. rho: assumed
    correlation between goals, 0 … 1. Raises ValueError for no goals, a level outside the range or weights that do
    not fit. Source: Kiresuk & Sherman (1968), formula 1.
    """
    if not levels:
        raise ValueError("a T-score needs at least one goal")
    if any(level not in LEVELS for level in levels):
        raise ValueError(f"levels go from -2 to +2, not {list(levels)}")
    weights = [1.0] * len(levels) if weights is None else list(weights)
    if len(weights) != len(levels) or any(weight <= 0 for weight in weights):
        raise ValueError("there is one weight above 0 for each goal")
    if not 0 <= rho <= 1:
        raise ValueError("rho is a correlation from 0 to 1")
    reached = sum(weight * level for weight, level in zip(weights, levels, strict=True))
    spread = sqrt((1 - rho) * sum(weight**2 for weight in weights) + rho * sum(weights) ** 2)
    return 50 + 10 * reached / spread
