"""Twilio's side of the local provider."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.provider import contract
from tests.provider.local import ACCOUNT, MAGIC, NUMBER, SERVICE, TOKEN, Checked, LocalProvider, Text, basic
from tests.provider.told import Refuse

Answer = tuple[int, object, Mapping[str, str]]
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


def check(provider: LocalProvider, path: str, headers: Any, raw: bytes) -> Checked:
    """Whether Twilio would take this call."""
    with provider.lock:
        provider.text_calls += 1
    if basic(headers) != (ACCOUNT, TOKEN):
        return Checked(answer=_error(401, 20003, "Authenticate"))
    if urlsplit(path).path != f"{MESSAGES}.json":
        return Checked(answer=_violated(provider, 404, 20404, f"The requested resource {path} was not found"))
    if headers.get("Content-Type", "").split(";")[0] != "application/x-www-form-urlencoded":
        return Checked(answer=_violated(provider, 415, 415, f"Unsupported media type {headers.get('Content-Type')}"))
    form = parse_qs(raw.decode(), keep_blank_values=True, strict_parsing=True)
    for code, sentence in contract.text_faults(form):
        return Checked(answer=_violated(provider, 400, int(code), sentence))
    given = {name: values[0] for name, values in form.items()}
    if given["To"] in MAGIC:
        return Checked(answer=_error(400, *MAGIC[given["To"]]))
    if given.get("MessagingServiceSid", SERVICE) != SERVICE:
        return Checked(answer=_error(404, 21701, "The Messaging Service resource is invalid"))
    if given.get("From", NUMBER) != NUMBER:
        return Checked(answer=_error(400, 21606, "The From phone number is not a valid, SMS-capable number"))
    return Checked(given, [given["To"]])


def accept(provider: LocalProvider, checked: Checked) -> Answer:
    """Takes the text."""
    given = checked.document
    status = "accepted" if "MessagingServiceSid" in given else "queued"
    text = Text("SM" + secrets.token_hex(16), given["To"], given["Body"], given, status, time.time())
    with provider.lock:
        provider.texts.append(text)
    return 201, _resource(text), {}


def refusal(told: Refuse) -> Answer:
    """What it was told to answer."""
    status, document, _ = _error(told.status, told.code or told.status, told.sentence)
    return status, document, told.headers


def list_or_fetch(provider: LocalProvider, path: str, headers: Any) -> Answer:
    """One text, or those to a number."""
    if basic(headers) != (ACCOUNT, TOKEN):
        return _error(401, 20003, "Authenticate")
    parts = urlsplit(path)
    with provider.lock:
        texts = list(provider.texts)
    if parts.path == f"{MESSAGES}.json":
        wanted = parse_qs(parts.query).get("To", [""])[0]
        found = [_resource(each) for each in reversed(texts) if wanted in ("", each.to)]
        return 200, {"messages": found, "page": 0, "page_size": 50, "next_page_uri": None}, {}
    if parts.path == f"{MESSAGES.removesuffix('/Messages')}.json":
        return 200, {"sid": ACCOUNT, "status": "suspended" if provider.suspended else "active"}, {}
    sid = parts.path.removeprefix(f"{MESSAGES}/").removesuffix(".json")
    for each in texts:
        if each.sid == sid:
            return 200, _resource(each), {}
    return _error(404, 20404, f"The requested resource {parts.path} was not found")


def _resource(text: Text) -> dict[str, object]:
    """The Message as Twilio describes it."""
    at = formatdate(text.at)
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": text.body,
        "date_created": at,
        "date_sent": None,
        "date_updated": at,
        "direction": "outbound-api",
        "error_code": text.error,
        "error_message": None,
        "from": text.form.get("From"),
        "messaging_service_sid": text.form.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": "0" if "MessagingServiceSid" in text.form else "1",
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{MESSAGES}/{text.sid}/Media.json"},
        "to": text.to,
        "uri": f"{MESSAGES}/{text.sid}.json",
    }


def _error(status: int, code: int, sentence: str) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": sentence, "more_info": more, "status": status}, {}


def _violated(provider: LocalProvider, status: int, code: int, sentence: str) -> Answer:
    provider.violations.append(f"{code}: {sentence}")
    return _error(status, code, sentence)
