"""Contact limits: how many messages one person gets, counted in local dates over everything they got."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.core import calendar
from engine.core.language import AtMost, Duration, Kind, Limits, Window
from engine.core.life import OUT_STATES, Counted, Life

FARTHEST = 800
"""Days ahead that are looked at for the first one that limits allow."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The local dates of what was sent: invitations, and all messages; both sorted."""

    invitations: tuple[date, ...]
    messages: tuple[date, ...]


def tally(life: Life, tz: str) -> Tally:
    """What counts for a person: everything ready, sending, accepted or unknown, of all cohorts, not exempt."""
    sent = list(life.counted)
    for row in life.rows.values():
        moment = row.went_out or row.ready_at
        if row.state not in OUT_STATES or moment is None or not counts(life, row.key.step, row.key.kind):
            continue
        sent.append(Counted(life.cohort.id, row.key, moment, row.key.kind == Kind.INVITE))
    dates = [(calendar.local_date(c.at, tz), c.invitation) for c in sent]
    return Tally(tuple(sorted(d for d, i in dates if i)), tuple(sorted(d for d, _ in dates)))


def counts(life: Life, step: str, kind: str) -> bool:
    """Whether a message counts in the limits, and is held by them."""
    if kind not in (Kind.INVITE, Kind.TELL, Kind.REMIND):
        return False
    known = life.workflow.steps.get(step)
    return not (known and known.exempt)


def _within(dates: Sequence[date], window: Window, day: date) -> bool:
    first = day - timedelta(days=window.days - 1)
    return sum(first <= d <= day for d in dates) < window.count


def over(limits: Limits, sent: Tally, day: date, *, invitation: bool) -> str | None:
    """Which limit a message on that date would break, in words; None where it may go."""
    if invitation:
        if limits.gap is not None and any(day - timedelta(days=limits.gap) < d <= day for d in sent.invitations):
            return f"{limits.gap} days between surveys"
        if limits.surveys and not _within(sent.invitations, limits.surveys, day):
            return f"{limits.surveys.count} surveys per {limits.surveys.days} days"
    if limits.messages and not _within(sent.messages, limits.messages, day):
        return f"{limits.messages.count} messages per {limits.messages.days} days"
    return None


def first_allowed(limits: Limits, sent: Tally, day: date, *, invitation: bool) -> date | None:
    """The first date from `day` on which every limit allows the message; None where none comes."""
    for ahead in range(FARTHEST):
        candidate = day + timedelta(days=ahead)
        if over(limits, sent, candidate, invitation=invitation) is None:
            return candidate
    return None


def over_at_most(rule: AtMost, sent: Iterable[date], day: date) -> bool:
    """Whether one more message of a step on that date is more than `at-most` says; days count as under limits."""
    dates = list(sent)
    if rule.per is None:
        return len(dates) >= rule.count
    first = _window_start(day, rule.per)
    return sum(first <= d <= day for d in dates) >= rule.count


def _window_start(day: date, per: Duration) -> date:
    return calendar.shift_date(day, per, -1) + timedelta(days=1)
