"""Cohorts, funnels and traces as the console reads them."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from engine.commands.administrators import ensure
from engine.pages_console import CohortPage, Funnel
from engine.store import tables as t
from tests.engine.console.desk import DAY, HOUR, KICKOFF, MACHINE, MIDPOINT, Desk


def cohort(desk: Desk, name: str = "dana") -> CohortPage:
    found = desk.console.queries.cohort(desk.number(name), "spring", desk.now)
    assert found is not None
    return found


def funnel(desk: Desk, step: str = "midpoint") -> Funnel:
    return next(line for line in cohort(desk).funnel if line.step == step)


@pytest.mark.parametrize("name", ["dana", "bo", "lea"])
def test_those_who_look_after_a_cohort_see_it(desk: Desk, name: str):
    [line] = desk.console.queries.cohorts(desk.number(name), desk.now)
    assert (line.id, line.title, line.state) == ("spring", "Spring circles", "running")
    assert (line.starts, line.ends, line.size, line.open_cases) == ("4 Jan 2027", "29 Mar 2027", 11, 0)


@pytest.mark.parametrize("name", ["ana", "fay", "sid", "hal", "mo"])
def test_others_see_no_cohort_and_no_trace(desk: Desk, name: str):
    staff = desk.number(name)
    assert desk.console.queries.cohorts(staff, desk.now) == []
    assert desk.console.queries.cohort(staff, "spring", desk.now) is None
    assert desk.console.queries.trace(staff, "spring", desk.number("ana"), desk.now) is None


def test_the_administrator_sees_every_cohort(desk: Desk):
    staff = ensure(desk.store, "admin@example.org", MACHINE)
    assert staff is not None
    assert [line.id for line in desk.console.queries.cohorts(staff, desk.now)] == ["spring"]


def test_open_cases_are_counted_as_far_as_the_viewer_may_see_them(desk: Desk):
    number = desk.low()
    assert cohort(desk).line.open_cases == 1
    with desk.store.write() as session:
        session.get_one(t.Case, number).about = ["coordinator"]
    assert cohort(desk).line.open_cases == 0
    assert cohort(desk, "bo").line.open_cases == 1


def test_a_cohort_lists_its_people_by_name(desk: Desk):
    found = {each.name: each for each in cohort(desk).people}
    assert list(found) == sorted(found)
    assert (found["Ana Ode"].roles, found["Ana Ode"].group, found["Ana Ode"].status) == ("member", "Birch", "active")
    assert found["Mo Mender"].roles == "Mender of things"


def test_what_comes_next_is_said_in_sentences(desk: Desk):
    assert cohort(desk).ahead[:2] == [
        (KICKOFF, "3 people are told “Welcome to the circle”"),
        (MIDPOINT, "3 people are asked “How is it going?”"),
    ]


def test_nobody_is_in_a_funnel_before_the_survey_is_due(desk: Desk):
    desk.until(MIDPOINT - HOUR)
    assert cohort(desk).funnel == []


def test_the_funnel_counts_people_from_invitation_to_answer(desk: Desk):
    desk.low()
    found = funnel(desk)
    assert found.survey == "How is it going?"
    assert (found.invited, found.sent, found.delivered, found.started, found.finished) == (3, 3, 3, 1, 1)
    assert (found.unreached, found.stopped, found.declined, found.skipped) == (0, 0, 0, 0)


def test_somebody_who_stopped_is_told_from_somebody_who_was_skipped(desk: Desk):
    desk.until(MIDPOINT)
    with desk.store.write() as session:
        p = t.PlannedRow
        for name, reason in (("ana", "opted out of email"), ("ben", "condition not met: x")):
            mine = (p.person == desk.number(name), p.step == "midpoint", p.kind == "invite")
            session.execute(update(p).where(*mine).values(state="skipped", reason=reason, went_out=None))
    found = funnel(desk)
    assert (found.invited, found.sent, found.delivered, found.stopped, found.skipped) == (3, 1, 1, 1, 1)


def test_somebody_whose_message_bounced_was_not_reached(desk: Desk):
    desk.until(MIDPOINT)
    with desk.store.write() as session:
        m = t.Message
        bounced = (m.person == desk.number("cas"), m.invitation.is_(True))
        session.execute(update(m).where(*bounced).values(state="bounced"))
    found = funnel(desk)
    assert (found.sent, found.delivered, found.unreached) == (3, 2, 1)


def test_a_message_that_a_provider_only_accepted_is_not_delivered_yet(desk: Desk):
    desk.until(MIDPOINT)
    with desk.store.write() as session:
        session.execute(update(t.Message).where(t.Message.person == desk.number("cas")).values(provider_id="SM123"))
    assert (funnel(desk).sent, funnel(desk).delivered) == (3, 2)


def test_closes_stands_there_while_it_is_the_same_for_everybody(desk: Desk):
    desk.until(MIDPOINT)
    assert funnel(desk).closes == MIDPOINT + 14 * DAY
    with desk.store.write() as session:
        i = t.Invitation
        session.execute(update(i).where(i.person == desk.number("ana")).values(closes_at=MIDPOINT + 9 * DAY))
    assert funnel(desk).closes is None


def test_whoever_let_a_survey_close_chose_not_to(desk: Desk):
    desk.low()
    desk.until(MIDPOINT + 15 * DAY)
    assert (funnel(desk).finished, funnel(desk).declined, funnel(desk).closes) == (1, 2, None)


def test_every_column_is_part_of_the_one_before(desk: Desk):
    desk.low()
    desk.until(MIDPOINT + 15 * DAY)
    for line in cohort(desk).funnel:
        columns = [line.invited, line.sent, line.delivered, line.started, line.finished]
        assert columns == sorted(columns, reverse=True)


def test_each_time_a_survey_repeats_is_a_line_of_its_own(desk: Desk):
    desk.until(KICKOFF + 13 * 7 * DAY)
    assert [line.survey for line in cohort(desk).funnel if line.step == "check"] == ["How are you?", "How are you? (2)"]


def test_the_trace_tells_of_every_planned_message_and_why(desk: Desk):
    desk.low()
    desk.until(MIDPOINT + 4 * DAY)
    page = desk.console.queries.trace(desk.number("dana"), "spring", desk.number("ana"), desk.now)
    assert page is not None
    assert (page.person.name, page.title) == ("Ana Ode", "Spring circles")
    assert page.reach == "texts to +447700900101; email ana@example.org"
    found = {(line.step, line.kind, line.state) for line in page.lines}
    assert {("welcome", "tell", "sent"), ("midpoint", "invite", "sent"), ("midpoint", "remind", "skipped")} <= found
    assert [line.due for line in page.lines] == sorted(line.due for line in page.lines)
    for line in page.lines:
        assert line.reason
        assert line.why
    invited = next(line for line in page.lines if (line.step, line.kind) == ("midpoint", "invite"))
    assert (invited.channel, invited.sent_at) == ("sms", MIDPOINT)


def test_a_trace_keeps_quiet_about_a_case_that_the_viewer_may_not_see(desk: Desk):
    desk.until(MIDPOINT)
    desk.answer("ana", "midpoint", MIDPOINT + HOUR, useful=1, heard=4)
    desk.until(MIDPOINT + 8 * DAY)
    ana = desk.number("ana")
    with desk.store.write() as session:
        session.get_one(t.Case, desk.case_of("ana")).about = ["coordinator"]
    seen = {name: desk.console.queries.trace(desk.number(name), "spring", ana, desk.now) for name in ("dana", "bo")}
    told = {name: [line.reason for line in page.lines] for name, page in seen.items() if page is not None}
    assert "an open urgent case pauses surveys" in told["bo"]
    assert not any("case" in reason for reason in told["dana"])
    assert "held for now" in told["dana"]


@pytest.mark.parametrize(("slug", "name"), [("autumn", "ana"), ("spring", "admin")])
def test_whoever_is_not_in_a_cohort_has_no_trace_there(desk: Desk, slug: str, name: str):
    ensure(desk.store, "admin@example.org", MACHINE)
    assert desk.console.queries.trace(desk.number("dana"), slug, desk.number(name), desk.now) is None
