"""The inbox and one case: who sees it, what they read there, and what they do about it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.commands import cases
from engine.commands.administrators import ensure
from engine.pages_console import CasePage, Given
from engine.store import tables as t
from engine.trouble import Trouble
from tests.engine.console.desk import DAY, HOUR, MACHINE, MIDPOINT, Desk

OPENED = MIDPOINT + HOUR


def page(desk: Desk, name: str, number: int) -> CasePage:
    found = desk.console.queries.case(desk.number(name), number, desk.now)
    assert found is not None
    return found


def kinds(desk: Desk, number: int) -> list[str]:
    with desk.store.read() as session:
        e = t.CaseEvent
        query = select(e.kind).where(e.case == number, e.kind != "alert").order_by(e.id)
        return list(session.execute(query).scalars())


# Who sees it


def test_those_who_look_after_the_cohort_see_a_low_score_and_nobody_else(desk: Desk):
    number = desk.low()
    everyone = ["ana", "ben", "dana", "bo", "lea", "fay", "gil", "sid", "hal", "mo"]
    assert {name for name in everyone if number in desk.sees(name)} == {"dana", "bo", "lea"}


def test_whoever_holds_a_role_that_a_case_goes_to_sees_it(desk: Desk):
    desk.until(MIDPOINT)
    desk.answer("ana", "midpoint", OPENED, useful=1, heard=4)
    assert desk.case_of("ana") in desk.sees("mo")


def test_a_safety_case_is_seen_by_the_safety_role(desk: Desk):
    desk.until(MIDPOINT)
    desk.answer("ana", "midpoint", OPENED, safe="no", heard=4)
    assert desk.case_of("ana") in desk.sees("sid")
    assert desk.sees("gil") == desk.sees("hal") == set()


def test_a_facilitator_sees_the_cases_of_their_own_circle_that_come_to_facilitators(desk: Desk):
    desk.until(MIDPOINT + 8 * DAY)
    desk.answer("cas", "later", desk.now, guide=1)
    number = desk.case_of("cas")
    with desk.store.write() as session:
        session.get_one(t.Case, number).owner = None
    assert number in desk.sees("gil")
    assert desk.sees("fay") == set()


def test_nobody_sees_a_case_that_stems_from_a_question_about_them(desk: Desk):
    number = desk.low()
    with desk.store.write() as session:
        case = session.get_one(t.Case, number)
        assert case.about == ["facilitator"]
        case.to = ["facilitator", "coordinator"]
    assert number not in desk.sees("fay")
    assert number in desk.sees("dana")


def test_nobody_sees_a_case_about_themselves_whatever_their_roles(desk: Desk):
    desk.until(MIDPOINT + 15 * DAY)
    desk.answer("fay", "check", desk.now, energy=1)
    number = desk.case_of("fay")
    ensure(desk.store, "fay@example.org", MACHINE)
    assert number in desk.sees("dana")
    assert number not in desk.sees("fay")
    assert desk.console.queries.case(desk.number("fay"), number, desk.now) is None


def test_the_administrator_sees_every_case(desk: Desk):
    number = desk.low()
    ensure(desk.store, "admin@example.org", MACHINE)
    assert desk.sees("admin") == {number}


def test_someone_who_left_sees_nothing_any_more(desk: Desk):
    desk.low()
    with desk.store.write() as session:
        session.get_one(t.Membership, ("spring", desk.number("dana"))).status = "left"
    assert desk.sees("dana") == set()


def test_what_one_may_not_see_one_cannot_change(desk: Desk):
    number = desk.low()
    before = desk.row(number).state, kinds(desk, number), desk.audit()
    for name in ("fay", "hal", "ana", "sid"):
        staff = desk.number(name)
        desk.console.commands.acknowledge(staff, number, desk.now)
        desk.console.commands.contacted(staff, number, "x", desk.now)
        desk.console.commands.note(staff, number, "x", desk.now)
        desk.console.commands.close(staff, number, "helped", "", desk.now)
    assert (desk.row(number).state, kinds(desk, number), desk.audit()) == before


def test_a_case_that_is_not_there_is_like_one_that_may_not_be_seen(desk: Desk):
    assert desk.console.queries.case(desk.number("dana"), 999, desk.now) is None
    desk.console.commands.close(desk.number("dana"), 999, "helped", "", desk.now)
    assert desk.audit() == []


# What is read there


def test_a_case_in_the_list_says_who_what_and_by_when(desk: Desk):
    number = desk.low()
    [line] = desk.console.queries.cases(desk.number("dana"), desk.now)
    assert (line.id, line.ref, line.cls, line.state) == (number, f"C-{number:04d}", "low", "new")
    assert (line.person, line.group, line.cohort, line.note) == ("Ana Ode", "Birch", "spring", "Low score.")
    assert (line.owner, line.mine, line.until) == ("Dana Whitfield", True, "acknowledge")
    assert line.opened_at == OPENED
    assert line.due == datetime.fromisoformat("2027-02-17T11:00:00+00:00")


def test_the_answers_are_those_that_the_viewer_is_a_reader_of(desk: Desk):
    number = desk.low(private="Between us.", contact="call")
    assert page(desk, "dana", number).answers == [
        Given("How useful is it?", "2 – Useful"),
        Given("Do you feel listened to?", "2 – Rarely"),
        Given("Would you like someone to contact you?", "Yes, please call"),
    ]
    assert page(desk, "dana", number).survey == "How is it going?"
    assert [each.answer for each in page(desk, "lea", number).answers] == ["Between us."]
    assert page(desk, "bo", number).answers == []


def test_an_administrator_who_was_promised_to_nobody_reads_no_answers(desk: Desk):
    number = desk.low()
    ensure(desk.store, "admin@example.org", MACHINE)
    assert page(desk, "admin", number).answers == []


def test_a_case_that_may_not_name_anybody_names_nobody(desk: Desk):
    number = desk.low()
    with desk.store.write() as session:
        session.execute(update(t.Case).values(named=False))
    found = page(desk, "dana", number)
    assert (found.line.person, found.line.group, found.person_id, found.reach, found.answers) == (
        "", "Birch", None, "", [],
    )  # fmt: skip


def test_how_to_reach_somebody_is_said_in_the_order_they_prefer(desk: Desk):
    number = desk.low(contact="call")
    reach = "would like a call; texts to +447700900101; email ana@example.org"
    assert page(desk, "dana", number).reach == reach
    with desk.store.write() as session:
        session.get_one(t.Address, (desk.number("ana"), "sms")).opted_out_at = MACHINE
        session.get_one(t.Address, (desk.number("ana"), "email")).bounced_at = MACHINE
    reach = "would like a call; texts to +447700900101 (stopped); email ana@example.org (bounces)"
    assert page(desk, "dana", number).reach == reach


def test_what_happened_is_told_in_order_with_alerts_in_words(desk: Desk):
    number = desk.low()
    dana = desk.number("dana")
    desk.console.commands.note(dana, number, "Called <b>twice</b>.", desk.until(OPENED + HOUR))
    events = [(event.kind, event.by, event.text) for event in page(desk, "dana", number).events]
    assert events == [
        ("opened", "", "Low score."),
        ("alert", "", "Whoever it goes to was told."),
        ("note", "Dana Whitfield", "Called <b>twice</b>."),
    ]


def test_of_many_repeated_alerts_the_last_is_shown(desk: Desk):
    desk.until(MIDPOINT)
    desk.answer("ana", "midpoint", OPENED, safe="no", heard=4)
    desk.until(OPENED + HOUR)
    events = [event.text for event in page(desk, "sid", desk.case_of("ana")).events]
    assert events.count("Told again, because nobody has acknowledged it.") == 1


# What is done about it


def test_acknowledging_takes_the_case(desk: Desk):
    number = desk.low()
    bo, later = desk.number("bo"), desk.until(OPENED + HOUR)
    desk.console.commands.acknowledge(bo, number, later)
    case = desk.row(number)
    assert (case.state, case.owner, case.acknowledged_at) == ("open", bo, later)
    [line] = desk.console.queries.cases(bo, later)
    assert (line.mine, line.until, line.due) == (True, "contact", case.contact_by)
    assert desk.audit()[-1] == (bo, "case.acknowledged", f"case {number}")


def test_a_case_that_somebody_took_stays_theirs(desk: Desk):
    number = desk.low()
    dana, bo = desk.number("dana"), desk.number("bo")
    desk.console.commands.acknowledge(dana, number, OPENED + HOUR)
    desk.console.commands.acknowledge(bo, number, OPENED + 2 * HOUR)
    desk.console.commands.acknowledge(dana, number, OPENED + 2 * HOUR)
    case = desk.row(number)
    assert (case.owner, case.acknowledged_at) == (dana, OPENED + HOUR)
    assert kinds(desk, number) == ["opened", "acknowledged"]


def test_an_acknowledged_case_no_longer_calls_the_backup(desk: Desk):
    number = desk.low()
    desk.console.commands.acknowledge(desk.number("dana"), number, OPENED + HOUR)
    assert desk.row(number).next_alert_at == desk.row(number).contact_by
    desk.until(OPENED + 4 * DAY)
    assert desk.runtime.outbox.accepted(to="bo@example.org") == []


def test_one_that_nobody_acknowledges_calls_the_backup(desk: Desk):
    desk.low()
    desk.until(OPENED + 4 * DAY)
    [message] = desk.runtime.outbox.accepted(to="bo@example.org")
    assert "C-0001" in message.subject


def test_making_contact_acknowledges_too_and_calls_nobody_any_more(desk: Desk):
    number = desk.low()
    desk.console.commands.contacted(desk.number("dana"), number, "We talked.", OPENED + HOUR)
    case = desk.row(number)
    assert (case.state, case.acknowledged_at, case.contacted_at) == ("open", OPENED + HOUR, OPENED + HOUR)
    assert case.next_alert_at is None
    [line] = desk.console.queries.cases(desk.number("dana"), desk.now)
    assert (line.until, line.due) == ("resolve", case.resolve_by)


def test_a_second_contact_keeps_the_time_of_the_first(desk: Desk):
    number = desk.low()
    for hours, text in ((1, "No answer."), (2, "We talked."), (3, "We talked.")):
        desk.console.commands.contacted(desk.number("dana"), number, text, OPENED + hours * HOUR)
    assert desk.row(number).contacted_at == OPENED + HOUR
    assert kinds(desk, number) == ["opened", "contacted", "contacted"]


def test_a_note_sent_twice_is_one_note(desk: Desk):
    number = desk.low()
    dana = desk.number("dana")
    for text in ("One.", "One.", "Two.", ""):
        desk.console.commands.note(dana, number, text, OPENED + HOUR)
    assert kinds(desk, number) == ["opened", "note", "note"]


def test_closing_ends_the_case_once_with_its_reason(desk: Desk):
    number = desk.low()
    dana, later = desk.number("dana"), OPENED + DAY
    desk.console.commands.close(dana, number, "helped", "A new meeting time.", later)
    desk.console.commands.close(dana, number, "mistake", "Again.", later + HOUR)
    case = desk.row(number)
    assert (case.state, case.closed_at, case.close_reason, case.next_alert_at) == ("closed", later, "helped", None)
    assert kinds(desk, number) == ["opened", "closed"]
    found = page(desk, "dana", number)
    assert (found.close_reason, found.line.due, found.events[-1].text) == ("helped", None, "A new meeting time.")
    assert desk.audit()[-1] == (dana, "case.closed", f"case {number}")


def test_a_case_closes_for_a_reason(desk: Desk):
    number = desk.low()
    with pytest.raises(Trouble, match="for a reason"):
        desk.console.commands.close(desk.number("dana"), number, " ", "", desk.now)
    assert desk.row(number).state == "new"


def test_a_closed_case_leaves_the_list_after_thirty_days(desk: Desk):
    number = desk.low()
    dana = desk.number("dana")
    desk.console.commands.close(dana, number, "helped", "", OPENED)
    assert [line.id for line in desk.console.queries.cases(dana, OPENED + 30 * DAY)] == [number]
    assert desk.console.queries.cases(dana, OPENED + 30 * DAY + HOUR) == []


def test_a_closed_case_takes_notes_and_nothing_else(desk: Desk):
    number = desk.low()
    dana = desk.number("dana")
    desk.console.commands.close(dana, number, "helped", "", OPENED)
    desk.console.commands.acknowledge(dana, number, OPENED)
    desk.console.commands.contacted(dana, number, "Late.", OPENED)
    desk.console.commands.note(dana, number, "For the record.", OPENED)
    assert kinds(desk, number) == ["opened", "closed", "note"]
    assert desk.row(number).contacted_at is None


def test_surveys_that_a_case_held_back_go_on_when_it_closes(desk: Desk):
    desk.until(MIDPOINT)
    desk.answer("ana", "midpoint", OPENED, useful=1, heard=4)
    number = desk.case_of("ana")
    desk.until(MIDPOINT + 8 * DAY)
    assert later(desk, "ana") == "held"
    assert later(desk, "ben") == "sent"
    desk.console.commands.close(desk.number("dana"), number, "helped", "", desk.now)
    desk.until(desk.now + HOUR)
    assert later(desk, "ana") == "sent"


def later(desk: Desk, name: str) -> str:
    with desk.store.read() as session:
        p = t.PlannedRow
        mine = (p.person == desk.number(name), p.step == "later", p.kind == "invite")
        return session.execute(select(p.state).where(*mine)).scalar_one()


def test_two_weeks_after_a_case_closed_the_person_is_asked_whether_it_helped(desk: Desk):
    number = desk.low()
    desk.console.commands.close(desk.number("dana"), number, "helped", "", OPENED + HOUR)
    desk.until(OPENED + 15 * DAY)
    with desk.store.read() as session:
        asked = select(t.Invitation.person).where(t.Invitation.survey == "did_it_help")
        assert session.execute(asked).scalars().all() == [desk.number("ana")]


def test_a_case_about_a_group_closes_without_a_fact_about_anybody(desk: Desk):
    desk.low()
    with desk.store.write() as session:
        case = t.Case(
            cohort="spring", group="Birch", ref="cold-1", route="cold", cls="low", to=["coordinator"], about=[],
            note={"en": "Cold."}, opened_at=OPENED, acknowledge_by=OPENED + DAY, resolve_by=OPENED + 9 * DAY,
        )  # fmt: skip
        session.add(case)
        session.flush()
        facts = session.execute(select(t.Fact.person).where(t.Fact.kind == "case")).all()
    desk.console.commands.close(desk.number("dana"), case.id, "talked", "", OPENED + HOUR)
    assert desk.row(case.id).state == "closed"
    with desk.store.read() as session:
        assert session.execute(select(t.Fact.person).where(t.Fact.kind == "case")).all() == facts


def test_the_command_line_closes_a_case_in_nobodys_name(desk: Desk):
    number = desk.low()
    with desk.store.write() as session:
        assert cases.close(session, None, number, "by hand", "", OPENED + HOUR, MACHINE)
    assert desk.audit()[-1] == (None, "case.closed", f"case {number}")


def test_an_alert_that_is_overdue_when_a_case_is_taken_is_still_given(desk: Desk):
    number = desk.low()
    with desk.store.write() as session:
        session.get_one(t.Case, number).contact_by = OPENED + HOUR
    desk.console.commands.acknowledge(desk.number("dana"), number, OPENED + 2 * HOUR)
    assert desk.row(number).next_alert_at == OPENED + 2 * HOUR
    desk.until(OPENED + 2 * HOUR + timedelta(minutes=1))
    assert len(desk.runtime.outbox.accepted(to="lea@example.org")) == 1


def test_the_audit_trail_holds_no_words(desk: Desk):
    number = desk.low()
    dana = desk.number("dana")
    desk.console.commands.note(dana, number, "Secret words", OPENED)
    desk.console.commands.contacted(dana, number, "Secret words again", OPENED)
    desk.console.commands.close(dana, number, "helped", "Secret end", OPENED)
    with desk.store.read() as session:
        rows = session.execute(select(t.Audit.subject, t.Audit.value)).all()
    assert rows
    assert not any("ecret" in str(row) for row in rows)
