"""Lives read from the database and written back: the stored form of engine.core.life, and nothing more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, insert, or_, select
from sqlalchemy.orm import Session

from engine.core.events import Entry
from engine.core.life import COHORT, Cohort, Counted, Fact, Key, Life, Planned, Response, Row
from engine.store import renaming
from engine.store import tables as t
from engine.store.session import bare
from engine.store.versions import workflow_of as workflow_of
from engine.store.writing import TABLE, Writes


@dataclass(slots=True)
class Stored:
    """A life as it was read. numbers: of its planned rows. pending: facts that planning has not seen, in order.

    life: without the pending facts. planned_with: the version and dates it was last planned with; now_with: as they
    are. dates: the number of the cohort's newest fact.
    """

    life: Life
    numbers: dict[Key, int]
    pending: tuple[Fact, ...]
    planned_with: str
    now_with: str
    version: str
    dates: int


Given = list[tuple[Any, dict[str, Any]]]
"""Rows of responses, each with its answers by question."""


def cohort_of(row: t.CohortRow, followed_by: str | None = None) -> Cohort:
    """A cohort's dates as planning wants them."""
    return Cohort(row.id, row.start, row.end, row.timezone, 0, followed_by)


def read_cohort(session: Session, slug: str) -> t.CohortRow:
    """A cohort's row; read once a transaction."""
    return session.get_one(t.CohortRow, slug)


def following(session: Session, slug: str) -> str | None:
    """The cohort that follows this one, if any."""
    known: dict[str, str | None] = session.info.setdefault("following", {})
    if slug not in known:
        query = select(t.CohortRow.id).where(t.CohortRow.follows == slug).order_by(t.CohortRow.start)
        known[slug] = session.execute(query).scalars().first()
    return known[slug]


def lock(session: Session, person: int) -> None:
    """The person's row lock, until the transaction ends: nobody else learns of them or moves their life meanwhile.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(t.Person.id).where(t.Person.id == person).with_for_update())


def lock_all(session: Session, people: Collection[int]) -> None:
    """The same for several people, always in the order of their numbers, so that two never wait for each other."""
    if people and session.get_bind().dialect.name != "sqlite":
        query = select(t.Person.id).where(t.Person.id.in_(people)).order_by(t.Person.id)
        session.execute(query.with_for_update()).all()


def standing(session: Session, people: Sequence[int]) -> dict[tuple[int, str], tuple[int, str]]:
    """By person and cohort: the person's newest sequence number, and the version and dates as they are."""
    query = (
        select(t.Person.id, t.Membership.cohort, t.Person.seq, t.CohortRow.version, t.CohortRow.date_seq)
        .join(t.Membership, t.Membership.person == t.Person.id)
        .join(t.CohortRow, t.CohortRow.id == t.Membership.cohort)
        .where(t.Person.id.in_(people))
    )
    return {(who, slug): (seq, with_dates(version, dates)) for who, slug, seq, version, dates in session.execute(query)}


def load(session: Session, person: int, slug: str) -> Stored:
    """One person's life in one cohort. Raises NoResultFound where they are not in it."""
    return load_many(session, [person], slug)[person]


def load_many(session: Session, people: Sequence[int], slug: str) -> dict[int, Stored]:
    """The lives of several people in one cohort, in a handful of queries."""
    row = read_cohort(session, slug)
    workflow = workflow_of(session, row.version)
    cohort = cohort_of(row, following(session, slug))
    members = session.execute(
        select(t.Membership.person, t.Membership.applied_seq, t.Membership.fingerprint, t.Person.seq)
        .join(t.Person, t.Person.id == t.Membership.person)
        .where(t.Membership.cohort == slug, t.Membership.person.in_(people))
    ).all()
    facts = _facts(session, people, slug)
    rows, numbers = _rows(session, people, slug)
    responses = read_responses(session, people, slug)
    counted = _counted(session, people, slug)
    found: dict[int, Stored] = {}
    for person, applied, fingerprint, seq in members:
        known = tuple(f for f in facts[person] if f.seq <= applied)
        life = Life(
            person, cohort, workflow, known, seq, rows[person], tuple(counted[person]), tuple(responses[person])
        )
        pending = tuple(f for f in facts[person] if f.seq > applied)
        found[person] = Stored(life, numbers[person], pending, fingerprint, dated(row), row.version, row.date_seq)
    return found


def load_known(session: Session, person: int, cohort: Cohort, version: str, responses: Sequence[Response]) -> Life:
    """A life for conditions to look at: what is known of a person and these responses, without anything planned."""
    facts = tuple(_facts(session, [person], cohort.id)[person])
    return Life(person, cohort, workflow_of(session, version), facts, responses=tuple(responses))


