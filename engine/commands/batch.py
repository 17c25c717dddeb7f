"""Messages at work together, one of each person: what belongs to them is locked, read and written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands.living import Living
from engine.store import lives
from engine.store import tables as t
from engine.store.writing import Writes


@dataclass(slots=True)
class Batch:
    """What was read for messages that are at work in one transaction.

    rows: their planned rows, by number. livings: the lives these belong to, by the message's number, for each to be
    used once: after that it is read anew. cohorts: theirs, held so that the session reads each once.
    """

    rows: Mapping[int, t.PlannedRow]
    livings: dict[int, Living]
    cohorts: Sequence[t.CohortRow]
    writes: Writes


def batches(
    session: Session, messages: Sequence[t.Message], kept: Mapping[int, Living]
) -> Iterator[tuple[Sequence[t.Message], Batch]]:
    """Messages in batches, one of each person; what a batch came to is written when the next one is asked for.

    kept: lives as they were when a message was taken, by its number. Such a life goes on if nothing became known since;
    else it is read anew. Locks everyone first, in the order of their numbers.
    """
    lives.lock_all(session, [message.person for message in messages if message.planned is not None])
    for turn in _turns(messages):
        batch = _batch(session, turn, kept)
        yield turn, batch
        batch.writes.write()


def _turns(messages: Sequence[t.Message]) -> list[list[t.Message]]:
    """The first message of everybody, then everybody's second, and so on, each in the order given.

    So nobody's life is in a batch twice.
    """
    found: list[list[t.Message]] = []
    had: dict[int, int] = defaultdict(int)
    for message in messages:
        turn = had[message.person]
        had[message.person] += 1
        if turn == len(found):
            found.append([])
        found[turn].append(message)
    return found


def _batch(session: Session, messages: Sequence[t.Message], kept: Mapping[int, Living]) -> Batch:
    planned = {message.planned: message for message in messages if message.planned is not None}
    people = [message.person for message in planned.values()]
    rows = session.execute(select(t.PlannedRow).where(t.PlannedRow.id.in_(planned))).scalars().all()
    cohorts = [lives.read_cohort(session, slug) for slug in sorted({row.cohort for row in rows})]
    batch = Batch({row.id: row for row in rows}, {}, cohorts, Writes(session))
    now_at = lives.standing(session, people) if kept else {}
    unread: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        message = planned[row.id]
        living = kept.get(message.id)
        if living is not None and living.goes_on(session, batch.writes, now_at.get((row.person, row.cohort))):
            batch.livings[message.id] = living
        else:
            unread[row.cohort][row.person] = message.id
    for slug, theirs in unread.items():
        for person, stored in lives.load_many(session, list(theirs), slug).items():
            batch.livings[theirs[person]] = Living(session, stored, batch.writes)
    return batch
