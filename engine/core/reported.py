"""What providers report of messages and addresses, and which of it moves a message: in any order, however often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Word(StrEnum):
    """What a report says of a message."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    NOTHING = ""


class Mark(StrEnum):
    """What a report says of an address: nothing is delivered there any more, or its owner wants nothing more."""

    BOUNCED = "bounced"
    OPTED_OUT = "opted out"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One report. event: the provider's own id of it, or what makes it the same for ever, at most 200 characters.

    kind: as the provider calls it. message: our number, where it came back; provider_id: the provider's.
    address: an email address in lower case, or a number in E.164. sentence: why, for a coordinator to read.
    """

    provider: str
    event: str
    kind: str
    channel: str
    word: Word = Word.NOTHING
    mark: Mark = Mark.NOTHING
    message: int | None = None
    provider_id: str = ""
    address: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text that somebody sent. from_, to: numbers in E.164. media: how many pictures came with it.

    answered: the provider answers STOP, START and HELP itself, so that we must not. at: machine time.
    """

    from_: str
    to: str
    body: str
    provider_id: str
    media: int
    at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """An email that somebody sent. event: what makes it the same for ever. from_, to: addresses in lower case.

    text: without quotes and signature. about: our Message-IDs that it answers. automatic: why it is taken for the
    answer of a machine; "" for a person's. unsubscribe: sent to an address that is for nothing else.
    """

    event: str
    from_: str
    to: str
    subject: str
    text: str
    about: tuple[str, ...] = ()
    automatic: str = ""
    unsubscribe: bool = False


EMAIL_MOVES: Mapping[tuple[str, Word], str] = MappingProxyType(
    {
        ("sending", Word.ACCEPTED): "accepted",
        ("unknown", Word.ACCEPTED): "accepted",
        ("sending", Word.DELIVERED): "delivered",
        ("unknown", Word.DELIVERED): "delivered",
        ("accepted", Word.DELIVERED): "delivered",
        ("sending", Word.FAILED): "bounced",
        ("unknown", Word.FAILED): "bounced",
        ("accepted", Word.FAILED): "bounced",
        ("delivered", Word.FAILED): "bounced",
    }
)
"""(a message's state, what is reported) → its next state; what is not here is stale and changes nothing.

A mail server may take an email and send it back later: a bounce has the last word. No report outweighs a refusal,
which the provider gave us itself.
"""

SMS_MOVES: Mapping[tuple[str, Word], str] = MappingProxyType(
    {
        **{move: state for move, state in EMAIL_MOVES.items() if move != ("delivered", Word.FAILED)},
        ("bounced", Word.DELIVERED): "delivered",
    }
)
"""The same of texts: a handset that has it has it, whatever else is reported."""


def moved(channel: str, state: str, word: Word) -> str | None:
    """The state that a report moves a message to; None for stale."""
    return (SMS_MOVES if channel == "sms" else EMAIL_MOVES).get((state, word))
