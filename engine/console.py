"""The console's side of the engine: what its pages read and write, each by one function elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import clock, moving, sending
from engine.broker import BrokerUnavailable
from engine.commands import braking, cases, moment, signing_in, stories
from engine.moving import Live
from engine.pages_console import (
    CaseLine,
    CasePage,
    CohortLine,
    CohortPage,
    DemoClock,
    DigestLine,
    OutboxLine,
    OutboxMessage,
    Sending,
    Staff,
    StoryLine,
    TracePage,
)
from engine.queries import case_page, cohorts, demo, outbox, releases, sending_state, signed_in, trace
from engine.queries import cases as inbox
from engine.queries import stories as told
from engine.runtime import Runtime
from engine.trouble import Trouble


@dataclass(frozen=True)
class ConsoleReads:
    """What the console reads. Nothing is changed, and nobody sees what their roles do not let them."""

    runtime: Runtime

    def signed_in(self, session: str) -> Staff | None:
        return signed_in.signed_in(self.runtime, session)

    def sign_in_open(self, token: str) -> bool:
        return signed_in.sign_in_open(self.runtime, token)

    def sending(self, now: datetime) -> Sending:
        return sending_state.sending(self.runtime, now)

    def cases(self, staff: int, now: datetime) -> Sequence[CaseLine]:
        return inbox.cases(self.runtime, staff, now)

    def case(self, staff: int, case: int, now: datetime) -> CasePage | None:
        return case_page.case(self.runtime, staff, case, now)

    def cohorts(self, staff: int, now: datetime) -> Sequence[CohortLine]:
        return cohorts.cohorts(self.runtime, staff, now)

    def cohort(self, staff: int, cohort: str, now: datetime) -> CohortPage | None:
        return cohorts.cohort(self.runtime, staff, cohort, now)

    def trace(self, staff: int, cohort: str, person: int, now: datetime) -> TracePage | None:
        return trace.trace(self.runtime, staff, cohort, person, now)

    def digests(self, staff: int, now: datetime) -> Sequence[DigestLine]:
        return releases.digests(self.runtime, staff, now)

    def digest(self, staff: int, release: int, now: datetime) -> Mapping[str, Any] | None:
        return releases.digest(self.runtime, staff, release, now)

    def digest_by_link(self, token: str, now: datetime) -> Mapping[str, Any] | None:
        return releases.digest_by_link(self.runtime, token, now)

    def stories(self, staff: int, now: datetime) -> Sequence[StoryLine]:
        return told.stories(self.runtime, staff, now)

    def outbox(self, search: str) -> Sequence[OutboxLine]:
        return outbox.outbox(self.runtime, search)

    def outbox_message(self, message: int) -> OutboxMessage | None:
        return outbox.outbox_message(self.runtime, message)

    def demo_clock(self, now: datetime) -> DemoClock:
        return demo.demo_clock(self.runtime, now, clock.next_instant(self.runtime), moving.moving(self.runtime))


@dataclass(frozen=True)
class ConsoleWrites:
    """What the console writes. live: has the demo's sample people act while its clock is moved."""

    runtime: Runtime
    live: Live | None = None

    def ask_sign_in(self, email: str) -> None:
        if signing_in.ask(self.runtime, email) is not None:
            self._ring()

    def sign_in(self, token: str) -> str | None:
        return signing_in.use(self.runtime, token)

    def sign_out(self, session: str) -> None:
        signing_in.sign_out(self.runtime, session)

    def acknowledge(self, staff: int, case: int, now: datetime) -> None:
        with self.runtime.store.write() as session:
            cases.acknowledge(session, staff, case, now, self.runtime.machine())

    def contacted(self, staff: int, case: int, text: str, now: datetime) -> None:
        with self.runtime.store.write() as session:
            cases.contacted(session, staff, case, text, now, self.runtime.machine())

    def note(self, staff: int, case: int, text: str, now: datetime) -> None:
        with self.runtime.store.write() as session:
            cases.note(session, staff, case, text, now, self.runtime.machine())

    def close(self, staff: int, case: int, reason: str, text: str, now: datetime) -> None:
        with self.runtime.store.write() as session:
            cases.close(session, staff, case, reason, text, now, self.runtime.machine())

    def approve_story(self, staff: int, story: int, critical: bool, why: str, now: datetime) -> None:
        with self.runtime.store.write() as session:
            stories.approve(session, staff, story, critical, why, now, self.runtime.machine())

    def decline_story(self, staff: int, story: int, now: datetime) -> None:
        with self.runtime.store.write() as session:
            stories.decline(session, staff, story, now, self.runtime.machine())

    def resume_sending(self, staff: int, now: datetime) -> None:
        with suppress(Trouble):  # somebody else did it a moment ago
            braking.resume(self.runtime.store, now, self.runtime.machine(), staff)
        self._ring()

    def to_next_event(self) -> None:
        moving.to_next_event(self.runtime, self.live)

    def forward(self, days: int) -> None:
        moving.forward(self.runtime, days, self.live)

    def _ring(self) -> None:
        """Sends what is ready; with the broker gone it waits for the next sweep, and nothing is lost."""
        with suppress(BrokerUnavailable):
            sending.ring(self.runtime, moment.current_of(self.runtime.store, self.runtime.machine()))


class Console:
    """Both together. live: see ConsoleWrites."""

    def __init__(self, runtime: Runtime, live: Live | None = None) -> None:
        self.demo = runtime.settings.outbox_only and runtime.settings.local
        self.queries = ConsoleReads(runtime)
        self.commands = ConsoleWrites(runtime, live)
