from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine.core.language import Anchor, Point, Workflow
from engine.core.life import Cohort
from engine.wording.minutes import minutes
from engine.wording.times import closing_words, day_words, list_words, locale_of, time_words, weekday_words
from engine.wording.values import Addressee, first_name, known_name, milestone_days, values_of
from tests.wording.made_up import CLOSES, MIDPOINT, NOW, SOLVED, SOMETIMES, STORY, USEFUL, maya, only, survey


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Maya Okoye", "Maya"),
        ("Dr. Maya Okoye", "Maya"),
        ("Prof Dr Maya", "Maya"),
        ("García, Ana", "Ana"),
        ("García,", "García"),
        ("王小明", "王小明"),
        ("Dr", "Dr"),
        ("maya@example.org", ""),
        ("+44 7700 900123", ""),
        ("", ""),
    ],
)
def test_a_person_is_called_by_the_first_name(name: str, first: str):
    assert first_name(name) == first


def test_an_address_is_not_a_name():
    assert known_name("maya@example.org") == ""
    assert known_name("  Maya   Okoye ") == "Maya Okoye"


def test_every_value_of_a_pack_is_there():
    values = values_of(replace(maya(), milestones={"kickoff": date(2027, 1, 4)}), survey=MIDPOINT, closes=CLOSES)
    assert only(values, "name", "first_name", "cohort", "group", "facilitator", "partner", "coordinator") == {
        "name": "Maya Okoye",
        "first_name": "Maya",
        "cohort": "Spring circles",
        "group": "Circle A",
        "facilitator": "Fay Adeyemi",
        "partner": "Tom Berg",
        "coordinator": "Dana Lee",
    }
    assert only(values, "minutes", "close", "purpose", "emergency", "milestone kickoff") == {
        "minutes": "2",
        "close": "Monday 14 June",
        "purpose": "Solve hard problems together.",
        "emergency": "call 999",
        "milestone kickoff": "Monday 4 January",
    }


def test_several_people_are_named_in_a_row_and_nobody_is_nothing():
    values = values_of(Addressee(facilitators=["Fay", "Bo", "x@example.org"], locale="es"))
    assert values["facilitator"] == "Fay y Bo"
    assert values["partner"] == values["first_name"] == ""
    assert "minutes" not in values


def test_a_close_within_the_week_is_called_by_its_weekday_in_subjects():
    assert values_of(maya(), closes=CLOSES, now=NOW)["close_day"] == "Monday"
    assert values_of(maya(), closes=CLOSES, now=datetime(2027, 6, 1, tzinfo=UTC))["close_day"] == "Monday 14 June"
    assert values_of(maya(), closes=CLOSES)["close_day"] == "Monday 14 June"


def test_a_long_question_is_shortened_in_a_subject():
    long = replace(USEFUL, ask={"en": "How " * 40})
    assert len(values_of(maya(), question=long)["question"]) <= 90


def test_the_letter_is_signed_by_the_coordinator_or_the_organisation():
    assert values_of(maya())["signature"] == "Dana Lee"
    assert values_of(replace(maya(), coordinators=()))["signature"] == "Northside Mentoring"


def test_questions_that_are_only_sometimes_asked_make_the_count_an_upper_one():
    assert values_of(maya(), survey=MIDPOINT)["question_count"] == "up to 4 questions"
    assert values_of(maya(), survey=survey(USEFUL, SOLVED))["question_count"] == "2 questions"
    assert values_of(maya("es"), survey=survey(USEFUL))["question_count"] == "1 pregunta"


def test_minutes_grow_with_what_is_asked_and_are_never_none():
    assert minutes([]) == 1
    assert minutes([USEFUL]) == 1
    assert minutes([STORY] * 5) == 5
    assert minutes([STORY] * 5) > minutes([replace(STORY, show_if=SOMETIMES.show_if)] * 5)


@pytest.mark.parametrize(
    ("closes", "zone", "locale", "said"),
    [
        (datetime(2027, 6, 14, 23, tzinfo=UTC), "Europe/London", "en", "Monday 14 June"),
        (datetime(2027, 6, 14, 23, tzinfo=UTC), "Europe/Madrid", "es", "martes 15 de junio, 1:00"),
        (datetime(2027, 6, 14, 9, tzinfo=UTC), "Europe/London", "en", "Monday 14 June, 10:00"),
        (datetime(2027, 6, 14, 14, tzinfo=UTC), "America/New_York", "en-US", "Monday, June 14, 10:00 AM"),
        (datetime(2027, 6, 14, 23, tzinfo=UTC), "Europe/London", "zh", "6月14日星期一"),
        (datetime(2027, 6, 14, 23, tzinfo=UTC), "Europe/London", "de", "Montag, 14. Juni"),
    ],
)
def test_a_close_is_said_in_the_persons_language_and_zone(closes: datetime, zone: str, locale: str, said: str):
    assert closing_words(closes, zone, locale) == said


def test_an_unknown_locale_is_english_and_a_known_language_without_its_country_is_itself():
    assert day_words(date(2027, 6, 13), "xx") == day_words(date(2027, 6, 13), None) == "Sunday 13 June"
    assert weekday_words(date(2027, 6, 13), "fr-ZZ") == "dimanche"
    assert str(locale_of("en-US")) == "en_US"


def test_times_have_ordinary_spaces_so_that_a_text_stays_cheap():
    assert time_words(datetime(2027, 6, 14, 14, tzinfo=UTC), "America/New_York", "en-US") == "10:00 AM"
    assert list_words(["A", "B"], "fr").isprintable()


def test_milestones_fall_on_the_cohorts_dates():
    workflow = Workflow(
        "x",
        {},
        "circles",
        {},
        "skill",
        {},
        {},
        milestones={"kickoff": Point(Anchor("start")), "closing": Point(Anchor("end"))},
    )
    assert milestone_days(workflow, Cohort("c", date(2027, 1, 4), None)) == {"kickoff": date(2027, 1, 4)}
