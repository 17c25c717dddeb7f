"""The local provider signs as the real ones do: their own validators say so."""

from __future__ import annotations

import random
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest
from sendgrid.helpers.eventwebhook import EventWebhook
from twilio.request_validator import RequestValidator

from tests.provider.local import TOKEN, Mail, Text
from tests.provider.webhooks import SendGridEvents, deliver, inbound, status, twilio_signature

MAIL = Mail("ana@example.org", "Hello", "Hi", "", {}, {"message": "7"}, {}, "", "abc", 1)
REPORTS = "https://m.example.org/webhooks/twilio/status?message=3"
TEXT = Text("SM" + "a" * 32, "+447700900003", "Hi", {"StatusCallback": REPORTS}, "queued", 0.0)


def test_events_verify_with_sendgrids_own_code_and_not_once_they_are_changed():
    events = SendGridEvents("https://m.example.org/webhooks/sendgrid/events")
    call = events.call([events.event(MAIL, "delivered", 1_795_375_800), events.event(MAIL, "open", 1)], 1_795_375_870)
    theirs = EventWebhook(events.public_key)
    signed = [call.headers[f"X-Twilio-Email-Event-Webhook-{each}"] for each in ("Signature", "Timestamp")]
    assert theirs.verify_signature(call.body.decode(), *signed)
    assert not theirs.verify_signature(call.body.decode().replace("delivered", "bounce"), *signed)
    assert b'"message":"7"' in call.body


@pytest.mark.parametrize(
    "call", [status(TEXT, "delivered"), status(TEXT, "undelivered", 30005), inbound(REPORTS, "+447700900003", "7 🎉")]
)
def test_texts_verify_with_twilios_own_code_and_not_with_another_token(call):
    form = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
    signature = call.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(call.url, form, signature)
    assert not RequestValidator("another").validate(call.url, form, signature)


def test_the_vendors_known_answer_is_ours():
    form = {
        "CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212",
        "Caller": "+14158675309",
    }  # fmt: skip
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert twilio_signature("12345", url, form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_calls_are_made_as_often_and_in_such_order_as_told():
    heard: list[tuple[str, bytes]] = []

    class Hearing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Hearing) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        calls = [status(TEXT, state) for state in ("sent", "delivered")]
        address = f"http://127.0.0.1:{server.server_address[1]}"
        assert deliver(calls, address, repeat=3, shuffle=random.Random(1)) == [204] * 6
        server.shutdown()
        thread.join()
    assert {path for path, _ in heard} == {"/webhooks/twilio/status?message=3"}
    assert sorted(body for _, body in heard) == sorted([calls[0].body, calls[1].body] * 3)
    assert [body for _, body in heard] != [calls[0].body] * 3 + [calls[1].body] * 3
