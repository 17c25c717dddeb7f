"""What the console needs of the engine: frozen page contexts out, commands in. Nothing here knows of tables.

`staff` is the number of the person signed in; queries and commands check that this person may see or do what is asked,
and answer None, or do nothing, where not: a case that one is implicated in looks like one that does not exist. Every
`now` is domain time, aware and in UTC. Queries change nothing. Doing a command twice is the same as doing it once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

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
    """Whether messages go out. last: the last one that did. next_at, next_count: what comes next.

    silent: a process that should be running is not heard of, in words ("The worker is not running."), "" where all is
    well.
    """

    paused: bool = False
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
    """A message in the demo's outbox."""

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


class ConsoleQueries(Protocol):
    """What the console reads."""

    def signed_in(self, session: str) -> Staff | None:
        """Whose session this is; None for one that has ended, or never was, or whose person has no staff role."""

    def sign_in_open(self, token: str) -> bool:
        """Whether a sign-in link can still be used. Machine time."""

    def sending(self, now: datetime) -> Sending: ...

    def cases(self, staff: int, now: datetime) -> Sequence[CaseLine]:
        """Every case this person may see, closed ones of the last 30 days too; in any order."""

    def case(self, staff: int, case: int, now: datetime) -> CasePage | None: ...

    def cohorts(self, staff: int, now: datetime) -> Sequence[CohortLine]: ...

    def cohort(self, staff: int, cohort: str, now: datetime) -> CohortPage | None: ...

    def trace(self, staff: int, cohort: str, person: int, now: datetime) -> TracePage | None: ...

    def digests(self, staff: int, now: datetime) -> Sequence[DigestLine]: ...

    def digest(self, staff: int, release: int, now: datetime) -> Mapping[str, Any] | None:
        """The latest revision of a release, as engine.wording.digest_release.keep gave it."""

    def digest_by_link(self, token: str, now: datetime) -> Mapping[str, Any] | None:
        """The same behind `/digests/<token>`; None for a token that is not one."""

    def stories(self, staff: int, now: datetime) -> Sequence[StoryLine]:
        """Stories with consent of the viewer's cohorts, those that wait for approval first."""

    def outbox(self, search: str) -> Sequence[OutboxLine]:
        """The newest 200 messages whose recipient or subject holds `search`, newest first. Only in the demo."""

    def outbox_message(self, message: int) -> OutboxMessage | None: ...

    def demo_clock(self, now: datetime) -> DemoClock: ...


class ConsoleCommands(Protocol):
    """What the console writes; everything done by somebody is in the audit trail."""

    def ask_sign_in(self, email: str) -> None:
        """Sends a sign-in link (15 minutes, once) if this is the address of somebody with a staff role."""

    def sign_in(self, token: str) -> str | None:
        """Uses a sign-in link; the new session's secret, or None for a link that cannot be used (any more)."""

    def sign_out(self, session: str) -> None: ...

    def acknowledge(self, staff: int, case: int, now: datetime) -> None:
        """The case is open now, and this person's."""

    def contacted(self, staff: int, case: int, text: str, now: datetime) -> None:
        """Somebody talked to the person; text: what came of it, may be ""."""

    def note(self, staff: int, case: int, text: str, now: datetime) -> None: ...

    def close(self, staff: int, case: int, reason: str, text: str, now: datetime) -> None:
        """reason: a key of forms.console_words.CLOSE_REASONS. text: may be ""."""

    def approve_story(self, staff: int, story: int, critical: bool, why: str, now: datetime) -> None: ...

    def to_next_event(self) -> None:
        """Moves the demo's clock to the next due instant and works it off. Only in the demo."""

    def forward(self, days: int) -> None:
        """Moves the demo's clock so many days, through every due instant. Only in the demo."""


class Console(Protocol):
    """The console's side of the engine. demo: both channels are the outbox and the clock may be moved from a page."""

    @property
    def demo(self) -> bool: ...
    @property
    def queries(self) -> ConsoleQueries: ...
    @property
    def commands(self) -> ConsoleCommands: ...
