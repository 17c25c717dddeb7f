"""What console pages show: frozen page contexts, made by queries and drawn by pages. Nothing here knows of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CaseState = Literal["new", "open", "waiting", "snoozed", "closed"]


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody with a staff role. roles: over all cohorts: admin coordinator backup lead safety facilitator leader …"""

    id: int
    name: str
    roles: frozenset[str]
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether messages go out. stopped: why not, "" where they do. last: the last one that did.

    next_at, next_count: what comes next. silent: a process that should be running is not heard of, in words ("The
    worker is not running."), "" where all is well.
    """

    stopped: str = ""
    last: datetime | None = None
    next_at: datetime | None = None
    next_count: int = 0
    silent: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list. person: "" where the survey's visibility hides it (then group says whom it is about).

    owner: name, "" for nobody. mine: it is the viewer's. due: the next deadline, None where none is left or the clock
    rests. until: what it is for: "acknowledge", "contact" or "resolve".
    """

    id: int
    ref: str
    cls: str
    state: CaseState
    person: str
    group: str
    cohort: str
    note: str
    opened_at: datetime
    owner: str = ""
    mine: bool = False
    due: datetime | None = None
    until: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened to a case. kind: opened joined raised acknowledged contacted note closed …"""

    at: datetime
    kind: str
    by: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that the viewer may read."""

    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case. person_id: for the trace, None where it is hidden. reach: how they want to be reached, in words.

    answers: of the response it came from, as far as the viewer may read them. close_reason: "" while it is open.
    """

    line: CaseLine
    events: Sequence[CaseEvent]
    acknowledge_by: datetime | None = None
    contact_by: datetime | None = None
    resolve_by: datetime | None = None
    acknowledged_at: datetime | None = None
    contacted_at: datetime | None = None
    person_id: int | None = None
    reach: str = ""
    survey: str = ""
    answers: Sequence[Given] = ()
    close_reason: str = ""


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort in the list. state: draft running paused ended. size: active people."""

    id: str
    title: str
    state: str
    starts: str
    ends: str
    size: int
    open_cases: int = 0


@dataclass(frozen=True, slots=True)
class Funnel:
    """What became of one survey's invitations, in people; every column is part of the one before it.

    unreached: bounced or refused. stopped: opted out. declined: did not want to (answered "no" or left it).
    closes: when answers close, None where that differs by person. skipped: planned and not sent, for a reason.
    """

    step: str
    survey: str
    invited: int
    sent: int
    delivered: int
    started: int
    finished: int
    unreached: int = 0
    stopped: int = 0
    declined: int = 0
    skipped: int = 0
    closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in a cohort."""

    id: int
    name: str
    roles: str
    group: str
    status: str


@dataclass(frozen=True, slots=True)
class CohortPage:
    """A cohort: its funnel, its people, and what comes next as (local day, what)."""

    line: CohortLine
    workflow: str
    version: str
    funnel: Sequence[Funnel]
    people: Sequence[PersonLine]
    ahead: Sequence[tuple[datetime, str]] = ()


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One planned message of a person and why it was or was not sent. kind: invite tell remind close …"""

    due: datetime
    step: str
    kind: str
    state: str
    reason: str
    why: str = ""
    channel: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TracePage:
    """Everything planned for one person in one cohort, in order."""

    person: PersonLine
    cohort: str
    title: str
    lines: Sequence[TraceLine]
    reach: str = ""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A release that the viewer may read."""

    id: int
    title: str
    cohort: str
    at: datetime
    revision: int = 1


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story told with consent, to be approved. marked: names and contact details found in it, to be looked at.

    approver: who approved it, "" for nobody yet. check_first: its writer wants to see the wording first.
    """

    id: int
    text: str
    consent: str
    by: str
    asked: str
    cohort: str
    marked: Sequence[str] = ()
    check_first: bool = False
    critical: bool = False
    why: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message in the demo's outbox. subject: of an SMS, its first words."""

    id: int
    at: datetime
    medium: Literal["email", "sms"]
    to: str
    subject: str


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One of them, its links filled in. html: "" for an SMS. links: addresses in it, in order. segments: of an SMS."""

    line: OutboxLine
    sender: str
    text: str
    html: str
    links: Sequence[str]
    segments: int = 0


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The demo's clock. next_at, next_what: the next thing that is due, None and "" where nothing is.

    stages: what has happened so far, (what, count). running: a move is still being worked off.
    """

    now: datetime
    next_at: datetime | None = None
    next_what: str = ""
    stages: Sequence[tuple[str, int]] = ()
    running: bool = False
    timezone: str = "UTC"
