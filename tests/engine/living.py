"""A rehearsed cohort lived through by the running engine: the same people, the same script, at the same instants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import clock, machine
from engine.channels import CHANNELS
from engine.commands import answers, cohorts, facts, moment, packs, people, preferences
from engine.core.acting import joining_now
from engine.core.biography import biography
from engine.core.events import Learned
from engine.core.life import Cohort
from engine.core.routing import acceptance, status_fact
from engine.core.script import Line, Person
from engine.core.simulate import Rehearsal
from engine.definitions import Loaded
from engine.definitions.roster import PersonRow, Roster
from engine.links import Links, Purpose
from engine.pages import Saved
from engine.runtime import Runtime
from engine.settings import Settings
from engine.store import Store, lives
from engine.store import tables as t

JUST_BEFORE = timedelta(microseconds=1)


def runtime_on(store: Store, folder: Path) -> Runtime:
    """A runtime on a test's own store and outbox, with no broker: everything is sent in this process."""
    settings = Settings.read({"VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"})
    links = Links(settings.secret_key)
    place = {"VAR_DIR": str(folder)}
    runtime = Runtime(settings, store, links, {}, machine.now)
    channels = {m: CHANNELS["outbox"].open(m, place, runtime.link_of) for m in ("email", "sms")}  # type: ignore[arg-type]
    return Runtime(settings, store, links, channels, machine.now)


def row_of(person: Person) -> PersonRow:
    """A rehearsed person as a line of a roster; the phone is made up from the ref."""
    number = sum(person.ref.encode()) % 90 + 10
    return PersonRow(
        1, person.ref, f"+12025550{number:03d}" if person.phone else None, person.name or None, person.roles or None,
        person.status or None, person.group or None, person.partners or None, person.timezone or None,
        person.locale or None, person.channel or None, person.sms_consent or None, person.joined, person.left,
    )  # fmt: skip


