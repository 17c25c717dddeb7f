"""What came of it all: every planned message, confirmed answer and fired route accounted for."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from engine.store import tables as t
from tests.chaos.world import World
from tests.engine.place import differences, faults

MESSAGES = ("invite", "tell", "remind", "digest")


@dataclass
class Reckoning:
    """Counts of one or several worlds, and everything that must not be."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Reckoning) -> None:
        """Both together."""
        self.counts.update(other.counts)
        self.wrong += other.wrong


def reckon(world: World) -> Reckoning:
    """Takes stock of a world in which nothing happens any more."""
    found = Reckoning()
    _messages(world, found)
    _answers(world, found)
    _cases(world, found)
    found.wrong += faults(world.place, world.now)
    changed = differences(world.place)
    found.counts["replay differences"] = len(changed)
    found.wrong += [f"replay: {each}" for each in changed[:20]]
    found.counts["processes killed"] = world.killed
    return found


def _messages(world: World, found: Reckoning) -> None:
    """planned = sent + refused + skipped + unknown and shown: each ended in one way, and a reason says which."""
    rows = [row for row in world.place.rows() if row.kind in MESSAGES and row.person]
    states = Counter(row.state for row in rows)
    accepted = Counter(world.place.runtime.outbox.counts())
    found.counts["messages planned"] = len(rows)
    found.counts["sent"] = states["sent"]
    found.counts["refused"] = states["refused"]
    found.counts["skipped"] = states["skipped"] + states["dropped"]
    found.counts["unknown, shown"] = states["unknown"]
    _shown(world, found)
    ended = states["sent"] + states["refused"] + states["skipped"] + states["dropped"] + states["unknown"]
    found.counts["never, without a reason"] = len(rows) - ended
    found.counts["accepted once by a provider"] = sum(n == 1 for n in accepted.values())
    found.counts["accepted twice by a provider"] = sum(n > 1 for n in accepted.values())
    if ended != len(rows):
        left = [f"{row.cohort}/{row.step}/{row.person}/{row.kind}" for row in rows if row.state in ("planned", "held")]
        found.wrong.append(f"{len(rows) - ended} messages never ended: {states}, {left[:5]}")
    if found.counts["accepted twice by a provider"]:
        found.wrong.append(f"accepted twice: {[key for key, n in accepted.items() if n > 1]}")


def _shown(world: World, found: Reckoning) -> None:
    """What nobody can know stands in the list of messages, with its reason."""
    with world.place.store.read() as session:
        unknown = session.execute(select(t.Message.id, t.Message.reason).where(t.Message.state == "unknown")).all()
    found.wrong += [f"message {number} is unknown, and nothing says why" for number, reason in unknown if not reason]


def _answers(world: World, found: Reckoning) -> None:
    """Every answer that a page confirmed stands in the database."""
    confirmed: dict[tuple[int, str], str] = {}
    if world.confirmed.exists():
        for line in world.confirmed.read_text(encoding="utf-8").splitlines():
            invitation, question, value = json.loads(line)
            confirmed[invitation, question] = value
    query = select(t.ResponseRow.invitation, t.Answer.question, t.Answer.value).join(
        t.Answer, t.Answer.response == t.ResponseRow.id
    )
    with world.place.store.read() as session:
        stored = {(invitation, question): value for invitation, question, value in session.execute(query)}
        twice = session.execute(
            select(t.ResponseRow.invitation).group_by(t.ResponseRow.invitation).having(func.count() > 1)
        ).all()
    lost = [key for key, value in confirmed.items() if str(stored.get(key)) != value]
    found.counts["answers confirmed"] = len(confirmed)
    found.counts["answers stored"] = len(confirmed) - len(lost)
    found.wrong += [f"the answer {key} was confirmed and is not stored" for key in lost]
    found.wrong += [f"the invitation {number} has two responses" for (number,) in twice]


def _cases(world: World, found: Reckoning) -> None:
    """Each fired route is once in one case."""
    with world.place.store.read() as session:
        fired = session.execute(select(func.count()).select_from(t.Firing)).scalar_one()
        events = select(func.count()).where(t.CaseEvent.kind.in_(("opened", "joined", "raised")))
        told = session.execute(events).scalar_one()
    found.counts["routes fired"], found.counts["in cases"] = fired, told
    if fired != told:
        found.wrong.append(f"{fired} routes fired, and {told} are in cases")
