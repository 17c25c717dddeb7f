"""Local dates and times, and opening hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core import calendar
from engine.core.language import DEFAULT_CLOCKS, Duration, Hours, Opening
from tests.core.build import utc

LONDON = "Europe/London"
WORKING = Hours()
EARLIEST, LATEST = datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2035-01-01")


def test_a_local_time_that_a_clock_change_skips_moves_forward_by_the_gap() -> None:
    assert calendar.at(date(2027, 3, 28), time(1, 30), LONDON) == utc("2027-03-28 01:30")
    assert calendar.local(utc("2027-03-28 01:30"), LONDON).time() == time(2, 30)


def test_a_local_time_that_happens_twice_means_the_first() -> None:
    assert calendar.at(date(2027, 10, 31), time(1, 30), LONDON) == utc("2027-10-31 00:30")


@pytest.mark.parametrize(
    ("now", "opening", "closes"),
    [
        ("2027-03-04 09:30", Opening(540, 1140), "2027-03-04 19:00"),
        ("2027-07-01 08:00", Opening(540, 1140), "2027-07-01 18:00"),
        ("2027-03-04 09:30", Opening(540, 1440), "2027-03-05 00:00"),
        ("2027-03-04 08:59", Opening(540, 1140), None),
        ("2027-03-04 19:00", Opening(540, 1140), None),
        ("2027-03-07 12:00", Opening(540, 1140), None),
    ],
)
def test_open_hours_close_on_the_same_day_and_hours_that_are_not_open_do_not(now, opening, closes) -> None:
    hours = Hours(days=frozenset(range(6)))
    assert calendar.closing(utc(now), hours, opening, LONDON) == (utc(closes) if closes else None)


def test_the_wall_clock_is_kept_across_a_clock_change() -> None:
    went_out = calendar.at(date(2027, 3, 26), time(10), LONDON)
    assert calendar.shift(went_out, Duration(days=3), 1, LONDON) == utc("2027-03-29 09:00")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2027, 1, 15), -13, date(2025, 12, 15)),
    ],
)
def test_a_month_keeps_the_day_of_the_month_or_the_months_last_day(day: date, months: int, expected: date) -> None:
    assert calendar.add_months(day, months) == expected


def test_months_are_added_first_then_days_then_exact_minutes() -> None:
    length = Duration(months=1, days=1, minutes=90)
    assert calendar.shift(utc("2027-01-31 10:00"), length, 1, "UTC") == utc("2027-03-01 11:30")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-03-02 10:00", "2027-03-02 10:00"),
        ("2027-03-02 07:59", "2027-03-02 08:00"),
        ("2027-03-02 20:00", "2027-03-03 08:00"),
        ("2027-03-05 20:00", "2027-03-08 08:00"),
        ("2027-03-06 10:00", "2027-03-08 10:00"),
    ],
)
def test_a_message_outside_hours_waits_for_the_next_opening_or_its_own_time_on_the_next_allowed_day(
    now: str, expected: str
) -> None:
    own = time.fromisoformat(now[11:])
    assert calendar.next_open(utc(now), own, WORKING, WORKING.email, "UTC") == utc(expected)


@pytest.mark.parametrize(("own", "expected"), [(time(6), "2027-03-08 08:00"), (time(21), "2027-03-08 08:00")])
def test_on_a_day_not_allowed_a_time_outside_hours_waits_for_the_opening(own: time, expected: str) -> None:
    assert calendar.next_open(utc("2027-03-06 12:00"), own, WORKING, WORKING.email, "UTC") == utc(expected)


def test_closed_dates_are_waited_out() -> None:
    hours = Hours(closed=((date(2027, 12, 24), date(2027, 12, 31)),))
    until = calendar.next_open(utc("2027-12-24 10:00"), time(10), hours, hours.email, "UTC")
    assert until == utc("2028-01-03 10:00")


def test_no_open_day_at_all_is_said_as_none() -> None:
    never = Hours(days=frozenset())
    assert calendar.next_open(utc("2027-03-02 10:00"), time(10), never, never.email, "UTC") is None


def test_sms_never_goes_out_at_night_whatever_the_pack_says() -> None:
    assert Hours(sms=Opening(0, 1440)).of("sms") == Opening(480, 1260)


@given(
    st.datetimes(EARLIEST, LATEST),
    st.times(),
    st.sampled_from(["UTC", LONDON, "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns"]),
    st.integers(0, 1438),
    st.integers(1, 1440),
)
def test_a_wait_never_ends_in_the_past_nor_outside_hours(
    naive: datetime, own: time, tz: str, opens: int, length: int
) -> None:
    now = naive.replace(tzinfo=UTC)
    opening = Opening(opens, min(opens + length, 1440))
    until = calendar.next_open(now, own.replace(second=0, microsecond=0), Hours(email=opening), opening, tz)
    assert until is not None
    assert until >= now
    there = calendar.local(until, tz)
    assert there.weekday() < 5
    minute = there.hour * 60 + there.minute
    skipped_by_a_clock_change = calendar.at(there.date(), there.time(), tz) != until
    assert opening.opens <= minute < opening.closes or minute - opening.opens <= 60 or skipped_by_a_clock_change


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        ("2027-03-05 16:00", Duration(minutes=4 * 60), "2027-03-08 12:00"),
        ("2027-03-05 16:00", Duration(minutes=24 * 60), "2027-03-08 16:00"),
        ("2027-03-04 16:00", Duration(minutes=48 * 60), "2027-03-08 16:00"),
        ("2027-03-06 03:00", Duration(minutes=60), "2027-03-08 10:00"),
        ("2027-03-05 16:00", Duration(days=5), "2027-03-10 16:00"),
    ],
)
def test_case_clocks_run_in_working_time(start: str, length: Duration, expected: str) -> None:
    due = calendar.worked(utc(start), length, Opening(540, 1020), frozenset(range(5)), "UTC")
    assert due == utc(expected)


@given(st.datetimes(EARLIEST, LATEST))
def test_acknowledging_is_never_due_after_contacting_nor_contacting_after_resolving(naive: datetime) -> None:
    start = naive.replace(tzinfo=UTC)
    for clock in DEFAULT_CLOCKS.values():
        dues = [
            calendar.worked(start, d, Opening(540, 1020), frozenset(range(5)), LONDON)
            for d in (clock.acknowledge, clock.contact, clock.resolve)
            if d
        ]
        assert dues == sorted(dues)
        assert dues[0] > start - timedelta(seconds=1)
