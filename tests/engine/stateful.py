"""What the machine of test_stateful.py lives through, and what it holds the engine to after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from engine.channels.outbox import Acceptance
from engine.commands import braking, cohorts, joining
from engine.core import calendar
from engine.definitions import Loaded
from engine.store import tables as t
from tests.engine.place import COHORT, Place, differences, faults, instant, messages, pack_in

SECOND = "autumn"
COHORTS = (COHORT, SECOND)
MOST, DAYS = 3, 10
"""The pack's limit: so many messages in so many days."""

HOURS = {"email": (time(8), time(20)), "sms": (time(8), time(21))}
LIMITS = f"{{messages: {MOST} per {DAYS} days, surveys: 3 per {DAYS} days, gap: 1 day, hold: 6 days}}"
BEGUN = instant("2027-01-05 16:00")
"""When people have been asked for the first time."""


PACK = """
milestones: {middle: halfway}
steps:
  welcome: {when: start, to: members, tell: note, by: [sms, email], late: 6 days}
  pulse: {when: 1 day after start, to: members, ask: pulse, remind: [1 day, 2 days], close: 6 days, late: 4 days}
  talk: {when: 4 days after start, to: members, ask: talk, by: [sms, email], remind: [2 days], close: 10 days}
  mood: {when: 2 weeks after start, to: members, ask: mood, remind: [3 days], close: 1 week, late: 6 days}
  check: {when: every 2 weeks from 2 weeks after start until end, to: members, ask: check, close: 6 days, late: 4 days}
  mid: {when: middle, to: members, tell: note, if: pulse.useful <= 3 or partner.pulse.useful <= 3, late: 3 days}
  apply: {when: 2 days after start, to: prospects, ask: talk, close: 5 days}
  met: {when: 1 day after each meeting, to: members, tell: note}
  still: {when: on quiet 3 weeks, to: members, tell: note, at-most: 1 per 40 days}
  hurrah: {when: on submitted talk, to: members, tell: note}
  missed: {when: on unanswered pulse, to: members, tell: note}
  joined: {when: on joined, to: members, tell: note}
  goodbye: {when: on left, to: members, tell: note}
  over: {when: end, to: members, tell: note, late: 3 days}
digests:
  report: {when: 4 weeks after start, to: coordinators, sections: [headlines, cases]}
routes:
  low: {on: pulse, if: pulse.useful <= 2, case: low, note: Low., tell: sorry}
  dull: {on: talk, if: talk.useful == 1, case: urgent, note: Dull.}
  grave: {on: check, if: check.energy == 1, case: safety, to: safety, note: Grave.}
  tired: {on: check, if: check.energy == 2, do: pause for 5 days}
  silent: {on: unanswered check, case: request, note: Silent.}
surveys:
  pulse:
    title: Pulse
    visibility: confidential
    questions:
      useful: {ask: "Useful?", type: scale, labels: [a, b, c, d, e]}
      met: {ask: Did you meet?, type: yes-no}
  talk:
    title: Talk
    visibility: named
    questions:
      useful: {ask: How useful was the talk?, type: scale, labels: [a, b, c]}
      met: {ask: Did you meet there?, type: yes-no}
  mood:
    title: Mood
    visibility: anonymous
    questions:
      useful: {ask: Do you belong here?, type: scale, labels: [a, b, c]}
      met: {ask: Did you say so?, type: yes-no}
  check:
    title: Check
    visibility: named
    questions:
      energy: {ask: How are you?, type: scale, labels: [a, b, c, d, e]}
      met: {ask: Did you meet?, type: yes-no}
messages:
  note: {subject: Note, body: "Hello ((first_name))", sms: "Hello ((first_name))"}
  sorry: {subject: Sorry, body: We are sorry., sms: We are sorry.}
"""
EDITIONS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("Useful?", "How useful?"), ("middle: halfway", "middle: 3 weeks after start")),
    (("  over: {when: end, to: members, tell: note, late: 3 days}\n", ""), ("[1 day, 2 days]", "[1 day]")),
    (("every 2 weeks from 2 weeks after start", "every 1 week from 10 days after start"),),
    (("  talk: {when", "  lecture: {was: talk, when"), ("[2 days], close: 10 days", "[1 day], close: 8 days")),
)  # fmt: skip
"""Versions of the pack, by what is replaced in it."""

