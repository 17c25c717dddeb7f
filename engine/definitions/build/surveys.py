"""Surveys and messages out of a stored document."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.core.kinds.sentences import LABELS
from engine.core.language import Matching, Message, Question, Survey, Text
from engine.definitions import grammar
from engine.definitions.build import parts
from engine.definitions.build.steps import Surroundings, held_roles

Scales = Mapping[str, Any]
"""Each scale's labels, as stored."""

CONTACT = LABELS["contact.ask"]
"""What a `contact` question asks where it says nothing itself."""
NPS_ENDS = (
    MappingProxyType({"en": "Not at all likely", "es": "Nada probable"}),
    MappingProxyType({"en": "Extremely likely", "es": "Muy probable"}),
)
TEXT_MOST = 2000
"""Characters of a text or story without `max`."""


def survey(name: str, value: Mapping[str, Any], scales: Scales, around: Surroundings) -> Survey:
    """One survey."""
    minimum = value.get("minimum") or {}
    plain = Survey(name, {}, "named", {})
    return Survey(
        id=name,
        title=parts.text(value["title"], around.locales),
        visibility=value["visibility"],
        questions=MappingProxyType({key: question(key, each, scales, around) for key, each in value["questions"]}),
        intro=parts.text(value.get("intro"), around.locales),
        readers=held_roles(value.get("readers"), around.roles, plain.readers),
        minimum_scores=grammar.whole(minimum.get("scores", str(plain.minimum_scores))),
        minimum_comments=grammar.whole(minimum.get("comments", str(plain.minimum_comments))),
        was=value.get("was"),
    )


def question(name: str, value: Mapping[str, Any], scales: Scales, around: Surroundings) -> Question:
    """One question."""
    kind = value["type"]
    ask = parts.text(value.get("ask"), around.locales)
    return Question(
        id=name,
        type=kind,
        ask=ask if ask or kind != "contact" else CONTACT,
        help=parts.text(value.get("help"), around.locales),
        required=value.get("required") == "true" or value.get("must") == "yes",
        show_if=parts.condition(value.get("show-if")),
        about=tuple(value.get("about", ())),
        readers=held_roles(value.get("readers"), around.roles, ()),
        shared=value.get("shared"),
        saves=value.get("saves"),
        matching=_matching(value.get("matching")),
        measures=value.get("measures"),
        compare=grammar.path(value["compare"]) if "compare" in value else None,
        labels=_labels(value.get("labels"), kind, scales, around),
        options=parts.options(value.get("options"), around.locales),
        low=_low(value, kind),
        high=_high(value, kind),
        max=_most(value, kind),
        other=value.get("other") == "true",
        alone=tuple(value.get("alone", ())),
        must=value.get("must"),
        against=grammar.path(value["against"]) if "against" in value else None,
        was=value.get("was"),
    )


def _matching(value: Any) -> Matching | None:
    if value is None or isinstance(value, str):
        return None if value is None else Matching(role=value)
    return Matching(None, value["want"], value.get("with"), grammar.whole(value.get("weight", "1")))


def _labels(value: Any, kind: str, scales: Scales, around: Surroundings) -> tuple[Text, ...]:
    if value is None:
        return NPS_ENDS if kind == "nps" else ()
    every = scales[value] if isinstance(value, str) else value
    return tuple(parts.text(each, around.locales) for each in every)


def _bound(text: str, kind: str) -> Any:
    return grammar.day(text) if kind == "date" else grammar.number(text)


def _low(value: Mapping[str, Any], kind: str) -> Any:
    if kind == "scale":
        return grammar.whole(value.get("from", "1")) if "to" in value else None
    if kind == "nps":
        return 0
    return _bound(value["min"], kind) if "min" in value and kind in ("number", "date") else None


def _high(value: Mapping[str, Any], kind: str) -> Any:
    if kind == "scale":
        return grammar.whole(value["to"]) if "to" in value else None
    if kind == "nps":
        return 10
    return _bound(value["max"], kind) if "max" in value and kind in ("number", "date") else None


def _most(value: Mapping[str, Any], kind: str) -> int | None:
    if kind in ("text", "story"):
        return grammar.whole(value.get("max", str(TEXT_MOST)))
    return grammar.whole(value["max"]) if "max" in value and kind in ("choices", "rank") else None


def message(name: str, value: Mapping[str, Any], title: Text, locales: tuple[str, ...]) -> Message:
    """One message. Without a subject it has the pack's title, without a body its short form."""
    sms = parts.text(value.get("sms"), locales)
    return Message(
        id=name,
        subject=parts.text(value.get("subject"), locales) or title,
        body=parts.text(value.get("body"), locales) or sms,
        sms=sms,
    )
