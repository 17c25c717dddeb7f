"""What somebody wishes who writes back: to hear no more, to hear again, or help."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Wish(StrEnum):
    """A wish that is not an answer."""

    STOP = "stop"
    START = "start"
    HELP = "help"


STOP_WORDS = frozenset(
    {
        "stop", "unsubscribe", "end", "quit", "stopall", "stop all", "cancel", "revoke", "optout", "opt out",
        "stop please", "please stop", "alto", "parar", "baja", "arret", "arrêt",
    }
)  # fmt: skip
PHRASES = re.compile(
    r"\b(?:stop (?:texting|messaging|contacting|sending)|(?:remove|unsubscribe) me|opt(?:ing)? (?:me )?out)\b"
)
WORDS = {
    **dict.fromkeys(STOP_WORDS, Wish.STOP),
    **dict.fromkeys(("start", "unstop"), Wish.START),
    **dict.fromkeys(("help", "info", "ayuda"), Wish.HELP),
}


def wish(text: str, locales: Sequence[str]) -> Wish | None:
    """What a text wishes; None where it is anything else. locales: the languages to look in, most likely first."""
    plain = " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())
    return WORDS.get(plain) or (Wish.STOP if PHRASES.search(plain) else None)
