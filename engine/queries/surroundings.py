"""What surrounds a life and conditions may ask about: the cohort's size, the group, partners' answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.core import calendar
from engine.core.biography import biography
from engine.core.keeping import kept
from engine.core.language import Workflow
from engine.core.life import Group, Life, Response
from engine.core.world import surroundings_asked
from engine.store import lives
from engine.store import tables as t


@kept
def wants(workflow: Workflow) -> frozenset[str]:
    """What the conditions of a workflow have to be given."""
    return surroundings_asked(workflow)


def around(
    session: Session, life: Life, now: datetime, asked: frozenset[str] | None = None
) -> tuple[Life, dict[str, Any]]:
    """The life with its surroundings as of now; untouched where no condition of its workflow looks at them.

    asked: what is looked at, where it is not the steps and routes that look.

    And what a replay has to know of them, for they have no history: {"size": active people of the cohort, "group":
    [its id, kind and size], "partners": {a partner's number: their last sequence number}}; no personal values.
    """
    asked, noted = wants(life.workflow) if asked is None else asked, dict[str, Any]()
    if not asked:
        return life, noted
    bio = biography(life)
    slug = life.cohort.id
    if "cohort" in asked:
        noted["size"] = active(session, slug, None, now)
        life = replace(life, cohort=replace(life.cohort, size=noted["size"]))
    name = bio.group_at(now)
    if "group" in asked and name:
        stored = session.execute(
            select(t.GroupRow.name, t.GroupRow.kind).where(t.GroupRow.cohort == slug, t.GroupRow.id == name)
        ).first()
        title, kind = stored or (name, "circle")
        life = replace(life, group=Group(name, title, kind, active(session, slug, name, now)))
        noted["group"] = [name, kind, life.group.size if life.group else 0]
    facts = bio.of("partners")
    if "partner" in asked and facts:
        others = list(facts[-1].value["partners"])
        found, noted["partners"] = _partners(session, others, slug)
        life = replace(life, partners=tuple(tuple(found[other]) for other in others))
    return life, noted


def _partners(
    session: Session, others: Sequence[int], slug: str
) -> tuple[Mapping[int, Sequence[Response]], dict[str, int]]:
    """Partners' responses, and the number up to which each partner's life had come when they were read."""
    query = select(t.Person.id, t.Person.seq).where(t.Person.id.in_(others))
    while True:  # a partner, who is not locked, may answer while their answers are read
        before = {str(person): seq for person, seq in session.execute(query)}
        found = lives.read_responses(session, others, slug)
        if before == {str(person): seq for person, seq in session.execute(query)}:
            return found, before


def active(session: Session, cohort: str, group: str | None, now: datetime) -> int:
    """How many people of a cohort, or of one of its groups, are active at an instant."""
    m = t.Membership
    query = (
        select(m.status, m.until, t.Person.timezone, t.CohortRow.timezone)
        .join(t.Person, t.Person.id == m.person)
        .join(t.CohortRow, t.CohortRow.id == m.cohort)
        .where(m.cohort == cohort, or_(m.joined_at.is_(None), m.joined_at <= now))
        .where(or_(m.status.in_(("active", "paused")), m.left_at > now))
    )
    if group is not None:
        query = query.where(m.group == group)
    count = 0
    for status, until, own, shared in session.execute(query):
        ended = until is not None and calendar.at(until, time(0), own or shared) <= now
        count += status != "paused" or ended
    return count
