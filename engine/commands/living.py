"""A stored life moved: the engine's driver of engine.core.advance, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.commands import effects
from engine.core.advance import advance
from engine.core.biography import biography
from engine.core.events import Effect, Entry, Happening, Recorded, Replan
from engine.core.life import COHORT, in_order
from engine.core.replay import told
from engine.queries import surroundings
from engine.store import lives
from engine.store import tables as t
from engine.store.writing import Writes

QUIET = frozenset({"Look", "Replan", "Deferred"})
"""Happenings that are worth remembering only where they changed something."""


class Living:
    """One life in an open transaction: caught up with its facts, moved, and written back.

    Its driver holds the person's row (or the cohort's), so nobody else moves it meanwhile. writes: shared with other
    lives, and then written by the driver; else every move is written at once.
    """

    def __init__(self, session: Session, stored: lives.Stored, writes: Writes | None = None) -> None:
        self.session = session
        self.shared = writes is not None
        self.writes = writes or Writes(session)
        self.stored = stored
        self.life = stored.life
        self.read = stored.life
        self.numbers = stored.numbers
        self.effects: list[Effect] = []
        self.around: dict[str, Any] = {}

    @property
    def person(self) -> int:
        """The person's number; COHORT for the cohort's own life."""
        return self.life.person

    def catch_up(self, now: datetime) -> list[Entry]:
        """Acts on facts that were recorded since, as of when each became known; then on new dates or a new version."""
        entries: list[Entry] = []
        for known, together in groupby(self.stored.pending, key=lambda fact: fact.known):
            facts = list(together)
            begun = self.life.seq
            self.life = replace(self.life, facts=in_order((*self.life.facts, *facts)))
            seqs = tuple(fact.seq for fact in facts)
            entries += self._advance(Recorded(seqs), known, seq=seqs[-1])
            self._remember("Recorded", seqs[-1], known, {"facts": list(seqs), "begun": begun})
        if self.stored.planned_with != self.stored.now_with:
            entries += self.move(Replan(), now)
        return entries

    def move(self, happening: Happening, now: datetime) -> list[Entry]:
        """Moves the life by something that is not a recorded fact, under the person's next number."""
        before = self.life
        self.life = replace(self.life, seq=self.life.seq + 1)
        seq = self.life.seq
        entries = self._advance(happening, now, seq=seq)
        kind = type(happening).__name__
        if kind in QUIET and self.life.rows is before.rows and self.life.facts is before.facts:
            self.life = replace(self.life, seq=before.seq)
            return entries
        self._remember(kind, seq, now, told(happening))
        return entries

    def goes_on(self, session: Session, writes: Writes, standing: tuple[int, str] | None) -> bool:
        """Goes on in a new transaction with what it knew; False where something became known since.

        standing: the person's newest number, and the version and dates as they are (lives.standing), under their lock.
        """
        if standing != (self.life.seq, self.stored.now_with):
            return False
        self.session, self.writes, self.shared = session, writes, True
        self.stored = replace(
            self.stored, life=self.life, numbers=self.numbers, pending=(), planned_with=self.stored.now_with
        )
        self.read = self.life
        return True

    def finish(self, now: datetime) -> None:
        """Writes the membership as the facts now have it, and carries out what was asked of the world."""
        self._keep_seq()
        if self.person != COHORT:
            learnt = self.life.facts is not self.read.facts
            if learnt or self.stored.planned_with != self.stored.now_with:
                self._membership(now)
            if self.effects:
                self.writes.write()  # which they go on from
                effects.carry_out(self.session, self.life, self.effects, now)
        self.effects = []

    def _written(self) -> None:
        if not self.shared:
            self.writes.write()

    def _advance(self, happening: Happening, now: datetime, seq: int) -> list[Entry]:
        life, self.around = self.life, {}
        if self.person != COHORT:
            if "partner" in surroundings.wants(life.workflow):
                self.writes.write()  # among it, how far partners' lives have come
            life, self.around = surroundings.around(self.session, self.life, now)
        moved = advance(life, happening, now)
        before = replace(self.stored, life=life, numbers=self.numbers)
        self.numbers = lives.save(self.session, before, moved.life, moved.entries, seq, self.writes)
        self._written()
        self.life = moved.life
        self.effects.extend(moved.effects)
        return list(moved.entries)

    def _remember(self, kind: str, seq: int, now: datetime, value: dict[str, Any]) -> None:
        """Writes down what moved the life, and all that it looked at which has no history of its own."""
        row = {"person": self.person, "cohort": self.life.cohort.id, "seq": seq, "kind": kind, "at": now}
        known = {**value, **self.around, "dates": self.stored.dates}
        self.writes.add(t.HappeningRow, [{**row, "value": known}])
        self._written()

    def _keep_seq(self) -> None:
        if self.person == COHORT:
            where = t.CohortRow.id == self.life.cohort.id
            values = {"seq": self.life.seq, "fingerprint": self.stored.now_with, "stale_at": None}
            self.session.execute(update(t.CohortRow).where(where).values(**values))
        else:
            self.writes.count(self.person, self.life.seq)
            self._written()

    def _membership(self, now: datetime) -> None:
        bio = biography(self.life)
        status = bio.statuses[-1] if bio.statuses else None
        joined = bio.of("joined")
        left = next((f.at for f in reversed(bio.statuses) if f.value["status"] == "left"), None)
        until = status.value.get("until") if status else None
        group = bio.groups[-1].value.get("group") if bio.groups else None
        values = {
            "status": status.value["status"] if status else "",
            "roles": sorted(bio.roles[-1].value["roles"]) if bio.roles else [],
            "group": group,
            "until": date.fromisoformat(until) if until else None,
            "joined_at": joined[-1].at if joined else None,
            "left_at": left,
            "applied_seq": self.life.seq,
            "fingerprint": self.stored.now_with,
        }
        where = (t.Membership.cohort == self.life.cohort.id, t.Membership.person == self.person)
        self.session.execute(update(t.Membership).where(*where).values(**values))


def living(session: Session, people: Sequence[int], cohort: str) -> dict[int, Living]:
    """Several lives in one cohort, ready to be moved."""
    return {person: Living(session, stored) for person, stored in lives.load_many(session, people, cohort).items()}
