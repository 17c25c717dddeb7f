"""Planning: every message that may be sent to a person, with its key, its due time and the reason it exists.

Pure, and the same list every time. Conditions, limits, hours and consent are not planning: they are decided when the
message is due (engine.core.permit).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from engine.core import calendar, happenings, points
from engine.core.audience import planned_for
from engine.core.biography import LONG_AGO, Biography, biography
from engine.core.language import Digest, Event, Kind, Point, Repeat, Step
from engine.core.life import COHORT, Key, Life, Planned

AHEAD = timedelta(days=60)
"""How far ahead repeats are planned; the next one always is."""

GIVES_WAY = frozenset({"meeting", "quiet", "repeat"})
"""What begins an invitation that yields to the next one on a cohort date."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One time at which a step may come. known: since when it is known to come."""

    occurrence: int
    due: datetime
    begun: str
    reason: str
    known: datetime | None = None


def plan(life: Life, now: datetime, bio: Biography | None = None) -> tuple[Planned, ...]:
    """What may be sent to one person, in order of the file, then of occurrence.

    Steps that address the cohort as a whole (`match`, digests) are in plan_cohort. now: until when facts count, and
    from where repeats are planned ahead.
    """
    bio = bio or biography(life)
    found: list[Planned] = []
    for step in life.workflow.steps.values():
        if step.match is None:
            found.extend(_step(life, bio, step, now))
    found.extend(_route_tells(life, bio))
    found.extend(_digests(life, bio, now))
    return tuple(found)


def _step(life: Life, bio: Biography, step: Step, now: datetime) -> Iterator[Planned]:
    kind = Kind.INVITE if step.ask else Kind.TELL
    addressed = planned_for(step.to, bio, now)
    if len(step.when) > 1:
        candidates = list(_first_of(life, bio, step, now, addressed))
    else:
        candidates = list(_candidates(life, bio, step, step.when[0], now, addressed))
    for candidate in candidates:
        key = Key(life.cohort.id, step.id, candidate.occurrence, life.person, kind)
        yield _joined_late(bio, step, Planned(key, candidate.due, candidate.begun, candidate.reason, candidate.due))


def _first_of(life: Life, bio: Biography, step: Step, now: datetime, addressed: bool) -> Iterator[Candidate]:
    """The first to come of a list; a point already past `late` when it became known is ignored."""
    late = calendar.nominal(step.late)
    every = [c for moment in step.when for c in _candidates(life, bio, step, moment, now, addressed)]
    joined = bio.joined or LONG_AGO
    timely = [c for c in every if (c.known or joined) <= c.due + late]
    if not timely:
        return
    chosen = min(timely, key=lambda c: c.due)
    begun = chosen.begun
    if any(_yields(moment) for moment in step.when):
        begun = "meeting"
    yield replace(chosen, occurrence=1, begun=begun)


def _yields(moment: Point | Event | Repeat) -> bool:
    if isinstance(moment, Repeat):
        return True
    name = moment.name if isinstance(moment, Event) else moment.anchor.name
    return name in ("meeting", "quiet", "first meeting", "last meeting", "each meeting")


def _candidates(
    life: Life, bio: Biography, step: Step, moment: Point | Event | Repeat, now: datetime, addressed: bool
) -> Iterator[Candidate]:
    if isinstance(moment, Event):
        if moment.name == "quiet":
            if addressed and moment.quiet:
                yield from _quiet(life, bio, step, moment, now)
            return
        for n, instant, known in happenings.addressed(bio, moment, step.to):
            begun = "meeting" if moment.name == "meeting" else "event"
            yield Candidate(n, instant, begun, "on " + happenings.told(moment.name, moment.of), known)
        return
    if not addressed:
        return
    if isinstance(moment, Repeat):
        yield from _repeat(life, bio, step, moment, now)
        return
    yield from _point(life, bio, step, moment)


def _point(life: Life, bio: Biography, step: Step, point: Point) -> Iterator[Candidate]:
    anchor = point.anchor
    if not anchor.personal:
        place = points.cohort_place(point, life.cohort, life.workflow.milestones)
        if place is not None:
            yield Candidate(1, place.on(step.time, bio.tz), "cohort", happenings.said(point))
        return
    if anchor.name == "joined" and bio.joined == LONG_AGO:
        place = points.cohort_place(replace(point, anchor=replace(anchor, name="start")), life.cohort, {})
        if place is not None:
            yield Candidate(1, place.on(step.time, bio.tz), "personal", "joined before the start")
        return
    begun = "meeting" if "meeting" in anchor.name else "personal"
    for n, instant, known in happenings.anchored(bio, anchor):
        due = points.personal_place(instant, point, bio.tz).on(step.time, bio.tz)
        yield Candidate(n, due, begun, happenings.said(point), known)


def _repeat(life: Life, bio: Biography, step: Step, repeat: Repeat, now: datetime) -> Iterator[Candidate]:
    first = place_of(life, bio, repeat.start)
    if first is None:
        return
    until = place_of(life, bio, repeat.until) if repeat.until else None
    if until is None and life.cohort.end is not None:
        until = points.Place(life.cohort.end)
    reason = "every " + happenings.length(repeat.every)
    for n, place in points.occurrences(repeat, first, until):
        due = place.on(step.time, bio.tz)
        yield Candidate(n, due, "repeat", reason)
        if due > now + AHEAD:
            return


