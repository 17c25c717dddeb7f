"""What member pages show and send: frozen page contexts out of queries, what one Continue brings into commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal

from engine.core.conditions.evaluating import Scope
from engine.core.language import Survey, Text
from engine.wording.promise import Promised

DeadState = Literal["finished", "closed", "expired", "replaced", "unknown"]
Channel = Literal["email", "sms"]


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A survey link that asks nothing any more. It carries nothing about the person but their language.

    title: the survey's, for finished and closed. on: the local date of the answer or of the close. until: the last
    local date on which answers can still be seen and changed; None where they cannot (anonymous, or closed).
    days: how long a link works, for expired. preferences: the token of `/p/`; None where the link proves nothing.
    """

    state: DeadState
    title: Text = field(default_factory=lambda: MappingProxyType({}))
    locale: str | None = None
    locales: tuple[str, ...] = ("en",)
    on: date | None = None
    until: date | None = None
    days: int | None = None
    emergency: Text = field(default_factory=lambda: MappingProxyType({}))
    anonymous: bool = False
    promise: str = ""
    preferences: str | None = None


@dataclass(frozen=True, slots=True)
class HalfDone:
    """A half-done response as its page found it: numbers, the link's generation, and the keys of what was saved.

    Who saves on that page compares it with what is stored, and so need not read it all again.
    """

    response: int
    invitation: int
    person: int
    generation: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A survey link that can be answered now.

    scope: where conditions find everything but this draft's own answers. promised: what the promise is made from.
    answers: question id → value as engine.core.kinds parses it; skipped: seen, and left out on purpose. chosen: the
    visibility picked so far, where the survey leaves the choice. agreed: answers of the survey a `goal … against`
    looks back on, by survey. fresh: opened by a 15-minute link to see or change what was already submitted. begun:
    what saving on it goes by; None where nothing is half-done, or nobody may know whose it is.
    """

    survey: Survey
    scope: Scope
    promised: Promised
    closes_at: datetime | None
    answers: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    skipped: frozenset[str] = frozenset()
    chosen: Literal["named", "confidential"] | None = None
    agreed: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    locale: str | None = None
    locales: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    purpose: Text = field(default_factory=lambda: MappingProxyType({}))
    emergency: Text = field(default_factory=lambda: MappingProxyType({}))
    preferences: str | None = None
    fresh: bool = False
    begun: HalfDone | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What one Continue brings. key: the page's own, so that a repeated post is recognised.

    answers: question id → value. skipped: ids left out on purpose. hidden: ids that these answers take off the
    survey; what was saved under them counts no more. finish: nothing is left to ask. promise: what the page said.
    """

    key: str
    answers: Mapping[str, Any]
    skipped: frozenset[str]
    hidden: frozenset[str]
    finish: bool
    promise: str
    locale: str
    chosen: Literal["named", "confidential"] | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one person wants to hear from us; no name and no address, for the link may be forwarded.

    channels: those we have an address for. paused_until: a local date, or None. stopped: opted out of everything.
    quotes: stories shared with consent at the moment. fresh: opened by a 15-minute link, so what is held may be seen.
    """

    channel: Channel
    channels: tuple[Channel, ...]
    paused_until: date | None = None
    stopped: bool = False
    quotes: int = 0
    locale: str | None = None
    locales: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept about a person, to be read, and the same as JSON.

    about: name, email, phone, channel, locale, timezone, those there are. answers: a survey's title and its questions
    with their answers, in words. messages: (local time, kind of planned row, its step, its state).
    """

    about: Mapping[str, str]
    answers: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    messages: Sequence[tuple[str, str, str, str]]
    document: Mapping[str, Any]
