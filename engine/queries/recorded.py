"""What was recorded of the people of a cohort, read for a replay; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.core.events import Entry
from engine.core.life import COHORT, Cohort, Fact, Key, Row
from engine.core.recording import Earlier, Given, Recording, Remembered, Stage, Stages
from engine.core.replay import Difference, replay
from engine.store import lives
from engine.store import tables as t

TOGETHER = 200
"""People whose recordings are read at once."""


@dataclass(slots=True)
class Replayed:
    """What a replay of a cohort came to. left_out: people who were erased or merged, or looked at somebody who was."""

    people: int = 0
    happenings: int = 0
    entries: int = 0
    left_out: int = 0
    differences: list[Difference] = field(default_factory=list)


def replayed(session: Session, slug: str) -> Replayed:
    """A cohort lived once more: the cohort's own life, then everybody's. Raises NoResultFound for no such cohort."""
    found = Replayed()
    cohorts = {slug: stages_of(session, slug)}
    _replay(session, [COHORT], slug, cohorts, found)
    out = _left_out(session)
    members = session.execute(
        select(t.Membership.person).where(t.Membership.cohort == slug).order_by(t.Membership.person)
    )
    people = members.scalars().all()
    found.left_out = sum(person in out for person in people)
    for part in lives.chunks([person for person in people if person not in out], TOGETHER):
        _replay(session, part, slug, cohorts, found, out)
    return found


def _left_out(session: Session) -> set[int]:
    """Whose life cannot be lived once more: what they said is gone, or was somebody else's before."""
    p = t.Person
    erased = session.execute(select(p.id).where(p.erased_at.is_not(None))).scalars()
    merged = session.execute(select(p.id, p.alias_of).where(p.alias_of.is_not(None)))
    return {*erased, *(number for pair in merged for number in pair)}


def _replay(
    session: Session,
    people: Sequence[int],
    slug: str,
    cohorts: dict[str, Stages],
    found: Replayed,
    out: Collection[int] = (),
) -> None:
    recordings = read(session, people, slug if COHORT in people else None, cohorts)
    looked_at = {person: _looked_at(each) for person, each in recordings.items()}
    strangers = {n for seen in looked_at.values() for n in seen} - {*recordings, *out}
    others = recordings | read(session, sorted(strangers), None, cohorts)
    for person, recording in recordings.items():
        if looked_at[person] & set(out):
            found.left_out += 1
            continue
        found.people += person != COHORT
        found.happenings += sum(each.cohort == slug for each in recording.happenings)
        found.entries += sum(len(entries) for (cohort, _), entries in recording.ledger.items() if cohort == slug)
        found.differences += replay(recording, cohorts, others, slug)


def _looked_at(recording: Recording) -> set[int]:
    return {int(n) for each in recording.happenings for n in each.value.get("partners", ())}


def stages_of(session: Session, slug: str) -> Stages:
    """A cohort's stages, one for each fact about it."""
    row = session.get_one(t.CohortRow, slug)
    groups = session.execute(select(t.GroupRow.id, t.GroupRow.name).where(t.GroupRow.cohort == slug))
    query = select(t.CohortFact.kind, t.CohortFact.value).where(t.CohortFact.cohort == slug)
    every: list[Stage] = []
    cohort, version, following = Cohort(slug, row.start, row.end, row.timezone), row.version, list[str]()
    for kind, value in session.execute(query.order_by(t.CohortFact.seq)):
        if kind in ("created", "moved"):
            end = value["end"]
            cohort = replace(cohort, start=date.fromisoformat(value["start"]), end=end and date.fromisoformat(end))
        if kind == "followed":
            following.append(value["by"])
            cohort = replace(cohort, followed_by=_first(session, following))
        version = value.get("version", version)
        every.append(Stage(version, lives.workflow_of(session, version), cohort))
    return Stages(tuple(every), dict(groups.all()))


def _first(session: Session, slugs: Sequence[str]) -> str:
    """Of the cohorts that follow, the first to start."""
    c = t.CohortRow
    return session.execute(select(c.id).where(c.id.in_(slugs)).order_by(c.start)).scalars().first() or slugs[0]


def read(session: Session, people: Sequence[int], only: str | None, cohorts: dict[str, Stages]) -> dict[int, Recording]:
    """Recordings by person. only: one cohort, for its own life. cohorts: filled with every cohort they are in."""
    if not people:
        return {}
    happenings = _happenings(session, people, only)
    for each in (each for theirs in happenings.values() for each in theirs):
        if each.cohort not in cohorts:
            cohorts[each.cohort] = stages_of(session, each.cohort)
    facts, ledger, rows = _facts(session, people), _ledger(session, people, only), _rows(session, people, only)
    given, applied = _given(session, people, facts), _applied(session, people)
    return {
        person: Recording(
            person, happenings[person], ledger[person], rows[person], tuple(facts[person]), tuple(given[person]),
            applied[person],
        )
        for person in people
    }  # fmt: skip


