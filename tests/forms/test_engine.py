"""The pages over the engine itself: a real invitation out of the outbox, answered by plain HTTP."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app import create_app
from engine.clock import tick
from engine.commands import cohorts, packs, people
from engine.definitions import load
from engine.definitions.roster import read_people
from engine.facade import PageEngine
from engine.runtime import Runtime, open_runtime
from engine.settings import Settings
from engine.store import tables as t
from tests.forms.driving import Read, get, go_on, press

MACHINE = datetime(2026, 11, 20, 12, tzinfo=UTC)
HALFWAY = datetime(2027, 2, 15, 12, tzinfo=UTC)
ROSTER = b"""email,name,role
maya@example.org,Maya Okafor,member
ben@example.org,Ben Ode,member
dana@example.org,Dana Li,coordinator
"""


@pytest.fixture
def runtime(tmp_path: Path, sqlite_template: Path) -> Iterator[Runtime]:
    settings = Settings.read({"VAR_DIR": str(tmp_path), "ORGANISATION": "Northside Mentoring"})
    shutil.copyfile(sqlite_template, settings.database_url.removeprefix("sqlite:///"))
    opened = open_runtime(settings, lambda: MACHINE, migrate=False)
    loaded = load(Path(__file__).parent / "pack")
    assert loaded.workflow is not None
    packs.apply(opened.store, loaded.workflow, loaded.document, loaded.hash, MACHINE)
    plan = cohorts.Plan("spring", "pages", date(2027, 1, 4), date(2027, 3, 29), "Europe/London", "Spring")
    cohorts.create(opened.store, plan, MACHINE, MACHINE)
    taken = people.take_in(opened.store, opened.links, "spring", read_people(ROSTER), MACHINE, MACHINE)
    assert (taken.added, taken.bad) == (3, ())
    yield opened
    opened.close()


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return create_app(PageEngine(runtime)).test_client()


def link(runtime: Runtime, purpose: str, to: str = "maya@example.org") -> str:
    """The path of the newest link of a kind that was sent to somebody."""
    for message in reversed(runtime.outbox.accepted(to=to)):
        found = re.search(rf"⟦link:{purpose}:(\d+)⟧", message.text)
        if found:
            return runtime.link_of(purpose, int(found[1])).removeprefix(runtime.settings.public_url)
    raise AssertionError(f"no link {purpose} was sent to {to}")


def midpoint(runtime: Runtime) -> str:
    """The mid-point's link, sent."""
    tick(runtime, until=HALFWAY)
    return survey_link(runtime, "midpoint")


def everything(runtime: Runtime) -> dict[str, list[object]]:
    """Every row of every table."""
    with runtime.store.read() as session:
        names = session.execute(text("select name from sqlite_master where type = 'table'")).scalars().all()
        return {name: list(session.execute(text(f'select * from "{name}"')).all()) for name in names}


def test_a_survey_is_answered_over_the_engine(client: FlaskClient, runtime: Runtime) -> None:
    address = midpoint(runtime)
    page = get(client, address)
    assert page.h1 == "How useful has your circle been so far?"
    assert "Only Dana and the feedback team see your answers with your name." in page.html
    page = go_on(client, page, useful="2")
    assert get(client, address).h1 == "How often do you feel listened to?"
    page = go_on(client, page, heard="3")
    page = go_on(client, page, solved="yes")
    page = go_on(client, page, **{"problem": "We agreed who decides.", "problem.consent": "unnamed"})
    page = go_on(client, page, contact="no")
    assert page.h1 == "Thank you. We have your answers"
    assert "You have already answered this, on 15 February." in get(client, address).html
    with runtime.store.read() as session:
        states = session.execute(text("select state, promise from responses")).all()
    assert [state for state, _ in states] == ["submitted"]
    assert "Only Dana and the feedback team" in states[0][1]


def test_opening_every_link_twice_changes_no_row(client: FlaskClient, runtime: Runtime) -> None:
    addresses = [midpoint(runtime), link(runtime, "p")]
    addresses.append(addresses[0] + "?useful=3")
    before = everything(runtime)
    for address in addresses * 2:
        assert client.get(address).status_code == 200
    assert everything(runtime) == before


def test_a_page_posted_twice_is_one_answer(client: FlaskClient, runtime: Runtime) -> None:
    page = get(client, midpoint(runtime))
    press(client, page, useful="2")
    once = everything(runtime)
    press(client, page, useful="2")
    twice = everything(runtime)
    assert twice == once
    assert len(twice["answers"]) == 1


