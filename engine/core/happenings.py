"""What happened to a person, as anchors and events name it: numbered, with when it was and when it became known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from engine.core.audience import in_audience
from engine.core.biography import LONG_AGO, Biography
from engine.core.language import Anchor, Duration, Event, Point
from engine.core.life import Fact

Happened = tuple[int, datetime, datetime]
"""(occurrence, instant, known)."""


def _statuses(bio: Biography, *, status: str | None = None, via: str | None = None) -> list[Fact]:
    return [
        f
        for f in bio.of("status")
        if (status is None or f.value["status"] == status) and (via is None or f.value.get("via") == via)
    ]


def _joined(bio: Biography, _of: str | None) -> list[Fact]:
    return [f for f in bio.of("joined") if not f.value.get("before")]


def _accepted(bio: Biography, _of: str | None) -> list[Fact]:
    """Accepted by a coordinator, or matched."""
    return _statuses(bio, status="active", via="accepted") + _statuses(bio, status="active", via="matched")


def _case_closed(bio: Biography, of: str | None) -> list[Fact]:
    wanted = None if of is None else of.split(" ")
    closed = [f for f in bio.of("case") if f.value["state"] == "closed"]
    return [f for f in closed if wanted is None or f.value["class"] in wanted]


FACTS: dict[str, Callable[[Biography, str | None], list[Fact]]] = {
    "joined": _joined,
    "accepted": _accepted,
    "declined": lambda bio, _: _statuses(bio, status="declined"),
    "waitlisted": lambda bio, _: _statuses(bio, status="waitlisted"),
    "matched": lambda bio, _: bio.of("matched"),
    "left": lambda bio, _: _statuses(bio, status="left"),
    "submitted": lambda bio, of: [f for f in bio.submissions() if f.value["survey"] == of],
    "unanswered": lambda bio, of: [f for f in bio.of("unanswered") if f.value["survey"] == of],
    "case closed": _case_closed,
}
"""The facts behind each event and personal anchor but meetings and being quiet."""


def addressed(bio: Biography, event: Event, to: tuple[str, ...]) -> Iterator[Happened]:
    """The happenings of an event that find the person in `to` just before or just after; numbered all the same."""
    if event.name == "meeting":
        for n, meeting in enumerate(sorted(bio.meetings, key=lambda m: m.occurrence), 1):
            if meeting in bio.attended() and in_audience(to, bio, meeting.at):
                yield meeting.occurrence or n, meeting.at, meeting.known
        return
    for n, fact in enumerate(sorted(FACTS[event.name](bio, event.of), key=lambda f: f.seq), 1):
        if in_audience(to, bio, fact.at, before=fact.seq) or in_audience(to, bio, fact.at):
            yield n, fact.at, fact.known


def anchored(bio: Biography, anchor: Anchor) -> Iterator[Happened]:
    """The happenings of a personal anchor: each meeting numbered, `case closed` too, anything else one, numbered 1."""
    if "meeting" in anchor.name:
        attended = [m for m in bio.attended() if bio.joined in (None, LONG_AGO) or m.at >= (bio.joined or m.at)]
        if anchor.name == "each meeting":
            for meeting in attended:
                yield meeting.occurrence, meeting.at, meeting.known
        elif attended:
            chosen = attended[0] if anchor.name == "first meeting" else attended[-1]
            yield 1, chosen.at, chosen.known
        return
    facts = sorted(FACTS[anchor.name](bio, anchor.of), key=lambda f: f.seq)
    if anchor.name == "case closed":
        for n, fact in enumerate(facts, 1):
            yield n, fact.at, fact.known
    elif facts:
        chosen_fact = facts[0] if anchor.name == "submitted" else facts[-1]
        yield 1, chosen_fact.at, chosen_fact.known


def said(point: Point) -> str:
    """A point in the words of a reason: "14 days after kickoff", "halfway"."""
    anchor = told(point.anchor.name, point.anchor.of)
    if point.offset == Duration():
        return anchor
    return f"{length(point.offset)} {'before' if point.sign < 0 else 'after'} {anchor}"


def told(name: str, of: str | None) -> str:
    """A happening or anchor in the words of a reason."""
    return f"{of}" if name == "milestone" else f"{name} {of}" if of else name


def length(duration: Duration) -> str:
    """A duration in words: "2 months and 3 days", "90 minutes"."""
    hours, minutes = divmod(duration.minutes, 60)
    weeks, days = divmod(duration.days, 7) if duration.days % 7 == 0 else (0, duration.days)
    parts = [(duration.months, "month"), (weeks, "week"), (days, "day"), (hours, "hour"), (minutes, "minute")]
    said = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
    return " and ".join(said) or "no time"
