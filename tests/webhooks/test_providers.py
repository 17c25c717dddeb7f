"""What SendGrid and Twilio call with: believed only when signed, kept once, in effect whatever the order."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from engine.store import Store
from engine.store import tables as t
from tests.webhooks.provider import NUMBER, PUBLIC, Called, fixture
from webhooks import signatures


@pytest.fixture
def called(store: Store, tmp_path: Path) -> Iterator[Called]:
    """A deployment with a cohort of one, who got a text."""
    made = Called.open(store, tmp_path)
    made.place.tick(until="2027-01-05 12:00")
    yield made
    made.place.close()


def cases(name: str) -> list[Any]:
    """The cases of a fixture, by name."""
    return [pytest.param(case, id=case["name"]) for case in fixture(name)["cases"]]


@pytest.mark.parametrize("case", cases("twilio_status_callbacks") + cases("twilio_inbound_sms"))
def test_each_recorded_call_of_twilio_is_told_apart_by_its_signature(case: dict[str, Any]) -> None:
    recorded = fixture("twilio_status_callbacks")
    headers, json = case["headers"], "json" in case["headers"]["Content-Type"]
    form = case["body"].encode() if json else parse_qsl(case["body"], keep_blank_values=True)
    right = signatures.twilio(
        recorded["auth_token"],
        case["url"],
        form,
        headers.get("X-Twilio-Signature", ""),
        shared=recorded["shared_key_secret"],
        settings=headers.get("X-Twilio-Webhooks-Signature-Settings", ""),
    )
    assert right is case["expect_valid"]


@pytest.mark.parametrize("case", cases("sendgrid_events"))
def test_each_recorded_call_of_sendgrid_is_told_apart_by_its_signature(case: dict[str, Any]) -> None:
    key = fixture("sendgrid_events")["public_key_base64_der"]
    headers = case["headers"]
    stamp = headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
    given = headers.get("X-Twilio-Email-Event-Webhook-Signature", "")
    assert signatures.sendgrid(key, given, stamp, base64.b64decode(case["body_b64"])) is case["expect_valid"]


def test_the_providers_own_vectors_hold() -> None:
    known = fixture("known_answer_vectors")
    s, w = known["sendgrid"], known["twilio"]
    assert signatures.sendgrid(s["public_key"], s["signature"], s["timestamp"], s["body"].encode())
    assert signatures.twilio(w["auth_token"], w["url"], list(w["params"].items()), w["signature"])


OURS = [case for case in fixture("twilio_status_callbacks")["cases"] + fixture("twilio_inbound_sms")["cases"]
        if case["url"].startswith(f"{PUBLIC}/webhooks/twilio/") and "/json" not in case["url"]
        and case.get("key") != "shared"]  # fmt: skip


def test_each_recorded_call_of_twilio_gets_its_answer(called: Called) -> None:
    for case in OURS:
        path = case["url"].removeprefix(PUBLIC)
        said = called.client.post(path, data=case["body"], headers=case["headers"])
        assert said.status_code == (200 if case["expect_valid"] else 403), case["name"]
    sids = {event.event for event in called.raw()}
    assert len(sids) == len(called.raw())


def test_a_signed_stop_suppresses_the_number_and_is_confirmed_once(called: Called) -> None:
    assert called.text("Stop, please").status_code == 200
    assert called.address("sms").opted_out_at is not None
    assert called.address("email").opted_out_at is None
    called.text("STOP", "SM2")
    called.text("STOP", "SM2")
    called.place.tick(until="2027-02-01 12:00")
    assert called.place.sent(medium="sms")[1:] == ["stop/1"]
    assert called.place.sent(medium="email") == []
    assert called.place.row("ana@example.org", "later", "tell").reason.startswith("opted out")


def test_start_lifts_a_stop_and_says_so(called: Called) -> None:
    called.text("STOP")
    called.text("start", "SM2")
    assert called.address("sms").opted_out_at is None
    called.place.tick(until="2027-02-01 12:00")
    assert len(called.place.sent(medium="sms")) == 4


def test_a_strangers_stop_outlives_an_import(called: Called) -> None:
    called.text("STOP", sender="+12025550177")
    assert [event.body for event in called.raw()] == [{}]
    called.place.take_in("email,phone,name,role,sms_consent\nbo@example.org,+12025550177,Bo,member,yes\n")
    with called.place.store.read() as session:
        found = session.get_one(t.Address, (called.place.number("bo@example.org"), "sms"))
        assert found.opted_out_at is not None


def test_a_text_that_is_no_wish_waits_for_a_person(called: Called) -> None:
    called.text("My bus had one stop too many \U0001f642")
    assert [(event.problem, event.body["body"]) for event in called.raw()] == [
        ("a person has to read this", "My bus had one stop too many \U0001f642")
    ]


def test_reports_move_a_text_whatever_their_order_and_number(called: Called) -> None:
    (message,) = called.messages()
    sid = message.provider_id or ""
    for state in ("delivered", "queued", "sent", "delivered", "undelivered"):
        assert called.twilio("status", MessageSid=sid, MessageStatus=state, To=NUMBER).status_code == 200
    assert [(m.channel, m.state) for m in called.messages()] == [("sms", "delivered")]
    assert len(called.raw()) == 4


def test_a_number_that_no_text_reaches_is_passed_over_for_the_next_channel(called: Called) -> None:
    (message,) = called.messages()
    for _ in range(2):
        called.twilio(
            "status", MessageSid=message.provider_id or "", MessageStatus="undelivered", ErrorCode="30005", To=NUMBER
        )
    assert called.address("sms").bounced_at is not None
    assert [(m.channel, m.state) for m in called.messages()] == [("sms", "bounced"), ("email", "accepted")]


def test_an_email_is_delivered_and_a_late_bounce_has_the_last_word(called: Called) -> None:
    (text,) = called.messages()
    called.twilio("status", MessageSid=text.provider_id or "", MessageStatus="failed", ErrorCode="30005", To=NUMBER)
    email = called.messages()[1]
    about = {"email": "ana@example.org", "message": str(email.id), "sg_message_id": f"{email.provider_id}.f1"}
    assert called.events({**about, "event": "delivered", "sg_event_id": "a"}).status_code == 200
    assert called.messages()[1].state == "delivered"
    called.events({**about, "event": "bounce", "type": "bounce", "sg_event_id": "b"})
    called.events({**about, "event": "processed", "sg_event_id": "c"})
    assert called.messages()[1].state == "bounced"
    assert called.address("email").bounced_at is not None


def test_a_complaint_opts_out_of_email_alone(called: Called) -> None:
    called.events({"email": "Ana@example.org", "event": "spamreport", "sg_event_id": "a"})
    assert called.address("email").opted_out_at is not None
    assert called.address("sms").opted_out_at is None


def test_a_batch_of_thousands_is_kept_once_and_nothing_personal_of_strangers(called: Called) -> None:
    batch = [{"email": f"u{n}@x.example", "event": "delivered", "sg_event_id": f"e{n}"} for n in range(1_500)]
    assert called.events(*batch, *batch[:10]).status_code == 200
    assert called.events(*batch[:100]).status_code == 200
    assert len(called.raw()) == 1_500
    assert {str(event.body) for event in called.raw()} == {"{}"}


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", 400), (b"{}", 400), (b"[1]", 400), (b"\xff", 400), (b"[" * 100_000, 400),
     (b'[{"sg_event_id":"a\\u0000b\\ud800","event":"x\\u0000","email":["\\u0000"]}]', 200), (b"[]", 200)],
)  # fmt: skip
def test_whatever_is_signed_gets_an_answer(called: Called, body: bytes, code: int) -> None:
    assert called.events(body=body).status_code == code


def test_null_bytes_and_half_a_text_are_no_error(called: Called) -> None:
    assert called.text("a\x00b \u674e").status_code == 200
    assert called.twilio("status", MessageSid="SM9").status_code == 400
    assert called.twilio("inbound", Body="x").status_code == 400


def test_what_is_too_large_is_refused_before_it_is_read(called: Called) -> None:
    assert called.events(body=b" " * (8 * 1024 * 1024 + 1)).status_code == 413
    assert called.text("x" * 300_000).status_code == 413