def place_of(life: Life, bio: Biography, point: Point) -> points.Place | None:
    if not point.anchor.personal:
        return points.cohort_place(point, life.cohort, life.workflow.milestones)
    if point.anchor.name == "joined" and bio.joined == LONG_AGO:
        return points.cohort_place(replace(point, anchor=replace(point.anchor, name="start")), life.cohort, {})
    instants = list(happenings.anchored(bio, point.anchor))
    return points.personal_place(instants[0][1], point, bio.tz) if instants else None


def _quiet(life: Life, bio: Biography, step: Step, event: Event, now: datetime) -> Iterator[Candidate]:
    """When a person will have been quiet for so long, counted from their last sign.

    A sign that is known to come (a meeting in the calendar) begins the count again. The occurrence follows the spells
    that were already acted on: a spell that was is not planned anew.
    """
    assert event.quiet is not None
    sign = bio.last_sign(now) or _beginning(life, bio)
    acted = [r for r in life.rows.values() if r.key.step == step.id and r.key.kind in (Kind.INVITE, Kind.TELL)]
    settled = [r for r in acted if r.state not in ("planned", "held", "dropped")]
    occurrence = sum(r.planned.due <= sign for r in settled) + 1
    reason = "quiet for " + happenings.length(event.quiet)
    due = calendar.shift(sign, event.quiet, 1, bio.tz)
    for later in sorted(at for at in bio.signs() if at > sign):
        if later > due:
            yield Candidate(occurrence, due, "quiet", reason)
            occurrence += 1
        due = calendar.shift(later, event.quiet, 1, bio.tz)
    yield Candidate(occurrence, due, "quiet", reason)


def _beginning(life: Life, bio: Biography) -> datetime:
    return calendar.at(life.cohort.start, time(0), bio.tz)


def _joined_late(bio: Biography, step: Step, planned: Planned) -> Planned:
    """Someone who joins after a step's time and within `late` gets it on the day they join, at the step's time.

    Later, the row stands at the moment they join, to be skipped there.
    """
    joined = bio.joined
    if joined is None or joined <= planned.due or planned.begun == "event":
        return planned
    if joined > planned.due + calendar.nominal(step.late):
        return replace(planned, due=joined)
    due = max(joined, calendar.at(calendar.local_date(joined, bio.tz), step.time, bio.tz))
    return replace(planned, due=due, stood=due)


def _route_tells(life: Life, bio: Biography) -> Iterator[Planned]:
    """A route's `tell` is a message with the route's id as its step and the firing's number as occurrence."""
    for fact in bio.of("fired"):
        route = life.workflow.routes.get(fact.value["route"])
        if route is None or route.tell is None or fact.value.get("merged"):
            continue
        key = Key(life.cohort.id, route.id, fact.value["number"], life.person, Kind.TELL)
        yield Planned(key, fact.at, "event", f"route {route.id}", fact.at)


def _digests(life: Life, bio: Biography, now: datetime) -> Iterator[Planned]:
    for digest in life.workflow.digests.values():
        if not planned_for(digest.to, bio, now):
            continue
        yield from _released(life, digest, now)


def _released(life: Life, digest: Digest, now: datetime) -> Iterator[Planned]:
    """The rows of one digest: for the cohort, which releases it, or for one of those it goes to."""
    begun = "repeat" if any(isinstance(moment, Repeat) for moment in digest.when) else "cohort"
    for occurrence, due in digest_dues(life, digest):
        key = Key(life.cohort.id, digest.id, occurrence, life.person, Kind.DIGEST)
        yield Planned(key, due, begun, "digest", due)
        if begun == "repeat" and due > now + AHEAD:
            return


def digest_dues(life: Life, digest: Digest) -> list[tuple[int, datetime]]:
    """When a digest goes out: (occurrence, instant), at its time of day in the cohort's zone."""
    tz = life.cohort.timezone
    dues: list[tuple[int, datetime]] = []
    for moment in digest.when:
        if isinstance(moment, Point):
            place = points.cohort_place(moment, life.cohort, life.workflow.milestones)
            dues += [(1, place.on(digest.time, tz))] if place else []
        elif isinstance(moment, Repeat):
            first = points.cohort_place(moment.start, life.cohort, life.workflow.milestones)
            until = moment.until and points.cohort_place(moment.until, life.cohort, life.workflow.milestones)
            end = until or (points.Place(life.cohort.end) if life.cohort.end else None)
            dues += [(n, p.on(digest.time, tz)) for n, p in points.occurrences(moment, first, end)] if first else []
    return dues if len(digest.when) == 1 else [(1, min(d for _, d in dues))] if dues else []


def plan_cohort(life: Life, now: datetime) -> tuple[Planned, ...]:
    """The rows of the cohort itself (person COHORT): its digests, and the opening of its matching boards."""
    found = [row for digest in life.workflow.digests.values() for row in _released(life, digest, now)]
    for step in life.workflow.steps.values():
        if step.match is None:
            continue
        for moment in step.when:
            place = isinstance(moment, Point) and points.cohort_place(moment, life.cohort, life.workflow.milestones)
            if place:
                due = place.on(step.time, life.cohort.timezone)
                key = Key(life.cohort.id, step.id, 1, COHORT, Kind.MATCH)
                found.append(Planned(key, due, "cohort", "matching opens", due))
    return tuple(found)