def test_a_half_done_survey_goes_on_elsewhere_with_skips_kept(client: FlaskClient, runtime: Runtime) -> None:
    address = midpoint(runtime)
    page = go_on(client, get(client, address), useful="2")
    press(client, page, button=1)
    elsewhere = create_app(PageEngine(runtime)).test_client()
    assert get(elsewhere, address).h1 == "Did this circle help you solve a specific problem?"


def test_answers_are_seen_and_changed_behind_a_link_that_was_sent(client: FlaskClient, runtime: Runtime) -> None:
    address = midpoint(runtime)
    page = get(client, address)
    for given in ({"useful": "4"}, {"heard": "4"}, {"solved": "no"}, {"contact": "no"}):
        page = go_on(client, page, **given)
    again = get(client, next(href for said, href in page.links.items() if said.startswith("See or change")))
    assert press(client, again).status_code == 303
    fresh = link(runtime, "f")
    listed = get(client, fresh)
    assert listed.h1 == "Your answers"
    listed = go_on(client, get(client, f"{fresh}?_at=heard"), heard="1")
    assert "1 – Never" in listed.texts["dd"]


def test_an_unknown_and_a_closed_link_are_told_apart(client: FlaskClient, runtime: Runtime) -> None:
    address = midpoint(runtime)
    tick(runtime, until=datetime(2027, 3, 10, tzinfo=UTC))
    closed = client.get(address)
    assert (closed.status_code, Read(closed.text).h1) == (410, "This survey has closed")
    tampered = address[:-1] + ("A" if address[-1] != "A" else "B")
    assert client.get(tampered).status_code == 404
    assert "maya" not in closed.text.lower()


def test_stopping_takes_two_presses_and_acts_at_once(client: FlaskClient, runtime: Runtime) -> None:
    page = get(client, get(client, midpoint(runtime)).links["Change or stop"])
    stop = next(number for number, form in enumerate(page.forms) if form.action.endswith("/stop"))
    answer = press(client, page, form=stop)
    assert get(client, answer.headers["Location"]).h1 == "Stopped"
    sent = len(runtime.outbox.accepted(to="maya@example.org", medium="email"))
    tick(runtime, until=datetime(2027, 3, 10, tzinfo=UTC))
    assert len(runtime.outbox.accepted(to="maya@example.org", medium="email")) == sent


def test_a_break_is_stored_and_shown(client: FlaskClient, runtime: Runtime) -> None:
    page = get(client, get(client, midpoint(runtime)).links["Change or stop"])
    answer = press(client, page, pause="until", until="2027-03-01")
    assert "Keep my break until 1 March" in get(client, answer.headers["Location"]).html


def test_the_service_says_whether_it_is_ready(client: FlaskClient, runtime: Runtime) -> None:
    tick(runtime, until=HALFWAY)
    assert client.get("/readyz").json["database"] == "ok"
    assert client.get("/metrics").status_code == 200


def survey_link(runtime: Runtime, survey: str) -> str:
    """The path of Maya's invitation, which has been sent."""
    with runtime.store.read() as session:
        own = select(t.Address.person).where(t.Address.address == "maya@example.org")
        query = select(t.Invitation.id).where(t.Invitation.survey == survey, t.Invitation.person.in_(own))
        number = session.execute(query).scalar_one()
    return runtime.link_of("s", number).removeprefix(runtime.settings.public_url)


def test_an_anonymous_survey_leaves_only_that_it_was_answered(client: FlaskClient, runtime: Runtime) -> None:
    tick(runtime, until=datetime(2027, 1, 19, 12, tzinfo=UTC))
    address = survey_link(runtime, "climate")
    page = go_on(client, get(client, address), belong="6")
    assert get(client, address).h1 == "What should we know?"
    page = go_on(client, page, words="Zebra stripes")
    page = go_on(client, page)
    assert page.h1 == "Thank you. We have your answers"
    assert "change your answers until" not in page.html
    rows = everything(runtime)
    assert rows["answers"] == []
    assert rows["responses"] == []
    assert "Zebra" not in repr(rows)


def test_who_may_read_is_chosen_first_and_stays_chosen(client: FlaskClient, runtime: Runtime) -> None:
    tick(runtime, until=datetime(2027, 1, 19, 12, tzinfo=UTC))
    address = survey_link(runtime, "leaving")
    page = go_on(client, get(client, address), visibility="confidential")
    assert page.h1 == "Why are you leaving?"
    page = go_on(client, page, reason="time")
    assert "Only the feedback team see your answers with your name." in page.html
    assert get(client, get(client, page.links["Back"]).links["Back"]).form.sent()["visibility"] == ["confidential"]
