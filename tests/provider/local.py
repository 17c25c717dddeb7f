"""The local provider: a server in a thread that answers as SendGrid and Twilio do.

    with LocalProvider() as provider:
        ... SENDGRID_API_URL = TWILIO_API_URL = provider.address ...
        assert not provider.violations

Whatever breaks a contract is answered as the real one would, and kept in `violations`.
"""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.provider.told import Delay, Drop, Hang, Instructions, Refuse

KEY = "SG.local-provider.0123456789abcdef"
ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "local_auth_token_0123456789abcdef"
SERVICE = "MG" + "0" * 31 + "2"
NUMBER = "+15005550006"

MAGIC = {
    "+15005550001": (21211, "Invalid 'To' Phone Number"),
    "+15005550002": (21612, "Message cannot be sent with this combination of To and From"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}
"""The numbers that Twilio's own test credentials refuse."""


@dataclass(frozen=True)
class Mail:
    """One email as its reader gets it, with what stands in its slots. provider_id: of its call."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    custom: Mapping[str, str]
    from_: Mapping[str, str]
    reply_to: str
    provider_id: str
    call: int


@dataclass(frozen=True)
class Text:
    """One SMS. form: as it came."""

    sid: str
    to: str
    body: str
    form: Mapping[str, str]
    status: str
    at: float
    error: int | None = None


@dataclass
class LocalProvider:
    """Both providers at one address. latency: seconds before every answer. sandboxed: mails that were only checked."""

    latency: float = 0.0
    from_addresses: frozenset[str] | None = None
    mails: list[Mail] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    sandboxed: int = 0
    suspended: bool = False
    mail_calls: int = 0
    text_calls: int = 0
    connections: int = 0
    told: Instructions = field(default_factory=Instructions)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.provider = self
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> LocalProvider:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def settings(self) -> dict[str, str]:
        """What a process needs to send through it."""
        return {
            "EMAIL_CHANNEL": "sendgrid",
            "SMS_CHANNEL": "twilio",
            "SENDGRID_API_KEY": KEY,
            "SENDGRID_API_URL": self.address,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
            "TWILIO_API_URL": self.address,
        }

    def taken(self, medium: str) -> dict[str, int]:
        """Our message id → how often it was accepted."""
        ids = [each.custom["message"] for each in self.mails] if medium == "email" else [_ours(t) for t in self.texts]
        return {each: ids.count(each) for each in ids}


def _ours(text: Text) -> str:
    return parse_qs(urlsplit(text.form["StatusCallback"]).query)["message"][0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    provider: LocalProvider

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that has gone away is none of a test's business; anything else is."""
        import sys

        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self.provider.violations.append(f"the provider itself failed: {error!r}")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        with self.server.provider.lock:
            self.server.provider.connections += 1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Quiet."""

    def do_GET(self) -> None:
        from tests.provider.texts import list_or_fetch

        self._answer(*list_or_fetch(self.server.provider, self.path, self.headers))

    def do_POST(self) -> None:
        from tests.provider import emails, texts

        provider = self.server.provider
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        part = emails if self.path == "/v3/mail/send" else texts
        checked = part.check(provider, self.path, self.headers, raw)
        if checked.answer is not None:
            return self._answer(*checked.answer)
        behaviour = provider.told.next(checked.addresses)
        if isinstance(behaviour, Refuse):
            return self._answer(*part.refusal(behaviour))
        if isinstance(behaviour, Hang | Drop) and not behaviour.accepted:
            return self._silent(behaviour)
        answer = part.accept(provider, checked)
        if isinstance(behaviour, Hang | Drop):
            return self._silent(behaviour)
        time.sleep(behaviour.seconds if isinstance(behaviour, Delay) else provider.latency)
        return self._answer(*answer)

    def _silent(self, behaviour: Hang | Drop) -> None:
        if isinstance(behaviour, Hang):
            self.server.provider.over.wait(30)
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, status: int, document: object, headers: Mapping[str, str]) -> None:
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass
class Checked:
    """A call that was looked at. answer: where it is refused. addresses: whom it is for."""

    document: Any = None
    addresses: list[str] = field(default_factory=list)
    answer: tuple[int, object, Mapping[str, str]] | None = None


def basic(headers: Any) -> tuple[str, str]:
    """User and password of a call; empty where there are none."""
    scheme, _, given = str(headers.get("Authorization", "")).partition(" ")
    if scheme != "Basic":
        return "", ""
    user, _, password = base64.b64decode(given).decode().partition(":")
    return user, password
