"""A network lived through from its first message to its digest, by real processes, and counted stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from time import monotonic

from engine import clock, moving
from engine.commands import administrators, moment
from engine.demo import dates
from engine.demo.beside import running
from engine.demo.browser import Browser
from engine.demo.living import Living
from engine.demo.network import Given, Network, Settled, settle
from engine.demo.stages import Counted, Stage, of_care, of_messages
from engine.demo.visitor import Visitor
from engine.queries import health
from engine.runtime import Runtime
from engine.trouble import Found

STEP = timedelta(weeks=1)
"""How far the clock is moved at a time."""

NOBODY = "admin@example.org"
"""Signs in where nobody in the network looks after it."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Check:
    """One network, to be lived through. environ: of the processes that run beside us. sure: see of_care."""

    runtime: Runtime
    environ: dict[str, str]
    given: Given
    say: Say

    def run(self) -> list[Stage]:
        """Every stage in order. Raises Trouble where it cannot go on."""
        runtime = self.runtime
        settled = settle(runtime, self.given, self._before())
        if not self.given.staff:
            administrators.ensure(runtime.store, NOBODY, runtime.machine())
        with running(runtime.settings, self.environ, "web", "worker"):
            visitor = Visitor(runtime, Browser(runtime.settings.public_url))
            living = Living(runtime, settled.network, visitor.answer)
            self._live(living, settled)
            console = self._console(visitor, settled.network)
        workflow = self.given.workflow
        sure = living.people.shown if not self.given.book else {"case", "story", "renew"}
        return [
            *self._taken_in(settled),
            *of_messages(runtime, settled.network, workflow, self._applies()),
            Stage(
                "answered by page", visitor.answered.total(),
                f"{visitor.pages} pages filled in over HTTP", any(step.ask for step in workflow.steps.values()),
            ),
            *of_care(runtime, settled.network, workflow, frozenset(sure)),
            *console,
        ]  # fmt: skip

    def _before(self) -> datetime:
        """Domain time before anything happens: the machine's, or the day before a cohort that began in the past."""
        machine = self.runtime.machine()
        begins = dates.begins(self.given.workflow, self.given.start)
        before = datetime.combine(begins - timedelta(days=1), time(12), UTC)
        return machine if machine < before else moment.set_to(self.runtime.store, before, machine)

    def _live(self, living: Living, settled: Settled) -> None:
        """Moves the clock a week at a time, as its page does, until the story is over."""
        runtime, ends = self.runtime, settled.network.ends
        first = now = moment.current_of(runtime.store, runtime.machine())
        began = monotonic()
        self.say(f"living from {now:%d %B %Y} to {ends:%d %B %Y} …")
        clock.sweep(runtime, now, wait=True)
        while now < ends and clock.next_instant(runtime, after=now) is not None:
            moving.forward(runtime, STEP.days, living)
            now = moment.current_of(runtime.store, runtime.machine())
        self.say(f"lived through {(now - first).days} days in {monotonic() - began:.0f} seconds")

    def _taken_in(self, settled: Settled) -> list[Stage]:
        workflow, people, again = self.given.workflow, settled.people, settled.again
        groups = len({row.group for row in self.given.roster.rows if row.group})
        once = (again.added, again.changed) == (0, 0)
        return [
            Stage("applied", 1, f"{workflow.id}: {len(workflow.steps)} steps, {len(workflow.surveys)} surveys"),
            Stage(
                "imported", people.added, f"people in {groups} groups; the same file again changed "
                f"{'nothing' if once else f'{again.changed} and added {again.added}'}", good=once,
            ),
            Stage("meetings", settled.meetings, "in the calendar", bool(self.given.meetings)),
            Stage("activity", settled.activity, "signs of life from elsewhere", bool(self.given.activity)),
        ]  # fmt: skip

    def _applies(self) -> bool:
        """Whether there are prospects, and a step that asks them to apply."""
        prospects = any("prospect" in (row.roles or ()) or row.status == "prospect" for row in self.given.roster.rows)
        return prospects and any(
            step.ask and {"prospect", "prospects"} & set(step.to) for step in self.given.workflow.steps.values()
        )

    def _console(self, visitor: Visitor, network: Network) -> list[Stage]:
        """Signs in by the emailed link, closes a case, opens the digests; and looks whether all is well."""
        who = self.given.staff or NOBODY
        with self.runtime.store.read() as session:
            counted = Counted(session, network)
            opened, released = counted.cases().total(), len(counted.releases())
        visitor.sign_in(who)
        closed, digests, mailed = visitor.close_a_case(), visitor.read_digests(), visitor.digest_links()
        ready = {
            name: said for name, said in health.ready(self.runtime, self.runtime.machine()).items() if said != "ok"
        }
        if ready:
            raise Found(" ".join(ready.values()))
        return [
            Stage("signed in", 1, f"as {who}, by the link in the outbox"),
            Stage("case by page", int(closed), "acknowledged and closed in the console", bool(opened)),
            Stage("digest pages", digests, f"read in the console; {mailed} by leaders' links", bool(released)),
        ]
