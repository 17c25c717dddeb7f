"""A cohort in the engine, with staff of every kind, lived as far as a test needs; on either database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import clock
from engine.channels import CHANNELS
from engine.commands import answers, cohorts, moment, packs, people
from engine.console import Console
from engine.definitions import load
from engine.definitions.roster import read_people
from engine.links import Links, Purpose
from engine.pages import Saved
from engine.runtime import Runtime
from engine.settings import Settings
from engine.store import Store
from engine.store import tables as t

MACHINE = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = date(2027, 1, 4)
KICKOFF = datetime(2027, 1, 4, 10, tzinfo=UTC)
MIDPOINT = datetime(2027, 2, 15, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

PACK = """\
workflow: desk
title: Desk circles
framework: circles
purpose: Peers solve hard problems together.
outcome: accountability
emergency: call 999
limits: none
roles: {mender: Mender of things}
steps:
  welcome: {when: start, to: members, tell: welcome}
  midpoint: {when: halfway, to: members, ask: midpoint}
  later: {when: 1 week after halfway, to: members, ask: later}
  mood: {when: 10 weeks after start, to: members, ask: mood, close: 2 days}
  check: {when: every 4 weeks from 8 weeks after start until 13 weeks after start, to: facilitators, ask: check}
routes:
  unheard: {on: midpoint, if: midpoint.heard <= 2, case: low, note: {en: Low score., es: Nota baja.}}
  broken: {on: midpoint, if: midpoint.useful == 1, case: urgent, to: mender, note: Something broke.}
  harm: {on: midpoint, if: midpoint.safe == "no", case: safety, to: safety}
  led: {on: later, if: later.guide <= 2, case: request, to: facilitator}
  led-badly: {on: check, if: check.energy == 1, case: urgent, to: facilitator}
digests:
  cycle: {when: 1 week before end, to: leaders, title: How the cycle went, sections: [headlines, stories, cases]}
surveys:
  midpoint:
    title: How is it going?
    visibility: confidential
    questions:
      useful: {ask: How useful is it?, type: scale, labels: [Not useful, Useful, Very useful]}
      heard: {ask: Do you feel listened to?, type: scale, labels: [Never, Rarely, Often, Always], about: facilitator}
      safe: {ask: Do you feel safe?, type: yes-no}
      private: {ask: Anything for the lead alone?, type: text, readers: [lead]}
      story: {ask: What changed?, type: story}
      contact: {type: contact}
  mood:
    title: How it feels
    visibility: anonymous
    questions:
      story: {ask: What should be told?, type: story}
  later:
    title: And your guide?
    visibility: confidential
    readers: [facilitator]
    questions:
      guide: {ask: Does your guide help?, type: scale, labels: [No, A little, Yes]}
  check:
    title: How are you?
    visibility: named
    questions:
      energy: {ask: How much energy is left?, type: scale, labels: [None, Some, Much]}
messages:
  welcome: {subject: Welcome to the circle, body: 'Hello ((first_name))'}
