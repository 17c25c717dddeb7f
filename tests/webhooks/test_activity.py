"""Activity that a network's own tools report: signed, read line by line, recorded once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from engine.facade import PageEngine
from engine.hooks import Hooks
from engine.store import Store
from tests.engine.place import Place
from webhooks.signed import HEADER, sign, verified

SECRET = "a secret of the network's own tools"
PACK = """
steps:
  quiet: {when: on quiet 30 days, to: members, tell: quiet}
messages:
  quiet: {subject: Quiet, body: It was quiet.}
"""
ROSTER = "email,phone,name,role\nana@example.org,,Ana,member\nben@example.org,+12025550123,李本,member\n"


def line(person: str = "ana@example.org", kind: str = "posted", at: str = "2026-12-02T10:00:00Z", **more: Any) -> str:
    """One line of a report."""
    return json.dumps({"person": person, "kind": kind, "at": at, **more}, ensure_ascii=False)


@dataclass
class Caller:
    """A tool that reports to a deployment."""

    place: Place
    client: FlaskClient

    def post(self, body: str | bytes, **headers: str) -> TestResponse:
        """Sends a body, signed as it should be unless a header says otherwise."""
        raw = body.encode() if isinstance(body, str) else body
        signed = {HEADER: sign(SECRET, raw, self.place.machine())}
        return self.client.post("/webhooks/activity", data=raw, headers={**signed, **headers})

    def known(self) -> list[tuple[int, str, datetime]]:
        """What is recorded: (person, kind, when)."""
        return [(f[0], f[-1]["kind"], f[4]) for f in self.place.dump()["facts"] if f[3] == "active"]


@pytest.fixture
def caller(store: Store, tmp_path: Path) -> Any:
    """A tool, and a cohort of two."""
    place = Place.open(store, tmp_path)
    place.begin(PACK, ROSTER, tmp_path)
    runtime = replace(place.runtime, settings=replace(place.runtime.settings, activity_secret=SECRET))
    yield Caller(place, create_app(PageEngine(runtime), Hooks(runtime)).test_client())
    place.close()


def test_what_people_did_is_recorded_and_ends_being_quiet(caller: Caller) -> None:
    said = caller.post(line() + "\n\n" + line("+1 202 555 0123", "replied", "2027-01-10T18:00:00+02:00") + "\n")
    assert (said.status_code, said.json) == (200, {"recorded": 2, "same": 0, "unknown": 0})
    assert [kind for _, kind, _ in caller.known()] == ["posted", "replied"]
    caller.place.tick(until="2027-02-05 12:00")
    assert caller.place.sent(to="ana@example.org") == ["quiet/1/tell/0"]
    assert caller.place.sent(to="ben@example.org") == []


def test_the_same_report_again_changes_nothing(caller: Caller) -> None:
    caller.post(line())
    before = caller.known()
    again = caller.post(line() + "\n" + line())
    assert again.json == {"recorded": 0, "same": 2, "unknown": 0}
    assert caller.known() == before


def test_people_who_are_not_known_here_are_passed_over_and_counted(caller: Caller) -> None:
    said = caller.post(line("zoe@example.org") + "\n" + line())
    assert said.json == {"recorded": 1, "same": 0, "unknown": 1}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (line(kind="danced"), "line 1, kind"),
        (line(at="yesterday"), "line 1, at"),
        (line(person="nobody"), "line 1, person"),
        (line(person=""), "line 1, person"),
        (line() + "\n{", "line 2: write"),
        (line()[:-5], "line 1: write"),
        (line(more="x"), "line 1: write"),
        ('["ana@example.org", "posted", "2027-01-01"]', "line 1: write"),
        ('{"person": 1, "kind": "posted", "at": "2027-01-01"}', "line 1: write"),
        ("[" * 100_000, "line 1: write"),
        (b"\xff\xfe", "This is not UTF-8"),
        ("", "There are no lines"),
        ("person,kind,at\nana@example.org,posted,2027-01-01", "line 1: write"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_line_that_cannot_be_read_records_nothing_at_all(caller: Caller, body: str | bytes, told: str) -> None:
    good = f"\n{line()}" if isinstance(body, str) and body else b""
    said = caller.post(body + good if isinstance(body, str) and isinstance(good, str) else body)
    assert said.status_code == 400
    assert said.json is not None
    assert said.json["problems"][0].startswith(told), said.json
    assert caller.known() == []


def test_control_characters_are_dropped_as_in_files(caller: Caller) -> None:
    assert caller.post(line(person="ana\x00@example.org")).json == {"recorded": 1, "same": 0, "unknown": 0}


def test_of_many_problems_some_are_told_and_the_rest_counted(caller: Caller) -> None:
    said = caller.post("\n".join(line(kind="danced") for _ in range(50)))
    assert said.json is not None
    assert (len(said.json["problems"]), said.json["more"]) == (20, 30)


@pytest.mark.parametrize("header", ["", "v1=00", "t=1,v1=00", "t=x,v1=00", "t=1,t=2,v1=00", "🦜", "t=" + "9" * 5000])
def test_what_is_not_signed_is_refused(caller: Caller, header: str) -> None:
    said = caller.client.post("/webhooks/activity", data=line(), headers={HEADER: header})
    assert said.status_code == 403
    assert caller.known() == []


def test_a_body_touched_after_signing_is_refused(caller: Caller) -> None:
    signed = sign(SECRET, line().encode(), caller.place.machine())
    assert caller.post(line("ben@example.org"), **{HEADER: signed}).status_code == 403


def test_a_signature_is_good_for_five_minutes(caller: Caller) -> None:
    body, now = line().encode(), caller.place.machine()
    for minutes, good in ((-6, False), (-4, True), (4, True), (6, False)):
        header = sign(SECRET, body, now + timedelta(minutes=minutes))
        assert verified(SECRET, header, body, now) is good, minutes


def test_without_a_secret_nothing_is_taken(caller: Caller) -> None:
    client = create_app(PageEngine(caller.place.runtime), Hooks(caller.place.runtime)).test_client()
    said = client.post(
        "/webhooks/activity", data=line(), headers={HEADER: sign("", line().encode(), caller.place.machine())}
    )
    assert (said.status_code, "ACTIVITY_SECRET" in said.text) == (403, True)


def test_more_than_a_megabyte_is_refused_unread(caller: Caller) -> None:
    said = caller.post("x" * (1024 * 1024 + 1))
    assert (said.status_code, said.is_json) == (413, True)
    assert caller.post("\n".join([line()] * 9_000)).status_code == 200


def test_what_is_sent_by_get_or_as_a_form_changes_nothing(caller: Caller) -> None:
    assert caller.client.get("/webhooks/activity").status_code == 405
    assert caller.post(line(), **{"Content-Type": "application/x-www-form-urlencoded"}).status_code == 200
    assert len(caller.known()) == 1
