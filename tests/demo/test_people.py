"""Sample people answer what they are asked, once, and never for the visitor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from engine import moving
from engine.commands import answers
from engine.core.language import Route
from engine.demo.people import KEY
from engine.demo.wishes import wishes
from engine.links import Purpose
from engine.pages import Saved
from engine.store import lives
from engine.store import tables as t
from tests.demo.conftest import Small

OVER = datetime(2027, 3, 10, tzinfo=UTC)


def lived(small: Small, until: datetime = OVER, days: int = 7) -> None:
    """Moves the clock as its page does, so many days at a time; each time another web process."""
    while small.now() < until:
        moving.forward(small.runtime, days, small.living)


def test_everyone_who_is_asked_answers_once_whoever_moves_the_clock(small: Small):
    lived(small)
    with small.runtime.store.read() as session:
        invited = set(session.execute(select(t.Invitation.id)).scalars())
        pooled = session.execute(select(t.ResponseRow.id).where(t.ResponseRow.invitation.is_(None))).all()
    answered = small.responses()
    assert len(answered) + len(pooled) == len(invited) == 12
    assert {keys for _, keys in answered.values()} == {(KEY,)}


def test_living_up_to_an_instant_twice_is_the_same_as_once(small: Small):
    lived(small, datetime(2027, 2, 1, tzinfo=UTC))
    before, at = small.responses(), small.now()
    small.living(at)
    small.living(at)
    assert (small.responses(), small.now()) == (before, at)


def test_in_small_steps_or_in_one_people_say_the_same_at_the_same_time(make: Callable[..., Small]):
    until = datetime(2027, 2, 7, 12, tzinfo=UTC)
    stepwise, at_once = make(), make()
    lived(stepwise, until, days=7)
    lived(at_once, until, days=79)
    assert said(stepwise) == said(at_once)
    assert len(said(at_once)) > 10


def said(small: Small) -> dict[tuple[str, str], object]:
    """(person, question) → answer, and when it was given."""
    with small.runtime.store.read() as session:
        query = (
            select(t.Person.identity, t.Answer.question, t.Answer.value, t.Answer.answered_at)
            .join(t.ResponseRow, t.ResponseRow.id == t.Answer.response)
            .join(t.Person, t.Person.id == t.ResponseRow.person)
        )
        return {(who, question): (value, at) for who, question, value, at in session.execute(query)}


def test_what_the_visitor_has_begun_is_left_to_the_visitor(small: Small):
    asked = _until_somebody_is_asked(small, "check_in")
    token = small.runtime.links.token(Purpose.SURVEY, asked)
    begun = Saved("visitor", {"useful": 2}, frozenset(), frozenset(), False, "", "en")
    answers.save(small.runtime, token, begun, small.now())
    lived(small)
    assert small.responses()[asked] == ("closed", ("visitor",))
    assert KEY in {keys[0] for _, keys in small.responses().values()}


def test_an_invitation_that_the_visitor_closed_off_is_left_alone(small: Small):
    asked = _until_somebody_is_asked(small, "check_in")
    with small.runtime.store.write() as session:
        session.execute(update(t.Invitation).where(t.Invitation.id == asked).values(closed=True))
    small.living(small.now() + timedelta(days=5))
    assert asked not in small.responses()


def _until_somebody_is_asked(small: Small, survey: str) -> int:
    """Moves on until an invitation lies before somebody that nobody has answered; its number."""
    while True:
        moving.to_next_event(small.runtime, small.living)
        with small.runtime.store.read() as session:
            query = select(t.Invitation.id).where(t.Invitation.survey == survey, t.Invitation.answered_on.is_(None))
            asked = session.execute(query.order_by(t.Invitation.id)).scalars().first()
        if asked is not None and asked not in small.responses():
            return asked


def test_in_a_pack_of_ones_own_the_first_who_are_asked_show_what_answers_bring_about(small: Small):
    lived(small)
    with small.runtime.store.read() as session:
        cohort = lives.read_cohort(session, small.network.slug)
        workflow = lives.workflow_of(session, cohort.version)
        told = session.execute(select(t.Story.consent)).scalars().all()
        renewed = select(t.Membership.person).where(t.Membership.cohort == small.network.following)
        assert session.execute(renewed).all()
    assert [each.kind for each in wishes(workflow, workflow.surveys["check_in"])] == ["case", "story", "case"]
    assert isinstance(wishes(workflow, workflow.surveys["again"])[0].route, Route)
    assert "low" in {case.cls for case in small.cases()}
    assert set(told) - {"none"}


def test_the_last_one_asked_waits_for_the_reminder(small: Small):
    lived(small)
    with small.runtime.store.read() as session:
        p = t.PlannedRow
        query = select(p.state).where(p.kind == "remind", p.step == "check-in", p.number == 1).order_by(p.person)
        states = session.execute(query).scalars().all()
    assert states[-1] == "sent"
    assert states.count("skipped") >= 1
