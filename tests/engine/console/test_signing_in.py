"""A link by email, once, for 15 minutes; and the first administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.commands.administrators import ensure
from engine.links import Purpose
from engine.settings import SettingsProblem
from engine.store import tables as t
from tests.engine.console.desk import MACHINE, Desk


def test_staff_are_sent_a_link_that_signs_them_in(desk: Desk):
    desk.console.commands.ask_sign_in(" Dana@Example.org ")
    token = desk.sign_in_token("dana")
    assert desk.console.queries.sign_in_open(token)
    secret = desk.console.commands.sign_in(token)
    assert secret is not None
    staff = desk.console.queries.signed_in(secret)
    assert staff is not None
    assert (staff.name, staff.roles, staff.timezone) == ("Dana Whitfield", {"coordinator"}, "Europe/London")


def test_the_email_says_how_long_the_link_works(desk: Desk):
    desk.console.commands.ask_sign_in("dana@example.org")
    [message] = desk.runtime.outbox.accepted(to="dana@example.org")
    assert message.subject == "Your link to sign in"
    assert "once, for 15 minutes" in message.text


def test_a_link_works_once(desk: Desk):
    desk.console.commands.ask_sign_in("dana@example.org")
    token = desk.sign_in_token("dana")
    assert desk.console.commands.sign_in(token)
    assert not desk.console.queries.sign_in_open(token)
    assert desk.console.commands.sign_in(token) is None


def test_a_link_ends_after_fifteen_minutes_of_the_machines_time(desk: Desk):
    desk.console.commands.ask_sign_in("dana@example.org")
    token = desk.sign_in_token("dana")
    desk.machine.at += timedelta(minutes=15)
    assert not desk.console.queries.sign_in_open(token)
    assert desk.console.commands.sign_in(token) is None


def test_looking_at_a_link_uses_nothing_up(desk: Desk):
    desk.console.commands.ask_sign_in("dana@example.org")
    token = desk.sign_in_token("dana")
    assert desk.console.queries.sign_in_open(token)
    assert desk.console.queries.sign_in_open(token)
    assert desk.console.commands.sign_in(token)


@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org", "", "%@example.org"])
def test_whoever_is_not_staff_is_sent_nothing(desk: Desk, email: str):
    desk.console.commands.ask_sign_in(email)
    assert desk.runtime.outbox.accepted() == []
    with desk.store.read() as session:
        assert session.execute(select(t.SignIn)).all() == []


@pytest.mark.parametrize("token", ["", "x", "A" * 24, "é" * 24])
def test_what_is_no_link_signs_nobody_in(desk: Desk, token: str):
    assert not desk.console.queries.sign_in_open(token)
    assert desk.console.commands.sign_in(token) is None


def test_a_link_for_something_else_signs_nobody_in(desk: Desk):
    with desk.store.write() as session:
        soon = MACHINE + timedelta(minutes=15)
        other = t.SignIn(code="x", person=desk.number("dana"), purpose="held", created_at=MACHINE, expires_at=soon)
        session.add(other)
        session.flush()
        tokens = [desk.runtime.links.token(purpose, other.id) for purpose in (Purpose.SIGN_IN, Purpose.FRESH)]
    for token in tokens:
        assert not desk.console.queries.sign_in_open(token)
        assert desk.console.commands.sign_in(token) is None


def test_neither_the_token_nor_the_secret_is_stored(desk: Desk):
    desk.console.commands.ask_sign_in("dana@example.org")
    token = desk.sign_in_token("dana")
    secret = desk.console.commands.sign_in(token)
    with desk.store.read() as session:
        codes = [*session.execute(select(t.SignIn.code)).scalars(), *session.execute(select(t.SignedIn.code)).scalars()]
    assert len(codes) == 2
    assert token not in codes
    assert secret not in codes


def signed_in(desk: Desk, name: str) -> str:
    desk.console.commands.ask_sign_in(f"{name}@example.org")
    secret = desk.console.commands.sign_in(desk.sign_in_token(name))
    assert secret is not None
    return secret


def test_signing_out_ends_a_session_for_good(desk: Desk):
    secret, other = signed_in(desk, "dana"), signed_in(desk, "dana")
    desk.console.commands.sign_out(secret)
    desk.console.commands.sign_out(secret)
    assert desk.console.queries.signed_in(secret) is None
    assert desk.console.queries.signed_in(other) is not None
    assert [action for _, action, _ in desk.audit()].count("sign-out") == 1


def test_a_session_ends_after_a_working_day(desk: Desk):
    secret = signed_in(desk, "dana")
    desk.machine.at += timedelta(hours=12)
    assert desk.console.queries.signed_in(secret) is None


def test_a_session_ends_with_the_role(desk: Desk):
    secret = signed_in(desk, "dana")
    with desk.store.write() as session:
        session.get_one(t.Membership, ("spring", desk.number("dana"))).status = "left"
    assert desk.console.queries.signed_in(secret) is None


def test_many_links_in_a_row_fill_nobodys_mailbox(desk: Desk):
    for _ in range(9):
        desk.console.commands.ask_sign_in("dana@example.org")
    assert len(desk.runtime.outbox.accepted(to="dana@example.org")) == 5
    desk.machine.at += timedelta(minutes=15)
    desk.console.commands.ask_sign_in("dana@example.org")
    assert desk.console.queries.sign_in_open(desk.sign_in_token("dana"))


def test_a_member_who_was_given_a_case_may_sign_in_for_it(desk: Desk):
    number = desk.low()
    with desk.store.write() as session:
        session.get_one(t.Case, number).owner = desk.number("cas")
    staff = desk.console.queries.signed_in(signed_in(desk, "cas"))
    assert staff is not None
    assert staff.roles == {"owner"}
    assert desk.sees("cas") == {number}


def test_the_administrator_is_made_once_and_may_sign_in(desk: Desk):
    first = ensure(desk.store, "Admin@Example.org", MACHINE)
    assert ensure(desk.store, "admin@example.org", MACHINE) == first
    assert desk.audit() == [(None, "administrator.add", f"person {first}")]
    staff = desk.console.queries.signed_in(signed_in(desk, "admin"))
    assert staff is not None
    assert (staff.id, staff.roles) == (first, {"admin"})


def test_someone_known_becomes_the_administrator_and_keeps_their_roles(desk: Desk):
    assert ensure(desk.store, "dana@example.org", MACHINE) == desk.number("dana")
    staff = desk.console.queries.signed_in(signed_in(desk, "dana"))
    assert staff is not None
    assert staff.roles == {"admin", "coordinator"}


def test_without_an_address_there_is_no_administrator(desk: Desk):
    assert ensure(desk.store, None, MACHINE) is None
    assert desk.audit() == []


def test_an_administrators_address_that_is_none_is_said(desk: Desk):
    with pytest.raises(SettingsProblem, match="ADMIN_EMAIL is 'dana'"):
        ensure(desk.store, "dana", MACHINE)