HEAD = "email,phone,name,role,status,group,partner,timezone,channel,sms_consent\n"
EVERYBODY = {
    "ana@example.org": ("ana@example.org,", "Ana Unmistakable", "member", ""),
    "ben@example.org": ("ben@example.org,+12025550101", "Ben Unmistakable", "member", "America/New_York"),
    "+12025550102": (",+12025550102", "Cy Unmistakable", "member", "Asia/Kolkata"),
    "dee@example.org": ("dee@example.org,+12025550103", "Dee Unmistakable", "member;facilitator", ""),
    "eve@example.org": ("eve@example.org,", "Eve Unmistakable", "prospect;member", "Pacific/Auckland"),
    "ann@example.org": ("ann@example.org,+12025550104", "Ann Unmistakable", "member", ""),
    "cora@example.org": ("cora@example.org,", "Cora Unmistakable", "coordinator", ""),
    "sam@example.org": ("sam@example.org,+12025550105", "Sam Unmistakable", "safety;backup", ""),
}
"""People by what they are known by: their addresses, name, roles and zone. Zones never change; see `Witness.limits`."""

MEMBERS = tuple(EVERYBODY)[:6]
ERASABLE = ("ana@example.org", "+12025550102", "ann@example.org", "sam@example.org")
MERGEABLE = (
    ("ann@example.org", "ana@example.org"), ("+12025550102", "ben@example.org"), ("eve@example.org", "dee@example.org"),
)  # fmt: skip
"""Who may turn out to be one person, the second of whom stays."""

FIRST = (*MEMBERS[:5], "cora@example.org", "sam@example.org")
"""Who is there from the beginning."""


def line(ref: str, status: str = "", group: str = "", partner: str = "", channel: str = "") -> str:
    """A line of a people file, with what may change of a person."""
    addresses, name, roles, zone = EVERYBODY[ref]
    consent = "yes" if not addresses.endswith(",") else ""
    return f"{addresses},{name},{roles},{status},{group},{partner},{zone},{channel},{consent}\n"


def edition(folder: Path, number: int) -> Loaded:
    """A version of the pack."""
    text = PACK
    for old, new in EDITIONS[number]:
        assert old in text
        text = text.replace(old, new)
    return pack_in(folder / f"edition-{number}", text, hours="08:00-20:00", limits=LIMITS)


