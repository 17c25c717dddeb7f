"""Text messages through Twilio: several at once, as fast as allowed, and what its answers mean."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog

from engine.channels.interface import Accepted, LinkOf, Medium, Outcome, Outgoing, Provider, Refused, Traces, Unknown
from engine.channels.pace import Pace
from engine.channels.transport import Transport, Unsent, Unsure
from engine.channels.twilio_errors import meaning
from engine.wording.markers import fill
from engine.wording.segments import segments

log = structlog.get_logger()

AT_ONCE = 16
"""Calls under way at the same time in one process."""

LONGEST = 1600
"""Characters that Twilio takes, an emoji counted as two."""

LONGEST_VALID = 36_000
"""Seconds that Twilio keeps a message in its queue at the most."""

LISTED = 50
"""Messages to one number that are looked at to find one again."""

SKEW = timedelta(minutes=1)
"""How far Twilio's clock and ours may be apart."""

STATUS_PATH = "/webhooks/twilio/status"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who texts come from: a Messaging Service's id, or a number. reports: the address that hears what became of it."""

    service: str = ""
    number: str = ""
    reports: str = ""

    def named(self) -> dict[str, str]:
        """As Twilio's client takes it."""
        return {"messaging_service_sid": self.service} if self.service else {"from_": self.number}


@dataclass(frozen=True, slots=True)
class Ready:
    """A text with its links, as it goes out."""

    message: Outgoing
    text: str


