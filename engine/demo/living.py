"""A sample network lived through: what people do, in the order in which they do it, each at its own instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from engine import clock
from engine.commands import moment
from engine.demo.acts import Act
from engine.demo.network import Network, kept
from engine.demo.people import Answering, People
from engine.demo.staff import Staff
from engine.moving import Live
from engine.runtime import Runtime


@dataclass
class Living:
    """Has everyone live up to an instant: engine.moving.Live. answering: see People."""

    runtime: Runtime
    network: Network
    answering: Answering | None = None

    @cached_property
    def people(self) -> People:
        """Whoever is asked something."""
        return People(self.runtime, self.network, self.answering)

    @cached_property
    def _staff(self) -> Staff:
        return Staff(self.runtime, self.network, self.people.book)

    def __call__(self, until: datetime) -> None:
        """Everything that people do by then; what falls due before one of their acts comes before it."""
        while (act := self._next(until)) is not None:
            now = moment.current_of(self.runtime.store, self.runtime.machine())
            due = clock.next_instant(self.runtime, after=now)
            if due is not None and due < act.at:
                clock.tick(self.runtime, due, wait=True)
                continue
            at = moment.set_to(self.runtime.store, max(act.at, now), self.runtime.machine())
            if act.do(at):
                clock.sweep(self.runtime, at, wait=True)

    def _next(self, until: datetime) -> Act | None:
        acts = [*self.people.acts(), *self._staff.acts()]
        return min((act for act in acts if act.at <= until), default=None)


def live_of(runtime: Runtime) -> Live | None:
    """Has the sample people of this VAR_DIR live; None where there are none, or where anything real could be sent."""
    network = kept(runtime.settings.var_dir) if runtime.settings.outbox_only else None
    return Living(runtime, network) if network is not None else None