def _happenings(session: Session, people: Sequence[int], only: str | None) -> dict[int, list[Remembered]]:
    """In the order in which they were written, each under its person's lock."""
    h = t.HappeningRow
    query = select(h.person, h.cohort, h.seq, h.kind, h.at, h.value).where(h.person.in_(people)).order_by(h.id)
    found: dict[int, list[Remembered]] = defaultdict(list)
    if only is not None:
        query = query.where(h.cohort == only)
    for person, cohort, seq, kind, at, value in session.execute(query):
        found[person].append(Remembered(cohort, seq, kind, at, value))
    return found


def _facts(session: Session, people: Sequence[int]) -> dict[int, list[Fact]]:
    f = t.Fact
    query = select(f.person, f.seq, f.kind, f.at, f.known_at, f.value, f.cohort).where(f.person.in_(people))
    found: dict[int, list[Fact]] = defaultdict(list)
    for person, seq, kind, at, known, value, cohort in session.execute(query.order_by(f.person, f.seq)):
        found[person].append(Fact(seq, kind, at, known, value, cohort))
    return found


def _ledger(session: Session, people: Sequence[int], only: str | None) -> dict[int, dict[tuple[str, int], list[Entry]]]:
    query = select(t.LedgerRow).where(t.LedgerRow.person.in_(people)).order_by(t.LedgerRow.id)
    found: dict[int, dict[tuple[str, int], list[Entry]]] = defaultdict(dict)
    for e in session.execute(query if only is None else query.where(t.LedgerRow.cohort == only)).scalars():
        key = Key(e.cohort, e.step, e.occurrence, e.person, e.kind, e.number)
        entry = Entry(e.at, key, e.state, e.reason, e.due, e.channel, e.until)
        found[e.person].setdefault((e.cohort, e.seq), []).append(entry)
    return found


def _rows(session: Session, people: Sequence[int], only: str | None) -> dict[int, dict[str, dict[Key, Row]]]:
    found: dict[int, dict[str, dict[Key, Row]]] = defaultdict(dict)
    m = t.Membership
    query = select(m.cohort).where(m.person.in_(people)).distinct() if only is None else None
    for slug in [only] if query is None else session.execute(query).scalars().all():
        for person, rows in lives.rows_of(session, people, slug or "").items():
            found[person][slug or ""] = rows
    return found


def _applied(session: Session, people: Sequence[int]) -> dict[int, dict[str, int]]:
    m = t.Membership
    query = select(m.person, m.cohort, m.applied_seq).where(m.person.in_(people))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for person, cohort, applied in session.execute(query):
        found[person][cohort] = applied
    return found


def _given(session: Session, people: Sequence[int], facts: Mapping[int, Sequence[Fact]]) -> dict[int, list[Given]]:
    r = t.ResponseRow
    stored = session.execute(select(r).where(r.person.in_(people)).order_by(r.id)).scalars().all()
    answers = lives.answers_of(session, [each.id for each in stored])
    earlier = _earlier(session, [each.id for each in stored])
    found: dict[int, list[Given]] = defaultdict(list)
    for each in stored:
        if each.person is None or each.started_at is None:
            continue
        theirs = [f for f in facts[each.person] if f.cohort == each.cohort]
        where = {"step": each.step, "occurrence": each.occurrence}
        begun = _number(theirs, "started", **where)
        handed_in = _number(theirs, "response", response=each.id, state="submitted")
        closed = _number(theirs, "response", response=each.id, state="closed")
        found[each.person].append(
            Given(
                each.id, each.cohort, each.version, each.survey, each.step, each.occurrence, each.promise,
                each.started_at, each.submitted_at, answers[each.id], tuple(earlier[each.id]), begun, handed_in, closed,
            )
        )  # fmt: skip
    return found


def _number(facts: Sequence[Fact], kind: str, **value: Any) -> int | None:
    """The number of the first fact of a kind that says so."""
    said = (f.seq for f in facts if f.kind == kind and value.items() <= dict(f.value).items())
    return next(said, None)


def _earlier(session: Session, responses: Sequence[int]) -> dict[int, list[Earlier]]:
    e = t.EarlierAnswer
    found: dict[int, list[Earlier]] = defaultdict(list)
    for part in lives.chunks(responses):
        query = select(e.response, e.question, e.until, e.given, e.value).where(e.response.in_(part))
        for response, *rest in session.execute(query.order_by(e.response, e.until)):
            found[response].append(Earlier(*rest))
    return found


def names(session: Session, people: Collection[int]) -> dict[int, str]:
    """What people are known by, by number."""
    query = select(t.Person.id, t.Person.identity).where(t.Person.id.in_(people))
    return dict(session.execute(query).all())