"""

ROSTER = b"""email,name,role,group,phone,sms_consent,channel
ana@example.org,Ana Ode,member,Birch,+447700900101,yes,sms
ben@example.org,Ben Li,member,Birch,,,
cas@example.org,Cas Roe,member,Cedar,,,
dana@example.org,Dana Whitfield,coordinator,,,,
bo@example.org,Bo Backup,backup,,,,
lea@example.org,Lea Lead,lead,,,,
fay@example.org,Fay Guide,facilitator,Birch,,,
gil@example.org,Gil Guide,facilitator,Cedar,,,
sid@example.org,Sid Safe,safety,,+447700900109,yes,
hal@example.org,Hal Leader,leader,,,,
mo@example.org,Mo Mender,mender,,,,
"""


@dataclass
class Machine:
    """The machine's clock, which a test moves."""

    at: datetime = MACHINE

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Desk:
    """The cohort `spring` on a store, and its console."""

    store: Store
    folder: Path
    machine: Machine = field(default_factory=Machine)
    runtime: Runtime = field(init=False)
    console: Console = field(init=False)

    def __post_init__(self) -> None:
        settings = Settings.read({"VAR_DIR": str(self.folder), "ORGANISATION": "Northside"})
        links, place = Links(settings.secret_key), {"VAR_DIR": str(self.folder)}
        bare = Runtime(settings, self.store, links, {}, self.machine)
        channels = {m: CHANNELS["outbox"].open(m, place, bare.link_of) for m in ("email", "sms")}  # type: ignore[arg-type]
        self.runtime = Runtime(settings, self.store, links, channels, self.machine)
        self.console = Console(self.runtime)

    def begin(self) -> None:
        """The cohort, everybody in it, and the day it starts."""
        pack = self.folder / "pack"
        pack.mkdir()
        (pack / "workflow.yaml").write_text(PACK)
        loaded = load(pack)
        assert loaded.workflow is not None, loaded.problems
        before = KICKOFF - DAY
        packs.apply(self.store, loaded.workflow, loaded.document, loaded.hash, MACHINE)
        plan = cohorts.Plan("spring", "desk", START, date(2027, 3, 29), "Europe/London", "Spring circles")
        cohorts.create(self.store, plan, before, MACHINE)
        self.take_in(ROSTER, before)

    def take_in(self, roster: bytes, at: datetime) -> None:
        """Imports people, and has them planned."""
        read = read_people(roster, workflow_roles=["mender"])
        assert not read.problems
        taken = people.take_in(self.store, self.runtime.links, "spring", read, at, MACHINE)
        assert not taken.bad
        clock.tick(self.runtime, now=at)

    def until(self, at: datetime) -> datetime:
        """Lives on to an instant; it."""
        clock.tick(self.runtime, until=at)
        return at

    @property
    def now(self) -> datetime:
        """Domain time."""
        return moment.current_of(self.store, self.machine())

    def number(self, name: str) -> int:
        """Somebody's number: of "dana" for dana@example.org."""
        with self.store.read() as session:
            query = select(t.Person.id).where(t.Person.identity == f"{name}@example.org")
            return session.execute(query).scalar_one()

    def answer(self, name: str, survey: str, at: datetime, **given: Any) -> int:
        """Answers and hands in a survey that was sent, and has what follows decided; its response's number, if any."""
        with self.store.read() as session:
            i = t.Invitation
            mine = (i.person == self.number(name), i.survey == survey)
            number = session.execute(select(i.id).where(*mine).order_by(i.id.desc())).scalars().first()
        assert number is not None, f"{name} was not asked {survey}"
        token = self.runtime.links.token(Purpose.SURVEY, number)
        key = f"{at.isoformat()} {sorted(given)}"
        answers.save(self.runtime, token, Saved(key, given, frozenset(), frozenset(), True, "", "en"), at)
        clock.tick(self.runtime, now=at)
        with self.store.read() as session:
            query = select(t.ResponseRow.id).where(t.ResponseRow.invitation == number)
            return session.execute(query).scalar() or 0

    def low(self, name: str = "ana", at: datetime = MIDPOINT + HOUR, **given: Any) -> int:
        """Somebody gives a 2 at the mid-point; the number of the case."""
        self.until(max(MIDPOINT, self.now))
        self.answer(name, "midpoint", at, **{"useful": 2, "heard": 2, **given})
        return self.case_of(name)

    def case_of(self, name: str) -> int:
        """The newest case about somebody."""
        with self.store.read() as session:
            query = select(t.Case.id).where(t.Case.person == self.number(name)).order_by(t.Case.id.desc())
            return session.execute(query).scalars().first() or 0

    def row(self, number: int) -> t.Case:
        """A case as it is stored."""
        with self.store.read() as session:
            return session.get_one(t.Case, number)

    def sees(self, name: str) -> set[int]:
        """The cases in somebody's inbox, each of which can be opened."""
        staff = self.number(name)
        found = {line.id for line in self.console.queries.cases(staff, self.now)}
        with self.store.read() as session:
            every = session.execute(select(t.Case.id)).scalars().all()
        assert found == {case for case in every if self.console.queries.case(staff, case, self.now) is not None}
        return found

    def audit(self) -> list[tuple[int | None, str, str]]:
        """The audit trail: (who, what, what to)."""
        with self.store.read() as session:
            a = t.Audit
            return [tuple(row) for row in session.execute(select(a.by, a.action, a.subject).order_by(a.id))]

    def sign_in_token(self, name: str) -> str:
        """The token of the newest sign-in link that somebody was sent."""
        for message in reversed(self.runtime.outbox.accepted(to=f"{name}@example.org")):
            if found := re.search(r"⟦link:c:(\d+)⟧", message.text):
                return self.runtime.link_of("c", int(found[1])).rsplit("/", 1)[1]
        raise AssertionError(f"{name} was sent no sign-in link")
