"""Small pieces of a stored document → values of the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from engine.core import conditions
from engine.core.language import Anchor, CaseRules, Clock, Condition, Hours, Limits, Moment, Opening, Option, Text
from engine.definitions import grammar

Document = Mapping[str, Any]
WEEKDAYS = frozenset(range(5))


def text(value: Any, locales: tuple[str, ...]) -> Text:
    """A text by locale; a plain string stands under the first. Declared locales come first, in their order."""
    if value is None:
        return MappingProxyType({})
    if not isinstance(value, Mapping):
        return MappingProxyType({locales[0]: str(value)})
    order = [*(locale for locale in locales if locale in value), *sorted(set(value) - set(locales))]
    return MappingProxyType({locale: value[locale] for locale in order})


def condition(source: str | None) -> Condition | None:
    """A condition with its tree."""
    return None if source is None else Condition(source, conditions.parse(source))


def moment(source: str) -> Moment:
    """A point, event or repeat."""
    return grammar.with_references(grammar.moment, source)[0]


def options(value: Any, locales: tuple[str, ...]) -> tuple[Option, ...]:
    """Options from a list, whose entries are id and label, or from pairs of id and label."""
    pairs = [(each, each) if isinstance(each, str) else (each[0], each[1]) for each in value or ()]
    return tuple(Option(name, text(label, locales)) for name, label in pairs)


def days(value: Any) -> frozenset[int]:
    """Days of the week as numbers from Monday."""
    if value is None or value == "weekdays":
        return WEEKDAYS
    if value == "all":
        return frozenset(range(7))
    return frozenset(grammar.DAYS.index(each) for each in ([value] if isinstance(value, str) else value))


def limits(value: Any) -> Limits:
    """Contact limits: the defaults, changed key by key; `none` turns one or all of them off."""
    if value == "none":
        return Limits(None, None, None)
    written: Document = value or {}
    plain = Limits()
    return Limits(
        surveys=_or(written, "surveys", grammar.window, plain.surveys),
        messages=_or(written, "messages", grammar.window, plain.messages),
        gap=_or(written, "gap", grammar.whole_days, plain.gap),
        hold=_or(written, "hold", grammar.duration, plain.hold),
    )


def _or(written: Document, key: str, reader: Any, otherwise: Any) -> Any:
    if key not in written:
        return otherwise
    return None if written[key] == "none" else reader(written[key])


def hours(value: Any) -> Hours:
    """When messages may go out: the defaults, changed key by key."""
    written: Document = value or {}
    plain = Hours()
    return Hours(
        email=_or(written, "email", grammar.opening, plain.email),
        sms=_or(written, "sms", grammar.opening, plain.sms),
        days=days(written.get("days")),
        closed=tuple(grammar.span(each) for each in written.get("except", ())),
    )


def cases(value: Any) -> CaseRules:
    """Case rules: the defaults, changed key by key, within a class too."""
    written: Document = value or {}
    plain = CaseRules()
    clocks = {name: clock(written.get(name), usual) for name, usual in plain.clocks.items()}
    working: Opening = _or(written, "hours", grammar.opening, plain.hours)
    return CaseRules(working, days(written.get("days")), MappingProxyType(clocks))


def clock(value: Any, usual: Clock) -> Clock:
    """A class's times, changed key by key."""
    written: Document = value or {}
    return Clock(
        acknowledge=_or(written, "acknowledge", grammar.duration, usual.acknowledge),
        contact=_or(written, "contact", grammar.duration, usual.contact),
        resolve=_or(written, "resolve", grammar.duration, usual.resolve),
    )


def pairs(document: Document, name: str) -> Iterable[tuple[str, Any]]:
    """The ids and values of a part that is stored in order."""
    return ((key, value) for key, value in document.get(name) or ())


CASE_CLOSED = Anchor("case closed", "low urgent")
"""The moment at which the person's latest case of class low or urgent was closed; only built-in steps count from it."""
