"""What the outbox can be told to do instead of simply accepting, and for which messages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from engine.channels.interface import Outgoing, Refused


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse it: for good, or for now; as a person who has opted out, if so told."""

    permanent: bool = True
    code: str = "told"
    sentence: str = "The outbox was told to refuse this message."
    opt_out: bool = False
    retry_after: float | None = None

    def outcome(self) -> Refused:
        """The refusal as a channel answers it."""
        return Refused(self.code, self.sentence, self.permanent, self.opt_out, self.retry_after)


@dataclass(frozen=True, slots=True)
class Hang:
    """Keep the caller waiting, then accept. seconds: of machine time."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Die:
    """Accept, and kill the calling process (SIGKILL) once the acceptance is on disk."""


@dataclass(frozen=True, slots=True)
class Lose:
    """Break the connection: the caller gets no answer, though the message may have been accepted."""

    accepted: bool = True


Behaviour = Refuse | Hang | Die | Lose

BEHAVIOURS: dict[str, type[Behaviour]] = {"refuse": Refuse, "hang": Hang, "die": Die, "lose": Lose}


@dataclass(frozen=True, slots=True)
class Match:
    """Which messages an instruction is for; what is left empty matches all."""

    medium: str = ""
    to: str = ""
    key: str = ""
    message_id: int | None = None

    def fits(self, medium: str, message: Outgoing) -> bool:
        """Whether the instruction is for this message."""
        return (
            self.medium in ("", medium)
            and self.to in ("", message.to)
            and self.key in ("", message.key)
            and self.message_id in (None, message.message_id)
        )


def to_json(behaviour: Behaviour | Match) -> str:
    """The value as text, for the outbox's own store."""
    return json.dumps(asdict(behaviour))


def behaviour_from(name: str, text: str) -> Behaviour:
    """The behaviour that was stored under this name."""
    return BEHAVIOURS[name](**json.loads(text))


def match_from(text: str) -> Match:
    """The match that was stored."""
    return Match(**json.loads(text))
