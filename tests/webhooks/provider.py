"""A deployment that providers call, with keys of its own; and what they sign with."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from engine.facade import PageEngine
from engine.hooks import Hooks
from engine.store import Store
from engine.store import tables as t
from tests.engine.place import Place

FIXTURES = Path(__file__).parent / "fixtures"
TOKEN = "fixture_auth_token_0123456789abcdef"
PUBLIC = "https://hooks.example.test"
KEY = ec.generate_private_key(ec.SECP256R1())
OURS = base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
NUMBER = "+12025550123"

SECRET, PASSWORD = "9f2c_path_secret", "fixture-password"

PACK = """
steps:
  hello: {when: start, to: members, tell: hello, by: [sms, email]}
  later: {when: 7 days after start, to: members, tell: hello, by: [sms, email]}
messages:
  hello: {subject: Hello, body: It begins., sms: It begins.}
"""
ROSTER = f"email,phone,name,role,sms_consent\nana@example.org,{NUMBER},Ana,member,yes\n"


def fixture(name: str) -> dict[str, Any]:
    """What was recorded of a provider."""
    found: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return found


@dataclass
class Called:
    """A deployment, and whoever calls it."""

    place: Place
    client: FlaskClient

    @classmethod
    def open(cls, store: Store, folder: Path, key: str = OURS) -> Called:
        """With the two providers' secrets set, and everything in the outbox."""
        place = Place.open(store, folder)
        place.begin(PACK, ROSTER, folder)
        inbound = {"sendgrid_inbound_secret": SECRET, "sendgrid_inbound_password": PASSWORD}
        secrets = {**inbound, "sendgrid_webhook_public_key": key, "twilio_auth_token": TOKEN, "public_url": PUBLIC}
        runtime = replace(place.runtime, settings=replace(place.runtime.settings, **secrets))  # type: ignore[arg-type]
        return cls(place, create_app(PageEngine(runtime), Hooks(runtime)).test_client())

    def events(self, *events: dict[str, Any], body: bytes | None = None) -> TestResponse:
        """Calls as SendGrid does."""
        raw = json.dumps(events).encode() if body is None else body
        stamp = str(int(self.place.machine().timestamp()))
        signature = base64.b64encode(KEY.sign(stamp.encode() + raw, ec.ECDSA(SHA256()))).decode()
        headers = {
            "X-Twilio-Email-Event-Webhook-Signature": signature,
            "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        }
        return self.client.post("/webhooks/sendgrid/events", data=raw, headers=headers)

    def twilio(self, path: str, **fields: str) -> TestResponse:
        """Calls as Twilio does."""
        url = f"/webhooks/twilio/{path}"
        signed = PUBLIC + url + "".join(name + fields[name] for name in sorted(fields))
        mac = base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
        headers = {"X-Twilio-Signature": mac, "Content-Type": "application/x-www-form-urlencoded"}
        return self.client.post(url, data=urlencode(fields), headers=headers)

    def mail(self, headers: str = "", secret: str = SECRET, auth: str = PASSWORD, **fields: str) -> TestResponse:
        """Calls as SendGrid's Inbound Parse does."""
        given = {"headers": headers, "from": "Ana <ana@example.org>", "subject": "Re: Hello", "text": "", **fields}
        return self.client.post(
            f"/webhooks/sendgrid/inbound/{secret}",
            data=given,
            auth=("sgparse", auth),
            content_type="multipart/form-data",
        )

    def text(self, body: str, sid: str = "SM1", sender: str = NUMBER) -> TestResponse:
        """A text that somebody sends."""
        return self.twilio("inbound", MessageSid=sid, From=sender, To="+12025550100", Body=body, NumMedia="0")

    def messages(self) -> list[t.Message]:
        """What was made, oldest first."""
        with self.place.store.read() as session:
            return list(session.query(t.Message).order_by(t.Message.id))

    def raw(self) -> list[t.RawEvent]:
        """What was kept, oldest first."""
        with self.place.store.read() as session:
            return list(session.query(t.RawEvent).order_by(t.RawEvent.id))

    def address(self, channel: str) -> t.Address:
        """Ana's."""
        with self.place.store.read() as session:
            return session.get_one(t.Address, (self.place.number("ana@example.org"), channel))
