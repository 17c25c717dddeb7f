"""The stages of a cohort's life, counted from what is stored: a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from engine.core.language import Workflow
from engine.demo.network import Network
from engine.runtime import Runtime
from engine.store import tables as t

OUT = ("accepted", "delivered")
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. wanted: whether the pack has it, so that it has to happen. good: whether it went as it should."""

    name: str
    count: int
    words: str = ""
    wanted: bool = True
    good: bool = True

    @property
    def failed(self) -> bool:
        """Whether it should have happened, and did not, or not as it should."""
        return not self.good or (self.wanted and self.count == 0)

    def line(self, width: int) -> str:
        """The stage as it is printed."""
        mark = "FAILED  " if self.failed else ""
        return f"{self.name:<{width}}  {self.count:>5}  {mark}{self.words}".rstrip()


def table(stages: Iterable[Stage]) -> list[str]:
    """A line a stage; those that a pack does not have, and that did not happen, are left out."""
    shown = [stage for stage in stages if stage.wanted or stage.count or not stage.good]
    width = max((len(stage.name) for stage in shown), default=0)
    return [stage.line(width) for stage in shown]


@dataclass(frozen=True)
class Counted:
    """Counts over one network."""

    session: Session
    network: Network

    def _counter(self, query: Select[str, int]) -> Counter[str]:
        return Counter({name: number for name, number in self.session.execute(query)})  # noqa: C416 - rows are no pairs to the type checker

    def planned(self, kind: str, state: str) -> Counter[str]:
        """Planned rows of a kind in a state: how many, by step."""
        p = t.PlannedRow
        query = select(p.step, func.count()).where(p.cohort == self.network.slug, p.kind == kind, p.state == state)
        return self._counter(query.group_by(p.step))

    def reasons(self) -> Counter[str]:
        """Why messages were skipped; what follows a colon is left out."""
        p = t.PlannedRow
        query = select(p.reason, func.count()).where(
            p.cohort == self.network.slug, p.state == "skipped", p.kind != "close"
        )
        found: Counter[str] = Counter()
        for reason, number in self.session.execute(query.group_by(p.reason)):
            found[reason.split(":")[0]] += number
        return found

    def channels(self) -> Counter[str]:
        """Programme messages that were accepted, by channel."""
        m = t.Message
        query = select(m.channel, func.count()).where(
            m.cohort == self.network.slug, m.state.in_(OUT), m.purpose == "programme"
        )
        return self._counter(query.group_by(m.channel))

    def responses(self) -> Counter[str]:
        """Responses by state."""
        r = t.ResponseRow
        query = select(r.state, func.count()).where(r.cohort == self.network.slug).group_by(r.state)
        return self._counter(query)

    def cases(self, *which: ColumnElement[bool]) -> Counter[str]:
        """Cases by class; of those that fit."""
        c = t.Case
        query = select(c.cls, func.count()).where(c.cohort == self.network.slug, *which).group_by(c.cls)
        return self._counter(query)

    def stories(self) -> Counter[str]:
        """Stories by state."""
        s = t.Story
        query = select(s.state, func.count()).where(s.cohort == self.network.slug).group_by(s.state)
        return self._counter(query)

    def members(self, cohort: str, status: str) -> int:
        """How many people have a status in a cohort."""
        m = t.Membership
        query = select(func.count()).where(m.cohort == cohort, m.status == status)
        return self.session.execute(query).scalar_one()

    def accepted_facts(self) -> int:
        """People who applied and were accepted."""
        f = t.Fact
        query = select(f.value).where(f.cohort == self.network.slug, f.kind == "status")
        return sum(value.get("via") == "accepted" for value in self.session.execute(query).scalars())

    def unfinished(self) -> int:
        """Messages that never came to an end: still on their way, or unknown."""
        query = select(func.count()).where(t.Message.state.in_(("ready", "sending", "unknown")))
        return self.session.execute(query).scalar_one()

    def releases(self) -> Sequence[str]:
        """The digests released, by id."""
        r = t.Release
        query = select(r.digest).where(r.cohort == self.network.slug, r.withdrawn_at.is_(None)).order_by(r.id)
        return self.session.execute(query).scalars().all()


def listed(found: Counter[str], most: int = 20) -> str:
    """What was counted, the most frequent first: "120 email, 45 sms"."""
    return ", ".join(f"{number} {name}" for name, number in found.most_common(most) if number)


def of_messages(runtime: Runtime, network: Network, workflow: Workflow, applied: bool) -> list[Stage]:
    """What was sent, what was not, and what came back. applied: whether somebody in the network had to apply first."""
    asks = [step for step in workflow.steps.values() if step.ask]
    with runtime.store.read() as session:
        counted = Counted(session, network)
        invited, told = counted.planned("invite", "sent"), counted.planned("tell", "sent")
        reminded, skipped = counted.planned("remind", "sent"), counted.reasons()
        given, again = counted.responses(), runtime.outbox.counts()
        twice, open_ = sum(number > 1 for number in again.values()), counted.unfinished()
        accepted = counted.accepted_facts()
        by = counted.channels()
    return [
        Stage("accepted", accepted, "applied and were accepted by the coordinator", applied),
        Stage("invited", invited.total(), listed(invited), bool(asks)),
        Stage("told", told.total(), listed(told), any(step.tell for step in workflow.steps.values())),
        Stage("reminded", reminded.total(), listed(reminded), any(step.remind for step in asks)),
        Stage("answered", given["submitted"], f"and {given['closed']} closed half-way", bool(asks)),
        Stage("skipped", skipped.total(), listed(skipped, MOST_REASONS), wanted=False),
        _sent(by, len(again), twice, open_),
    ]


def _sent(by: Counter[str], keys: int, twice: int, unfinished: int) -> Stage:
    """What the outbox accepted. keys: different messages. twice: accepted more than once, which is a broken promise."""
    said = f"{listed(by)}, {keys - by.total()} to staff about cases; each accepted once, none lost"
    if twice or unfinished:
        said = f"{twice} accepted more than once, {unfinished} without an end"
    return Stage("sent", keys, said, good=not (twice or unfinished))


def of_care(runtime: Runtime, network: Network, workflow: Workflow, sure: frozenset[str]) -> list[Stage]:
    """Cases, stories, digests, renewals. sure: of what hangs on answers, what has to have happened."""
    with runtime.store.read() as session:
        counted = Counted(session, network)
        opened, closed = counted.cases(), counted.cases(t.Case.state == "closed")
        taken = counted.cases(t.Case.acknowledged_at.is_not(None))
        stories, releases = counted.stories(), counted.releases()
        renewed = counted.members(network.following, "active")
        renews = any(do.verb == "renew" for route in workflow.routes.values() for do in route.do)
    told = stories.total() - stories["withdrawn"]
    return [
        Stage("cases opened", opened.total(), listed(opened), "case" in sure),
        Stage("cases acknowledged", taken.total(), listed(taken), bool(opened)),
        Stage("cases closed", closed.total(), listed(closed), bool(opened)),
        Stage("stories", told, f"told with consent; {stories['approved']} approved", "story" in sure),
        Stage("digests", len(releases), ", ".join(releases), bool(workflow.digests)),
        Stage("renewed", renewed, f"into {network.following}", "renew" in sure and renews),
    ]
