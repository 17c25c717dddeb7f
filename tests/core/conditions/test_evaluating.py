from datetime import UTC, date, datetime

import pytest

from engine.core.conditions import UNKNOWN, evaluate, holds, parse
from tests.core.conditions.people import ANA, Person


def value(source: str, scope: Person = ANA) -> object:
    return evaluate(parse(source), scope)


@pytest.mark.parametrize(
    "source",
    [
        "midpoint.useful <= 2",
        "midpoint.useful == 2.0",
        "1 < midpoint.useful < 3",
        "previous.midpoint.useful - midpoint.useful == 2",
        'midpoint.solved == "yes"',
        'renewal.choice in ["pause", "stop"]',
        'renewal.choice not in ["same"]',
        'has(midpoint.blockers, "other") and "timing" in midpoint.blockers',
        "count(midpoint.blockers) == 2",
        'has(person.role, "facilitators") and "member" in person.role',
        '"at last" in midpoint.problem and lower(midpoint.problem) == "we met, at last"',
        'renewal.until >= "2027-05-03" and renewal.until > person.joined',
        'person.joined == "2027-01-04"',
        "days(midpoint) == 12 and days(person.joined) == 40",
        "answered(midpoint) and answered(midpoint.useful) and answered(previous.midpoint.useful)",
        "not answered(midpoint.heard) and not answered(previous.renewal)",
        "abs(1 - 3) == 2 and 7 / 2 == 3.5 and 2 + 3 * 4 - 1 == 13",
        "-midpoint.useful == -2",
        "midpoint.heard <= 2 or midpoint.useful <= 2",
    ],
)
def test_it_holds(source):
    assert value(source) is True


@pytest.mark.parametrize(
    "source",
    ["midpoint.useful > 2", "midpoint.heard <= 2 and midpoint.useful > 2", 'not midpoint.solved == "yes"', "2 in []"],
)
def test_it_does_not_hold(source):
    assert value(source) is False


@pytest.mark.parametrize(
    "source",
    [
        "midpoint.heard <= 2",
        "midpoint.heard != 2",
        "not midpoint.heard <= 2",
        "midpoint.heard <= 2 or midpoint.useful > 2",
        "midpoint.heard <= 2 and midpoint.useful <= 2",
        "midpoint.heard + 1 > 0",
        "midpoint.heard in [1, 2]",
        "midpoint.useful in [1, midpoint.heard]",
        "count(midpoint.topics) > 0",
        "1 / (midpoint.useful - 2) > 0",
        "days(renewal) > 3",
        "group.last_met_days > 3",
        "nowhere.useful == 1",
        'midpoint.useful == "2"',
        "partner.midpoint.useful <= 2",
        "not answered(partner.midpoint)",
    ],
)
def test_what_rests_on_something_not_answered_is_unknown_and_does_not_fire(source):
    assert value(source) is UNKNOWN
    assert not value(source)
    assert not holds(parse(source), ANA)


def test_a_condition_about_partners_holds_if_it_holds_for_any_of_them():
    pair = Person(others=[{"midpoint": {"useful": 5}}, {"midpoint": {"useful": 1}, "renewal": {"choice": "stop"}}])
    assert value("partner.midpoint.useful <= 2", pair) is True
    assert value('partner.midpoint.useful >= 4 and partner.renewal.choice == "stop"', pair) is UNKNOWN
    assert value('partner.midpoint.useful <= 2 and partner.renewal.choice == "stop"', pair) is True
    assert value("partner.midpoint.useful == 3", pair) is False
    assert value("not answered(partner.renewal)", pair) is True


def test_without_a_partner_the_rest_of_a_condition_still_counts():
    assert value("midpoint.useful <= 2 or partner.midpoint.useful <= 2") is True


@pytest.mark.parametrize("given", [date(2027, 1, 4), datetime(2027, 1, 4, 9, tzinfo=UTC), "2027-01-04"])
def test_a_date_compares_whether_it_is_a_date_an_instant_or_text(given):
    ana = Person(fields={("person", "joined"): given})
    assert value("person.joined == renewal.until", Person({"renewal": {"until": date(2027, 1, 4)}}, fields=ana.fields))


@pytest.mark.parametrize("given", ["soon", 3, None, float("nan"), float("inf"), ["2027-01-04"]])
def test_what_is_no_date_is_unknown_beside_one(given):
    ana = Person({"renewal": {"until": given}}, fields={("person", "joined"): date(2027, 1, 4)})
    assert value("renewal.until >= person.joined", ana) is UNKNOWN


def test_roles_may_be_a_set():
    assert (
        value('has(person.role, "leader")', Person(fields={("person", "role"): frozenset({"leader", "lead"})})) is True
    )


def test_something_in_what_is_no_list_is_unknown():
    assert value("midpoint.useful in midpoint.solved") is UNKNOWN
    assert value('"a" in midpoint.useful') is UNKNOWN
