"""`POST /webhooks/sendgrid/events`: what became of emails, in batches that SendGrid signs as a whole."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from engine.core.reported import Mark, Report, Word
from webhooks import signatures
from webhooks.plain import number, plain, said
from webhooks.ports import Hooks

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
LARGEST = 8 * 1024 * 1024
"""Ten times what SendGrid says it sends."""

WORDS = {
    "processed": Word.ACCEPTED,
    "delivered": Word.DELIVERED,
    "bounce": Word.FAILED,
    "dropped": Word.FAILED,
}
"""What an event says of the message. `deferred` says nothing: SendGrid tries again. Openings are not looked at."""

OPT_OUTS = frozenset({"spamreport", "unsubscribe", "group_unsubscribe"})
DROPPED = {
    "bounced address": Mark.BOUNCED,
    "invalid": Mark.BOUNCED,
    "spam reporting address": Mark.OPTED_OUT,
    "unsubscribed address": Mark.OPTED_OUT,
}
"""Why SendGrid did not even try, where that says something of the address."""


def blueprint(hooks: Hooks) -> Blueprint:
    """The addresses, over an engine."""
    made = Blueprint("sendgrid", __name__)

    @made.post("/webhooks/sendgrid/events")
    def events() -> Response:
        request.max_content_length = LARGEST
        try:
            body = request.get_data(cache=False)
        except RequestEntityTooLarge:
            return said(413, f"Send at most {LARGEST:,} bytes at a time.")
        stamp = request.headers.get(TIMESTAMP, "")
        given = request.headers.get(SIGNATURE, "")
        if not hooks.sendgrid_key:
            return said(403, "SENDGRID_WEBHOOK_PUBLIC_KEY is not set here.")
        if not signatures.sendgrid(hooks.sendgrid_key, given, stamp, body):
            return said(403, "The signature is missing or wrong.")
        if not signatures.recent(stamp, hooks.machine()):
            return said(403, "The signature is more than two days old.")
        reports = read(body)
        if reports is None:
            return said(400, "This is not a list of events in JSON.")
        hooks.reported(reports)
        return said(200)

    return made


def read(body: bytes) -> list[Report] | None:
    """The reports in a body; None for what is no list of events. One without an id of its own is passed over."""
    try:
        found: Any = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        return None
    return [report(event) for event in found if plain(event.get("sg_event_id"))]


def report(event: dict[str, Any]) -> Report:
    """One event as what it says of a message and an address."""
    kind = plain(event.get("event"), 60)
    reason = plain(event.get("reason"))
    mark = Mark.OPTED_OUT if kind in OPT_OUTS else Mark.NOTHING
    if kind == "dropped":
        mark = DROPPED.get(reason.strip().lower(), Mark.NOTHING)
    if kind == "bounce" and event.get("type", "bounce") != "blocked":
        mark = Mark.BOUNCED
    return Report(
        provider="sendgrid",
        event=plain(event.get("sg_event_id"), 200),
        kind=kind or "?",
        channel="email",
        word=WORDS.get(kind, Word.NOTHING),
        mark=mark,
        message=number(event.get("message")),
        provider_id=plain(event.get("sg_message_id"), 200),
        address=plain(event.get("email"), 320).strip().lower(),
        sentence=_sentence(kind, reason),
    )


def _sentence(kind: str, reason: str) -> str:
    """For a coordinator; without the provider's own words, in which addresses stand."""
    said_of = {"bounce": "The receiving mail server refused the email.", "dropped": "SendGrid did not send the email"}
    if kind == "dropped":
        return f"{said_of[kind]}: {reason[:100] or 'no reason given'}."
    return said_of.get(kind, "")
