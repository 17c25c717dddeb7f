"""The values that planning and deciding work on: what is known about one person in one cohort.

Nothing here does anything; `plan`, `decide`, `routing` and `advance` do. All instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.core.language import Workflow

COHORT = 0
"""The person number of rows that belong to the cohort as a whole: matches and digests."""


class Key(NamedTuple):
    """What makes a planned row the same row for ever. person: its number, or COHORT. number: which reminder, else 0."""

    cohort: str
    step: str
    occurrence: int
    person: int
    kind: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that became known about a person. true at `at`, recorded at `known`, in the order of `seq`.

    cohort: None for what holds in every cohort (profile, opt, bounce, active). kind and value:

    profile     any of email, phone, sms_consent (bool: has one), channel ("email" | "sms" | ""), locale, timezone
    joined      {"before": bool}: became active, or was imported active; "before": present before every step
    roles       {"roles": [...]} the roles held from then on
    status      {"status": one of STATUSES, "until": ISO date or None, "via": accepted | matched | import | … }
    group       {"group": id or None, "kind": "circle" | "pair" | …} the group from now on
    partners    {"partners": [person numbers]}
    matched     {"partners": [person numbers]}
    meeting     {"uid": str, "group": id or None}; `at` is the meeting's own instant
    active      {"kind": attended | posted | replied | reacted}
    started     {"step", "occurrence", "survey"}: a first answer was saved
    response    {"response": id, "step", "occurrence", "survey", "state": "submitted" | "closed"}; the answers
                stand in Life.responses, never here
    unanswered  {"step", "occurrence", "survey"}: closed without a submission
    opt         {"channel", "out": bool}
    bounce      {"channel", "bounced": bool}
    mute        {"step", "until": ISO date}
    case        {"case": its reference "ROUTE-NUMBER", "class", "state": "opened" | "raised" | "closed"}
    fired       {"route", "response" or None, "number"}: a route fired; "merged": under another record of the person
    """

    seq: int
    kind: str
    at: datetime
    known: datetime
    value: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    cohort: str | None = None


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts in the order of their numbers."""
    return tuple(sorted(facts, key=lambda fact: fact.seq))


STATUSES = ("prospect", "applicant", "waitlisted", "declined", "active", "paused", "left")


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort's dates. end: None for one that goes on. timezone: IANA. size: active people in it."""

    id: str
    start: date
    end: date | None
    timezone: str = "UTC"
    size: int = 0
    followed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A person's answers to one invitation. answers: question id → value, as engine.core.kinds parses it.

    state: "partial", "submitted", "closed" (closed part-answered). at: submitted or closed.
    """

    id: int
    survey: str
    step: str
    occurrence: int
    state: str
    at: datetime
    answers: Mapping[str, Any]
    promise: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The person's group as it stands. size: active people in it."""

    id: str
    name: str
    kind: str = "circle"
    size: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that may be sent. due: when. begun: what brought it (see BEGUN). reason: why it exists.

    stood: the instant from which `late` counts. closes: when answers close, where known already.
    """

    key: Key
    due: datetime
    begun: str
    reason: str
    stood: datetime


BEGUN = ("cohort", "meeting", "quiet", "repeat", "event", "personal")
"""cohort: on a cohort date. event: `on …` (never waits for limits). personal: another personal anchor."""


@dataclass(frozen=True, slots=True)
class Row:
    """A planned row as it stands.

    state: planned held ready sending sent refused unknown skipped dropped (`done` for a close or digest that ran).
    next_at: when to look next, while planned or held. went_out: handed to the provider. closes_at: of an invitation.
    tried: channels that refused this very message for good. channel: chosen, once ready. ready_at: when it was decided
    that it may go. waited: it has waited for hours or been held, which is not lateness. late_skip: skipped only for
    being late.
    """

    planned: Planned
    state: str
    next_at: datetime | None
    reason: str = ""
    channel: str | None = None
    tried: tuple[str, ...] = ()
    ready_at: datetime | None = None
    went_out: datetime | None = None
    closes_at: datetime | None = None
    attempts: int = 0
    waited: bool = False
    late_skip: bool = False

    @property
    def key(self) -> Key:
        """Its identity."""
        return self.planned.key


OPEN_STATES = frozenset({"planned", "held"})
OUT_STATES = frozenset({"ready", "sending", "sent", "unknown"})
"""What counts as sent for limits; a refused message never does."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A message the person got, or is about to get, for contact limits. invitation: counts for surveys and gap."""

    cohort: str
    key: Key
    at: datetime
    invitation: bool


@dataclass(frozen=True, slots=True)
class Life:
    """Everything that planning and deciding may look at for one person in one cohort.

    facts: in the order of seq, this cohort's and those that hold everywhere. seq: the last number given to a fact of
    this person. rows: by key. counted: messages of all *other* cohorts (this cohort's own are found in rows).
    group: as it stands. partners: each partner's responses.
    """

    person: int
    cohort: Cohort
    workflow: Workflow
    facts: tuple[Fact, ...] = ()
    seq: int = 0
    rows: Mapping[Key, Row] = field(default_factory=lambda: MappingProxyType({}))
    counted: tuple[Counted, ...] = ()
    responses: tuple[Response, ...] = ()
    group: Group | None = None
    partners: tuple[tuple[Response, ...], ...] = ()