def load_cohort(session: Session, slug: str) -> Stored:
    """The life of the cohort itself: its digests and matching boards."""
    row = read_cohort(session, slug)
    rows, numbers = _rows(session, [COHORT], slug)
    life = Life(COHORT, cohort_of(row), workflow_of(session, row.version), (), row.seq, rows[COHORT])
    return Stored(life, numbers[COHORT], (), row.fingerprint, dated(row), row.version, row.date_seq)


def dated(row: t.CohortRow) -> str:
    """What a plan depends on besides a person's own facts: the version and the dates."""
    return with_dates(row.version, row.date_seq)


def with_dates(version: str, dates: int) -> str:
    """The same, of a version's hash and the number of its dates."""
    return f"{version[:40]}/{dates}"


def _facts(session: Session, people: Sequence[int], slug: str) -> dict[int, list[Fact]]:
    query = (
        select(t.Fact.person, t.Fact.seq, t.Fact.kind, t.Fact.at, t.Fact.known_at, t.Fact.value, t.Fact.cohort)
        .where(t.Fact.person.in_(people), or_(t.Fact.cohort.is_(None), t.Fact.cohort == slug))
        .order_by(t.Fact.person, t.Fact.seq)
    )
    found: dict[int, list[Fact]] = defaultdict(list)
    for person, seq, kind, at, known, value, cohort in session.execute(query):
        found[person].append(Fact(seq, kind, at, known, value, cohort))
    return found


def _rows(
    session: Session, people: Sequence[int], slug: str
) -> tuple[dict[int, dict[Key, Row]], dict[int, dict[Key, int]]]:
    query = select(*TABLE.c).where(TABLE.c.person.in_(people), TABLE.c.cohort == slug)
    rows: dict[int, dict[Key, Row]] = defaultdict(dict)
    numbers: dict[int, dict[Key, int]] = defaultdict(dict)
    for stored in session.execute(query.order_by(TABLE.c.id)):
        key = Key(slug, stored.step, stored.occurrence, stored.person, stored.kind, stored.number)
        rows[stored.person][key] = _row(key, stored)
        numbers[stored.person][key] = stored.id
    return rows, numbers


def _row(key: Key, stored: Any) -> Row:
    return Row(
        Planned(key, stored.due, stored.begun, stored.why, stored.stood),
        stored.state,
        stored.next_at,
        stored.reason,
        stored.channel,
        tuple(stored.tried),
        stored.ready_at,
        stored.went_out,
        stored.closes_at,
        stored.attempts,
        stored.waited,
        stored.late_skip,
    )


def columns(row: Row) -> dict[str, Any]:
    """A row as its table has it, without its number."""
    key, planned = row.key, row.planned
    return {
        "cohort": key.cohort, "step": key.step, "occurrence": key.occurrence, "person": key.person,
        "kind": str(key.kind), "number": key.number, "due": planned.due, "begun": planned.begun,
        "why": planned.reason[:300], "stood": planned.stood, "state": row.state, "next_at": row.next_at,
        "reason": row.reason[:300], "channel": row.channel, "tried": list(row.tried), "ready_at": row.ready_at,
        "went_out": row.went_out, "closes_at": row.closes_at, "attempts": row.attempts, "waited": row.waited,
        "late_skip": row.late_skip,
    }  # fmt: skip


def rows_of(session: Session, people: Sequence[int], slug: str) -> dict[int, dict[Key, Row]]:
    """The planned rows of several people in one cohort, as they stand."""
    return _rows(session, people, slug)[0]


def read_responses(session: Session, people: Sequence[int], slug: str) -> dict[int, list[Response]]:
    """Responses in a cohort by person, with their answers; those to anonymous surveys have no person."""
    return responses_of(session, slug, given(session, people, slug))


def responses_of(session: Session, slug: str, rows: Given) -> dict[int, list[Response]]:
    """The same, of what was read already."""
    found: dict[int, list[Response]] = defaultdict(list)
    for r, answers in rows:
        at = r.submitted_at or r.started_at
        if r.person is not None and at is not None:
            said = {question: value for question, value in answers.items() if value is not None}
            survey, named = renaming.given_now(session, slug, r.version, r.survey, said)
            found[r.person].append(Response(r.id, survey, r.step, r.occurrence, r.state, at, named, r.promise))
    return found


