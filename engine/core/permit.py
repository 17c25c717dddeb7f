"""May this message go now? Asked when it is due, and once more just before it is handed to the provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from engine.core import calendar, limits, plan, points
from engine.core.audience import in_audience
from engine.core.biography import Biography
from engine.core.conditions import evaluate
from engine.core.happenings import length
from engine.core.language import Duration, Event, Kind, Point, Step, Workflow
from engine.core.life import OPEN_STATES, OUT_STATES, Key, Life, Row
from engine.core.reach import Reach, name_of, reach
from engine.core.scope import LifeScope
from engine.core.verdict import Go, Hold, Skip, Verdict, Wait

STARTED = timedelta(hours=24)
"""A reminder to someone who started waits until so long after their start."""

PAUSING = ("safety", "urgent")
"""An open case of these classes pauses surveys."""

REMINDER_LATE = Duration(days=3)

GONE = "no longer planned"


@dataclass(frozen=True)
class Asked:
    """One question of permission: everything a check looks at. `life` holds all other messages as they stand."""

    life: Life
    bio: Biography
    row: Row
    now: datetime

    @property
    def key(self) -> Key:
        """The row's identity."""
        return self.row.key

    @cached_property
    def step(self) -> Step | None:
        """The workflow's step; None for a route's tell and a digest's delivery."""
        return self.life.workflow.steps.get(self.key.step)

    @cached_property
    def reach(self) -> Reach:
        """By which channel, if any."""
        return reach(self.by, self.bio, self.row.tried)

    @property
    def by(self) -> tuple[str, ...]:
        """The channels it may use, in order of trying."""
        if self.key.kind == Kind.DIGEST:
            return ("email",)
        if self.step is None:
            return ("preferred",)
        if self.key.kind == Kind.REMIND and 0 < self.key.number <= len(self.step.remind):
            return self.step.remind[self.key.number - 1].by or self.step.by
        return self.step.by

    @property
    def began(self) -> set[str]:
        """The events that may begin the step."""
        return {m.name for m in (self.step.when if self.step else ()) if isinstance(m, Event)}

    @property
    def exempt(self) -> bool:
        """Whether contact limits leave it alone."""
        return not limits.counts(self.life, self.key.step, self.key.kind)


def permit(asked: Asked) -> Verdict:
    """The first check that objects decides; with none, the message may go."""
    for check in CHECKS:
        verdict = next(check(asked), None)
        if verdict is not None:
            return verdict
    channel = asked.reach.channel
    assert channel is not None
    return Go(channel)


def still_there(workflow: Workflow, key: Key) -> bool:
    """Whether the workflow, as it is now, still has what a message is of: its step, route, digest or reminder."""
    step = workflow.steps.get(key.step)
    if key.kind == Kind.DIGEST:
        return key.step in workflow.digests
    if key.kind == Kind.REMIND:
        return bool(step and step.ask and key.number <= len(step.remind))
    if key.kind == Kind.INVITE:
        return bool(step and step.ask)
    if step is None:
        return bool((route := workflow.routes.get(key.step)) and route.tell)
    return step.ask is None


def _gone(a: Asked) -> Iterator[Verdict]:
    if not still_there(a.life.workflow, a.key):
        yield Skip(GONE)


def _status(a: Asked) -> Iterator[Verdict]:
    now_status = a.bio.status_at(a.now)
    if now_status == "left" and not a.began & {"left", "declined"}:
        yield Skip("left")
    elif a.bio.paused_between(a.row.planned.due, a.now):
        yield Skip("paused")
    elif a.row.planned.begun != "event" and a.key.kind != Kind.REMIND and not _addressed(a):
        yield Skip(f"not in the audience: {now_status or 'not yet joined'}")
    elif a.key.kind == Kind.REMIND and now_status == "declined" and "declined" not in a.began:
        yield Skip("declined")


def _addressed(a: Asked) -> bool:
    if a.key.kind == Kind.DIGEST:
        return in_audience(a.life.workflow.digests[a.key.step].to, a.bio, a.now)
    return a.step is None or in_audience(a.step.to, a.bio, a.now)


def _muted(a: Asked) -> Iterator[Verdict]:
    until = a.bio.mutes.get(a.key.step)
    if until is None:
        return
    days = (calendar.local_date(a.row.planned.due, a.bio.tz), calendar.local_date(a.now, a.bio.tz))
    if any(day < until for day in days):
        yield Skip(f"muted until {until.isoformat()}")


def _answered(a: Asked) -> Iterator[Verdict]:
    if a.key.kind in (Kind.INVITE, Kind.REMIND) and a.bio.answered(a.key.step, a.key.occurrence):
        yield Skip("already answered")


def _closed(a: Asked) -> Iterator[Verdict]:
    if a.step is None or a.key.kind not in (Kind.INVITE, Kind.REMIND):
        return
    closes = a.row.closes_at
    if a.key.kind == Kind.REMIND:
        invite = a.life.rows.get(invitation_of(a.key))
        closes = invite.closes_at if invite else None
    elif isinstance(a.step.close, Point):
        closes = closing_of(a.life, a.bio, a.step, a.now)
    if closes is not None and closes <= a.now:
        yield Skip("closed")


def invitation_of(key: Key) -> Key:
    """The key of the invitation that a reminder or a close belongs to."""
    return key._replace(kind=Kind.INVITE, number=0)


def closing_of(life: Life, bio: Biography, step: Step, went_out: datetime) -> datetime | None:
    """When an invitation that goes out then closes; None where its closing point is not known."""
    if isinstance(step.close, Duration):
        return points.closing(step.close, went_out, bio.tz, None, step.time)
    place = plan.place_of(life, bio, step.close)
    return points.closing(step.close, went_out, bio.tz, place, step.time)


