"""The examples of the language's own description load, and mean what it says."""

from __future__ import annotations

import shutil
from datetime import date, time
from pathlib import Path

import pytest

from engine.core.language import (
    Anchor,
    AtMost,
    Clock,
    Do,
    Duration,
    Event,
    Hours,
    Limits,
    Opening,
    Point,
    Reminder,
    Repeat,
    Window,
    Workflow,
)  # fmt: skip
from engine.definitions import load

EXAMPLES = Path(__file__).parent / "language"
LIMITS = """limits: {surveys: 2 per 30 days, messages: 6 per 30 days, gap: 14 days, hold: 7 days}
hours:  {email: "08:00-20:00", sms: "09:00-19:00", days: weekdays, except: []}   # e.g. except: [2027-12-24..2027-12-31]
"""


@pytest.fixture(scope="module")
def circles() -> Workflow:
    found = load(EXAMPLES / "circles")
    assert found.problems == ()
    assert found.workflow is not None
    return found.workflow


def with_lines(tmp_path: Path, lines: str) -> Workflow:
    """The example with lines at its end."""
    shutil.copytree(EXAMPLES, tmp_path / "language")
    with (tmp_path / "language" / "circles" / "workflow.yaml").open("a") as file:
        file.write(lines)
    found = load(tmp_path / "language" / "circles")
    assert found.problems == ()
    assert found.workflow is not None
    return found.workflow


def milestone(name: str) -> Anchor:
    return Anchor("milestone", name)


def test_its_head(circles: Workflow) -> None:
    assert (circles.id, circles.framework, circles.outcome, circles.locales) == (
        "circles",
        "circles",
        "accountability",
        ("en",),
    )
    assert circles.purpose == {"en": "Senior project managers solve hard stakeholder problems together."}
    assert circles.emergency == {"en": "call 999 or Samaritans on 116 123"}
    assert circles.lengths == (Duration(days=84),)
    assert circles.roles == {"facilitator-lead": {"en": "Facilitators' lead"}}


def test_its_milestones(circles: Workflow) -> None:
    assert circles.milestones == {
        "applications-open": Point(Anchor("start"), Duration(days=42), -1),
        "applications-close": Point(Anchor("start"), Duration(days=14), -1),
        "kickoff": Point(Anchor("start")),
        "midpoint": Point(Anchor("halfway")),
        "renewal": Point(Anchor("end"), Duration(days=28), -1),
        "closing": Point(Anchor("end")),
    }


def test_its_steps_in_order(circles: Workflow) -> None:
    own = ["apply", "pulse", "midpoint", "circle-check", "quiet", "goodbye", "next-cohort"]
    assert [step.id for step in circles.steps.values() if not step.built_in] == own
    assert [step.order for step in circles.steps.values()] == list(range(8))


def test_when_its_steps_come(circles: Workflow) -> None:
    steps = circles.steps
    assert steps["apply"].when == (Point(milestone("applications-open")),)
    assert steps["pulse"].when == (
        Point(Anchor("first meeting"), Duration(days=1)),
        Point(milestone("kickoff"), Duration(days=14)),
    )
    assert steps["circle-check"].when == (
        Repeat(Duration(days=28), Point(milestone("kickoff"), Duration(days=28)), Point(milestone("closing"))),
    )
    assert steps["quiet"].when == (Event("quiet", quiet=Duration(days=60)),)
    assert steps["goodbye"].when == (Event("left"),)


def test_whom_its_steps_address(circles: Workflow) -> None:
    to = {step.id: step.to for step in circles.steps.values()}
    assert to["apply"] == ("prospects",)
    assert to["midpoint"] == ("members",)
    assert to["circle-check"] == ("facilitator",)


def test_how_its_steps_remind_and_close(circles: Workflow) -> None:
    steps = circles.steps
    assert steps["apply"].remind == (Reminder(Duration(days=5)), Reminder(Duration(days=10)))
    assert steps["apply"].close == Point(milestone("applications-close"))
    assert steps["midpoint"].remind == (Reminder(Duration(days=3)), Reminder(Duration(days=7), ("sms",), "last-call"))
    assert steps["midpoint"].close == Duration(days=14)
    assert steps["quiet"].at_most == AtMost(1, Duration(days=180))
    assert steps["goodbye"].late == Duration(days=14)


def test_what_a_step_has_without_saying_it(circles: Workflow) -> None:
    pulse = circles.steps["pulse"]
    assert pulse.remind == (Reminder(Duration(days=3)), Reminder(Duration(days=7)))
    assert (pulse.close, pulse.late, pulse.time) == (Duration(days=14), Duration(days=3), time(10, 0))
    assert (pulse.by, pulse.mode, pulse.exempt, pulse.at_most, pulse.condition) == (
        ("preferred",),
        "link",
        False,
        None,
        None,
    )


