"""A life on its way: the rows, facts, entries and effects that one happening changes, before they are frozen again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.core import permit as permission
from engine.core import plan as planning
from engine.core.biography import Biography, biography
from engine.core.events import Effect, Entry, Learned
from engine.core.language import Kind, Point
from engine.core.life import COHORT, OPEN_STATES, Fact, Key, Life, Planned, Row
from engine.core.permit import invitation_of

PLANNED_KINDS = frozenset({Kind.INVITE, Kind.TELL, Kind.DIGEST, Kind.MATCH})
"""What the plan holds; reminders and closes are made when their invitation goes out."""


class Course:
    """Collects what changes. `life` is always current; nothing outside it is touched."""

    def __init__(self, life: Life, now: datetime) -> None:
        self.life = life
        self.now = now
        self.entries: list[Entry] = []
        self.effects: list[Effect] = []
        self._bio: Biography | None = None

    @property
    def bio(self) -> Biography:
        """The facts as they stand."""
        if self._bio is None:
            self._bio = biography(self.life)
        return self._bio

    def learn(self, learned: Learned) -> Fact:
        """Adds a fact under the person's next number."""
        cohort = None if learned.everywhere else self.life.cohort.id
        fact = Fact(self.life.seq + 1, learned.kind, learned.at, self.now, learned.value, cohort)
        self.life = replace(self.life, facts=(*self.life.facts, fact), seq=fact.seq)
        self._bio = None
        return fact

    def put(self, row: Row, *, tell: bool = True, state: str | None = None) -> None:
        """Writes a row as it now stands; `tell` also enters it in the ledger."""
        rows = dict(self.life.rows)
        rows[row.key] = row
        self.life = replace(self.life, rows=rows)
        if tell:
            until = row.next_at if row.state == "held" else None
            entry = Entry(self.now, row.key, state or row.state, row.reason, row.planned.due, row.channel, until)
            self.entries.append(entry)

    def end(self, row: Row, state: str, reason: str, *, tell: bool = True) -> None:
        """Ends an open row."""
        self.put(replace(row, state=state, reason=reason, next_at=None), tell=tell)

    def open_rows(self) -> list[Row]:
        """The rows that are planned or held."""
        return [row for row in self.life.rows.values() if row.state in OPEN_STATES]

    def reconcile(self) -> None:
        """Compares the plan with the rows: inserts, moves, drops. What was sent or skipped is left as it is."""
        if self.life.person == COHORT:
            planned = planning.plan_cohort(self.life, self.now)
        else:
            planned = planning.plan(self.life, self.now, self.bio)
        wanted = {p.key: p for p in planned}
        for item in planned:
            self._place(item)
        for row in self.open_rows():
            gone = row.key.kind in PLANNED_KINDS and row.key not in wanted
            if gone or (row.key.kind == Kind.REMIND and not permission.still_there(self.life.workflow, row.key)):
                self.end(row, "dropped", permission.GONE)
        self._move_closes()

    def _place(self, planned: Planned) -> None:
        row = self.life.rows.get(planned.key)
        if row is None:
            self.put(Row(planned, "planned", planned.due, planned.reason), state="planned")
        elif row.state in OPEN_STATES:
            if row.planned.due != planned.due or row.planned.stood != planned.stood:
                self.put(Row(planned, "planned", planned.due, planned.reason), state="moved")
            elif row.planned != planned:
                self.put(replace(row, planned=planned), tell=False)
        elif row.state == "dropped" or (row.late_skip and planned.due > self.now):
            self.put(Row(planned, "planned", planned.due, planned.reason), state="planned")

    def _move_closes(self) -> None:
        """A close that is a point moves with it, while the invitation is open."""
        for row in list(self.life.rows.values()):
            step = self.life.workflow.steps.get(row.key.step)
            if row.key.kind != Kind.CLOSE or row.state not in OPEN_STATES or not step:
                continue
            if not isinstance(step.close, Point):
                continue
            invite = self.life.rows.get(invitation_of(row.key))
            if invite is None or invite.went_out is None:
                continue
            closes = permission.closing_of(self.life, self.bio, step, invite.went_out)
            if closes is None or closes == row.planned.due:
                continue
            moved = replace(row.planned, due=closes, stood=closes)
            self.put(replace(row, planned=moved, next_at=closes), state="moved")
            self.put(replace(invite, closes_at=closes), tell=False)

    def reopen_held(self) -> None:
        """What is held is worth another look: a limit or a case no longer stands in its way."""
        for row in self.open_rows():
            if row.state == "held" and row.next_at and row.next_at > self.now:
                self.put(replace(row, next_at=self.now), tell=False)

    def rows_of(self, key: Key, kinds: frozenset[str]) -> list[Row]:
        """The open rows of an invitation: its reminders, its close."""
        same = invitation_of(key)
        return [r for r in self.open_rows() if r.key.kind in kinds and invitation_of(r.key) == same]