class TwilioChannel:
    """SMS. client: Twilio's own. clock: seconds that only grow."""

    name = "twilio"
    medium: Medium = "sms"
    batch = 200

    def __init__(
        self,
        client: Any,
        sender: Sender,
        link_of: LinkOf,
        *,
        pace: Pace | None = None,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
        transport: Transport | None = None,
    ) -> None:
        self._client = client
        self._sender = sender
        self._link_of = link_of
        self._pace = pace or Pace(None)
        self._at_once = at_once
        self._clock = clock
        self._transport = transport

    def send(self, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        """Hand them over, several at once; one outcome each."""
        made = [self._ready(message) for message in batch]
        ready = [each for each in made if isinstance(each, Ready)]
        round_ = _Round(self._clock())
        if len(ready) > 1:
            # Threads of this call alone: a process that forks keeps none.
            with ThreadPoolExecutor(min(self._at_once, len(ready)), "twilio") as threads:
                said = iter(list(threads.map(lambda each: self._one(each, round_), ready)))
        else:
            said = iter([self._one(each, round_) for each in ready])
        return [next(said) if isinstance(each, Ready) else each for each in made]

    def look_up(self, message_id: int, provider_id: str | None = None, traces: Traces | None = None) -> Outcome | None:
        """What Twilio says of a message it has named, else of the only one that fits its traces.

        Twilio cannot be asked by our id; where several fit, its reports tell, which carry it.
        """
        from twilio.base.exceptions import TwilioException

        try:
            if provider_id:
                found = self._client.messages(provider_id).fetch()
            elif traces is not None:
                fitting = [
                    each for each in self._client.messages.list(to=traces.to, limit=LISTED) if _fits(each, traces)
                ]
                found = fitting[0] if len(fitting) == 1 else None
            else:
                found = None
        except (TwilioException, Unsent, Unsure, ValueError):
            return None
        if found is None:
            return None
        if found.status in ("failed", "undelivered") and found.error_code:
            return _refusal(int(found.error_code))
        return Accepted(found.sid)

    def try_out(self) -> Outcome | None:
        """Whether Twilio knows the account and its token, and lets it send."""
        from twilio.base.exceptions import TwilioException

        try:
            account = self._client.api.v2010.account.fetch()
        except (Unsent, Unsure) as problem:
            return Refused("unreachable", f"Twilio cannot be reached: {problem}.", permanent=False)
        except TwilioException as problem:
            return _refusal(int(getattr(problem, "code", 0) or 0))
        return Accepted(account.sid) if account.status == "active" else _refusal(30002)

    def close(self) -> None:
        """Gives back the connections."""
        if self._transport is not None:
            self._transport.close()

    def _ready(self, message: Outgoing) -> Ready | Refused:
        """The text with its links; refused before anything is sent where it cannot go."""
        try:
            text = fill(message.text, self._link_of)
        except Exception as problem:
            log.error("links failed", message=message.message_id, error=type(problem).__name__, exc_info=problem)
            return Refused("links", "The links of this message could not be made.", permanent=False)
        if not text.strip():
            return Refused("21602", meaning(21602).sentence, permanent=True)
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST:
            return Refused("21617", meaning(21617).sentence, permanent=True)
        return Ready(message, text)

    def _one(self, ready: Ready, round_: _Round) -> Outcome:
        if round_.stopped is not None:
            return round_.stopped
        wait = self._pace.turn(segments(ready.text).count)
        if wait:
            return Refused("pace", "Texts wait for their turn.", permanent=False, retry_after=wait)
        valid = self._valid(ready.message, round_)
        if valid is not None and valid < 1:
            return Refused("hours", "Its sending hours have ended.", permanent=False)
        outcome = self._call(ready, valid)
        round_.note(outcome)
        return outcome

    def _valid(self, message: Outgoing, round_: _Round) -> int | None:
        """Seconds for which Twilio may keep it in its queue; None where any length will do."""
        if message.valid_until is None:
            return None
        left = (message.valid_until - message.at).total_seconds() - (self._clock() - round_.began)
        return min(int(left), LONGEST_VALID)

    def _call(self, ready: Ready, valid: int | None) -> Outcome:
        from twilio.base.exceptions import TwilioException

        message = ready.message
        given: dict[str, object] = {"body": ready.text, **self._sender.named()}
        if self._sender.reports:
            given["status_callback"] = f"{self._sender.reports}{STATUS_PATH}?message={message.message_id}"
        if valid is not None:
            given["validity_period"] = valid
        try:
            return Accepted(self._client.messages.create(to=message.to, **given).sid)
        except Unsent as problem:
            return Refused("unreachable", f"Twilio cannot be reached: {problem}.", permanent=False)
        except Unsure as problem:
            return Unknown(f"Twilio did not answer: {problem}.")
        except TwilioException as problem:
            return _refusal(int(getattr(problem, "code", 0) or getattr(problem, "status", 0) or 0))
        except Exception as problem:
            # Twilio has answered, and its client could not read what.
            log.error("answer not read", message=message.message_id, error=type(problem).__name__)
            return Unknown("Twilio answered something that could not be read.")


class _Round:
    """One call of `send`. began: by the channel's clock. stopped: what every further message would hear as well."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.stopped: Refused | None = None
        self._lock = threading.Lock()

    def note(self, outcome: Outcome) -> None:
        """Looks whether there is any use in sending on."""
        if isinstance(outcome, Refused) and not outcome.permanent and _every(outcome.code):
            with self._lock:
                self.stopped = self.stopped or outcome


def _fits(found: Any, traces: Traces) -> bool:
    """Whether a message that Twilio has may be the one nobody heard of."""
    new = found.date_created is not None and found.date_created >= traces.since - SKEW
    return new and found.direction == "outbound-api" and found.sid not in traces.known


def _every(code: str) -> bool:
    return code == "unreachable" or (code.isdigit() and meaning(int(code)).every)


def _refusal(code: int) -> Refused | Unknown:
    """The outcome that a code of Twilio's stands for."""
    means = meaning(code)
    if means.kind == "ambiguous":
        return Unknown(means.sentence)
    return Refused(
        str(code),
        means.sentence,
        permanent=means.kind in ("permanent", "opt-out", "content"),
        opt_out=means.kind == "opt-out",
        retry_after=means.wait,
        configuration=means.kind == "configuration",
    )


def _open(medium: Medium, settings: Mapping[str, str], link_of: LinkOf) -> TwilioChannel:
    from engine.channels.twilio_client import client

    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        if not settings.get(name):
            raise ValueError(f"{name} is missing, which sending through Twilio needs.")
    service, number = settings.get("TWILIO_MESSAGING_SERVICE_SID", ""), settings.get("TWILIO_FROM", "")
    if not service and not number:
        raise ValueError("TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM is missing: texts through Twilio need a sender.")
    reports = settings.get("PUBLIC_URL", "").rstrip("/")
    if "_" in (urlsplit(reports).hostname or ""):
        raise ValueError("PUBLIC_URL has an underscore in its host name, which Twilio does not report to.")
    rate = settings.get("TWILIO_SEGMENTS_PER_SECOND")
    transport = Transport(AT_ONCE)
    made = client(
        settings["TWILIO_ACCOUNT_SID"], settings["TWILIO_AUTH_TOKEN"], transport, settings.get("TWILIO_API_URL", "")
    )
    pace = Pace(float(rate) if rate else None)
    return TwilioChannel(made, Sender(service, number, reports), link_of, pace=pace, transport=transport)


PROVIDER = Provider(
    "twilio",
    frozenset({"sms"}),
    (
        "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID", "TWILIO_FROM", "TWILIO_API_URL",
        "TWILIO_SEGMENTS_PER_SECOND", "PUBLIC_URL",
    ),
    _open,
)  # fmt: skip
