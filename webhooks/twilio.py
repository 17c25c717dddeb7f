"""`POST /webhooks/twilio/status` and `/inbound`: what became of texts, and texts that people send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from engine.core.reported import Inbound, Mark, Report, Word
from webhooks import signatures
from webhooks.plain import number, plain, said
from webhooks.ports import Hooks

SIGNATURE = "X-Twilio-Signature"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
LARGEST = 256 * 1024
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
OURS = ("message", "i")
"""The query's fields in which our number may come back."""

WORDS = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), Word.ACCEPTED),
    **dict.fromkeys(("delivered", "read"), Word.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), Word.FAILED),
}
MARKS = {
    **dict.fromkeys(("21610", "30004", "63014"), Mark.OPTED_OUT),
    **dict.fromkeys(("21211", "21214", "21217", "21401", "21421", "21614", "30005", "30006"), Mark.BOUNCED),
}
"""Twilio's codes that say something of the number, not of this one text."""

SENTENCES = {
    Mark.OPTED_OUT: "They have told Twilio that they want no more texts.",
    Mark.BOUNCED: "Texts do not reach this number.",
    Mark.NOTHING: "The text was not delivered.",
}

TWILIO_ANSWERS = frozenset(
    {
        "stop", "unsubscribe", "end", "quit", "stopall", "cancel", "revoke", "optout", "start", "unstop", "help",
        "info",
    }
)  # fmt: skip
"""Words that Twilio answers itself where a text is nothing else; a second answer would be one too many."""

ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


def blueprint(hooks: Hooks) -> Blueprint:
    """The addresses, over an engine."""
    made = Blueprint("twilio", __name__)

    @made.post("/webhooks/twilio/status")
    def status() -> Response:
        found = _fields(hooks)
        if isinstance(found, Response):
            return found
        report = read_status(found, dict(parse_qsl(_query())))
        if report is None:
            return said(400, "MessageSid and MessageStatus are wanted.")
        hooks.reported([report])
        return Response(ANSWER, 200, content_type="text/xml; charset=utf-8")

    @made.post("/webhooks/twilio/inbound")
    def inbound() -> Response:
        found = _fields(hooks)
        if isinstance(found, Response):
            return found
        sid, sender = plain(found.get("MessageSid"), 200), plain(found.get("From"), 20)
        if not sid or not sender:
            return said(400, "MessageSid and From are wanted.")
        body = plain(found.get("Body"))
        answered = bool(found.get("OptOutType")) or body.strip().lower() in TWILIO_ANSWERS
        media = number(found.get("NumMedia")) or 0
        to = plain(found.get("To"), 20)
        hooks.text(Inbound(sender, to, body, sid, media, hooks.machine(), answered and hooks.texts_leave))
        return Response(ANSWER, 200, content_type="text/xml; charset=utf-8")

    return made


def read_status(fields: Mapping[str, Any], query: Mapping[str, str]) -> Report | None:
    """What a status callback says; None where it names no message or no status."""
    sid, state = plain(fields.get("MessageSid"), 150), plain(fields.get("MessageStatus"), 40).lower()
    if not sid or not state:
        return None
    code = plain(fields.get("ErrorCode"), 10)
    word = WORDS.get(state, Word.NOTHING)
    mark = MARKS.get(code, Mark.NOTHING) if word == Word.FAILED else Mark.NOTHING
    ours = next((found for name in OURS if (found := number(query.get(name))) is not None), None)
    return Report(
        provider="twilio",
        event=f"{sid}/{state}",
        kind=state,
        channel="sms",
        word=word,
        mark=mark,
        message=ours,
        provider_id=sid,
        address=plain(fields.get("To"), 20),
        sentence=f"{SENTENCES[mark]}{f' ({code})' if code else ''}" if word == Word.FAILED else "",
    )


def _query() -> str:
    return request.query_string.decode("ascii", "replace")


def _url(hooks: Hooks) -> str:
    """The address as Twilio was told it: ours, and the query as it came, never decoded and written anew."""
    query = _query()
    return f"{hooks.public_url}{request.path}{'?' if query else ''}{query}"


def _fields(hooks: Hooks) -> Mapping[str, Any] | Response:
    """The fields of a call that Twilio signed; else the answer that it gets."""
    request.max_content_length = LARGEST
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return said(413, f"Send at most {LARGEST:,} bytes at a time.")
    if not hooks.twilio_token:
        return said(403, "TWILIO_AUTH_TOKEN is not set here.")
    form = request.mimetype != JSON
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True) if form else []
    except ValueError:
        return said(403, "The signature is missing or wrong.")
    headers = (request.headers.get(SIGNATURE, ""), request.headers.get(SETTINGS, ""))
    signed = pairs if form else body
    if not signatures.twilio(hooks.twilio_token, _url(hooks), signed, headers[0], settings=headers[1]):
        return said(403, "The signature is missing or wrong.")
    if form:
        return said(415, "Send a form, or JSON.") if request.mimetype != FORM else dict(pairs)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return said(400, "This is not JSON.")
    return found if isinstance(found, dict) else said(400, "This is not an object in JSON.")
