from datetime import date
from pathlib import Path

import pytest

from engine.core.language import Workflow
from engine.definitions.loading import load
from engine.wording.choosing import asked, told
from engine.wording.preview import Preview, preview

PACKS = Path(__file__).parents[2] / "workflows"


@pytest.fixture(scope="module")
def circles() -> Workflow:
    workflow = load(PACKS / "circles").workflow
    assert workflow is not None
    return workflow


@pytest.fixture(scope="module")
def shown(circles: Workflow) -> list[Preview]:
    return list(preview(circles, date(2027, 1, 4), date(2027, 3, 29)))


def test_every_message_of_every_step_and_route_is_shown(circles: Workflow, shown: list[Preview]):
    wanted = [step.id for step in circles.steps.values() if step.tell]
    wanted += [step.id for step in circles.steps.values() if step.ask for _ in range(len(step.remind) + 1)]
    wanted += [route.id for route in circles.routes.values() if route.tell]
    assert circles.locales == ("en", "es")
    for locale in circles.locales:
        assert sorted(each.step for each in shown if each.locale == locale) == sorted(wanted)


def test_every_message_of_the_pack_is_small_and_finished(shown: list[Preview]):
    for each in shown:
        made = each.rendered
        assert len(made.html.encode()) < 20_000
        assert made.subject
        assert made.text
        assert made.sms.startswith("Northside Mentoring: ")
        assert made.segments.count == 1, (each.step, each.number, made.sms)
        for part in (made.subject, made.text, made.html, made.sms):
            assert "((" not in part


def test_the_three_messages_that_ask_have_three_subjects(shown: list[Preview]):
    by_step: dict[tuple[str, str], list[str]] = {}
    for each in shown:
        if each.kind != "tell":
            by_step.setdefault((each.step, each.locale), []).append(each.rendered.subject)
    for step, subjects in by_step.items():
        assert len(set(subjects)) == len(subjects), step


def test_a_preview_repeats_exactly(circles: Workflow, shown: list[Preview]):
    assert list(preview(circles, date(2027, 1, 4), date(2027, 3, 29))) == shown


def test_one_locale_can_be_asked_for(circles: Workflow):
    made = list(preview(circles, date(2027, 1, 4), date(2027, 3, 29), locale="es"))
    built_in = next(each for each in made if each.step == "did-it-help" and each.kind == "invite")
    assert built_in.rendered.subject == "Maya, 1 minuto: ¿Te sirvió?"


def test_only_the_first_reminder_carries_a_question(circles: Workflow):
    step = circles.steps["midpoint"]
    assert [asked(circles, step, number)[1] is not None for number in range(3)] == [False, True, False]
    assert asked(circles, step, 0)[0].id == "midpoint"


def test_what_is_told_is_the_packs_own_and_the_report_back_is_built_in(circles: Workflow):
    assert told(circles, "welcome")[0] is circles.messages["welcome"]
    report, values = told(circles, "said-and-did", [("It runs over.", "It ends on time.")])
    assert values == {"said_1": "It runs over.", "did_1": "It ends on time."}
    assert "((did_1))" in report.body["en"]
    assert told(circles, "said-and-did")[0].id == "said-and-did-nothing-yet"
