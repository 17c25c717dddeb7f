"""A script's lines made to happen in a rehearsed world: when each is due, and the facts it makes known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from engine.core import calendar, permit, plan
from engine.core.events import Effect, Entry, Learned
from engine.core.language import Kind, Point
from engine.core.life import COHORT, Cohort, Life, Response, Row
from engine.core.routing import acceptance, status_fact
from engine.core.script import Line, Person
from engine.core.world import World

TEN = time(10, 0)
"""The time of day of a script's point that names none."""

Note = Callable[[int, Sequence[Entry], Sequence[Effect]], None]


@dataclass(slots=True)
class Acts:
    """The lines that have not happened yet. An answer waits until it has been asked for."""

    lines: list[Line]

    def next(self, world: World, now: datetime) -> datetime | None:
        """When the next line is due; those whose time has come but that wait for an invitation are not counted."""
        dues = [due for line in self.lines if (due := when(world, line)) is not None]
        return min((due for due in dues if due > now), default=None)

    def take(self, world: World, now: datetime) -> Line | None:
        """The first line, by its time and then the file, that can happen now."""
        ready = [
            (due, place)
            for place, line in enumerate(self.lines)
            if (due := when(world, line)) is not None and due <= now and _possible(world, line)
        ]
        return self.lines.pop(min(ready)[1]) if ready else None

    def left(self, world: World, until: datetime) -> Iterator[Line]:
        """The lines that never happened though their time came, or never could."""
        return (line for line in self.lines if (due := when(world, line)) is None or due <= until)


def when(world: World, line: Line) -> datetime | None:
    """When a line is due: its point in the person's zone, at ten where it is a date; None while not known."""
    number = world.numbers.get(line.who)
    life = world.lives.get(number or -1)
    if isinstance(line.when, datetime):
        tz = world.bio(number).tz if number and life else world.cohort.timezone
        return calendar.at(line.when.date(), line.when.time(), tz)
    if life is None or number is None:
        life = world.lives[COHORT]
    return point_at(world, life, line.when)


def point_at(world: World, life: Life, point: Point) -> datetime | None:
    """A point as an instant for one life."""
    bio = world.bio(life.person)
    place = plan.place_of(life, bio, point)
    return None if place is None else place.on(TEN, bio.tz)


def _possible(world: World, line: Line) -> bool:
    if line.verb == "joins":
        return True
    number = world.numbers.get(line.who)
    if number is None or number not in world.lives:
        return False
    return line.verb not in ("answers", "starts") or asked(world, number, line.object) is not None


def asked(world: World, number: int, survey: str) -> Row | None:
    """The latest open invitation to a survey that went out."""
    life, bio = world.lives[number], world.bio(number)
    found = [
        row
        for row in life.rows.values()
        if row.key.kind == Kind.INVITE
        and row.state == "sent"
        and (step := life.workflow.steps.get(row.key.step)) is not None
        and step.ask == survey
        and not bio.answered(row.key.step, row.key.occurrence)
        and not _closed(life, row)
    ]
    return max(found, key=lambda r: (r.went_out or r.planned.due, r.key), default=None)


def _closed(life: Life, row: Row) -> bool:
    close = life.rows.get(permit.invitation_of(row.key)._replace(kind=Kind.CLOSE))
    return close is not None and close.state == "done"


def perform(world: World, line: Line, now: datetime, note: Note) -> str | None:
    """Makes one line happen; the reason where it cannot."""
    number = world.numbers.get(line.who)
    if number is None or number not in world.lives:
        return f"nobody called {line.who}"
    if line.verb in ("answers", "starts"):
        return _answer(world, number, line, now, note)
    for who, learned in _facts(world, number, line, now):
        advanced = world.move(who, learned, now)
        note(who, advanced.entries, advanced.effects)
    return None


