"""A whole cohort rehearsed in the head: who gets what, when, by which channel, and why not.

The same planning and deciding as the running engine: every life moves only through engine.core.advance. Here the
script's facts and the rows' next looks drive it, facts first at an instant; what is taken is accepted at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from engine.core import acting, calendar
from engine.core.events import Accepted, Effect, Entry, Look, OpenCase, Renew, Replan, Taken
from engine.core.language import Duration, Kind, Workflow
from engine.core.life import COHORT, Cohort
from engine.core.script import Line, Person
from engine.core.world import World

BEFORE = timedelta(days=800)
"""So long before the start a rehearsal begins: everyone is known before anything is due."""

AFTER = timedelta(days=400)
"""So long after a cohort's end a rehearsal goes on at the most."""

SENT = {Kind.INVITE: "invite", Kind.TELL: "tell", Kind.REMIND: "remind"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of a rehearsal. at: in the person's zone. person: None for the cohort's own. cls: of a case."""

    at: datetime
    person: str | None
    step: str
    occurrence: int
    kind: str
    channel: str | None = None
    survey: str | None = None
    cls: str | None = None
    reason: str = ""

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Sorted by instant, person, step."""
        return self.at, self.person or "", self.step


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was seen, in order; and the script's lines that could not happen, each with the reason.

    begun: when everyone was taken in. acted: the lines that happened, and when. entries, effects: every transition of
    every life as a ledger would have it, and what was asked of the world, each with the person's number.
    """

    seen: tuple[Seen, ...]
    unmet: tuple[tuple[Line, str], ...]
    world: World
    begun: datetime
    acted: tuple[tuple[datetime, Line], ...] = ()
    entries: tuple[tuple[int, Entry], ...] = ()
    effects: tuple[tuple[int, Effect], ...] = ()


@dataclass(slots=True)
class Run:
    """A rehearsal under way."""

    world: World
    until: datetime
    now: datetime
    seen: list[Seen] = field(default_factory=list)
    looks: list[tuple[datetime, int]] = field(default_factory=list)
    absent: dict[str, Person] = field(default_factory=dict)
    unmet: list[tuple[Line, str]] = field(default_factory=list)
    acted: list[tuple[datetime, Line]] = field(default_factory=list)
    entries: list[tuple[int, Entry]] = field(default_factory=list)
    effects: list[tuple[int, Effect]] = field(default_factory=list)

    def note(self, number: int, entries: Sequence[Entry], effects: Sequence[Effect]) -> None:
        """Prints what a happening brought about, and remembers when to look at this life again."""
        self.entries.extend((number, entry) for entry in entries)
        self.effects.extend((number, effect) for effect in effects)
        for entry in entries:
            seen = self._of_entry(number, entry)
            if seen:
                self.seen.append(seen)
        for effect in effects:
            seen = self._of_effect(number, effect)
            if seen:
                self.seen.append(seen)
        following = self.world.next_look(number)
        if following is not None:
            heapq.heappush(self.looks, (following, number))

    def _of_entry(self, number: int, entry: Entry) -> Seen | None:
        key, kind = entry.key, None
        reason = entry.reason
        if entry.state == "sent":
            kind = SENT.get(Kind(key.kind))
        elif entry.state == "done" and (key.kind == Kind.CLOSE or number == COHORT):
            kind = str(key.kind)
        elif entry.state in ("held", "skipped"):
            kind = "hold" if entry.state == "held" else "skip"
            reason = f"reminder {key.number}: {reason}" if key.kind == Kind.REMIND else reason
        if kind is None:
            return None
        step = self.world.workflow.steps.get(key.step)
        survey = step.ask if step else None
        return Seen(
            self._local(number, entry.at), self.world.refs[number] or None, key.step, key.occurrence, kind,
            entry.channel if entry.state == "sent" else None, survey, None, reason,
        )  # fmt: skip

    def _of_effect(self, number: int, effect: Effect) -> Seen | None:
        at, person = self._local(number, effect.at), self.world.refs[number] or None
        if isinstance(effect, OpenCase):
            return Seen(at, person, effect.route, 1, "case", None, effect.survey, effect.cls, f"route {effect.route}")
        if isinstance(effect, Renew):
            reason = f"into {effect.cohort}" if effect.cohort else "no cohort follows yet"
            return Seen(at, person, effect.route, 1, "renew", None, None, None, reason)
        return None

    def _local(self, number: int, at: datetime) -> datetime:
        tz = self.world.cohort.timezone if number == COHORT else self.world.bio(number).tz
        return calendar.local(at, tz)

    def look(self, number: int) -> None:
        """Decides what is due for one life, and hands over what may go."""
        advanced = self.world.move(number, Look(), self.now)
        self.note(number, advanced.entries, advanced.effects)
        ready = [e.key for e in advanced.entries if e.state == "ready"]
        for key in ready:
            for happening in (Taken(key), Accepted(key)):
                moved = self.world.move(number, happening, self.now)
                self.note(number, moved.entries, moved.effects)


def simulate(
    workflow: Workflow,
    cohort: Cohort,
    people: Sequence[Person],
    script: Sequence[Line] = (),
    until: datetime | None = None,
    moves: Mapping[datetime, Cohort] | None = None,
) -> Rehearsal:
    """Rehearses a cohort. people who have a `joins` line come when it says. moves: new dates, by when they are set.

    until: the last instant looked at; by default until nothing more happens (an open-ended cohort: its pack's length).
    """
    begin = calendar.at(cohort.start, time(0), cohort.timezone) - BEFORE
    run = Run(World(workflow, cohort), until or _end(workflow, cohort), begin)
    moved = run.world.move(COHORT, Replan(), begin)
    run.note(COHORT, moved.entries, moved.effects)
    later = {line.who for line in script if line.verb == "joins"}
    run.absent = {p.ref: p for p in people if p.ref in later}
    for person in people:
        if person.ref not in later:
            _enrol(run, person)
    acts = acting.Acts(list(script))
    shifts = sorted((moves or {}).items())
    while (instant := _next(run, acts, shifts)) is not None and instant <= run.until:
        run.now = max(run.now, instant)
        while shifts and shifts[0][0] <= run.now:
            _shift(run, shifts.pop(0)[1])
        _act(run, acts)
        _looks(run)
    run.unmet.extend((line, "its time never came") for line in acts.left(run.world, run.until))
    seen = tuple(sorted(run.seen, key=lambda s: s.order))
    return Rehearsal(seen, tuple(run.unmet), run.world, begin, tuple(run.acted), tuple(run.entries), tuple(run.effects))


def _end(workflow: Workflow, cohort: Cohort) -> datetime:
    if cohort.end is not None:
        return calendar.at(cohort.end, time(0), cohort.timezone) + AFTER
    longest = max(workflow.lengths, key=calendar.nominal, default=Duration(days=84))
    return calendar.at(calendar.shift_date(cohort.start, longest, 1), time(0), cohort.timezone)


def _enrol(run: Run, person: Person) -> None:
    number, advanced = run.world.enrol(person, run.now)
    run.note(number, advanced.entries, advanced.effects)


def _shift(run: Run, cohort: Cohort) -> None:
    run.world.cohort = cohort
    for number, life in list(run.world.lives.items()):
        run.world.lives[number] = acting.with_dates(life, cohort)
        run.world.bios.pop(number, None)
        moved = run.world.move(number, Replan(), run.now)
        run.note(number, moved.entries, moved.effects)


def _next(run: Run, acts: acting.Acts, shifts: list[tuple[datetime, Cohort]]) -> datetime | None:
    while run.looks and run.world.next_look(run.looks[0][1]) != run.looks[0][0]:
        heapq.heappop(run.looks)
    times = [run.looks[0][0]] if run.looks else []
    scripted = acts.next(run.world, run.now)
    times += [scripted] if scripted else []
    times += [shifts[0][0]] if shifts else []
    return min(times, default=None)


def _act(run: Run, acts: acting.Acts) -> None:
    """The script's lines whose time has come, in the order of the file."""
    while (line := acts.take(run.world, run.now)) is not None:
        run.acted.append((run.now, line))
        if line.verb == "joins":
            person = run.absent.get(line.who)
            if person is not None:
                _enrol(run, acting.joining_now(person, run.now, run.world.cohort))
            continue
        problem = acting.perform(run.world, line, run.now, run.note)
        if problem:
            run.unmet.append((line, problem))


def _looks(run: Run) -> None:
    """Every life with something due now, the cohort's own first."""
    while run.looks and run.looks[0][0] <= run.now:
        due = set()
        while run.looks and run.looks[0][0] <= run.now:
            due.add(heapq.heappop(run.looks)[1])
        for number in sorted(due):
            run.look(number)
