"""`POST /webhooks/sendgrid/inbound/<secret>`: emails that people send, as SendGrid's Inbound Parse hands them on."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from email import message_from_string
from email.message import Message
from email.utils import parseaddr

from flask import Blueprint, Response, request
from mailparser_reply import EmailReplyParser
from werkzeug.exceptions import RequestEntityTooLarge

from engine.core.reported import Mail
from webhooks.plain import plain, said
from webhooks.ports import Hooks

LARGEST = 12 * 1024 * 1024
LANGUAGES = ["en", "es"]
FORM = "multipart/form-data"
IDS = re.compile(r"<[^<>\s]{1,200}>")
AWAY = re.compile(
    r"^\s*(?:(?:re|aw|sv):\s*)?(?:out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response)"
    r"|respuesta autom[aá]tica|fuera de la oficina|undeliverable|delivery status notification)",
    re.IGNORECASE,
)
BULK = frozenset({"bulk", "junk", "auto_reply", "list"})
NOBODY = re.compile(r"^(?:mailer-daemon|postmaster)@", re.IGNORECASE)


def blueprint(hooks: Hooks) -> Blueprint:
    """The address, over an engine."""
    made = Blueprint("replies", __name__)

    @made.post("/webhooks/sendgrid/inbound/<secret>")
    def inbound(secret: str) -> Response:
        if not _allowed(hooks, secret):
            return said(403, "The address or its password is wrong.")
        if request.mimetype != FORM:
            return said(415, "Send multipart/form-data.")
        request.max_content_length = request.max_form_memory_size = LARGEST
        try:
            body = request.get_data(cache=True, parse_form_data=False)
            fields = _fields(body)
        except RequestEntityTooLarge:
            return said(413, f"An email may have at most {LARGEST:,} bytes.")
        mail = read(fields)
        if mail is None:
            return said(400, "There is no sender.")
        hooks.mail(mail)
        return said(200)

    return made


def _allowed(hooks: Hooks, secret: str) -> bool:
    """Compared in constant time; both, whichever is wrong."""
    if not hooks.inbound_secret:
        return False
    given = (request.authorization.password or "") if request.authorization else ""
    right = hmac.compare_digest(secret.encode(), hooks.inbound_secret.encode())
    wanted = hooks.inbound_password
    return (wanted is None or hmac.compare_digest(given.encode(), wanted.encode())) and right


def _fields(body: bytes) -> Mapping[str, str]:
    """The form's fields, each read in the character set that SendGrid names for it."""
    found = {name: plain(value, LARGEST) for name, value in request.form.items()}
    for attached in request.files.values():
        attached.close()  # nobody reads them here
    try:
        charsets = json.loads(found.get("charsets", "{}"))
        named = {name: each for name, each in charsets.items() if name in found and each.lower() != "utf-8"}
    except (ValueError, AttributeError, RecursionError):
        return found
    for name, charset in named.items():
        head = re.escape(f'name="{name}"'.encode()) + rb"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--"
        part = re.search(head, body, re.DOTALL)
        try:
            found[name] = plain(part[1].decode(charset, "replace"), LARGEST) if part else found[name]
        except LookupError:
            continue
    return found


def read(fields: Mapping[str, str]) -> Mail | None:
    """An email out of a form's fields; None without a sender."""
    head = message_from_string(fields.get("headers", "") or fields.get("email", ""))
    sender = parseaddr(fields.get("from", ""))[1].strip().lower()[:320]
    if not sender:
        return None
    envelope = _envelope(fields.get("envelope", ""))
    to = plain((envelope.get("to") or [fields.get("to", "")])[0], 320).lower()
    subject, text = plain(fields.get("subject", ""), 300), fields.get("text", "") or _raw_text(fields)
    written = EmailReplyParser(languages=LANGUAGES).parse_reply(text=text[:100_000]) or ""
    known = _header(head, "Message-ID") or f"{sender}\n{subject}\n{text}"
    return Mail(
        event=f"mail/{hashlib.sha256(f'{known}|{to}'.encode('utf-8', 'replace')).hexdigest()}",
        from_=sender,
        to=to,
        subject=subject,
        text=plain(written),
        about=tuple(IDS.findall(f"{_header(head, 'In-Reply-To')} {_header(head, 'References')}"))[:50],
        automatic=_automatic(head, sender, subject, envelope),
        unsubscribe=to.startswith("unsubscribe+"),
    )


def _header(head: Message, name: str) -> str:
    return plain(str(head.get(name, "")))


def _raw_text(fields: Mapping[str, str]) -> str:
    """The text of an email that came as a whole."""
    for part in message_from_string(fields.get("email", "")).walk():
        body = part.get_payload(decode=True) if part.get_content_type() == "text/plain" else None
        if isinstance(body, bytes):
            return body.decode("utf-8", "replace")
    return ""


def _envelope(text: str) -> Mapping[str, list[str]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    kept = found if isinstance(found, dict) else {}
    return {name: value if isinstance(value, list) else [value] for name, value in kept.items()}


def _automatic(head: Message, sender: str, subject: str, envelope: Mapping[str, list[str]]) -> str:
    """Why an email is taken for the answer of a machine (RFC 3834 and what is usual); "" for a person's."""
    if _header(head, "Auto-Submitted").lower() not in ("", "no"):
        return "it says that a machine sent it (Auto-Submitted)"
    if _header(head, "Precedence").lower() in BULK:
        return "it says that it went to many (Precedence)"
    if _header(head, "X-Autoreply") or _header(head, "X-Autorespond"):
        return "it says that it is an automatic answer"
    if NOBODY.match(sender) or envelope.get("from") == [""]:
        return "a mail server sent it"
    return "its subject is that of an automatic answer" if AWAY.match(subject) else ""
