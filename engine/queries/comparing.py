"""What moving a cohort to another version would change, person by person; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.core.language import Workflow
from engine.core.life import COHORT
from engine.core.renames import Renames, between
from engine.core.versions import Change, adopted, caught_up, changes, fact_renamed
from engine.queries.listing_cohorts import known
from engine.store import lives
from engine.store import tables as t

TOGETHER = 200
"""People whose lives are read at once."""


@dataclass(frozen=True, slots=True)
class Affected:
    """One person, or the cohort as a whole (who: ""), and what would become of what is planned for them."""

    number: int
    who: str
    changes: tuple[Change, ...]


def compare(session: Session, slug: str, workflow: Workflow, now: datetime) -> Iterator[Affected]:
    """Everybody for whom something would change, as of now, and the cohort's own rows last."""
    row = known(session, slug)
    renames = between(lives.workflow_of(session, row.version), workflow)
    m, p = t.Membership, t.Person
    query = select(p.id, p.identity).join(m, m.person == p.id).where(m.cohort == slug).order_by(p.id)
    people = dict(session.execute(query).all())
    for part in lives.chunks(list(people), TOGETHER):
        stored = lives.load_many(session, part, slug)
        for number in part:
            found = _changes(stored[number], workflow, renames, now)
            if found:
                yield Affected(number, people[number], found)
    found = _changes(lives.load_cohort(session, slug), workflow, renames, now)
    if found:
        yield Affected(COHORT, "", found)


def _changes(stored: lives.Stored, workflow: Workflow, renames: Renames, now: datetime) -> tuple[Change, ...]:
    before = caught_up(stored.life, stored.pending, now)
    pending = tuple(fact_renamed(fact, renames) for fact in stored.pending)
    after = caught_up(adopted(stored.life, workflow, renames), pending, now)
    return tuple(changes(before, after, renames, now))
