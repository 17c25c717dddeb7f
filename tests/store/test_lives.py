"""A life comes back from the database exactly as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from engine.core.life import BEGUN, Fact, Key, Life, Planned, Row
from engine.store import Store, lives
from engine.store import tables as t
from engine.store.facts import Known, append
from engine.store.tables.planned import PLANNED_STATES
from tests.store import rows
from tests.store.rows import NOON

instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
channels = st.sampled_from(["email", "sms"])
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(words, each, max_size=3),
    max_leaves=8,
)


def keys(person: int) -> st.SearchStrategy[Key]:
    """Keys of one person's rows."""
    kinds = st.sampled_from(["invite", "tell", "remind", "close"])
    steps = st.sampled_from(["apply", "midpoint", "goodbye"])
    return st.builds(Key, st.just("spring"), steps, st.integers(1, 3), st.just(person), kinds, st.integers(0, 2))


def planned_rows(person: int) -> st.SearchStrategy[dict[Key, Row]]:
    """Rows in any state, by key."""

    def row(key: Key) -> st.SearchStrategy[Row]:
        planned = st.builds(Planned, st.just(key), instants, st.sampled_from(BEGUN), words, instants)
        return st.builds(
            Row,
            planned,
            state=st.sampled_from(PLANNED_STATES),
            next_at=st.none() | instants,
            reason=words,
            channel=st.none() | channels,
            tried=st.lists(channels, max_size=2).map(tuple),
            ready_at=st.none() | instants,
            went_out=st.none() | instants,
            closes_at=st.none() | instants,
            attempts=st.integers(0, 9),
            waited=st.booleans(),
            late_skip=st.booleans(),
        )

    chosen = st.lists(keys(person), max_size=6, unique=True)
    return chosen.flatmap(lambda found: st.fixed_dictionaries({key: row(key) for key in found}))


def facts() -> st.SearchStrategy[tuple[Fact, ...]]:
    """Facts of this cohort, and of all."""
    one = st.builds(
        Fact,
        st.just(0),
        st.sampled_from(["profile", "joined", "roles", "meeting"]),
        instants,
        instants,
        st.dictionaries(words, json, max_size=3),
        st.sampled_from([None, "spring"]),
    )
    return st.lists(one, max_size=5).map(lambda found: tuple(replace(f, seq=n) for n, f in enumerate(found, 1)))


DOCUMENT = {
    "workflow": "spring",
    "title": "Circles",
    "framework": "circles",
    "purpose": "Peers help each other.",
    "outcome": "support",
    "steps": [["hello", {"when": ["start"], "tell": "hello"}]],
    "messages": [["hello", {"subject": "Hello", "body": "Welcome."}]],
}


def begin(store: Store, slug: str = "spring") -> lives.Stored:
    """Puts one more person into the cohort, and reads their life."""
    with store.write() as session:
        if session.get(t.CohortRow, slug) is None:
            rows.cohort(session, slug, DOCUMENT)
        person = t.Person(identity=str(uuid4()), created_at=NOON)
        session.add(person)
        session.flush()
        session.add(t.Membership(cohort=slug, person=person.id, status="active", roles=["member"]))
    with store.read() as session:
        return lives.load(session, person.id, slug)


def keep(store: Store, stored: lives.Stored, life: Life) -> Life:
    """Saves a life as whoever advanced it would; what is read afterwards."""
    with store.write() as session:
        lives.save(session, stored, life, (), life.seq)
        session.execute(update(t.Person).where(t.Person.id == life.person).values(seq=life.seq))
        session.execute(update(t.Membership).where(t.Membership.person == life.person).values(applied_seq=life.seq))
    with store.read() as session:
        return lives.load(session, life.person, "spring").life


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_and_facts_come_back_exactly_as_they_were(store: Store, data: st.DataObject):
    stored = begin(store)
    person = stored.life.person
    known = data.draw(facts())
    first = replace(stored.life, rows=data.draw(planned_rows(person)), facts=known, seq=len(known))
    assert keep(store, stored, first) == first
    with store.read() as session:
        again = lives.load(session, person, "spring")
    second = replace(first, rows=first.rows | data.draw(planned_rows(person)))
    assert keep(store, again, second) == second


def test_what_did_not_change_is_not_written(store: Store):
    stored = begin(store)
    planned = Planned(Key("spring", "midpoint", 1, stored.life.person, "invite"), NOON, "cohort", "halfway", NOON)
    life = replace(stored.life, rows={planned.key: Row(planned, "planned", NOON)})
    keep(store, stored, life)
    with store.read() as session:
        again = lives.load(session, stored.life.person, "spring")
    written: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: written.append(given[2]))
    with store.write() as session:
        lives.save(session, again, again.life, (), 1)
    assert [statement for statement in written if not statement.startswith("BEGIN")] == []


def test_facts_that_planning_has_not_seen_are_kept_apart(store: Store):
    stored = begin(store)
    person = stored.life.person
    with store.write() as session:
        append(session, person, [Known("active", NOON, {"kind": "posted"})], NOON)
    with store.read() as session:
        again = lives.load(session, person, "spring")
    assert again.life.facts == ()
    assert again.pending == (Fact(1, "active", NOON, NOON, {"kind": "posted"}),)


def test_messages_of_other_cohorts_count_and_this_ones_do_not(store: Store):
    stored = begin(store)
    person = stored.life.person
    with store.write() as session:
        rows.cohort(session, "autumn", DOCUMENT, "b" * 64)
        for slug in ("spring", "autumn"):
            row = rows.planned(session, person, cohort=slug, state="sent")
            rows.message(session, row, person, cohort=slug, state="accepted", counted_at=NOON, invitation=True)
    with store.read() as session:
        counted = lives.load(session, person, "spring").life.counted
    assert [(c.cohort, c.at, c.invitation) for c in counted] == [("autumn", NOON, True)]
