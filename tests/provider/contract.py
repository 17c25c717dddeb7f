"""What the providers take: their own published contracts, and the limits that stand only in their prose.

The contracts are parts of the providers' specifications (MIT), made stricter where their prose is; each says in
`x-provenance` where it is from and what was changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

HERE = Path(__file__).parent / "contracts"
EMAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
Fault = tuple[str, str]
"""(field, sentence), as SendGrid names them; for Twilio (code, sentence)."""

LARGEST_MAIL = 30 * 1024 * 1024
LARGEST_VALUES = 10_000


@cache
def _validator(name: str, path: str) -> Draft202012Validator:
    document = json.loads((HERE / f"{name}.strict.json").read_text(encoding="utf-8"))
    operation = document["paths"][path]["post"]["requestBody"]
    if "$ref" in operation:
        operation = document["components"]["requestBodies"][operation["$ref"].rsplit("/", 1)[-1]]
    (media,) = operation["content"].values()
    return Draft202012Validator({**media["schema"], "components": document["components"]})


def mail_faults(document: Any) -> list[Fault]:
    """What is wrong with a call of SendGrid's mail/send."""
    found = [
        (".".join(str(each) for each in error.absolute_path) or _lacking(document), error.message[:200])
        for error in _validator("sendgrid_mail", "/v3/mail/send").iter_errors(document)
    ]
    return found or list(_prose(document))


def _lacking(document: Any) -> str:
    """The field that a call has to have and lacks; "" where that is not what is wrong with it."""
    given = document if isinstance(document, dict) else {}
    if not given.get("content") and not given.get("template_id"):
        return "content"
    people = given.get("personalizations", ())
    return "" if given.get("subject") or all(each.get("subject") for each in people) else "subject"


def _prose(document: Mapping[str, Any]) -> Iterator[Fault]:
    if not EMAIL.fullmatch(document["from"]["email"]):
        yield "from.email", "The from email does not contain a valid address."
    reply = document.get("reply_to", {}).get("email")
    if reply is not None and not EMAIL.fullmatch(reply):
        yield "reply_to.email", "The reply_to email does not contain a valid address."
    if [each["type"] for each in document["content"]] not in (["text/plain"], ["text/plain", "text/html"]):
        yield "content", "Content must be text/plain first, text/html last."
    seen: set[str] = set()
    for number, personal in enumerate(document["personalizations"]):
        place = f"personalizations.{number}"
        for at, to in enumerate(personal["to"]):
            if not EMAIL.fullmatch(to["email"]) or not to["email"].isascii():
                yield f"{place}.to.{at}.email", "Does not contain a valid address."
            if to["email"].lower() in seen:
                yield f"{place}.to", "Each email address must be unique between the personalizations of a request."
            seen.add(to["email"].lower())
        for name in ("substitutions", "custom_args"):
            if len(json.dumps(personal.get(name, {}), ensure_ascii=False).encode()) > LARGEST_VALUES:
                yield f"{place}.{name}", "The size is limited to 10000 bytes."
        for name, value in personal.get("headers", {}).items():
            if not (name.isascii() and value.isascii()) or any(each in value for each in "\r\n\0"):
                yield f"{place}.headers.{name}", "Headers are ASCII, on one line."


INTEGERS = ("ValidityPeriod", "Attempt")
TEXT_FAULTS = (
    ("To", "21211"),
    ("Body", "21617"),
    ("StatusCallback", "21609"),
    ("MessagingServiceSid", "21701"),
    ("ValidityPeriod", "35114"),
)


def text_faults(form: Mapping[str, list[str]]) -> list[Fault]:
    """What is wrong with a call of Twilio's Messages, as (code, sentence). form: every value of each field."""
    repeated = [name for name, values in form.items() if len(values) > 1]
    if repeated:
        return [("21603", f"{repeated[0]} stands there twice.")]
    document: dict[str, Any] = {name: values[0] for name, values in form.items()}
    for name in INTEGERS:
        if document.get(name, "").isdigit():
            document[name] = int(document[name])
    found = []
    for error in _validator("twilio_messages", "/2010-04-01/Accounts/{AccountSid}/Messages.json").iter_errors(document):
        field = str(next(iter(error.absolute_path), ""))
        lacks = "21603" if not document.keys() & {"From", "MessagingServiceSid"} else "21602"
        found.append((dict(TEXT_FAULTS).get(field, lacks), f"{field}: {error.message[:200]}"))
    if not document.get("Body", "x").strip():
        found.append(("21602", "Message body is required."))
    if len(document.get("Body", "").encode("utf-16-le")) // 2 > 1600:
        found.append(("21617", "The concatenated message body exceeds the 1600 character limit."))
    return found
