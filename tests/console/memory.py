"""The console's engine in memory: it holds cases, cohorts, digests and messages, and counts what pages change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from engine.wording.digest_release import keep
from forms.console_ports import (
    CaseEvent,
    CaseLine,
    CasePage,
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
from tests.forms.memory import NOW, Memory
from tests.wording.digest_sample import release

DANA = Staff(1, "Dana Whitfield", frozenset({"coordinator"}), "Europe/London")
SAM = Staff(2, "Sam Okafor", frozenset({"facilitator"}))
HELEN = Staff(3, "Helen <b>Marsh</b>", frozenset({"leader"}))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def line(number: int, **given: Any) -> CaseLine:
    usual = {
        "id": number,
        "ref": f"C-{number:04}",
        "cls": "low",
        "state": "new",
        "person": "Maya Lindqvist",
        "group": "Birch",
        "cohort": "spring",
        "note": "Low score at the mid-point.",
        "opened_at": NOW - 3 * HOUR,
        "due": NOW + 3 * HOUR,
        "until": "acknowledge",
    }
    return CaseLine(**{**usual, **given})


CASES = {
    131: CasePage(
        line(
            131,
            person="Aisha & <i>co</i>",
            cls="request",
            state="open",
            due=NOW - DAY,
            owner="Sam Okafor",
            until="contact",
        ),
        [
            CaseEvent(NOW - 2 * DAY, "opened", text="<script>alert(1)</script>"),
            CaseEvent(NOW - DAY, "note", "Sam", "Tried twice."),
        ],
        person_id=11,
    ),
    142: CasePage(
        line(142),
        [CaseEvent(NOW - 3 * HOUR, "opened")],
        acknowledge_by=NOW + 3 * HOUR,
        contact_by=NOW + 5 * DAY,
        resolve_by=NOW + 14 * DAY,
        person_id=12,
        reach="prefers texts",
        survey="How is your circle going?",
        answers=[Given("How useful has your circle been so far?", "2 – Slightly useful")],
    ),
    150: CasePage(line(150, person="", cls="safety", opened_at=NOW - HOUR, due=NOW + 20 * DAY, note=""), []),
    160: CasePage(
        line(160, state="closed", due=None, closed_at=NOW - HOUR, mine=True, owner="Dana Whitfield"),
        [CaseEvent(NOW - HOUR, "closed", "Dana Whitfield")],
        acknowledge_by=NOW - 2 * DAY,
        acknowledged_at=NOW - DAY,
        close_reason="helped",
    ),
}
COHORT = CohortPage(
    CohortLine("spring", "Spring circles", "running", "4 Jan 2027", "29 Mar 2027", 27, 3),
    "Facilitated peer circles",
    "4f1c9a7d2b6e8035",
    [
        Funnel("pulse", "Your first weeks", 24, 24, 24, 21, 20, skipped=2),
        Funnel("midpoint", "How is your circle going?", 24, 23, 22, 15, 12, 1, 1, 2, 1, NOW + DAY),
        Funnel("closing", "What changed for you?", 0, 0, 0, 0, 0),
    ],
    [PersonLine(11, "Aisha", "member", "Birch", "active"), PersonLine(12, "Maya Lindqvist", "", "", "left")],
    [(NOW + DAY, "Retrospective: 24 people")],
)
TRACE = TracePage(
    PersonLine(11, "Aisha", "member", "Birch", "active"),
    "spring",
    "Spring circles",
    [
        TraceLine(
            NOW - 9 * DAY, "midpoint", "invite", "sent", "went out", "midpoint is on 25 May", "email", NOW - 9 * DAY
        ),
        TraceLine(NOW - 6 * DAY, "midpoint", "remind", "skipped", "answered on 26 May"),
        TraceLine(NOW + DAY, "renewal", "invite", "held", "limits: a gap of 14 days until 8 June"),
    ],
    "by email",
)
STORIES = (
    StoryLine(
        1,
        "They <b>listened</b>.",
        "first-name",
        "Maya, Birch",
        "What changed?",
        "spring",
        ("Tom", "0123 456"),
        check_first=True,
    ),
    StoryLine(2, "Nobody noticed.", "unnamed", "", "What changed?", "spring", (), False, True, "Rarely said", "Dana"),
)
EMAIL = OutboxMessage(
    OutboxLine(1, NOW, "email", "maya@example.org", "Maya, how is your circle going? <2>"),
    "Dana <dana@example.org>",
    "Hello Maya\n\nhttp://localhost/s/abc",
    "<!doctype html><html lang=en><head><title>x</title></head><body><a href='http://localhost/s/abc'>Answer</a></body></html>",
    ["http://localhost/s/abc"],
)
SMS = OutboxMessage(
    OutboxLine(2, NOW, "sms", "+447700900123", "Northside: hi"),
    "Northside",
    "Northside: hi http://x.example/a",
    "",
    [],
    1,
)


SENDING = Sending(last=NOW - timedelta(minutes=4), next_at=NOW + HOUR, next_count=37)


@dataclass
class Desk:
    """Queries and commands of the console in one. changes: every command that was given, in order."""

    demo: bool = True
    people: dict[str, Staff] = field(default_factory=lambda: {"dana": DANA, "sam": SAM, "helen": HELEN})
    links: dict[str, str] = field(default_factory=lambda: {"good": "dana", "sams": "sam", "helens": "helen"})
    ended: set[str] = field(default_factory=set)
    held: dict[int, CasePage] = field(default_factory=lambda: dict(CASES))
    hidden: dict[int, set[int]] = field(default_factory=lambda: {2: {150}})
    stories_: Sequence[StoryLine] = STORIES
    messages: Sequence[OutboxMessage] = (EMAIL, SMS)
    sends: Sending = SENDING
    changes: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def queries(self) -> Desk:
        return self

    @property
    def commands(self) -> Desk:
        return self

    # Queries

    def signed_in(self, session: str) -> Staff | None:
        return None if session in self.ended else self.people.get(session)

    def sign_in_open(self, token: str) -> bool:
        return token in self.links

    def sending(self, now: datetime) -> Sending:
        return self.sends

    def _may(self, staff: int, case: int) -> bool:
        return case not in self.hidden.get(staff, set())

    def cases(self, staff: int, now: datetime) -> Sequence[CaseLine]:
        return [page.line for number, page in self.held.items() if self._may(staff, number)]

    def case(self, staff: int, case: int, now: datetime) -> CasePage | None:
        return self.held.get(case) if self._may(staff, case) else None

    def cohorts(self, staff: int, now: datetime) -> Sequence[CohortLine]:
        return [COHORT.line]

    def cohort(self, staff: int, cohort: str, now: datetime) -> CohortPage | None:
        return COHORT if cohort == "spring" else None

    def trace(self, staff: int, cohort: str, person: int, now: datetime) -> TracePage | None:
        return TRACE if (cohort, person) == ("spring", 11) else None

    def digests(self, staff: int, now: datetime) -> Sequence[DigestLine]:
        return [DigestLine(1, "How the cycle went", "spring", NOW, 2)]

    def digest(self, staff: int, release_: int, now: datetime) -> Mapping[str, Any] | None:
        return keep(release(), {}) if release_ == 1 else None

    def digest_by_link(self, token: str, now: datetime) -> Mapping[str, Any] | None:
        return keep(release(), {}) if token == "leaders" else None

    def stories(self, staff: int, now: datetime) -> Sequence[StoryLine]:
        return self.stories_

    def outbox(self, search: str) -> Sequence[OutboxLine]:
        return [each.line for each in self.messages if search in each.line.to + each.line.subject]

    def outbox_message(self, message: int) -> OutboxMessage | None:
        return next((each for each in self.messages if each.line.id == message), None)

    def demo_clock(self, now: datetime) -> DemoClock:
        return DemoClock(
            NOW, NOW + HOUR, "24 people are asked “How is your circle going?”", [("Messages", 37), ("Cases", 3)]
        )

    # Commands

    def ask_sign_in(self, email: str) -> None:
        self.changes.append(("ask", email))

    def sign_in(self, token: str) -> str | None:
        return self.links.pop(token, None)

    def sign_out(self, session: str) -> None:
        self.changes.append(("sign out", session))
        self.ended.add(session)

    def acknowledge(self, staff: int, case: int, now: datetime) -> None:
        self.changes.append(("acknowledge", staff, case))
        self._set(case, state="open", owner="Dana Whitfield", mine=True)

    def contacted(self, staff: int, case: int, text: str, now: datetime) -> None:
        self.changes.append(("contacted", staff, case, text))

    def note(self, staff: int, case: int, text: str, now: datetime) -> None:
        self.changes.append(("note", staff, case, text))

    def close(self, staff: int, case: int, reason: str, text: str, now: datetime) -> None:
        self.changes.append(("close", staff, case, reason, text))
        self._set(case, state="closed", due=None, closed_at=now)

    def _set(self, case: int, **given: Any) -> None:
        page = self.held[case]
        self.held[case] = replace(page, line=replace(page.line, **given))

    def approve_story(self, staff: int, story: int, critical: bool, why: str, now: datetime) -> None:
        self.changes.append(("approve", staff, story, critical, why))

    def resume_sending(self, staff: int, now: datetime) -> None:
        self.changes.append(("resume", staff))
        self.sends = SENDING

    def to_next_event(self) -> None:
        self.changes.append(("next",))

    def forward(self, days: int) -> None:
        self.changes.append(("forward", days))


@dataclass
class Office(Memory):
    """The pages' engine with a console."""

    console: Desk = field(default_factory=Desk)
