"""What may be decided about a message that is due, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Go:
    """It may go now, by this channel."""

    channel: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet: outside hours, or someone has just started. Look again then; nobody needs to hear of it."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Not yet: a limit or an open case. Look again then."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Not at all. late: only for being late, so a later date revives it."""

    reason: str
    late: bool = False


Verdict = Go | Wait | Hold | Skip
