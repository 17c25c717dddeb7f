"""The demo's clock and its outbox, and how sending stands."""

from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app import create_app
from engine import moving
from engine.commands import people
from engine.console import Console, ConsoleReads, ConsoleWrites
from engine.definitions.roster import read_people
from engine.facade import PageEngine
from engine.runtime import Runtime
from engine.store import tables as t
from forms import console_ports
from tests.engine.console.desk import DAY, HOUR, KICKOFF, MACHINE, MIDPOINT, Desk


@pytest.mark.parametrize(
    ("protocol", "made"),
    [(console_ports.ConsoleQueries, ConsoleReads), (console_ports.ConsoleCommands, ConsoleWrites)],
)
def test_the_engine_has_everything_that_the_console_asks_for(protocol: type, made: type):
    for name, asked in inspect.getmembers(protocol, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(made, name)) == inspect.signature(asked), name


# The clock


def test_the_clock_says_what_comes_next(desk: Desk):
    found = desk.console.queries.demo_clock(desk.now)
    assert (found.next_at, found.next_what) == (KICKOFF, "3 people are told “Welcome to the circle”")
    assert (found.timezone, found.running, found.stages) == ("Europe/London", False, [])


def test_the_next_event_is_worked_off(desk: Desk):
    desk.console.commands.to_next_event()
    assert desk.now == KICKOFF
    assert len(desk.runtime.outbox.accepted()) == 3
    found = desk.console.queries.demo_clock(desk.now)
    assert found.next_at == MIDPOINT
    assert found.stages == [("Messages sent", 3)]


def test_what_was_just_imported_is_planned_before_the_clock_moves(desk: Desk):
    desk.until(MIDPOINT - DAY)
    late = b"email,name,role,joined\nnew@example.org,New One,member,2027-02-14\n"
    taken = people.take_in(desk.store, desk.runtime.links, "spring", read_people(late), desk.now, MACHINE)
    assert taken.added == 1
    desk.console.commands.to_next_event()
    assert desk.now == MIDPOINT
    assert len(desk.runtime.outbox.accepted(to="new@example.org")) == 1


def test_a_week_goes_through_every_due_instant_in_order(desk: Desk):
    desk.until(MIDPOINT - DAY)
    before = desk.now
    desk.console.commands.forward(7)
    assert desk.now == before + 7 * DAY
    assert [message.at for message in desk.runtime.outbox.accepted(to="ben@example.org")] == sorted(
        message.at for message in desk.runtime.outbox.accepted(to="ben@example.org")
    )
    assert MIDPOINT in [message.at for message in desk.runtime.outbox.accepted(to="ben@example.org")]


@pytest.mark.parametrize("days", [0, -3])
def test_the_clock_never_goes_back(desk: Desk, days: int):
    before = desk.now
    desk.console.commands.forward(days)
    assert desk.now == before


def test_with_nothing_due_the_next_event_changes_nothing(desk: Desk):
    desk.until(KICKOFF + 400 * DAY)
    before = desk.now
    desk.console.commands.to_next_event()
    found = desk.console.queries.demo_clock(desk.now)
    assert (desk.now, found.next_at, found.next_what) == (before, None, "")


def test_sample_people_act_before_each_instant_is_worked_off(desk: Desk):
    """Somebody who answers between two instants is not reminded at the second."""
    answered: list[datetime] = []

    def live(until: datetime) -> None:
        if not answered and until >= MIDPOINT + DAY and desk.now >= MIDPOINT:
            answered.append(until)
            desk.answer("ben", "midpoint", MIDPOINT + HOUR, useful=3, heard=4)

    console = Console(desk.runtime, live)
    desk.until(MIDPOINT - HOUR)
    console.commands.forward(5)
    assert answered
    asked = [m for m in desk.runtime.outbox.accepted() if "midpoint" in m.key]
    assert {m.to for m in asked if "/remind/" in m.key} == {"+447700900101", "cas@example.org"}
    assert {m.to for m in asked if "/invite/" in m.key} == {"+447700900101", "ben@example.org", "cas@example.org"}


def test_sample_people_act_up_to_the_end_of_a_move(desk: Desk):
    seen: list[datetime] = []
    console = Console(desk.runtime, seen.append)
    before = desk.now
    console.commands.forward(2)
    assert seen == [KICKOFF, before + 2 * DAY]
    console.commands.to_next_event()
    assert seen[-1] == desk.now == MIDPOINT


def test_a_case_whose_staff_hear_next_is_said_so(desk: Desk):
    number = desk.low()
    contact_by = desk.row(number).contact_by
    desk.console.commands.acknowledge(desk.number("dana"), number, desk.now)
    with desk.store.write() as session:
        for row in session.query(t.PlannedRow).filter(t.PlannedRow.next_at.is_not(None)):
            row.next_at = None
    found = desk.console.queries.demo_clock(desk.now)
    assert (found.next_at, found.next_what) == (contact_by, "staff hear of a case")


HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_while_one_process_moves_the_clock_another_does_not(desk: Desk):
    path = str(desk.folder / moving.LOCK)
    command = [sys.executable, "-c", HOLDER, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        before = desk.now
        assert desk.console.queries.demo_clock(before).running
        desk.console.commands.forward(7)
        desk.console.commands.to_next_event()
        assert desk.now == before
        other.communicate("")
    assert not desk.console.queries.demo_clock(before).running
    desk.console.commands.to_next_event()
    assert desk.now > before


def real(desk: Desk) -> Console:
    """The console where emails would really go out."""
    settings = replace(desk.runtime.settings, email_channel="sendgrid")
    runtime = desk.runtime
    return Console(Runtime(settings, runtime.store, runtime.links, runtime.channels, runtime.machine))


def test_where_anything_real_could_be_sent_there_is_no_demo(desk: Desk):
    desk.until(KICKOFF)
    console = real(desk)
    assert not console.demo
    console.commands.forward(7)
    console.commands.to_next_event()
    assert desk.now == KICKOFF
    assert console.queries.outbox("") == []
    assert console.queries.outbox_message(1) is None


# The outbox


def test_the_outbox_lists_the_newest_first_and_is_searched_by_recipient_and_subject(desk: Desk):
    desk.until(MIDPOINT)
    found = desk.console.queries.outbox("")
    assert [line.id for line in found] == sorted((line.id for line in found), reverse=True)
    assert {line.to for line in desk.console.queries.outbox("BEN@")} == {"ben@example.org"}
    assert {line.subject for line in desk.console.queries.outbox("welcome to")} == {
        "Welcome to the circle",
        "Northside: Welcome to the circle Reply STOP to opt out.",
    }
    assert desk.console.queries.outbox("no such thing") == []


def test_a_message_is_read_with_its_links_filled_in(desk: Desk):
    desk.until(MIDPOINT)
    newest = desk.console.queries.outbox("ben@")[0]
    message = desk.console.queries.outbox_message(newest.id)
    assert message is not None
    assert "⟦" not in message.text + message.html
    assert message.links[0].startswith(f"{desk.runtime.settings.public_url}/s/")
    assert message.links[0] in message.text
    assert message.segments == 0


def test_a_text_is_read_with_its_segments(desk: Desk):
    desk.until(MIDPOINT)
    newest = desk.console.queries.outbox("+447700900101")[0]
    message = desk.console.queries.outbox_message(newest.id)
    assert message is not None
    assert (message.line.medium, message.html) == ("sms", "")
    named = message.line.subject.removesuffix(" …")
    assert len(named) > len("Northside")  # an SMS, which has no subject, is called by its first words
    assert message.text.startswith(named)
    assert "⟦" not in named
    assert (message.sender, message.segments) == ("Northside", 1)
    assert message.links[0].startswith(f"{desk.runtime.settings.public_url}/s/")


@pytest.mark.parametrize("number", [0, -1, 999])
def test_a_message_that_is_not_there_is_none(desk: Desk, number: int):
    desk.until(KICKOFF)
    assert desk.console.queries.outbox_message(number) is None


# Sending


def test_sending_tells_what_went_last_and_what_comes_next(desk: Desk):
    first = desk.console.queries.sending(desk.now)
    assert (first.last, first.next_at, first.next_count, first.stopped) == (None, KICKOFF, 3, "")
    desk.until(MIDPOINT + HOUR)
    then = desk.console.queries.sending(desk.now)
    assert (then.last, then.next_count) == (MIDPOINT, 3)
    assert then.next_at is not None
    assert then.next_at > MIDPOINT


def test_sending_that_is_stopped_everywhere_is_said_so(desk: Desk):
    with desk.store.write() as session:
        session.add(t.Brake(scope="all", reason="too many", since=MACHINE))
    assert desk.console.queries.sending(desk.now).stopped == "too many"


@pytest.mark.parametrize(
    ("kind", "said"), [("worker", "The worker is not running."), ("clock", "The clock is not running.")]
)
def test_a_process_that_was_there_and_is_silent_is_named(desk: Desk, kind: str, said: str):
    with desk.store.write() as session:
        session.add(t.Heartbeat(name="web-1", kind="web", at=MACHINE - DAY))
        session.add(t.Heartbeat(name=f"{kind}-1", kind=kind, at=MACHINE))
    assert desk.console.queries.sending(desk.now).silent == ""
    desk.machine.at += timedelta(minutes=6)
    assert desk.console.queries.sending(desk.now).silent == said


# Through the pages


def test_a_coordinator_finds_takes_and_closes_a_case_through_the_pages(desk: Desk):
    number = desk.low()
    app = create_app(PageEngine(desk.runtime))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert client.get("/console/cases/").status_code == 303
    client.post("/console/sign-in", data={"email": "dana@example.org"})
    token = desk.sign_in_token("dana")
    assert client.post(f"/console/sign-in/{token}").status_code == 303
    assert "Ana Ode" in client.get("/console/cases/").text
    assert client.post(f"/console/cases/{number}/acknowledge").status_code == 303
    assert "2 – Rarely" in client.get(f"/console/cases/{number}").text
    closing = {"reason": "helped", "text": "Moved to another day."}
    assert client.post(f"/console/cases/{number}/close", data=closing).status_code == 303
    assert "Moved to another day." in client.get(f"/console/cases/{number}").text
    for address in ("/", "/outbox", "/console/cohorts/spring", "/console/stories/", "/console/digests/"):
        assert client.get(address).status_code == 200, address
    trace = client.get(f"/console/cohorts/spring/people/{desk.number('ana')}")
    assert "already answered" in trace.text
    assert desk.row(number).state == "closed"
