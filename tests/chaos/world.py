"""A deployment to be harmed: two cohorts that share people, on a real database, with a broker that can be ended."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from redis import Redis
from redis.exceptions import RedisError

from engine import broker
from engine.store import Store
from tests.engine.nursery import Nursery
from tests.engine.place import COHORT, MADE, Place, crowd, instant

SECOND = "autumn"
COHORTS = (COHORT, SECOND)
PEOPLE = 18
PACK = """
steps:
  welcome: {when: start, to: members, tell: welcome, by: [sms, email], late: 6 days}
  pulse: {when: 1 week after start, to: members, ask: pulse, remind: [3 days, 7 days], close: 2 weeks, late: 6 days}
  talk: {when: 3 weeks after start, to: members, ask: talk, by: [sms, email], remind: [2 days], close: 10 days}
  check: {when: every 2 weeks from 4 weeks after start until end, to: members, ask: check, close: 6 days, late: 4 days}
  hurrah: {when: on submitted talk, to: members, tell: hurrah}
  goodbye: {when: on left, to: members, tell: goodbye}
  over: {when: end, to: members, tell: over}
digests:
  cycle: {when: 4 weeks after start, to: leaders, title: How it went, sections: [headlines, cases]}
routes:
  low: {on: pulse, if: pulse.useful <= 2, case: low, note: Low.}
  dull: {on: talk, if: talk.useful == 1, case: urgent, note: Dull., tell: sorry}
  tired: {on: check, if: check.energy <= 2, case: low, note: Tired.}
surveys:
  pulse:
    title: Pulse
    visibility: confidential
    questions:
      useful: {ask: How useful?, type: scale, labels: [a, b, c, d, e], required: true}
      met: {ask: Did you meet?, type: yes-no}
  talk:
    title: Talk
    visibility: named
    questions:
      useful: {ask: How useful was the talk?, type: scale, labels: [a, b, c]}
  check:
    title: Check
    visibility: named
    questions:
      energy: {ask: How are you?, type: scale, labels: [a, b, c, d, e]}
messages:
  welcome: {subject: Welcome, body: "Hello ((first_name))", sms: "Hello ((first_name))"}
  hurrah: {subject: Thank you, body: Thank you.}
  goodbye: {subject: Goodbye, body: Goodbye.}
  over: {subject: Over, body: It is over.}
  sorry: {subject: Sorry, body: We are sorry., sms: We are sorry.}
"""
SURVEYS = {"pulse": ("useful", "met"), "talk": ("useful",), "check": ("energy",)}


@dataclass
class World:
    """What is harmed. now: domain time. rng: draws the lots. confirmed: the file of the answers that were confirmed."""

    place: Place
    nursery: Nursery
    folder: Path
    rng: Random = field(default_factory=Random)
    now: datetime = field(default=instant("2027-01-02 12:00"))
    stack: ExitStack = field(default_factory=ExitStack)
    killed: int = 0
    joined: int = 0

    @property
    def confirmed(self) -> Path:
        """Answers that a page confirmed, a line each."""
        return self.folder / "confirmed"

    def begin(self) -> None:
        """Two cohorts, the second a fortnight later, with half of the first one's people."""
        self.restart_broker()
        everyone = crowd(PEOPLE) + "lea@example.org,,Lea,leader,,,\n"
        self.place.begin(PACK, everyone, self.folder)
        self.place.also(SECOND, timedelta(weeks=2), "America/New_York")
        lines = everyone.splitlines()
        self.take_in("\n".join([lines[0], *lines[1 : PEOPLE // 2], *lines[-3:]]), SECOND, MADE)

    def take_in(self, roster: str, slug: str, now: datetime) -> None:
        """Imports a people file into a cohort."""
        assert self.place.take_in(roster, now, slug).bad == ()

    def restart_broker(self) -> None:
        """Ends the broker with all that it holds, and starts another."""
        self.stack.close()
        self.stack.enter_context(broker.started(self.place.runtime.settings))

    @contextmanager
    def broker(self) -> Iterator[Redis]:
        """A client of the broker; what it refuses is the broker's trouble."""
        client = broker.connection(self.place.runtime.settings)
        with contextlib.suppress(RedisError, OSError):
            yield client
        client.close()

    def close(self) -> None:
        """Ends what still runs."""
        self.nursery.clear()
        self.stack.close()
        self.place.close()


@contextmanager
def world(store: Store, folder: Path, nursery: Nursery) -> Iterator[World]:
    """A world on an empty database."""
    opened = World(Place.open(store, folder), nursery, folder)
    try:
        opened.begin()
        yield opened
    finally:
        opened.close()
