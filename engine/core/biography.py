"""A person's facts read as of an instant: status, roles, group, meetings, reach, what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from engine.core import calendar
from engine.core.life import Fact, Life

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""From when on facts hold that were there before every step."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting. occurrence: per person, in order of first recording. at: its own instant."""

    occurrence: int
    uid: str
    group: str | None
    at: datetime
    known: datetime


@dataclass(slots=True)
class Biography:
    """What one person's facts say, indexed once. Lists are in order of (at, seq)."""

    tz: str
    profile: dict[str, Any] = field(default_factory=dict)
    roles: list[Fact] = field(default_factory=list)
    statuses: list[Fact] = field(default_factory=list)
    groups: list[Fact] = field(default_factory=list)
    by_kind: dict[str, list[Fact]] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    bounced: set[str] = field(default_factory=set)
    mutes: dict[str, date] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    meetings: list[Meeting] = field(default_factory=list)

    def of(self, kind: str) -> list[Fact]:
        """The facts of a kind, in order of recording."""
        return self.by_kind.get(kind, [])

    def status_at(self, instant: datetime, before: int | None = None) -> str:
        """The status at an instant; with `before`, only of facts recorded earlier than that seq. "" for none."""
        fact = last(self.statuses, instant, before)
        if fact is None:
            return ""
        status = str(fact.value["status"])
        until = self.pause_ends(fact)
        return "active" if status == "paused" and until is not None and until <= instant else status

    def pause_ends(self, fact: Fact) -> datetime | None:
        """When a pause ends: 00:00 of its date in the person's zone; None for no end, or no pause."""
        until = fact.value.get("until")
        return calendar.at(date.fromisoformat(until), time(0), self.tz) if until else None

    def paused_between(self, first: datetime, last_: datetime) -> bool:
        """Whether the person was paused at either of two instants."""
        return "paused" in (self.status_at(first), self.status_at(last_))

    def roles_at(self, instant: datetime, before: int | None = None) -> frozenset[str]:
        """The roles held at an instant."""
        fact = last(self.roles, instant, before)
        return frozenset(fact.value["roles"]) if fact else frozenset()

    def group_at(self, instant: datetime) -> str | None:
        """The group the person was in at an instant."""
        fact = last(self.groups, instant)
        return fact.value.get("group") if fact else None

    @property
    def joined(self) -> datetime | None:
        """When they joined; LONG_AGO for "present before every step"; None for not yet."""
        facts = self.of("joined")
        if not facts:
            return None
        return LONG_AGO if facts[-1].value.get("before") else facts[-1].at

    def last_sign(self, now: datetime) -> datetime | None:
        """The latest activity, meeting or submission at or before an instant; else when they joined."""
        signs = [at for at in self.signs() if at <= now]
        joined = self.joined
        if joined is not None and joined != LONG_AGO:
            signs.append(joined)
        return max(signs, default=None)

    def signs(self) -> list[datetime]:
        """Every activity, meeting and submission that is known of, also those to come."""
        return [f.at for f in (*self.of("active"), *self.submissions())] + [m.at for m in self.attended()]

    def submissions(self) -> list[Fact]:
        """The `response` facts that are submissions, in order of recording."""
        return [f for f in self.of("response") if f.value["state"] == "submitted"]

    def attended(self) -> list[Meeting]:
        """The meetings of the group the person was (or will be) in at the time; without a group, their own."""
        return [m for m in self.meetings if m.group is None or self.group_at(m.at) == m.group]

    def open_cases(self) -> dict[str, str]:
        """The open cases: reference → class."""
        return self.cases

    def answered(self, step: str, occurrence: int) -> bool:
        """Whether that invitation was submitted."""
        return any(f.value["step"] == step and f.value["occurrence"] == occurrence for f in self.submissions())


def last(facts: Iterable[Fact], instant: datetime, before: int | None = None) -> Fact | None:
    """The last of facts in order of (at, seq) that was true by an instant, and recorded before a seq."""
    found = None
    for fact in facts:
        if fact.at > instant:
            break
        if before is None or fact.seq < before:
            found = fact
    return found


def biography(life: Life) -> Biography:
    """Reads a life's facts."""
    profile: dict[str, Any] = {}
    for fact in life.facts:
        if fact.kind == "profile":
            profile.update(fact.value)
    bio = Biography(tz=profile.get("timezone") or life.cohort.timezone, profile=profile)
    for fact in life.facts:
        bio.by_kind.setdefault(fact.kind, []).append(fact)
        _note(bio, fact)
    for kind, ordered in (("roles", bio.roles), ("status", bio.statuses), ("group", bio.groups)):
        ordered.extend(sorted(bio.of(kind), key=lambda f: (f.at, f.seq)))
    bio.meetings = _meetings(bio.of("meeting"))
    return bio


def _note(bio: Biography, fact: Fact) -> None:
    value = fact.value
    if fact.kind == "opt":
        (bio.out.add if value["out"] else bio.out.discard)(value["channel"])
    elif fact.kind == "bounce":
        (bio.bounced.add if value["bounced"] else bio.bounced.discard)(value["channel"])
    elif fact.kind == "mute":
        bio.mutes[value["step"]] = date.fromisoformat(value["until"])
    elif fact.kind == "case" and value["state"] == "closed":
        bio.cases.pop(value["case"], None)
    elif fact.kind == "case":
        bio.cases[value["case"]] = value["class"]


def _meetings(facts: list[Fact]) -> list[Meeting]:
    found: dict[str, Meeting] = {}
    numbers: dict[str, int] = {}
    for fact in facts:
        uid = fact.value["uid"]
        if fact.value.get("cancelled"):
            found.pop(uid, None)
            continue
        numbers.setdefault(uid, len(numbers) + 1)
        found[uid] = Meeting(numbers[uid], uid, fact.value.get("group"), fact.at, fact.known)
    return sorted(found.values(), key=lambda m: (m.at, m.occurrence))
