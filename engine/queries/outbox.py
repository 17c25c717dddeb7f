"""The readable outbox as the demo's pages show it: its links filled in, and only where nothing real can be sent."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import Literal

from engine.channels.outbox import Acceptance
from engine.pages_console import OutboxLine, OutboxMessage
from engine.runtime import Runtime
from engine.wording.markers import ADDRESS, MARKER, fill
from engine.wording.segments import segments

MOST = 200
"""Messages in the list."""

FIRST_WORDS = 60
"""Characters of an SMS, which has no subject, that stand for it in the list."""


def outbox(runtime: Runtime, search: str) -> list[OutboxLine]:
    """The newest messages whose recipient or subject holds `search`, newest first."""
    if not runtime.settings.outbox_only:
        return []
    wanted = search.casefold().strip()
    found = [each for each in map(_line, runtime.outbox.accepted()) if wanted in f"{each.to} {each.subject}".casefold()]
    return found[: -MOST - 1 : -1]


def outbox_message(runtime: Runtime, number: int) -> OutboxMessage | None:
    """One of them; None where there is none."""
    found = runtime.outbox.accepted(after=number - 1) if runtime.settings.outbox_only else []
    if not found or found[0].id != number:
        return None
    message = found[0]
    text = fill(message.text, runtime.link_of)
    return OutboxMessage(
        line=_line(message),
        sender=message.from_ or runtime.settings.organisation,
        text=text,
        html=fill(message.html, runtime.link_of),
        links=_links(text),
        segments=segments(text).count if message.medium == "sms" else 0,
    )


def _line(message: Acceptance) -> OutboxLine:
    medium: Literal["email", "sms"] = "sms" if message.medium == "sms" else "email"
    named = message.subject or shorten(MARKER.split(message.text, 1)[0], FIRST_WORDS, placeholder=" …")
    return OutboxLine(message.id, message.at, medium, message.to, named)


def _links(text: str) -> list[str]:
    """Every address in a text, once, in order, without the sentence around it."""
    return list(dict.fromkeys(re.sub(r"[.,;:!?)\]]+$", "", found) for found in ADDRESS.findall(text)))
