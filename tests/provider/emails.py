"""SendGrid's side of the local provider."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from tests.provider import contract
from tests.provider.local import KEY, Checked, LocalProvider, Mail
from tests.provider.told import Refuse

Answer = tuple[int, object, Mapping[str, str]]


def check(provider: LocalProvider, path: str, headers: Any, raw: bytes) -> Checked:
    """Whether SendGrid would take this call."""
    with provider.lock:
        provider.mail_calls += 1
    if headers.get("Authorization") != f"Bearer {KEY}":
        return Checked(answer=_errors(401, None, "The provided authorization grant is invalid, expired, or revoked"))
    if headers.get("Content-Type", "").split(";")[0] != "application/json":
        return Checked(answer=_violated(provider, 415, None, "Content-Type should be application/json."))
    if len(raw) > contract.LARGEST_MAIL:
        return Checked(answer=_violated(provider, 413, None, "The payload is too large."))
    try:
        document = json.loads(raw)
    except ValueError:
        return Checked(answer=_violated(provider, 400, None, "Bad Request"))
    faults = contract.mail_faults(document)
    if faults:
        provider.violations += [f"{field}: {sentence}" for field, sentence in faults]
        return Checked(answer=(400, {"errors": [{"field": f, "message": s, "help": None} for f, s in faults]}, {}))
    if provider.from_addresses is not None and document["from"]["email"] not in provider.from_addresses:
        sentence = "The from address does not match a verified Sender Identity. Mail cannot be sent"
        return Checked(answer=_errors(403, "from", sentence))
    return Checked(document, [to["email"] for each in document["personalizations"] for to in each["to"]])


def accept(provider: LocalProvider, checked: Checked) -> Answer:
    """Takes every email of the call; in sandbox mode none."""
    document, provider_id = checked.document, secrets.token_urlsafe(16)
    if document.get("mail_settings", {}).get("sandbox_mode", {}).get("enable"):
        with provider.lock:
            provider.sandboxed += len(document["personalizations"])
        return 200, None, {}
    parts = {each["type"]: each["value"] for each in document["content"]}
    with provider.lock:
        for each in document["personalizations"]:
            own = each.get("substitutions", {})
            provider.mails.append(
                Mail(
                    to=each["to"][0]["email"],
                    subject=_put_in(each.get("subject") or document["subject"], own),
                    text=_put_in(parts["text/plain"], own),
                    html=_put_in(parts.get("text/html", ""), own),
                    headers={**document.get("headers", {}), **each.get("headers", {})},
                    custom={**document.get("custom_args", {}), **each.get("custom_args", {})},
                    from_=document["from"],
                    reply_to=document.get("reply_to", {}).get("email", ""),
                    provider_id=provider_id,
                    call=provider.mail_calls,
                )
            )
    return 202, None, {"X-Message-Id": provider_id}


def refusal(told: Refuse) -> Answer:
    """What it was told to answer."""
    status, document, _ = _errors(told.status, told.where, told.sentence)
    return status, document, told.headers


def _put_in(text: str, own: Mapping[str, str]) -> str:
    for tag, value in own.items():
        text = text.replace(tag, value)
    return text


def _errors(status: int, field: str | None, sentence: str) -> Answer:
    return status, {"errors": [{"field": field, "message": sentence, "help": None}]}, {}


def _violated(provider: LocalProvider, status: int, field: str | None, sentence: str) -> Answer:
    provider.violations.append(f"{status}: {sentence}")
    return _errors(status, field, sentence)