def _answer(world: World, number: int, line: Line, now: datetime, note: Note) -> str | None:
    row = asked(world, number, line.object)
    if row is None:
        return f"{line.who} has not been asked {line.object}"
    begun = next(
        (
            r
            for r in world.lives[number].responses
            if (r.step, r.occurrence, r.state) == (row.key.step, row.key.occurrence, "partial")
        ),
        None,
    )
    identity = begun.id if begun else world.next_response()
    if world.workflow.surveys[line.object].visibility == "anonymous":
        _answer_unseen(world, number, row, line, now, note)
        return None
    answers = {**(begun.answers if begun else {}), **line.answers}
    state = "submitted" if line.verb == "answers" else "partial"
    response = Response(identity, line.object, row.key.step, row.key.occurrence, state, now, answers)
    where = {"step": row.key.step, "occurrence": row.key.occurrence, "survey": line.object}
    kind = "response" if state == "submitted" else "started"
    value = {**where, "response": identity, "state": state} if state == "submitted" else where
    advanced = world.move(number, Learned(kind, now, value, response=response), now)
    note(number, advanced.entries, advanced.effects)
    return None


def _answer_unseen(world: World, number: int, row: Row, line: Line, now: datetime, note: Note) -> None:
    """Of an anonymous answer only the date is known; a draft leaves nothing at all."""
    if line.verb != "answers":
        return
    tz = world.bio(number).tz
    midnight = calendar.at(calendar.local_date(now, tz), time(0), tz)
    value = {"step": row.key.step, "occurrence": row.key.occurrence, "survey": line.object, "state": "submitted"}
    advanced = world.move(number, Learned("response", midnight, value), midnight)
    note(number, advanced.entries, advanced.effects)


def _facts(world: World, number: int, line: Line, now: datetime) -> Iterator[tuple[int, Learned]]:
    """Whom a line concerns, and what becomes known about each."""
    match line.verb:
        case "leaves" | "declined" | "waitlisted" | "paused":
            status = {"leaves": "left"}.get(line.verb, line.verb)
            yield number, status_fact(status, now, "script")
        case "pauses":
            yield number, status_fact("paused", now, "script", line.until)
        case "accepted":
            yield from ((number, learned) for learned in acceptance(world.bio(number), now, "accepted"))
        case "matched":
            yield from _matched(world, number, line.object, now)
        case "accepts" | "declines":
            yield number, Learned("match_answer", now, {"accepts": line.verb == "accepts"})
        case "meets":
            group = world.bio(number).group_at(now)
            uid = f"{group or line.who} {now.isoformat()}"
            for member in world.group_of(number, now):
                yield member, Learned("meeting", now, {"uid": uid, "group": group})
        case "active":
            yield number, Learned("active", now, {"kind": "attended"}, everywhere=True)
        case "opts out" | "opts in":
            value = {"channel": line.object, "out": line.verb == "opts out"}
            yield number, Learned("opt", now, value, everywhere=True)
        case "bounces":
            yield number, Learned("bounce", now, {"channel": line.object, "bounced": True}, everywhere=True)
        case "case closes":
            for ref, cls in list(world.bio(number).open_cases().items())[:1]:
                yield number, Learned("case", now, {"case": ref, "class": cls, "state": "closed"})


def _matched(world: World, number: int, other: str, now: datetime) -> Iterator[tuple[int, Learned]]:
    partner = world.numbers.get(other)
    for one, two in ((number, partner), (partner, number)):
        if one is None or two is None or one not in world.lives:
            continue
        if world.bio(one).status_at(now) in ("applicant", "waitlisted"):
            yield from ((one, learned) for learned in acceptance(world.bio(one), now, "matched"))
        yield one, Learned("partners", now, {"partners": [two]})
        yield one, Learned("matched", now, {"partners": [two]})


def joining_now(person: Person, now: datetime, cohort: Cohort) -> Person:
    """A person who joins by a line of the script, with the day of it."""
    if person.joined is not None or person.status not in ("", "active") or "prospect" in person.roles:
        return person
    return replace(person, joined=calendar.local_date(now, person.timezone or cohort.timezone))


def with_dates(life: Life, cohort: Cohort) -> Life:
    """A life in a cohort whose dates have moved."""
    return replace(life, cohort=replace(cohort, size=life.cohort.size))
