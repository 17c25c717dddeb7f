"""Digests that repeat are planned as far ahead as steps that repeat: sixty days, and at least the next one."""

from __future__ import annotations

from dataclasses import replace

from engine.core.language import Digest, Duration, Repeat
from engine.core.life import COHORT, Life
from engine.core.plan import plan_cohort
from tests.core.build import LONDON, point, utc, workflow

FOR_EVER = replace(LONDON, end=None)


def dues(every: Duration, now: str) -> list[str]:
    """When a digest that repeats in an open-ended cohort is planned to go out."""
    digest = Digest("news", 0, (Repeat(every, point("start", days=7)),), ("leader",), ("headlines",))
    life = Life(COHORT, FOR_EVER, workflow(digests={"news": digest}))
    return [f"{row.due:%Y-%m-%d}" for row in plan_cohort(life, utc(now))]


def test_a_monthly_digest_is_planned_for_two_months_and_the_one_after() -> None:
    assert dues(Duration(months=1), "2027-01-04 00:00") == ["2027-01-11", "2027-02-11", "2027-03-11"]


def test_a_yearly_digest_has_its_next_one_planned() -> None:
    assert dues(Duration(months=12), "2027-02-01 00:00") == ["2027-01-11", "2028-01-11"]