RESPONSES: Any = t.ResponseRow.__table__
ANSWERS: Any = t.Answer.__table__
ASKED_OF_RESPONSES = (
    "id", "person", "survey", "step", "occurrence", "version", "state", "named", "promise", "started_at", "submitted_at"
)  # fmt: skip
OF_A_COHORT = (
    select(*(RESPONSES.c[name] for name in ASKED_OF_RESPONSES), ANSWERS.c.question, ANSWERS.c.value)
    .outerjoin(ANSWERS, ANSWERS.c.response == RESPONSES.c.id)
    .where(RESPONSES.c.cohort == bindparam("slug"))
    .order_by(RESPONSES.c.id)
)
GIVEN = OF_A_COHORT.where(RESPONSES.c.person.in_(bindparam("people", expanding=True)))
GIVEN_BY_ONE = OF_A_COHORT.where(RESPONSES.c.person == bindparam("person"))
"""The same for one person: every page asks it, and an IN would be written anew each time."""


def given(session: Session, people: Sequence[int], slug: str) -> Given:
    """Stored responses in a cohort with their answers, in one statement; a question passed over has None."""
    session.flush()
    found: dict[int, tuple[Any, dict[str, Any]]] = {}
    if len(people) == 1:
        rows = bare(session).execute(GIVEN_BY_ONE, {"person": people[0], "slug": slug})
    else:
        rows = bare(session).execute(GIVEN, {"people": list(people), "slug": slug})
    for row in rows:
        _, answers = found.setdefault(row.id, (row, {}))
        if row.question is not None:
            answers[row.question] = row.value
    return list(found.values())


def answers_of(session: Session, responses: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The answers of responses, by number; a question that was passed over is left out."""
    found: dict[int, dict[str, Any]] = {number: {} for number in responses}
    for part in chunks(responses):
        query = select(t.Answer.response, t.Answer.question, t.Answer.value).where(t.Answer.response.in_(part))
        for response, question, value in session.execute(query):
            if value is not None:
                found[response][question] = value
    return found


def chunks(numbers: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    """Parts small enough for one statement."""
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _counted(session: Session, people: Sequence[int], slug: str) -> dict[int, list[Counted]]:
    """What counts for these people in other cohorts."""
    query = select(t.Message.person, t.Message.cohort, t.Message.counted_at, t.Message.invitation).where(
        t.Message.person.in_(people), t.Message.counted_at.is_not(None), t.Message.cohort != slug
    )
    found: dict[int, list[Counted]] = defaultdict(list)
    for person, cohort, at, invitation in session.execute(query):
        if at is not None:
            found[person].append(Counted(cohort or "", Key(cohort or "", "", 0, person, ""), at, invitation))
    return found


def save(
    session: Session, stored: Stored, life: Life, entries: Sequence[Entry], seq: int, writes: Writes | None = None
) -> dict[Key, int]:
    """Writes what changed in a life: rows, facts, ledger; the numbers of its rows afterwards.

    seq: under which the entries stand in the ledger. The person's own seq and the membership are the caller's.
    writes: what is not a new row is kept in here for the caller to write; without it, all is written at once.
    """
    kept = writes or Writes(session)
    old, numbers = stored.life, dict(stored.numbers)
    changed = {k: r for k, r in life.rows.items() if old.rows.get(k) is not r and old.rows.get(k) != r}
    new = [columns(r) for k, r in changed.items() if k not in numbers]
    if new:
        c = TABLE.c
        made = insert(TABLE).returning(c.id, c.cohort, c.step, c.occurrence, c.person, c.kind, c.number)
        for number, *key in session.connection().execute(made, new):
            numbers[Key(*key)] = number
    for k, r in changed.items():
        if k in stored.numbers:
            kept.move(numbers[k], columns(r))
    known = {f.seq for f in old.facts}
    kept.add(t.Fact, [_fact(life.person, f) for f in life.facts if f.seq not in known and f.seq > old.seq])
    kept.add(t.LedgerRow, [_ledger(life, e, numbers[e.key], seq) for e in entries])
    if writes is None:
        kept.write()
    return numbers


def _fact(person: int, fact: Fact) -> dict[str, Any]:
    return {
        "person": person, "seq": fact.seq, "cohort": fact.cohort, "kind": fact.kind, "at": fact.at,
        "known_at": fact.known, "value": dict(fact.value),
    }  # fmt: skip


def _ledger(life: Life, entry: Entry, number: int, seq: int) -> dict[str, Any]:
    key = entry.key
    return {
        "person": life.person, "seq": seq, "planned": number, "cohort": key.cohort, "step": key.step,
        "occurrence": key.occurrence, "kind": str(key.kind), "number": key.number, "at": entry.at, "due": entry.due,
        "state": entry.state, "reason": entry.reason[:300], "channel": entry.channel, "until": entry.until,
    }  # fmt: skip


def with_pending(stored: Stored, facts: Sequence[Fact]) -> Life:
    """The life with further facts in it, not acted on yet."""
    return replace(stored.life, facts=(*stored.life.facts, *facts))