def _superseded(a: Asked) -> Iterator[Verdict]:
    if a.key.kind != Kind.REMIND:
        return
    for other in a.life.rows.values():
        same = other.key._replace(number=0) == a.key._replace(number=0)
        going = other.state in OPEN_STATES or other.state in OUT_STATES
        if same and other.key.number > a.key.number and going and other.planned.due <= a.now:
            yield Skip("a later reminder is due as well")
            return


def _late(a: Asked) -> Iterator[Verdict]:
    base = a.row.next_at if a.row.waited and a.row.next_at else a.row.planned.stood
    allowed = a.step.late if a.step else REMINDER_LATE
    if a.now > calendar.shift(base, allowed, 1, a.bio.tz):
        yield Skip(f"late: more than {length(allowed)} after its time", late=True)


def _condition(a: Asked) -> Iterator[Verdict]:
    condition = a.step.condition if a.step and a.key.kind != Kind.REMIND else None
    if condition is not None and evaluate(condition.tree, LifeScope(a.life, a.bio, a.now)) is not True:
        yield Skip(f"condition not met: {condition.source}")


def _at_most(a: Asked) -> Iterator[Verdict]:
    rule = a.step.at_most if a.step else None
    if rule is None or a.key.kind == Kind.REMIND:
        return
    out = [r for r in a.life.rows.values() if r.key.step == a.key.step and r.key.kind == a.key.kind and r.key != a.key]
    dates = [
        calendar.local_date(moment, a.bio.tz)
        for r in out
        if r.state in OUT_STATES and (moment := r.went_out or r.ready_at)
    ]
    if limits.over_at_most(rule, dates, calendar.local_date(a.now, a.bio.tz)):
        yield Skip("at most " + (f"{rule.count} per {length(rule.per)}" if rule.per else str(rule.count)))


def _reachable(a: Asked) -> Iterator[Verdict]:
    if a.reach.channel is None:
        yield Skip(a.reach.reason)


def _gives_way(a: Asked) -> Iterator[Verdict]:
    """An invitation begun by a meeting, being quiet or a repeat yields to the next one on a cohort date."""
    gap = a.life.workflow.limits.gap
    if gap is None or a.exempt or a.key.kind != Kind.INVITE or a.row.planned.begun not in plan.GIVES_WAY:
        return
    today = calendar.local_date(a.now, a.bio.tz)
    coming = [
        r
        for r in a.life.rows.values()
        if r.key.kind == Kind.INVITE
        and r.planned.begun == "cohort"
        and r.state in OPEN_STATES
        and r.key != a.key
        and limits.counts(a.life, r.key.step, r.key.kind)
        and (r.planned.due >= a.now or r.state == "held")
    ]
    if not coming:
        return
    following = min(coming, key=lambda r: r.next_at or r.planned.due)
    if calendar.local_date(following.next_at or following.planned.due, a.bio.tz) < today + timedelta(days=gap):
        yield Skip(f"gives way to {following.key.step}, {gap} days between surveys")


def _case(a: Asked) -> Iterator[Verdict]:
    if a.key.kind not in (Kind.INVITE, Kind.REMIND):
        return
    grave = [cls for cls in a.bio.open_cases().values() if cls in PAUSING]
    if grave:
        yield _held(a, None, f"an open {grave[0]} case pauses surveys")


def _held(a: Asked, allowed: datetime | None, reason: str) -> Verdict:
    """Held until limits allow it; skipped where that is more than `hold` after its time."""
    end = calendar.shift(a.row.planned.due, a.life.workflow.limits.hold, 1, a.bio.tz)
    if a.now >= end:
        return Skip(reason)
    return Hold(end if allowed is None else min(allowed, end), reason)


def _just_started(a: Asked) -> Iterator[Verdict]:
    if a.key.kind != Kind.REMIND:
        return
    begun = [
        f.at for f in a.bio.of("started") if f.value["step"] == a.key.step and f.value["occurrence"] == a.key.occurrence
    ]
    if begun and a.now < begun[-1] + STARTED:
        yield Wait(begun[-1] + STARTED, "started less than a day ago")


def _limits(a: Asked) -> Iterator[Verdict]:
    if a.exempt or a.row.planned.begun == "event":
        return
    rules = a.life.workflow.limits
    invitation = a.key.kind == Kind.INVITE
    sent = limits.tally(without(a.life, a.key), a.bio.tz)
    today = calendar.local_date(a.now, a.bio.tz)
    broken = limits.over(rules, sent, today, invitation=invitation)
    if broken is None:
        return
    day = limits.first_allowed(rules, sent, today, invitation=invitation)
    own = calendar.local(a.row.planned.due, a.bio.tz).time()
    allowed = calendar.at(day, own, a.bio.tz) if day else None
    yield _held(a, allowed, f"limit of {broken}")


def without(life: Life, key: Key) -> Life:
    """The life without one row, so that a message does not count itself."""
    return replace(life, rows={k: r for k, r in life.rows.items() if k != key})


def _hours(a: Asked) -> Iterator[Verdict]:
    channel = a.reach.channel
    assert channel is not None
    hours = a.life.workflow.hours
    own = calendar.local(a.row.planned.due, a.bio.tz).time()
    until = calendar.next_open(a.now, own, hours, hours.of(channel), a.bio.tz)
    if until is None:
        yield Skip(f"no {name_of(channel)} hours are ever open")
    elif until > a.now:
        yield Wait(until, f"outside {name_of(channel)} hours")


CHECKS = (
    _gone, _status, _answered, _closed, _muted, _superseded, _late, _condition, _at_most, _reachable, _gives_way, _case,
    _just_started, _limits, _hours,
)  # fmt: skip
"""In order: what ends a message for good comes before what only delays it."""
