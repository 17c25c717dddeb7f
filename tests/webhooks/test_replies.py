"""Emails that people send: believed only at the secret address, machines' dropped, STOP honoured, the rest shown."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store import Store
from tests.webhooks.provider import PASSWORD, SECRET, Called, fixture


@pytest.fixture
def called(store: Store, tmp_path: Path) -> Iterator[Called]:
    """A deployment with a cohort of one."""
    made = Called.open(store, tmp_path)
    yield made
    made.place.close()


def test_each_recorded_email_is_taken_with_the_password_and_refused_without(called: Called) -> None:
    recorded = fixture("sendgrid_inbound_parse")
    password = base64.b64encode(recorded["basic_auth"].encode()).decode()
    for case in recorded["cases"]:
        headers = {"Content-Type": case["headers"]["Content-Type"]}
        body = base64.b64decode(case["body_b64"])
        if case.get("scheme") == "basic":
            said = called.client.post(case["path"], data=body, headers={**headers, **case["headers"]})
            assert said.status_code == (200 if case["expect_valid"] else 403), case["name"]
            continue
        assert called.client.post(case["path"], data=body, headers=headers).status_code == 403
        given = {**headers, "Authorization": f"Basic {password}"}
        # One whose boundary is not the one it names holds no fields.
        code = 400 if "re-encoded" in case["name"] else 200
        assert called.client.post(case["path"], data=body, headers=given).status_code == code, case["name"]
    assert len({event.event for event in called.raw()}) == len(called.raw())


def test_what_a_person_writes_waits_without_quotes_and_once(called: Called) -> None:
    head = "Message-ID: <x@example.org>\n"
    for _ in range(2):
        said = called.mail(head, text="It went well.\n\nOn Mon, 4 Jan 2027 at 10:00, Milepost wrote:\n> How was it?\n")
        assert said.status_code == 200
    (event,) = called.raw()
    assert (event.body["text"], event.problem) == ("It went well.", "a person has to read this")
    assert event.person == called.place.number("ana@example.org")


def test_other_character_sets_are_read(called: Called) -> None:
    case = next(c for c in fixture("sendgrid_inbound_parse")["cases"] if "8859" in c["name"])
    auth = base64.b64encode(b"sgparse:fixture-password").decode()
    headers = {"Content-Type": case["headers"]["Content-Type"], "Authorization": f"Basic {auth}"}
    called.client.post(case["path"], data=base64.b64decode(case["body_b64"]), headers=headers)
    assert called.raw()[0].body["text"] == "Très bien"


@pytest.mark.parametrize("more", [{"text": "STOP"}, {"to": "unsubscribe+x@reply.example"}], ids=["word", "address"])
def test_a_stop_by_email_opts_out_of_email_alone(called: Called, more: dict[str, str]) -> None:
    called.mail(**more)
    assert called.address("email").opted_out_at is not None
    assert called.address("sms").opted_out_at is None


@pytest.mark.parametrize(
    ("headers", "subject"),
    [("Auto-Submitted: auto-replied\n", "Re: Hello"), ("Precedence: auto_reply\n", "Re: Hello"),
     ("X-Autoreply: yes\n", "Re: Hello"), ("", "Automatic reply: Hello"), ("", "Out of office")],
)  # fmt: skip
def test_an_automatic_answer_is_dropped_with_a_reason(called: Called, headers: str, subject: str) -> None:
    assert called.mail(headers, subject=subject, text="STOP").status_code == 200
    (event,) = called.raw()
    assert event.problem.startswith("dropped: ")
    assert event.body == {}
    assert called.address("email").opted_out_at is None


def test_a_wrong_address_or_password_or_form_or_size_is_refused(called: Called) -> None:
    assert called.mail(secret="x").status_code == 403
    assert called.mail(auth="x").status_code == 403
    assert called.mail(**{"from": ""}).status_code == 400
    assert called.mail(text="\x00\U0001f642" * 1_000, headers="\x00", envelope="[").status_code == 200
    large = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"x" * 20_000_000 + b"\r\n--b--\r\n"
    where, kind = f"/webhooks/sendgrid/inbound/{SECRET}", "multipart/form-data; boundary=b"
    auth = ("sgparse", PASSWORD)
    assert called.client.post(where, data=large, content_type=kind, auth=auth).status_code == 413
    assert called.client.post(where, data=b"x", content_type="text/plain", auth=auth).status_code == 415
