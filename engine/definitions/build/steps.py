"""Steps, routes and digests out of a stored document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from engine.core.language import CASE_CLASSES, CaseRules, Clock, Digest, Duration, Point, Reminder, Route, Step
from engine.definitions import grammar, people
from engine.definitions.build import parts
from engine.definitions.shapes.steps import SECTIONS

REMINDERS = (Reminder(Duration(days=3)), Reminder(Duration(days=7)))
"""What `ask` reminds without `remind`."""
SOME_CLOCK = ("acknowledge", "contact", "resolve")


def step(name: str, order: int, value: Mapping[str, Any], roles: tuple[str, ...]) -> Step:
    """One step. roles: those the pack declares."""
    plain = Step(name, order, ())
    return Step(
        id=name,
        order=order,
        when=tuple(parts.moment(each) for each in value["when"]),
        to=audiences(value.get("to"), roles, plain.to),
        ask=value.get("ask"),
        tell=value.get("tell"),
        match=value.get("match"),
        condition=parts.condition(value.get("if")),
        by=tuple(value.get("by", plain.by)),
        time=_time(value, plain.time),
        say=value.get("say"),
        remind=_reminders(value),
        close=_close(value, plain.close),
        late=_length(value, "late", plain.late),
        at_most=grammar.at_most(value["at-most"]) if "at-most" in value else None,
        mode=value.get("mode", plain.mode),
        exempt=value.get("limits") == "exempt",
        was=value.get("was"),
    )


def audiences(value: Any, roles: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    """Audience names in the form in which they are stored, each once."""
    if value is None:
        return usual
    return tuple(dict.fromkeys(people.audience(each, roles) or each for each in value))


def held_roles(value: Any, roles: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    """Roles in the singular, each once."""
    if value is None:
        return usual
    return tuple(dict.fromkeys(people.role(each, roles) or each for each in value))


def _time(value: Mapping[str, Any], usual: time) -> time:
    return grammar.clock(value["time"]) if "time" in value else usual


def _length(value: Mapping[str, Any], key: str, usual: Duration) -> Duration:
    return grammar.duration(value[key]) if key in value else usual


def _close(value: Mapping[str, Any], usual: Duration | Point) -> Duration | Point:
    return grammar.with_references(grammar.closes, value["close"])[0] if "close" in value else usual


def _reminders(value: Mapping[str, Any]) -> tuple[Reminder, ...]:
    if "remind" not in value:
        return REMINDERS if "ask" in value else ()
    return tuple(_reminder(each) for each in value["remind"])


def _reminder(value: Any) -> Reminder:
    if isinstance(value, str):
        return Reminder(grammar.duration(value))
    return Reminder(grammar.duration(value["after"]), tuple(value.get("by", ())), value.get("say"))


def route(name: str, order: int, value: Mapping[str, Any], parts_of: Surroundings) -> Route:
    """One route."""
    on = [each.split() for each in value["on"]]
    case = value.get("case")
    plain = Route(name, order, ())
    return Route(
        id=name,
        order=order,
        on=tuple(each[-1] for each in on),
        unanswered=len(on[0]) > 1,
        condition=parts.condition(value.get("if")),
        case=case,
        to=held_roles(value.get("to"), parts_of.roles, plain.to),
        note=parts.text(value.get("note"), parts_of.locales),
        tell=value.get("tell"),
        do=tuple(grammar.with_references(grammar.doing, each)[0] for each in value.get("do", ())),
        clock=_clock(value, case, parts_of.cases),
    )


def _clock(value: Mapping[str, Any], case: str | None, rules: CaseRules) -> Clock | None:
    if case not in CASE_CLASSES or not any(key in value for key in SOME_CLOCK):
        return None
    return parts.clock(value, rules.clocks[case])


def digest(name: str, order: int, value: Mapping[str, Any], around: Surroundings) -> Digest:
    """One digest; without sections it has them all."""
    return Digest(
        id=name,
        order=order,
        when=tuple(parts.moment(each) for each in value["when"]),
        to=audiences(value.get("to"), around.roles, ("leader",)),
        sections=tuple(value.get("sections", SECTIONS)),
        title=parts.text(value.get("title"), around.locales),
        time=_time(value, time(10, 0)),
    )


class Surroundings:
    """What parts need to know of the whole pack."""

    __slots__ = ("cases", "locales", "roles")

    def __init__(self, locales: tuple[str, ...], roles: tuple[str, ...], cases: CaseRules) -> None:
        self.locales, self.roles, self.cases = locales, roles, cases
