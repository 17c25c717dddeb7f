"""Meetings taken in: facts of everyone in the group, and of whoever joins the group later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import facts
from engine.commands.cohorts import known
from engine.core.events import Learned
from engine.definitions.meetings import MeetingRow
from engine.store import Store
from engine.store import tables as t


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to. moved: meetings that were known and have another time now."""

    added: int = 0
    moved: int = 0
    same: int = 0


def take_in(store: Store, slug: str, rows: Sequence[MeetingRow], now: datetime) -> Imported:
    """Imports meetings of a cohort's groups, in one transaction. now: domain time. Raises Trouble for no such cohort.

    A meeting with a known uid is moved. One that the file does not hold any more stays.
    """
    with store.write() as session:
        known(session, slug)
        news: dict[int, list[Learned]] = {}
        added = moved = 0
        for row in rows:
            fresh, changed = _keep(session, slug, row, now)
            added, moved = added + fresh, moved + changed
            if fresh or changed:
                for person in members(session, slug, row.group):
                    news.setdefault(person, []).append(_fact(row.uid, row.group, row.at))
        for person in sorted(news):
            facts.record(session, person, slug, news[person], now)
        return Imported(added, moved, len(rows) - added - moved)


def groups(session: Session, slug: str) -> tuple[str, ...]:
    """The groups of a cohort."""
    query = select(t.GroupRow.id).where(t.GroupRow.cohort == slug).order_by(t.GroupRow.id)
    return tuple(session.execute(query).scalars())


def members(session: Session, slug: str, group: str) -> list[int]:
    """Everyone in a group as it is recorded now, by number."""
    m = t.Membership
    query = select(m.person).where(m.cohort == slug, m.group == group).order_by(m.person)
    return list(session.execute(query).scalars())


def on_joining(session: Session, slug: str, person: int, group: str, since: datetime) -> Iterator[Learned]:
    """The meetings of a group that a person who joins it from `since` on does not know of yet."""
    query = select(t.Fact.at, t.Fact.value).where(
        t.Fact.person == person, t.Fact.cohort == slug, t.Fact.kind == "meeting"
    )
    told = {value["uid"]: at for at, value in session.execute(query.order_by(t.Fact.seq))}
    held = select(t.Meeting).where(
        t.Meeting.cohort == slug, t.Meeting.group == group, t.Meeting.at >= since, t.Meeting.cancelled_at.is_(None)
    )
    for meeting in session.execute(held.order_by(t.Meeting.at, t.Meeting.id)).scalars():
        if told.get(meeting.uid) != meeting.at:
            yield _fact(meeting.uid, group, meeting.at)


def _fact(uid: str, group: str, at: datetime) -> Learned:
    return Learned("meeting", at, {"uid": uid, "group": group})


def _keep(session: Session, slug: str, row: MeetingRow, now: datetime) -> tuple[bool, bool]:
    """Writes a meeting down; whether it is new, and whether it has moved."""
    m = t.Meeting
    where = (m.cohort == slug, m.group == row.group, m.person == 0, m.uid == row.uid[:300])
    meeting = session.execute(select(m).where(*where)).scalar()
    if meeting is None:
        session.add(m(cohort=slug, group=row.group, uid=row.uid[:300], at=row.at, known_at=now))
        session.flush()
        return True, False
    if meeting.at == row.at:
        return False, False
    meeting.at, meeting.known_at = row.at, now
    session.flush()
    return False, True