def test_its_routes(circles: Workflow) -> None:
    routes = circles.routes
    assert routes["unheard"].on == ("midpoint",)
    assert routes["unheard"].condition is not None
    assert routes["unheard"].condition.source == "midpoint.heard <= 2 or midpoint.useful <= 2"
    assert (routes["unheard"].case, routes["unheard"].to) == ("low", ("coordinator",))
    assert routes["unheard"].note == {"en": "Low score at the mid-point."}
    assert routes["tired-twice"].to == ("facilitator-lead",)
    assert routes["pause"].do == (Do("pause", until=("renewal", "until")),)
    assert routes["renew"].do == (Do("renew"),)
    assert list(routes) == ["unheard", "tired-twice", "pause", "renew", "in-trouble", "midpoint.contact"]


def test_its_digest(circles: Workflow) -> None:
    digest = circles.digests["cycle"]
    assert digest.when == (Point(milestone("closing"), Duration(days=7)),)
    assert digest.to == ("leader",)
    assert digest.sections[0] == "headlines"
    assert len(digest.sections) == 9


def test_its_survey(circles: Workflow) -> None:
    survey = circles.surveys["midpoint"]
    assert (survey.visibility, survey.readers) == ("confidential", ("coordinator",))
    assert (survey.minimum_scores, survey.minimum_comments) == (5, 10)
    assert list(survey.questions) == ["useful", "solved", "problem", "contact", "heard"]
    assert survey.questions["useful"].required
    assert [label["en"] for label in survey.questions["heard"].labels] == [
        "Never",
        "Rarely",
        "Sometimes",
        "Often",
        "Always",
    ]
    assert survey.questions["problem"].show_if is not None
    assert survey.questions["contact"].ask["en"].endswith("?")


def test_an_option_in_a_list_is_id_and_label(circles: Workflow) -> None:
    options = circles.surveys["kickoff_pulse"].questions["met"].options
    assert [(each.id, each.label) for each in options] == [("Yes", {"en": "Yes"}), ("Not yet", {"en": "Not yet"})]


def test_a_message_has_its_front_matter_and_body(circles: Workflow) -> None:
    message = circles.messages["last-call"]
    assert message.subject == {"en": "Last call"}
    assert message.body == {"en": "The survey closes ((close)): ((link))"}
    assert message.sms["en"].startswith("((first_name)), last call")


def test_the_limits_and_hours_that_are_shown_are_the_defaults(circles: Workflow, tmp_path: Path) -> None:
    shown = with_lines(tmp_path, LIMITS)
    assert (shown.limits, shown.hours) == (circles.limits, circles.hours) == (Limits(), Hours())


def test_limits_are_merged_key_by_key(tmp_path: Path) -> None:
    found = with_lines(tmp_path, "limits: {gap: none, messages: 4 per 2 weeks}\n")
    assert found.limits == Limits(Window(2, 30), Window(4, 14), None, Duration(days=7))


def test_limits_can_be_turned_off(tmp_path: Path) -> None:
    assert with_lines(tmp_path, "limits: none\n").limits == Limits(None, None, None)


def test_hours_are_merged_key_by_key(tmp_path: Path) -> None:
    found = with_lines(
        tmp_path, 'hours: {email: "00:00-24:00", days: all, except: [2027-12-24..2027-12-31, 2028-01-06]}\n'
    )
    spans = ((date(2027, 12, 24), date(2027, 12, 31)), (date(2028, 1, 6), date(2028, 1, 6)))
    assert found.hours == Hours(Opening(0, 1440), Opening(540, 1140), frozenset(range(7)), spans)


def test_days_can_be_named(tmp_path: Path) -> None:
    assert with_lines(tmp_path, "hours: {days: [monday, sunday]}\n").hours.days == {0, 6}


def test_case_classes_are_merged_key_by_key(tmp_path: Path) -> None:
    written = (
        'cases: {hours: "08:00-16:00", days: all, low: {acknowledge: 24 hours, contact: 3 days, resolve: 10 days}}\n'
    )
    found = with_lines(tmp_path, written).cases
    assert found.hours == Opening(480, 960)
    assert found.clocks["low"] == Clock(Duration(minutes=1440), Duration(days=3), Duration(days=10))
    assert found.clocks["urgent"] == Workflow.__dataclass_fields__["cases"].default.clocks["urgent"]


def test_themes_are_the_codebook(tmp_path: Path) -> None:
    found = with_lines(
        tmp_path, "themes:\n  no-time: {label: No time, words: [busy, swamped]}\n  other: {label: Other}\n"
    )
    assert [(each.id, each.label, each.words) for each in found.themes.values()] == [
        ("no-time", {"en": "No time"}, ("busy", "swamped")),
        ("other", {"en": "Other"}, ()),
    ]
