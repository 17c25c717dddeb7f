from datetime import UTC, datetime

import pytest

from engine.core.simulate import Seen
from engine.definitions.expectations import Goes, Opens, Sends, Skips, disappointed
from tests.definitions.scenarios import AT, TEN, Files, expected, problems


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def test_what_is_expected_is_read_with_its_time_and_channel(files):
    place = expected(files, "no case opens")[0].place
    assert (place.line, place.column) == (7, 5)
    said = (
        "ana is asked midpoint at 2027-02-16 09:30 by sms",
        "ana is not told  welcome",
        "ana is told unheard",
        "ana is reminded of midpoint by email at 2027-02-16",
        "midpoint for ana is skipped because opted out",
        "a low case opens for ana",
        "an urgent case opens for ana at 2027-02-16",
        "no case opens for ana",
        "the digest cycle goes out at 2027-02-16 09:30",
    )
    found = expected(files, *said)
    assert found == (
        Sends("ana", "asked", "midpoint", AT, "sms", False, found[0].place, said[0]),
        Sends("ana", "told", "welcome", None, None, True, found[1].place, "ana is not told welcome"),
        Sends("ana", "told", "unheard", None, None, False, found[2].place, said[2]),
        Sends("ana", "reminded", "midpoint", TEN, "email", False, found[3].place, said[3]),
        Skips("midpoint", "ana", "opted out", found[4].place, said[4]),
        Opens("low", "ana", None, found[5].place, said[5]),
        Opens("urgent", "ana", TEN, found[6].place, said[6]),
        Opens(None, "ana", None, found[7].place, said[7]),
        Goes("cycle", AT, found[8].place, said[8]),
    )


@pytest.mark.parametrize(
    ("said", "column", "code", "message"),
    [
        ("ana is asked midpiont", 18, "E110", 'no step called "midpiont". Did you mean "midpoint"?'),
        ("ana is told midpoint", 12, "E703", "people are asked midpoint, not told"),
        ("ann is asked midpoint", 5, "E702", 'no person called "ann". Did you mean "ana"?'),
        ("ana is asked midpoint at 2027-13-01", 30, "E301", '"2027-13-01" is not a date'),
        ("ana is asked midpoint by fax", 30, "E114", 'no channel called "fax"'),
        ("a lwo case opens for ana", 7, "E114", 'no case class called "lwo". Did you mean "low"?'),
        ("the digest cycel goes out", 16, "E110", 'no digest called "cycel". Did you mean "cycle"?'),
        ("midpoint for ana is skiped", 5, "E703", '"midpoint for ana is skiped" is nothing one can expect'),
        (
            "ana is aksed midpoint",
            5,
            "E703",
            '"ana is aksed midpoint" is nothing one can expect. Did you mean "is asked"?',
        ),
        ("{a: b}", 5, "E703", "this is no sentence"),
    ],
)
def test_what_cannot_be_expected_is_told_at_its_place(files, said, column, code, message):
    found = problems(files, said, key="expect")
    assert [each[:4] for each in found] == [(7, column, code, message)]
    assert found[0][4]


def seen(kind: str, step: str = "midpoint", person: str | None = "ana", **more: object) -> Seen:
    return Seen(datetime(2027, 2, 16, 9, 30, tzinfo=UTC), person, step, 1, kind, **more)


@pytest.mark.parametrize(
    ("said", "happened", "met"),
    [
        ("ana is asked midpoint", [seen("invite", channel="email")], True),
        ("ana is asked midpoint at 2027-02-16 09:30 by email", [seen("invite", channel="email")], True),
        ("ana is asked midpoint at 2027-02-16 09:31", [seen("invite", channel="email")], False),
        ("ana is asked midpoint by sms", [seen("invite", channel="email")], False),
        ("ana is asked midpoint", [seen("remind"), seen("invite", person="fay")], False),
        ("ana is not asked midpoint", [], True),
        ("ana is not asked midpoint by sms", [seen("invite", channel="email")], True),
        ("ana is not asked midpoint", [seen("invite", channel="email")], False),
        ("ana is reminded of midpoint", [seen("remind", channel="email")], True),
        ("ana is told welcome", [seen("tell", "welcome", channel="email")], True),
        ("midpoint for ana is skipped because Opted out", [seen("skip", reason="opted out of email")], True),
        ("midpoint for ana is skipped because late", [seen("skip", reason="opted out of email")], False),
        ("a low case opens for ana", [seen("case", "unheard", cls="low")], True),
        ("a low case opens for ana", [seen("case", "unheard", cls="urgent")], False),
        ("a low case opens for ana at 2027-02-16 09:30", [seen("case", "unheard", cls="low")], True),
        ("no case opens", [seen("invite")], True),
        ("no case opens", [seen("case", "unheard", cls="low")], False),
        ("no case opens for fay", [seen("case", "unheard", cls="low")], True),
        ("the digest cycle goes out at 2027-02-16 09:30", [seen("digest", "cycle", None)], True),
        ("the digest cycle goes out at 2027-02-17", [seen("digest", "cycle", None)], False),
        ("the digest cycle goes out", [], False),
    ],
)
def test_an_expectation_is_met_or_says_what_happened_instead(files, said, happened, met):
    why = disappointed(expected(files, said)[0], happened)
    assert (why is None) is met
    assert why is None or len(why) > 20


def test_a_disappointment_tells_what_happened_instead(files):
    why = disappointed(expected(files, "ana is asked midpoint")[0], [seen("skip", reason="opted out")])
    assert why == "ana was not asked midpoint so; what happened: skip 2027-02-16 09:30 (opted out)"
