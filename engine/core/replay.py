"""A life lived once more from what was recorded, and every difference from what came of it then.

Only what came from outside is taken from the record: facts that somebody recorded, looks, takes, a provider's words.
What a life learned and decided by itself is worked out anew and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import zip_longest
from typing import Any

from engine.core import limits
from engine.core.advance import advance
from engine.core.biography import biography
from engine.core.events import (
    Accepted,
    Deferred,
    Entry,
    Happening,
    Look,
    Lost,
    Recorded,
    Refused,
    Replan,
    Taken,
)
from engine.core.language import Kind
from engine.core.life import OUT_STATES, Counted, Fact, Group, Key, Life, Row, in_order
from engine.core.recording import Recording, Remembered, Stages
from engine.core.renames import between
from engine.core.versions import adopted

LONGEST = 300
"""So much of a reason is kept."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that comes out otherwise. number: the person's sequence number; 0 for how a row stands in the end.

    about: the message, "step occurrence kind number", or the fact. recorded, replayed: in words; "nothing" for none.
    """

    person: int
    number: int
    about: str
    recorded: str
    replayed: str


def told(happening: Happening) -> dict[str, Any]:
    """What a happening has to be remembered with."""
    key = getattr(happening, "key", None)
    if not isinstance(key, Key):
        return {}
    value = {"step": key.step, "occurrence": key.occurrence, "kind": str(key.kind), "number": key.number}
    return value | {name: getattr(happening, name) for name in ("channel", "reason") if hasattr(happening, name)}


def _key(person: int, it: Remembered) -> Key:
    value = it.value
    return Key(it.cohort, value["step"], value["occurrence"], person, value["kind"], value["number"])


REBUILT: Mapping[str, Callable[[int, Remembered], Happening]] = {
    "Recorded": lambda _, it: Recorded(tuple(it.value["facts"])),
    "Replan": lambda _, it: Replan(),
    "Look": lambda _, it: Look(),
    "Taken": lambda person, it: Taken(_key(person, it)),
    "Accepted": lambda person, it: Accepted(_key(person, it)),
    "Refused": lambda person, it: Refused(_key(person, it), it.value["channel"], it.value["reason"]),
    "Lost": lambda person, it: Lost(_key(person, it), it.value["reason"]),
    "Deferred": lambda person, it: Deferred(_key(person, it)),
}
"""Happenings from what was remembered of them."""


def replay(
    recording: Recording, cohorts: Mapping[str, Stages], others: Mapping[int, Recording], cohort: str
) -> list[Difference]:
    """Lives a person's lives once more, in every cohort, and tells what comes out otherwise in one of them.

    others: the recordings of everybody whose answers this person's conditions looked at.
    """
    return list(_Replay(recording, cohorts, others).differences(cohort))


@dataclass
class _Replay:
    recording: Recording
    cohorts: Mapping[str, Stages]
    others: Mapping[int, Recording]
    lives: dict[str, Life] = field(default_factory=dict)
    stages: dict[str, int] = field(default_factory=dict)
    known: set[tuple[str, int]] = field(default_factory=set)

    def differences(self, cohort: str) -> Iterator[Difference]:
        accounted = set()
        for it in self.recording.happenings:
            found = list(self._live(it))
            if it.cohort == cohort:
                accounted.add(it.seq)
                yield from found
        for (slug, seq), entries in sorted(self.recording.ledger.items()):
            if slug == cohort and seq not in accounted:
                yield from (self._differs(seq, _about(e.key), _words(e), "nothing") for e in entries)
        yield from self._unaccounted(cohort)
        yield from self._standing(cohort)

    def _live(self, it: Remembered) -> Iterator[Difference]:
        """One happening, as it was then: its dates and version, what was known, what was around."""
        recorded = it.kind == "Recorded"
        base = it.value["begun"] if recorded else it.seq - 1
        stages, number = self.cohorts[it.cohort], it.value["dates"]
        life = self._at_stage(it.cohort, number)
        facts = [stages.fact(self.recording.by_number[seq], number) for seq in it.value.get("facts", ())]
        self.known |= {(it.cohort, fact.seq) for fact in facts}
        seq = base if recorded else it.seq
        life = replace(
            life, facts=in_order((*life.facts, *facts)), seq=seq, counted=tuple(self._counted(it.cohort)),
            responses=self.recording.responses(it.cohort, base, stages, number),
        )  # fmt: skip
        moved = advance(self._surrounded(life, it), REBUILT[it.kind](life.person, it), it.at)
        self.lives[it.cohort] = moved.life
        yield from self._entries(it, moved.entries)
        yield from self._learned(it, [fact for fact in moved.life.facts if fact.seq > seq and fact not in facts])

    def _at_stage(self, slug: str, number: int) -> Life:
        stages, at = self.cohorts[slug], self.stages.get(slug)
        stage = stages.at(number)
        life = self.lives.get(slug) or Life(self.recording.person, stage.cohort, stage.workflow)
        for n in range(at or number, number):
            before, after = stages.at(n), stages.at(n + 1)
            if before.version != after.version:
                life = adopted(life, after.workflow, between(before.workflow, after.workflow))
        self.stages[slug] = number
        return replace(life, cohort=stage.cohort)

    def _counted(self, slug: str) -> Iterator[Counted]:
        """What the person got in other cohorts, as contact limits count it."""
        for other, life in self.lives.items():
            for row in life.rows.values() if other != slug else ():
                counts = row.state in OUT_STATES and limits.counts(life, row.key.step, row.key.kind)
                moment = row.went_out or row.ready_at
                if counts and moment is not None:
                    yield Counted(other, row.key, moment, row.key.kind == Kind.INVITE)

    def _surrounded(self, life: Life, it: Remembered) -> Life:
        around, stages = it.value, self.cohorts[it.cohort]
        if "size" in around:
            life = replace(life, cohort=replace(life.cohort, size=around["size"]))
        if "group" in around:
            id_, kind, size = around["group"]
            life = replace(life, group=Group(id_, stages.groups.get(id_, id_), kind, size))
        if "partners" in around:
            partners = biography(life).of("partners")[-1].value["partners"]
            seen = around["partners"]
            theirs = (
                self.others[each].responses(it.cohort, seen[str(each)], stages, around["dates"]) for each in partners
            )
            life = replace(life, partners=tuple(theirs))
        return life

    def _entries(self, it: Remembered, entries: tuple[Entry, ...]) -> Iterator[Difference]:
        then = self.recording.ledger.get((it.cohort, it.seq), ())
        for was, now in zip_longest(then, entries):
            before, after = _words(was), _words(now)
            about = _about((was or now).key)
            if before != after or (was and now and about != _about(now.key)):
                yield self._differs(it.seq, about, before, after)

    def _learned(self, it: Remembered, facts: list[Fact]) -> Iterator[Difference]:
        stages = self.cohorts[it.cohort]
        for fact in facts:
            self.known.add((it.cohort, fact.seq))
            stored = self.recording.by_number.get(fact.seq)
            was = stages.fact(stored, it.value["dates"]) if stored else None
            if _said(was) != _said(fact):
                yield self._differs(it.seq, f"fact {fact.seq}", _said(was), _said(fact))

    def _unaccounted(self, cohort: str) -> Iterator[Difference]:
        """Facts that planning has seen, and that nothing remembered brought about or acted on."""
        applied = self.recording.applied.get(cohort, 0)
        for fact in self.recording.facts:
            if fact.cohort in (None, cohort) and fact.seq <= applied and (cohort, fact.seq) not in self.known:
                yield self._differs(fact.seq, f"fact {fact.seq}", _said(fact), "nothing")

    def _standing(self, cohort: str) -> Iterator[Difference]:
        """How the planned rows stand in the end."""
        stored = self.recording.rows.get(cohort, {})
        at = self.stages.get(cohort)
        replayed = self._at_stage(cohort, self.cohorts[cohort].newest).rows if at is not None else {}
        for key in sorted({*stored, *replayed}):
            was, now = _row(stored.get(key)), _row(replayed.get(key))
            for name in sorted({*was, *now}):
                if was.get(name) != now.get(name):
                    yield self._differs(
                        0, _about(key), f"{name} {was.get(name, 'nothing')}", f"{name} {now.get(name, 'nothing')}"
                    )

    def _differs(self, number: int, about: str, recorded: str, replayed: str) -> Difference:
        return Difference(self.recording.person, number, about, recorded, replayed)


def _about(key: Key) -> str:
    return f"{key.step} {key.occurrence} {key.kind} {key.number}"


def _words(entry: Entry | None) -> str:
    """An entry of the ledger in a line: equal where everything in it is."""
    if entry is None:
        return "nothing"
    channel = f" by {entry.channel}" if entry.channel else ""
    until = f" until {entry.until.isoformat()}" if entry.until else ""
    reason = entry.reason[:LONGEST]
    return f"{entry.state}{channel}{until} at {entry.at.isoformat()}, due {entry.due.isoformat()}: {reason}"


def _said(fact: Fact | None) -> str:
    """A fact in a line. The instants as they are kept: in UTC."""
    if fact is None:
        return "nothing"
    value = _plain(fact.value)
    return f"{fact.kind} {value} at {fact.at.isoformat()}, known {fact.known.isoformat()}, in {fact.cohort or 'all'}"


def _plain(value: Any) -> str:
    """A value the same before it is stored and after: a tuple is a list, and a map has no order."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_plain(each) for each in value) + "]"
    return str(value)


def _row(row: Row | None) -> dict[str, Any]:
    """A planned row's columns by name."""
    if row is None:
        return {}
    planned = {name: getattr(row.planned, name) for name in ("due", "begun", "stood")}
    standing = {f.name: getattr(row, f.name) for f in fields(row) if f.name != "planned"}
    cut = {"why": row.planned.reason[:LONGEST], "reason": row.reason[:LONGEST]}
    return planned | standing | cut
