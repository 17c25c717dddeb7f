"""What the console needs of the engine: frozen page contexts out, commands in. Nothing here knows of tables.

`staff` is the number of the person signed in; queries and commands check that this person may see or do what is asked,
and answer None, or do nothing, where not: a case that one is implicated in looks like one that does not exist. Every
`now` is domain time, aware and in UTC. Queries change nothing. Doing a command twice is the same as doing it once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from engine.pages_console import (
    CaseEvent,
    CaseLine,
    CasePage,
    CaseState,
    CohortLine,
    CohortPage,
    DemoClock,
    DigestLine,
    Funnel,
    Given,
    OutboxLine,
    OutboxMessage,
    PersonLine,
    Sending,
    Staff,
    StoryLine,
    TraceLine,
    TracePage,
)

__all__ = [
    "CaseEvent",
    "CaseLine",
    "CasePage",
    "CaseState",
    "CohortLine",
    "CohortPage",
    "Console",
    "ConsoleCommands",
    "ConsoleQueries",
    "DemoClock",
    "DigestLine",
    "Funnel",
    "Given",
    "OutboxLine",
    "OutboxMessage",
    "PersonLine",
    "Sending",
    "Staff",
    "StoryLine",
    "TraceLine",
    "TracePage",
]


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

    def resume_sending(self, staff: int, now: datetime) -> None:
        """Lets messages go out again; nothing where they do."""

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