@dataclass
class Witness:
    """What was done and said to a place, and whether the place holds to it.

    stopped: addresses that opted out. gone: (cohort, person) who left. confirmed: (invitation, question) → the answer
    that was confirmed. seen: the last acceptance that was looked at.
    """

    place: Place
    folder: Path
    now: datetime = BEGUN
    stopped: set[str] = field(default_factory=set)
    gone: set[tuple[str, int]] = field(default_factory=set)
    confirmed: dict[tuple[int, str], Any] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)
    seen: int = 0

    def begin(self) -> None:
        """Two cohorts that share people, the second a week later."""
        roster = HEAD + "".join(line(ref) for ref in FIRST)
        self.place.begin(PACK, roster, self.folder, hours="08:00-20:00", limits=LIMITS)
        self.place.also(SECOND, timedelta(weeks=1), "America/New_York")
        assert self.place.take_in(HEAD + "".join(line(ref) for ref in FIRST[2:]), slug=SECOND).bad == ()
        self.place.tick(until=self.now.replace(tzinfo=None).isoformat())

    def person(self, ref: str) -> t.Person | None:
        """Who is known by that now."""
        with self.place.store.read() as session:
            return joining.find(session, ref)

    def at(self, *, until: bool = False, **later: float) -> None:
        """The clock moves, decides as of then or visits every due instant, and so does the machine's."""
        self.now += timedelta(**later)
        self.place.machine.pass_by(**later)
        text = self.now.replace(tzinfo=None).isoformat()
        self.place.tick(until=text) if until else self.place.tick(text)

    def rest(self) -> None:
        """Nothing holds anything back any more, until whatever can be sent now is sent."""
        self.place.runtime.outbox.forgive()
        for slug in COHORTS:
            cohorts.resume(self.place.store, slug, self.now)
        with self.place.store.read() as session:
            held = braking.stopped(session)
        if held:
            braking.resume(self.place.store, self.now, self.place.machine())
        for _ in range(6):
            self.place.machine.pass_by(hours=2)
            self.at(hours=0)
            if all(message.state not in ("ready", "sending") for message in messages(self.place)):
                break

    def wrong(self) -> Iterator[str]:
        """What must not be, at any moment."""
        yield from (f"{key} was accepted {n} times" for key, n in self.place.runtime.outbox.counts().items() if n > 1)
        yield from (f"replay: {each}" for each in differences(self.place))
        yield from self._unwanted()
        yield from self._several_reminders()
        yield from self._cases()
        yield from self._answers()

    def wrong_at_rest(self) -> Iterator[str]:
        """What must not be when nothing is on its way."""
        yield from faults(self.place, self.now)
        yield from self.limits()

    def _unwanted(self) -> Iterator[str]:
        """P3: of what was accepted since, nothing of the programme went to who had stopped or left."""
        for each in self.place.runtime.outbox.accepted(after=self.seen):
            self.seen = each.id
            key = each.key.split("/")
            if key[0] not in COHORTS:
                continue
            if each.to in self.stopped:
                yield f"{each.key} went to {each.to}, who had opted out"
            if (key[0], int(key[3])) in self.gone and key[1] != "goodbye":
                yield f"{each.key} went to somebody who had left"
            yield from self._outside_hours(each, int(key[3]))

    def _outside_hours(self, each: Acceptance, number: int) -> Iterator[str]:
        with self.place.store.read() as session:
            zone = session.get_one(t.Person, number).timezone
        first, last = HOURS[each.medium]
        zone = zone or ("America/New_York" if each.key.startswith(SECOND) else "UTC")
        local = calendar.local(each.at, zone).time()
        if not first <= local < last:
            yield f"{each.key} went out at {local} there"

    def _several_reminders(self) -> Iterator[str]:
        """Of several overdue reminders only the last goes."""
        out = Counter(
            (row.cohort, row.step, row.occurrence, row.person, row.went_out)
            for row in self.place.rows(kind="remind")
            if row.went_out is not None
        )
        yield from (f"{key} was reminded {n} times at once" for key, n in out.items() if n > 1)

    def _cases(self) -> Iterator[str]:
        """P5: each fired route is once in one case, and a person has one open case in a cohort beside `safety`."""
        c = t.Case
        with self.place.store.read() as session:
            fired = session.execute(select(func.count()).where(t.Firing.route != "tired")).scalar_one()
            events = select(func.count()).where(t.CaseEvent.kind.in_(("opened", "joined", "raised")))
            told = session.execute(events).scalar_one()
            open_ = (c.state != "closed", c.cls != "safety", c.person.is_not(None))
            several = select(c.cohort, c.person).where(*open_).group_by(c.cohort, c.person).having(func.count() > 1)
            twice = session.execute(several).all()
        if fired != told:
            yield f"{fired} routes fired, and {told} are in cases"
        yield from (f"{person} has several open cases in {cohort}" for cohort, person in twice)

    def _answers(self) -> Iterator[str]:
        """P2: what was confirmed is stored, under its question and its invitation."""
        r, a = t.ResponseRow, t.Answer
        with self.place.store.read() as session:
            query = (
                select(r.invitation, a.question, a.value).join(a, a.response == r.id).where(r.invitation.is_not(None))
            )
            stored = {(invitation, question): value for invitation, question, value in session.execute(query)}
        if stored != self.confirmed:
            yield f"confirmed {self.confirmed}, stored {stored}"

    def limits(self) -> Iterator[str]:
        """No message that has to wait for limits went out over them, in the person's dates.

        Who was made one of two records is left out: what each got counted for itself.
        """
        with self.place.store.read() as session:
            zones = dict(session.execute(select(t.Person.id, t.Person.timezone)).all())
        told: dict[int, list[tuple[datetime, t.PlannedRow]]] = {}
        for row in self.place.rows(state="sent"):
            if row.kind in ("tell", "invite", "remind") and row.person not in self.merged and row.went_out:
                told.setdefault(row.person, []).append((row.went_out, row))
        for person, out in told.items():
            for when, row in out:
                zone = zones[person] or ("America/New_York" if row.cohort == SECOND else "UTC")
                day = calendar.local_date(when, zone)
                dates = [calendar.local_date(at, zone) for at, other in out if at < when]
                before = sum(day - timedelta(days=DAYS - 1) <= date <= day for date in dates)
                if row.begun != "event" and before >= MOST:
                    yield f"{row.cohort}/{row.step}/{row.kind} of {person} went out after {before} others by {day}"
