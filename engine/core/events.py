"""What moves a life, and what comes of it: happenings in, entries and effects out, all as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.core.language import Clock, Text
from engine.core.life import Key, Response


@dataclass(frozen=True, slots=True)
class Learned:
    """A fact became known. response: the answers that a `response` fact speaks of."""

    kind: str
    at: datetime
    value: Mapping[str, Any]
    everywhere: bool = False
    response: Response | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Several facts became known at once: each is acted on in order, then it is planned once."""

    facts: tuple[Learned, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Facts that already stand in Life.facts are to be acted on, in order, then it is planned once. seqs: which."""

    seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Replan:
    """The cohort's dates or its version changed: plan anew."""


@dataclass(frozen=True, slots=True)
class Look:
    """The clock looked: decide everything that is due."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A worker takes a ready message, to hand it to the provider."""

    key: Key


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider accepted it."""

    key: Key


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider refused it for good, on this channel."""

    key: Key
    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether the provider accepted it."""

    key: Key
    reason: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """The provider refused it for now: it is ready again, and is decided again when it is next taken."""

    key: Key


Happening = Learned | Together | Recorded | Replan | Look | Taken | Accepted | Refused | Lost | Deferred


@dataclass(frozen=True, slots=True)
class Entry:
    """One transition of a planned row, for the ledger. state: the new one, or "moved" for a new due time."""

    at: datetime
    key: Key
    state: str
    reason: str
    due: datetime
    channel: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case. ref: its reference, "ROUTE-NUMBER". about: roles that never see it. note: by locale."""

    at: datetime
    ref: str
    route: str
    cls: str
    to: tuple[str, ...]
    note: Text
    about: tuple[str, ...]
    clock: Clock
    survey: str | None
    response: int | None


@dataclass(frozen=True, slots=True)
class JoinCase:
    """Add a trigger to the open case `ref`; it becomes of class `cls`, and the earlier deadlines count."""

    at: datetime
    ref: str
    route: str
    cls: str
    to: tuple[str, ...]
    note: Text
    about: tuple[str, ...]
    clock: Clock
    survey: str | None
    response: int | None


@dataclass(frozen=True, slots=True)
class CloseResponse:
    """The invitation closed with a part-answered response: it is closed and kept."""

    at: datetime
    response: int


@dataclass(frozen=True, slots=True)
class Renew:
    """Put the person, active and in the same roles, into the cohort that follows."""

    at: datetime
    route: str
    cohort: str | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Save:
    """An answer that is also the person's: write it to them. what: channel phone sms_consent locale timezone name."""

    at: datetime
    what: str
    value: Any


@dataclass(frozen=True, slots=True)
class Fired:
    """A route fired for a response (None: for an unanswered survey)."""

    at: datetime
    route: str
    number: int
    response: int | None


Effect = OpenCase | JoinCase | CloseResponse | Renew | Save | Fired
