"""A stored document → the workflow it means, without YAML and without checking: only checked packs are stored."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from engine.core.language import Duration, Theme, Workflow
from engine.definitions import grammar
from engine.definitions.build import built_in, parts, steps, surveys
from engine.definitions.build.parts import Document


def from_document(document: Document) -> Workflow:
    """The workflow that a version's document means; the same document always gives an equal workflow.

    Raises KeyError, ValueError or GrammarError for a document that was not made from a pack without errors.
    """
    locales = tuple(document.get("locales", ("en",)))
    roles = {name: parts.text(label, locales) for name, label in parts.pairs(document, "roles")}
    around = steps.Surroundings(locales, tuple(roles), parts.cases(document.get("cases")))
    title = parts.text(document["title"], locales)
    lengths = document.get("length")
    return Workflow(
        id=document["workflow"],
        title=title,
        framework=document["framework"],
        purpose=parts.text(document["purpose"], locales),
        outcome=document["outcome"],
        locales=locales,
        lengths=tuple(grammar.duration(each) for each in lengths) if lengths else (Duration(days=84),),
        emergency=parts.text(document.get("emergency"), locales),
        roles=MappingProxyType(roles),
        limits=parts.limits(document.get("limits")),
        hours=parts.hours(document.get("hours")),
        cases=around.cases,
        milestones=MappingProxyType(_milestones(document)),
        themes=MappingProxyType(_themes(document, locales)),
        messages=MappingProxyType(_messages(document, title, locales)),
        digests=MappingProxyType(
            {
                name: steps.digest(name, order, each, around)
                for order, (name, each) in enumerate(parts.pairs(document, "digests"))
            }
        ),
        **_moving_parts(document, around),
    )


def _moving_parts(document: Document, around: steps.Surroundings) -> dict[str, Any]:
    """Surveys, steps and routes, which the built-in ones join."""
    scales = dict(parts.pairs(document, "scales"))
    asked = {name: surveys.survey(name, each, scales, around) for name, each in parts.pairs(document, "surveys")}
    every = {
        name: steps.step(name, order, each, around.roles)
        for order, (name, each) in enumerate(parts.pairs(document, "steps"))
    }
    help_step = built_in.did_it_help(len(every), around.roles)
    routes = {
        name: steps.route(name, order, each, around)
        for order, (name, each) in enumerate(parts.pairs(document, "routes"))
    }
    contacts = built_in.contact_routes(asked, routes.values(), len(routes))
    return {
        "surveys": MappingProxyType(built_in.surveys(asked)),
        "steps": MappingProxyType({**every, help_step.id: help_step}),
        "routes": MappingProxyType({**routes, **{each.id: each for each in contacts}}),
    }


def _milestones(document: Document) -> dict[str, Any]:
    return {name: grammar.with_references(grammar.point, each)[0] for name, each in parts.pairs(document, "milestones")}


def _themes(document: Document, locales: tuple[str, ...]) -> dict[str, Theme]:
    return {
        name: Theme(name, parts.text(each["label"], locales), tuple(each.get("words", ())))
        for name, each in parts.pairs(document, "themes")
    }


def _messages(document: Document, title: Any, locales: tuple[str, ...]) -> dict[str, Any]:
    own = {name: surveys.message(name, each, title, locales) for name, each in parts.pairs(document, "messages")}
    return built_in.messages(own)
