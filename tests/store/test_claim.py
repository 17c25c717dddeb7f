"""Claims by compare-and-set, on both databases, by several processes at once."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from engine.store import Store
from engine.store import tables as t
from engine.store.claim import (
    LEASE,
    RUNG,
    SENDING,
    claim_cohorts,
    claim_due,
    claim_stale,
    lost,
    next_due,
    planned_up_to,
    release,
    take,
    to_ring,
)
from engine.store.facts import Known, append, mark_cohort_stale
from tests.store import rows
from tests.store.rows import NOON

MINUTE = timedelta(minutes=1)
ROOT = Path(__file__).parents[2]


def test_people_with_something_due_are_claimed_the_earliest_first(store: Store):
    with store.write() as session:
        rows.cohort(session)
        rows.people(session, 4)
        rows.planned(session, 1, next_at=NOON)
        rows.planned(session, 2, next_at=NOON - MINUTE, state="held")
        rows.planned(session, 3, next_at=NOON + MINUTE)
        rows.planned(session, 4, next_at=NOON - MINUTE, state="skipped")
    with store.write() as session:
        assert next_due(session, NOON) == NOON - MINUTE
        assert claim_due(session, NOON, NOON, 1).who == (2,)
        assert claim_due(session, NOON, NOON).who == (1,)
        assert claim_due(session, NOON, NOON).who == ()


def test_a_claim_ends_with_its_lease_or_when_it_is_given_back(store: Store):
    with store.write() as session:
        rows.cohort(session)
        rows.people(session, 1)
        rows.planned(session, 1)
    with store.write() as session:
        first = claim_due(session, NOON, NOON)
        later = NOON + LEASE + MINUTE
        second = claim_due(session, NOON, later)
        assert (first.who, second.who) == ((1,), (1,))
        release(session, first)
        assert claim_due(session, NOON, later).who == (), "what another took over is not given back"
        release(session, second)
        assert claim_due(session, NOON, later).who == (1,)


def test_a_fact_takes_the_next_number_and_marks_the_person(store: Store):
    with store.write() as session:
        rows.cohort(session)
        rows.people(session, 2)
        first = append(session, 1, [Known("joined", NOON, {"before": False}, "spring"), Known("active", NOON)], NOON)
        second = append(session, 1, [Known("opt", NOON, {"channel": "sms", "out": True})], NOON + MINUTE)
        assert [fact.seq for fact in (*first, *second)] == [1, 2, 3]
        assert claim_stale(session, NOON).who == (1,)
    with store.read() as session:
        stored = session.execute(select(t.Fact).order_by(t.Fact.seq)).scalars().all()
        assert [(f.kind, f.cohort, f.value) for f in stored] == [
            ("joined", "spring", {"before": False}),
            ("active", None, {}),
            ("opt", None, {"channel": "sms", "out": True}),
        ]


def test_a_mark_stays_where_more_became_known_since(store: Store):
    with store.write() as session:
        rows.people(session, 1)
        append(session, 1, [Known("active", NOON)], NOON)
        append(session, 1, [Known("active", NOON)], NOON)
        assert not planned_up_to(session, 1, 1)
        assert planned_up_to(session, 1, 2)
        assert claim_stale(session, NOON).who == ()


def test_a_cohort_whose_dates_move_is_stale_with_everyone_in_it(store: Store):
    with store.write() as session:
        rows.cohort(session)
        rows.people(session, 3)
        session.add_all([t.Membership(cohort="spring", person=n, status="active", roles=["member"]) for n in (1, 3)])
        session.flush()
        mark_cohort_stale(session, "spring", NOON)
        assert claim_stale(session, NOON).who == (1, 3)
        claimed = claim_cohorts(session, NOON, NOON)
        assert claimed.who == ("spring",)
        assert claim_cohorts(session, NOON, NOON).who == ()
        release(session, claimed)
        assert claim_cohorts(session, NOON, NOON).who == ("spring",)


def test_a_cohorts_own_row_that_is_due_claims_the_cohort_and_nobody(store: Store):
    with store.write() as session:
        rows.cohort(session)
        rows.planned(session, 0, kind="digest", step="cycle")
        assert claim_due(session, NOON, NOON).who == ()
        assert claim_cohorts(session, NOON - MINUTE, NOON).who == ()
        assert claim_cohorts(session, NOON, NOON).who == ("spring",)


def test_a_message_is_rung_once_and_again_when_the_queue_may_have_been_lost(store: Store):
    with store.write() as session:
        rows.cohort(session)
        rows.people(session, 1)
        number = rows.message(session, rows.planned(session, 1), 1)
        assert to_ring(session, NOON - MINUTE) == []
        assert to_ring(session, NOON) == [number]
        assert to_ring(session, NOON + MINUTE) == []
        assert to_ring(session, NOON + RUNG) == [number]


def test_a_message_is_taken_once_and_is_lost_when_its_worker_says_nothing(store: Store):
    with store.write() as session:
        rows.cohort(session)
        rows.people(session, 1)
        number = rows.message(session, rows.planned(session, 1), 1)
        assert take(session, [number], NOON - MINUTE) == []
        assert take(session, [number], NOON) == [number]
        assert take(session, [number], NOON) == []
        assert lost(session, NOON + SENDING) == []
        assert lost(session, NOON + SENDING + MINUTE) == [number]
        found = session.execute(select(t.Message.state, t.Message.attempts)).one()
        assert tuple(found) == ("unknown", 1)


CLAIMER = """
import json, sys
from datetime import timedelta
from engine.store import Store
from engine.store.claim import claim_due, take
from tests.store.rows import NOON
store, got = Store(sys.argv[1]), []
while True:
    with store.write() as session:
        claimed = claim_due(session, NOON, NOON, 5).who if sys.argv[2] == "people" else take(
            session, range(len(got) + 1, len(got) + 21), NOON)
    if sys.argv[2] == "messages":
        got.append(claimed)
        if len(got) > 200:
            break
        continue
    if not claimed:
        break
    got.append(claimed)
print(json.dumps([each for claimed in got for each in claimed]))
"""


def at_once(store: Store, what: str, count: int = 4) -> list[int]:
    """What several processes claimed between them."""
    url = store.url.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "error", "-c", CLAIMER, url, what]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(count)
    ]
    claimed: list[int] = []
    for process in started:
        out, problem = process.communicate()
        assert process.returncode == 0, problem.decode()
        claimed += json.loads(out)
    return claimed


def test_four_processes_claim_each_person_once(store: Store):
    with store.write() as session:
        rows.cohort(session)
        for person in rows.people(session, 200):
            rows.planned(session, person)
            rows.planned(session, person, step="closing", next_at=NOON - MINUTE)
    claimed = at_once(store, "people")
    assert sorted(claimed) == sorted(set(claimed))
    with store.read() as session:
        unclaimed = select(func.count()).select_from(t.Person).where(t.Person.lease_until.is_(None))
        assert session.execute(unclaimed).scalar_one() == 200 - len(claimed)
    with store.write() as session:
        while more := claim_due(session, NOON, NOON, 50).who:
            claimed += more
    assert sorted(claimed) == list(range(1, 201))


def test_four_workers_told_of_the_same_messages_take_each_once(store: Store):
    with store.write() as session:
        rows.cohort(session)
        for person in rows.people(session, 200):
            rows.message(session, rows.planned(session, person), person)
        session.execute(update(t.Message).values(rung_at=NOON))
    claimed = at_once(store, "messages")
    assert sorted(claimed) == list(range(1, 201))
