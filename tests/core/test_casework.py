"""Case clocks and who hears of a case."""

from datetime import timedelta

from engine.core.casework import Standing, alerts, deadlines, next_alert
from engine.core.language import DEFAULT_CLOCKS, CaseRules
from tests.core.build import utc

OPENED = utc("2027-03-05 16:00")


def standing(cls: str, **more: object) -> Standing:
    by = deadlines(cls, DEFAULT_CLOCKS[cls], CaseRules(), OPENED, "UTC")
    return Standing(cls, OPENED, by, **more)  # type: ignore[arg-type]


def heard(case: Standing, now: str, done: tuple[tuple[str, int], ...] = ()) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(a.kind, a.number, a.to) for a in alerts(case, utc(now), done)]


def test_a_low_case_has_two_working_days_to_be_acknowledged() -> None:
    assert standing("low").by.acknowledge == utc("2027-03-09 16:00")


def test_a_safety_case_runs_at_any_hour() -> None:
    assert standing("safety").by.acknowledge == utc("2027-03-05 17:00")


def test_the_owner_hears_first_then_backup_then_lead() -> None:
    done = (("opened", 1),)
    assert heard(standing("low"), "2027-03-05 16:00") == [("opened", 1, ("owner",))]
    assert heard(standing("low"), "2027-03-09 16:00", done) == [("unacknowledged", 1, ("backup",))]
    late = heard(standing("low"), "2027-03-11 16:00", (*done, ("unacknowledged", 1)))
    assert late == [("uncontacted", 1, ("lead",))]


def test_an_acknowledged_case_does_not_reach_the_backup() -> None:
    case = standing("low", acknowledged=OPENED + timedelta(hours=1))
    assert heard(case, "2027-03-09 16:00", (("opened", 1),)) == []


def test_a_safety_alert_repeats_until_acknowledged_and_only_the_last_overdue_one_goes() -> None:
    assert heard(standing("safety"), "2027-03-05 17:02", (("opened", 1),)) == [("repeat", 4, ("safety",))]
    acknowledged = standing("safety", acknowledged=OPENED)
    assert heard(acknowledged, "2027-03-05 17:02", (("opened", 1),)) == []
    assert next_alert(acknowledged, OPENED) is None


def test_after_a_day_lead_and_administrator_hear_once() -> None:
    repeats = tuple(("repeat", n) for n in range(1, 96))
    assert heard(standing("safety"), "2027-03-06 16:00", (("opened", 1), *repeats)) == [
        ("unheard", 1, ("lead", "admin"))
    ]
    assert next_alert(standing("safety"), utc("2027-03-06 16:00")) is None


def test_info_is_inbox_only_and_a_request_reaches_its_owner_alone() -> None:
    assert heard(standing("info"), "2027-06-01 00:00") == []
    assert heard(standing("request"), "2027-06-01 00:00") == [("opened", 1, ("owner",))]


def test_a_closed_case_is_silent() -> None:
    assert heard(standing("urgent", closed=OPENED), "2027-06-01 00:00") == []