@dataclass
class Lived:
    """A cohort in the engine."""

    runtime: Runtime
    slug: str

    def create(self, loaded: Loaded, cohort: Cohort, at: datetime) -> None:
        """Applies the pack and creates the cohort, running."""
        assert loaded.workflow is not None
        now = machine.now()
        packs.apply(self.runtime.store, loaded.workflow, loaded.document, loaded.hash, now)
        plan = cohorts.Plan(self.slug, loaded.workflow.id, cohort.start, cohort.end, cohort.timezone)
        cohorts.create(self.runtime.store, plan, at, now)

    def take_in(self, everyone: list[Person], at: datetime) -> None:
        """Imports people as of an instant."""
        roster = Roster(tuple(row_of(p) for p in everyone), ())
        done = people.take_in(self.runtime.store, self.runtime.links, self.slug, roster, at, machine.now())
        assert not done.bad

    def live(
        self,
        rehearsal: Rehearsal,
        everyone: list[Person],
        until: datetime,
        moves: Mapping[datetime, Cohort] | None = None,
    ) -> None:
        """Everything that happened in the rehearsal, at the instants at which it did, up to `until`."""
        later = {line.who for _, line in rehearsal.acted if line.verb == "joins"}
        moment.set_to(self.runtime.store, rehearsal.begun, machine.now())
        self.take_in([p for p in everyone if p.ref not in later], rehearsal.begun)
        clock.tick(self.runtime, now=rehearsal.begun)
        script: list[tuple[datetime, int, Line | Cohort]] = [(at, 0, cohort) for at, cohort in (moves or {}).items()]
        script += [(at, n, line) for n, (at, line) in enumerate(rehearsal.acted, 1)]
        for at, _, item in sorted(script, key=lambda each: each[:2]):
            clock.tick(self.runtime, until=max(at - JUST_BEFORE, self.now()))
            moment.set_to(self.runtime.store, at, machine.now())
            if isinstance(item, Cohort):
                cohorts.move(self.runtime.store, self.slug, item.start, item.end, at)
            else:
                self.act(item, at, everyone)
            clock.tick(self.runtime, now=at)
        clock.tick(self.runtime, until=until)

    def now(self) -> datetime:
        """Domain time."""
        return moment.current_of(self.runtime.store, machine.now())

    def act(self, line: Line, at: datetime, everyone: list[Person]) -> None:
        """One line of a script, through the engine's own commands."""
        if line.verb == "joins":
            cohort = Cohort(self.slug, at.date(), None, self._timezone())
            self.take_in([joining_now(p, at, cohort) for p in everyone if p.ref == line.who], at)
        elif line.verb in ("answers", "starts"):
            self.answer(line, at)
        else:
            self._record(line, at)

    def _timezone(self) -> str:
        with self.runtime.store.read() as session:
            return lives.read_cohort(session, self.slug).timezone

    def answer(self, line: Line, at: datetime) -> None:
        """Answers by the link of the latest open invitation to the survey."""
        person = self.number(line.who)
        with self.runtime.store.read() as session:
            i, p = t.Invitation, t.PlannedRow
            query = (
                select(i.id)
                .join(p, p.id == i.id)
                .where(i.person == person, i.cohort == self.slug, i.survey == line.object)
                .where(i.answered_on.is_(None), i.closed.is_(False), p.state == "sent")
                .order_by(p.went_out.desc(), p.step.desc(), p.occurrence.desc())
            )
            invitation = session.execute(query).scalars().first()
        if invitation is None:
            return
        token = self.runtime.links.token(Purpose.SURVEY, invitation)
        saved = Saved(
            f"{at.isoformat()}", dict(line.answers), frozenset(), frozenset(), line.verb == "answers", "", "en"
        )
        answers.save(self.runtime, token, saved, at)

    def number(self, ref: str) -> int:
        """A person's number."""
        with self.runtime.store.read() as session:
            return session.execute(select(t.Person.id).where(t.Person.identity == ref)).scalar_one()

    def _record(self, line: Line, at: datetime) -> None:
        with self.runtime.store.write() as session:
            person = session.execute(select(t.Person.id).where(t.Person.identity == line.who)).scalar_one()
            if line.verb in ("opts out", "opts in"):
                preferences.suppress(session, person, [line.object], at, out=line.verb == "opts out")
            else:
                for who, learned in self._facts(session, person, line, at):
                    facts.record(session, who, self.slug, [learned], at)

    def _facts(self, session: Any, person: int, line: Line, at: datetime) -> list[tuple[int, Learned]]:
        stored = lives.load(session, person, self.slug)
        bio = biography(replace(stored.life, facts=(*stored.life.facts, *stored.pending)))
        match line.verb:
            case "leaves" | "paused":
                return [(person, status_fact({"leaves": "left"}.get(line.verb, line.verb), at, "script"))]
            case "pauses":
                return [(person, status_fact("paused", at, "script", line.until))]
            case "accepted":
                return [(person, learned) for learned in acceptance(bio, at, "accepted")]
            case "meets":
                return self._meeting(session, person, bio.group_at(at), line, at)
            case "active":
                return [(person, Learned("active", at, {"kind": "attended"}, everywhere=True))]
            case "bounces":
                value = {"channel": line.object, "bounced": True}
                return [(person, Learned("bounce", at, value, everywhere=True))]
            case "case closes":
                opened = list(bio.open_cases().items())[:1]
                return [
                    (person, Learned("case", at, {"case": ref, "class": cls, "state": "closed"})) for ref, cls in opened
                ]
        raise AssertionError(line.verb)

    def _meeting(
        self, session: Any, person: int, group: str | None, line: Line, at: datetime
    ) -> list[tuple[int, Learned]]:
        uid = f"{group or line.who} {at.isoformat()}"
        members = [person]
        if group is not None:
            m = t.Membership
            query = select(m.person).where(
                m.cohort == self.slug, m.group == group, m.joined_at.is_(None) | (m.joined_at <= at)
            )
            members = list(session.execute(query.order_by(m.person)).scalars())
        return [(who, Learned("meeting", at, {"uid": uid, "group": group})) for who in members]

    def happened(self) -> Counter[tuple[Any, ...]]:
        """Every send, skip, hold and close in the ledger, and every case: what a rehearsal is compared with."""
        with self.runtime.store.read() as session:
            refs = {0: ""} | dict(session.execute(select(t.Person.id, t.Person.identity)).all())
            ledger = session.execute(select(t.LedgerRow).where(t.LedgerRow.cohort == self.slug)).scalars().all()
            found = Counter(
                (e.at, refs[e.person], e.step, e.occurrence, e.kind, e.number, e.state, e.reason, e.channel)
                for e in ledger
                if e.state in SHOWN
            )
            query = select(t.CaseEvent.at, t.CaseEvent.kind, t.CaseEvent.value, t.Case.person).join(
                t.Case, t.Case.id == t.CaseEvent.case
            )
            for at, kind, value, person in session.execute(query):
                if kind in ("opened", "joined", "raised"):
                    found[at, refs[person], "case", value["route"], value["class"]] += 1
        return found


SHOWN = ("sent", "held", "skipped", "done", "refused")


def rehearsed(rehearsal: Rehearsal) -> Counter[tuple[Any, ...]]:
    """The same of a rehearsal."""
    refs = rehearsal.world.refs
    found = Counter(
        (
            e.at.astimezone(UTC), refs[n], e.key.step, e.key.occurrence, str(e.key.kind), e.key.number, e.state,
            e.reason, e.channel,
        )
        for n, e in rehearsal.entries
        if e.state in SHOWN
    )  # fmt: skip
    for n, effect in rehearsal.effects:
        if hasattr(effect, "cls"):
            found[effect.at.astimezone(UTC), refs[n], "case", effect.route, effect.cls] += 1
    return found
