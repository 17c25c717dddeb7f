"""What every pack has without writing it: the question after a case, the report back, the case for who asks for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.core import conditions
from engine.core.audience import BY_STATUS, ROLES
from engine.core.conditions.tree import names
from engine.core.language import Condition, Duration, Message, Option, Point, Question, Route, Step, Survey
from engine.definitions.build.parts import CASE_CLOSED
from engine.definitions.build.steps import REMINDERS

DID_IT_HELP = Survey(
    id="did_it_help",
    title=MappingProxyType({"en": "Did it help?", "es": "¿Te sirvió?"}),
    visibility="confidential",
    questions=MappingProxyType(
        {
            "helped": Question(
                id="helped",
                type="choice",
                ask=MappingProxyType(
                    {
                        "en": "Two weeks ago somebody from the team followed up with you. Did it help?",
                        "es": "Hace dos semanas alguien del equipo se puso en contacto contigo. ¿Te sirvió?",
                    }
                ),
                options=(
                    Option("yes", MappingProxyType({"en": "Yes, it helped", "es": "Sí, me sirvió"})),
                    Option("partly", MappingProxyType({"en": "Partly", "es": "En parte"})),
                    Option("no", MappingProxyType({"en": "No, not yet", "es": "No, todavía no"})),
                ),
                measures="quality",
            )
        }
    ),
)

SAID_AND_DID = Message(
    id="said-and-did",
    subject=MappingProxyType({"en": "You said, we did", "es": "Lo que dijiste y lo que hicimos"}),
    body=MappingProxyType(
        {
            "en": "Hello ((first_name)),\n\nthank you for telling us how it goes in ((cohort)). This is what was said, "
            "what was done about it, and what could not be done:\n\n((link))",
            "es": "Hola, ((first_name)):\n\ngracias por contarnos cómo va en ((cohort)). Esto es lo que se dijo, "
            "lo que se hizo y lo que no se pudo hacer:\n\n((link))",
        }
    ),
    sms=MappingProxyType(
        {
            "en": "((cohort)): what you said and what was done: ((link))",
            "es": "((cohort)): lo que dijiste y lo que se hizo: ((link))",
        }
    ),
)


def surveys(own: Mapping[str, Survey]) -> dict[str, Survey]:
    """Surveys of a pack with the built-in one; a pack's own of that id wins."""
    return {**own, **({} if DID_IT_HELP.id in own else {DID_IT_HELP.id: DID_IT_HELP})}


def messages(own: Mapping[str, Message]) -> dict[str, Message]:
    """Messages of a pack with the built-in one; a pack's own of that id wins."""
    return {**own, **({} if SAID_AND_DID.id in own else {SAID_AND_DID.id: SAID_AND_DID})}


def did_it_help(order: int, roles: Iterable[str]) -> Step:
    """The step that asks whether a case helped, fourteen days after a `low` or `urgent` one closed, whoever it was."""
    return Step(
        id="did-it-help",
        order=order,
        when=(Point(CASE_CLOSED, Duration(days=14)),),
        to=("members", *BY_STATUS, *(role for role in ROLES if role != "member"), *roles),
        ask=DID_IT_HELP.id,
        remind=REMINDERS,
        built_in=True,
    )


def contact_routes(own: Mapping[str, Survey], routes: Iterable[Route], order: int) -> list[Route]:
    """A `request` case for whoever answers `email` or `call` to a `contact` question that no route tests."""
    tested = {name for route in routes if route.condition for name in _paths(route.condition)}
    found = [
        (survey.id, each.id) for survey in own.values() for each in survey.questions.values() if each.type == "contact"
    ]
    return [_contact(*path, order + number) for number, path in enumerate(path for path in found if path not in tested)]


def _paths(condition: Condition) -> Iterable[tuple[str, ...]]:
    return (name.path for name in names(condition.tree))


def _contact(survey: str, question: str, order: int) -> Route:
    """Its id holds a dot, so no pack's own route can have it."""
    source = f'{survey}.{question} in ["email", "call"]'
    return Route(
        id=f"{survey}.{question}",
        order=order,
        on=(survey,),
        condition=Condition(source, conditions.parse(source)),
        case="request",
        note=MappingProxyType({"en": "Asked to be contacted.", "es": "Pidió que le contacten."}),
        built_in=True,
    )
