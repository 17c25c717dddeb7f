"""Email through SendGrid: many messages that share a template in one call, and what its answers mean.

A call that is refused has accepted nothing (a 400 rejects the whole request), so what was not to blame goes again. A
call whose answer never came is unknown for all of its messages: SendGrid knows no key by which to send once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING

import structlog

from engine import machine
from engine.channels.interface import Accepted, LinkOf, Medium, Outcome, Outgoing, Provider, Refused, Traces, Unknown
from engine.channels.transport import Answer, Transport, Unsent, Unsure

if TYPE_CHECKING:
    from engine.channels.sendgrid_mail import Filled

log = structlog.get_logger()

ADDRESS = "https://api.sendgrid.com"
PATH = "/v3/mail/send"
NAMED = re.compile(r"^personalizations[.\[](\d+)")
"""How an error names the one message it is about."""

LONGEST_WAIT = 3600.0


class SendGridChannel:
    """Email. now: machine time, for limits that end at a time of day. sender: EMAIL_FROM, to be tried out."""

    name = "sendgrid"
    medium: Medium = "email"
    batch = 200

    def __init__(
        self,
        key: str,
        link_of: LinkOf,
        *,
        address: str = ADDRESS,
        transport: Transport | None = None,
        now: Callable[[], datetime] = machine.now,
        sender: str = "",
    ) -> None:
        from engine.channels.sendgrid_mail import client_headers

        self._url = address.rstrip("/") + PATH
        self._headers = {**client_headers(key), "Content-Type": "application/json"}
        self._link_of = link_of
        self._transport = transport or Transport()
        self._now = now
        self._from = sender

    def send(self, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        """Hand them over, those that share a template together; one outcome each."""
        from engine.channels.sendgrid_mail import parts

        outcomes: dict[int, Outcome] = {}
        ready: list[tuple[int, Filled]] = []
        for place, message in enumerate(batch):
            made = self._filled(message)
            if isinstance(made, Refused):
                outcomes[place] = made
            else:
                ready.append((place, made))
        stopped: Outcome | None = None
        for part in parts([made for _, made in ready]):
            together = [ready[at] for at in part]
            said = dict.fromkeys((place for place, _ in together), stopped) if stopped else self._part(together)
            outcomes |= {place: each for place, each in said.items() if each is not None}
            stopped = stopped or next((each for each in said.values() if _stops(each)), None)
        return [outcomes[place] for place in range(len(batch))]

    def look_up(self, message_id: int, provider_id: str | None = None, traces: Traces | None = None) -> Outcome | None:
        """SendGrid cannot be asked: its events tell."""
        return None

    def try_out(self) -> Outcome | None:
        """Whether SendGrid knows the key and the sender: an email to the sender in sandbox mode, which is not sent."""
        from engine.channels.sendgrid_mail import body, filled

        made = Outgoing(
            0, "doctor", parseaddr(self._from)[1], "Is this key good?", self._now(), "Try", from_=self._from
        )
        answer = self._posted(body([filled(made, self._link_of)], sandbox=True))
        return _meaning(answer, self._now()) if isinstance(answer, Answer) else answer

    def close(self) -> None:
        """Gives back the connections."""
        self._transport.close()

    def _filled(self, message: Outgoing) -> Filled | Refused:
        """The message with its links; where they cannot be had it is put off, for nothing was sent."""
        from engine.channels.sendgrid_mail import filled

        try:
            return filled(message, self._link_of)
        except Exception as problem:
            log.error("links failed", message=message.message_id, error=type(problem).__name__, exc_info=problem)
            return Refused("links", "The links of this message could not be made.", permanent=False)

    def _part(self, messages: Sequence[tuple[int, Filled]]) -> dict[int, Outcome]:
        """One call; where it is refused because of some, they are left out of the next."""
        outcomes: dict[int, Outcome] = {}
        left = list(messages)
        while left:
            answer = self._call([made for _, made in left])
            if isinstance(answer, Answer) and answer.status == 400:
                blamed = _blamed(answer, len(left))
                outcomes |= {left[at][0]: Refused("400", sentence, permanent=True) for at, sentence in blamed.items()}
                if blamed:
                    left = [each for at, each in enumerate(left) if at not in blamed]
                    continue
            if isinstance(answer, Answer) and _to_be_halved(answer) and len(left) > 1:
                half = len(left) // 2
                return outcomes | self._part(left[:half]) | self._part(left[half:])
            said = _meaning(answer, self._now()) if isinstance(answer, Answer) else answer
            return outcomes | {place: said for place, _ in left}
        return outcomes

    def _call(self, messages: Sequence[Filled]) -> Answer | Refused | Unknown:
        from engine.channels.sendgrid_mail import body

        try:
            content = body(messages)
        except ValueError as problem:
            return Refused("form", f"The email could not be put together: {problem}.", permanent=True)
        return self._posted(content)

    def _posted(self, content: bytes) -> Answer | Refused | Unknown:
        try:
            return self._transport.request("POST", self._url, self._headers, content)
        except Unsent as problem:
            return Refused("unreachable", f"SendGrid cannot be reached: {problem}.", permanent=False)
        except Unsure as problem:
            return Unknown(f"SendGrid did not answer: {problem}.")


def _errors(answer: Answer) -> list[tuple[str, str]]:
    """(field, sentence) of every error in an answer."""
    try:
        document = json.loads(answer.text)
        return [(str(each.get("field") or ""), str(each.get("message") or "")) for each in document["errors"]]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _blamed(answer: Answer, count: int) -> dict[int, str]:
    """The places of the messages that a refusal names, with why; none where it is about what all have in common."""
    found: dict[int, str] = {}
    for field, sentence in _errors(answer):
        named = NAMED.match(field)
        if named is None or int(named[1]) >= count:
            return {}
        found[int(named[1])] = f"SendGrid: {sentence}"
    return found


def _to_be_halved(answer: Answer) -> bool:
    """Whether fewer messages may be taken: one is too large, or one is wrong and it is not said which."""
    if answer.status == 413:
        return True
    return answer.status == 400 and not any(field for field, _ in _errors(answer))


def _meaning(answer: Answer, now: datetime) -> Outcome:
    """What an answer means for every message of its call."""
    code, said = str(answer.status), "; ".join(sentence for _, sentence in _errors(answer)) or "it gave no reason"
    if answer.status in (200, 202):
        return Accepted(answer.headers.get("x-message-id") or f"sandbox-{code}")
    if answer.status == 429:
        return Refused(code, "SendGrid takes no more for the moment.", False, retry_after=_wait(answer, now))
    if answer.status == 504:
        return Unknown("SendGrid's gateway did not hear what became of it.")
    if answer.status >= 500:
        return Refused(code, f"SendGrid is in trouble: {said}.", False, retry_after=_wait(answer, now))
    if answer.status == 401:
        sentence = "SendGrid does not know SENDGRID_API_KEY."
        return Refused(code, sentence, permanent=False, configuration=True)
    if answer.status == 403:
        sentence = f"SendGrid does not let this key send, or does not know EMAIL_FROM as a sender: {said}."
        return Refused(code, sentence, permanent=False, configuration=True)
    if answer.status == 413:
        return Refused(code, "SendGrid finds this email too large.", permanent=True)
    ours = bool(_errors(answer)) and all(field and not NAMED.match(field) for field, _ in _errors(answer))
    if answer.status == 400 and not ours:
        return Refused(code, f"SendGrid: {said}", permanent=True)
    return Refused(code, f"SendGrid takes no email that is sent like this: {said}.", False, configuration=True)


def _wait(answer: Answer, now: datetime) -> float | None:
    """Seconds until the provider takes more, where it says so."""
    for name, since in (("retry-after", 0.0), ("x-ratelimit-reset", now.timestamp())):
        try:
            return min(max(float(answer.headers[name]) - since, 1.0), LONGEST_WAIT)
        except (KeyError, ValueError):
            continue
    return None


def _stops(outcome: Outcome) -> bool:
    """Whether the calls after this one would only hear the same."""
    return (
        isinstance(outcome, Refused)
        and not outcome.permanent
        and (outcome.configuration or outcome.code in ("429", "503", "unreachable"))
    )


def _open(medium: Medium, settings: Mapping[str, str], link_of: LinkOf) -> SendGridChannel:
    key = settings.get("SENDGRID_API_KEY", "")
    if not key:
        raise ValueError("SENDGRID_API_KEY is missing, which sending through SendGrid needs.")
    address, sender = settings.get("SENDGRID_API_URL") or ADDRESS, settings.get("EMAIL_FROM", "")
    return SendGridChannel(key, link_of, address=address, sender=sender)


PROVIDER = Provider("sendgrid", frozenset({"email"}), ("SENDGRID_API_KEY", "SENDGRID_API_URL", "EMAIL_FROM"), _open)
