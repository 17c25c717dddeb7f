"""Staff of a sample network do what staff do, and leave something for the visitor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from engine import clock, moving
from engine.commands import cases, moment
from engine.demo.staff import CASES_LEFT, STORIES_LEFT, TAKEN, Staff
from engine.store import tables as t
from tests.demo.conftest import MACHINE, Small

OPENED = datetime(2027, 1, 11, 9, tzinfo=UTC)


def open_cases(small: Small, *classes: str) -> list[int]:
    """A case of each class, an hour apart, about nobody in particular; their numbers."""
    found = []
    with small.runtime.store.write() as session:
        for place, cls in enumerate(classes):
            at = OPENED + timedelta(hours=place)
            case = t.Case(
                cohort=small.network.slug, ref=f"low-{place}", route="low", cls=cls, to=["coordinator"], about=[],
                named=True, note={}, opened_at=at, acknowledge_by=at, contact_by=at, resolve_by=at, alerts=0,
            )  # fmt: skip
            session.add(case)
            session.flush()
            found.append(case.id)
    moment.set_to(small.runtime.store, OPENED, MACHINE)
    return found


def states(small: Small) -> list[str]:
    """The state of every case, in order."""
    return [case.state for case in small.cases()]


def test_staff_take_cases_up_and_close_them_days_later_but_the_newest(small: Small):
    open_cases(small, "low", "request", "info", "low", "low")
    small.living(OPENED + timedelta(hours=40))
    assert states(small) == ["open", "open", *["new"] * CASES_LEFT]
    small.living(OPENED + timedelta(days=9))
    assert states(small) == ["closed", "closed", *["new"] * CASES_LEFT]


def test_what_cannot_wait_is_taken_up_even_if_it_is_new(small: Small):
    open_cases(small, "urgent")
    small.living(OPENED + timedelta(hours=5))
    assert states(small) == ["open"]


def test_a_case_that_the_visitor_took_is_theirs_to_close(small: Small):
    ours, theirs, *_ = open_cases(small, *["low"] * (CASES_LEFT + 2))
    with small.runtime.store.write() as session:
        cases.acknowledge(session, None, theirs, OPENED, MACHINE)
    small.living(OPENED + timedelta(days=30))
    assert dict(zip((ours, theirs), states(small), strict=False)) == {ours: "closed", theirs: "open"}
    with small.runtime.store.read() as session:
        noted = session.execute(select(t.CaseEvent.case).where(t.CaseEvent.text == TAKEN)).scalars().all()
    assert noted == [ours]


def test_who_applies_is_accepted_a_week_later_into_the_smallest_group(small: Small):
    moving.forward(small.runtime, 45, small.living)
    with small.runtime.store.read() as session:
        query = (
            select(t.Membership.status, t.Membership.roles, t.Membership.group)
            .join(t.Person, t.Person.id == t.Membership.person)
            .where(t.Person.identity == "pia@example.org", t.Membership.cohort == small.network.slug)
        )
        status, roles, group = session.execute(query).one()
    assert (status, roles, group) == ("active", ["member"], "Cedar")


def tell_stories(small: Small, *see_first: bool) -> None:
    """Offers a story each, to be read from OPENED on."""
    clock.sweep(small.runtime, MACHINE)
    with small.runtime.store.write() as session:
        version = session.execute(select(t.CohortRow.version).limit(1)).scalar_one()
        for place, see in enumerate(see_first):
            response = t.ResponseRow(
                cohort=small.network.slug, step="check-in", occurrence=1, survey="check_in", version=version,
                state="submitted", submitted_at=OPENED, named=False, keys=[],
            )  # fmt: skip
            session.add(response)
            session.flush()
            story = t.Story(
                response=response.id, question="change", cohort=small.network.slug, consent="unnamed",
                wording=f"Story {place}", see_first=see, state="offered",
            )  # fmt: skip
            session.add(story)
    moment.set_to(small.runtime.store, OPENED, MACHINE)


def test_stories_are_approved_but_the_newest_and_those_to_be_seen_first(small: Small):
    tell_stories(small, False, True, False, False)
    small.living(OPENED + timedelta(days=3))
    with small.runtime.store.read() as session:
        found = session.execute(select(t.Story.state).order_by(t.Story.id)).scalars().all()
    assert STORIES_LEFT == 1
    assert found == ["approved", "offered", "approved", "offered"]


def test_in_a_network_without_staff_nobody_approves_stories(small: Small):
    tell_stories(small, False, False)
    staff = Staff(small.runtime, small.network, small.living.people.book)
    assert [act.order[0] for act in staff.acts()] == ["approve"]
    with small.runtime.store.write() as session:
        session.execute(update(t.Membership).values(roles=["member"]))
    assert list(staff.acts()) == []
