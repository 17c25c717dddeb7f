"""What a pack has without writing it."""

from __future__ import annotations

from pathlib import Path

from engine.core.language import Anchor, Duration, Point
from tests.definitions.small import SMALL, change, found, loaded

OWN = """  did_it_help:
    title: Well?
    visibility: named
    questions: {contact: {type: contact}}

messages:
  said-and-did: {subject: What came of it, body: This}
"""
CONTACT = "      useful:\n        ask"
ASKED = "      contact: {type: contact}\n" + CONTACT


def test_somebody_whose_case_closed_is_asked_whether_it_helped(tmp_path: Path) -> None:
    workflow = loaded(tmp_path).workflow
    assert workflow is not None
    step = workflow.steps["did-it-help"]
    assert step.built_in
    assert step.when == (Point(Anchor("case closed", "low urgent"), Duration(days=14)),)
    assert step.ask == "did_it_help"
    assert {"members", "facilitator", "prospects", "leader"} <= set(step.to)
    assert list(workflow.surveys["did_it_help"].questions) == ["helped"]


def test_a_pack_may_word_the_built_in_survey_and_message_itself(tmp_path: Path) -> None:
    text = change("\nmessages:\n", OWN)
    result = loaded(tmp_path, text)
    assert found(result.problems) == []
    assert result.workflow is not None
    assert result.workflow.surveys["did_it_help"].title == {"en": "Well?"}
    assert result.workflow.messages["said-and-did"].subject == {"en": "What came of it"}


def test_said_and_did_can_be_told_without_writing_it(tmp_path: Path) -> None:
    result = loaded(
        tmp_path, change("routes:\n", "  report:\n    when: 1 week after end\n    tell: said-and-did\n\nroutes:\n")
    )
    assert found(result.problems) == []
    assert result.workflow is not None
    assert "en" in result.workflow.messages["said-and-did"].body


def test_asking_for_contact_opens_a_request(tmp_path: Path) -> None:
    workflow = loaded(tmp_path, change(CONTACT, ASKED)).workflow
    assert workflow is not None
    route = workflow.routes["midpoint.contact"]
    assert (route.on, route.case, route.to, route.built_in) == (("midpoint",), "request", ("coordinator",), True)
    assert route.condition is not None
    assert route.condition.source == 'midpoint.contact in ["email", "call"]'


def test_no_request_is_built_in_where_a_route_tests_the_contact(tmp_path: Path) -> None:
    text = change("midpoint.useful <= 2", 'midpoint.contact == "call"', change(CONTACT, ASKED))
    workflow = loaded(tmp_path, text).workflow
    assert workflow is not None
    assert list(workflow.routes) == ["unheard"]


def test_the_ids_of_built_in_steps_are_taken(tmp_path: Path) -> None:
    assert found(loaded(tmp_path, SMALL.replace("  welcome:\n    when", "  did-it-help:\n    when")).problems) == [
        ("E113", 12, 3)
    ]


def test_a_message_without_a_subject_has_the_title_and_without_a_body_its_short_form(tmp_path: Path) -> None:
    workflow = loaded(tmp_path, change("{subject: Welcome, body: 'Hello ((first_name))'}", "{sms: Hello}")).workflow
    assert workflow is not None
    message = workflow.messages["welcome"]
    assert (message.subject, message.body, message.sms) == ({"en": "A small circle"}, {"en": "Hello"}, {"en": "Hello"})
