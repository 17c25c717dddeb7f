"""What the providers report, signed as they sign it and sent to an address; repeated and in any order if so told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import urllib3
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.provider.local import ACCOUNT, TOKEN, Mail, Text


@dataclass(frozen=True)
class Call:
    """One call of a provider's, signed. url: as the provider knows it, which is what Twilio signs."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    def send(self, address: str = "") -> int:
        """Makes the call, to another origin if one is given; what was answered."""
        _, _, rest = self.url.partition("://")
        url = address.rstrip("/") + "/" + rest.partition("/")[2] if address else self.url
        with urllib3.PoolManager(retries=False, timeout=15) as pool:
            return pool.request("POST", url, body=self.body, headers=dict(self.headers), redirect=False).status


@dataclass(frozen=True)
class SendGridEvents:
    """The event webhook of an account with a key of its own."""

    url: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public_key(self) -> str:
        """What SENDGRID_WEBHOOK_PUBLIC_KEY is: base64 of the key's DER, with no armour."""
        der = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def event(self, mail: Mail, name: str, at: int, **more: object) -> dict[str, object]:
        """An event about an email, with its custom arguments at the top as SendGrid has them."""
        filtered = f"{mail.provider_id}.recvd-{secrets.token_hex(4)}-0"
        own = {"email": mail.to, "timestamp": at, "event": name, "sg_event_id": secrets.token_urlsafe(16)}
        return {**mail.custom, **own, "smtp-id": "<x@geopod-ismtpd-1>", "sg_message_id": filtered, **more}

    def call(self, events: Iterable[Mapping[str, object]], at: int) -> Call:
        """A batch of events, joined as SendGrid joins them. at: when it is signed, in seconds."""
        body = b"[" + b",\r\n".join(json.dumps(each, separators=(",", ":")).encode() for each in events) + b"]\r\n"
        signature = self.key.sign(str(at).encode() + body, ec.ECDSA(hashes.SHA256()))
        headers = {
            "Content-Type": "application/json;charset=utf-8",
            "User-Agent": "SendGrid Event API",
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": str(at),
        }
        return Call(self.url, headers, body)


def twilio_signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Base64 of HMAC-SHA1 over the address and every field in order."""
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def twilio_call(url: str, form: Mapping[str, str], token: str = TOKEN) -> Call:
    """One call of Twilio's to this public address."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": secrets.token_hex(18),
        "X-Twilio-Signature": twilio_signature(token, url, form),
    }
    return Call(url, headers, urlencode(form).encode())


def status(text: Text, state: str, code: int | None = None) -> Call:
    """A report on a text, to the address it asked for. Twilio makes none for the state it was created with."""
    form = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": text.form.get("From", "+15005550006"),
        "MessageSid": text.sid,
        "MessageStatus": state,
        "SmsSid": text.sid,
        "SmsStatus": state,
        "To": text.to,
    }
    if "MessagingServiceSid" in text.form:
        form["MessagingServiceSid"] = text.form["MessagingServiceSid"]
    if code is not None:
        form["ErrorCode"] = str(code)
    return twilio_call(text.form["StatusCallback"], form)


def inbound(url: str, sender: str, words: str, *, to: str = "+15005550006", **more: str) -> Call:
    """A text from a phone to our number."""
    form = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": words,
        "From": sender,
        "MessageSid": "SM" + secrets.token_hex(16),
        "NumMedia": "0",
        "NumSegments": "1",
        "To": to,
        **more,
    }
    return twilio_call(url, form)


def deliver(
    calls: Sequence[Call], address: str = "", *, repeat: int = 1, shuffle: random.Random | None = None
) -> list[int]:
    """Makes these calls, each so often, in any order if so told; what was answered to each."""
    order = [each for each in calls for _ in range(repeat)]
    if shuffle is not None:
        shuffle.shuffle(order)
    return [each.send(address) for each in order]
