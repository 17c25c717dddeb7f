"""Links: a number, a purpose and a generation in 24 characters that nobody can make without the key.

A token is base64url of the number (6 bytes) and 12 bytes of an HMAC over purpose, number and generation. It is never
stored: it is derived again for a reminder, and replaced by raising the generation.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from enum import StrEnum

NUMBER_BYTES = 6
MAC_BYTES = 12
LENGTH = 24
LARGEST = 2 ** (8 * NUMBER_BYTES) - 1
GENERATIONS = 100
"""Older generations that are told from unknown links."""


class Purpose(StrEnum):
    """What a link is for; one for a survey opens nothing else."""

    SURVEY = "survey"
    PREFERENCES = "preferences"
    UNSUBSCRIBE = "unsubscribe"
    DIGEST = "digest"
    SIGN_IN = "sign-in"
    FRESH = "fresh"
    """A link of 15 minutes to see, export or erase what is held."""


class Standing(StrEnum):
    """What a token turned out to be."""

    GOOD = "good"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads tokens. previous: the key before this one, still accepted."""

    key: str = field(repr=False)
    previous: str | None = field(default=None, repr=False)

    def token(self, purpose: Purpose, number: int, generation: int = 0) -> str:
        """The token of a number, 0 … 2⁴⁸−1. Raises ValueError outside that."""
        if not 0 <= number <= LARGEST:
            raise ValueError(f"A link's number is between 0 and {LARGEST}, and {number} is not.")
        whole = number.to_bytes(NUMBER_BYTES, "big")
        return base64.urlsafe_b64encode(whole + _mac(self.key, purpose, number, generation)).decode()

    def number(self, token: str) -> int | None:
        """The number a token claims, to look its row up by; proves nothing. None for what is no token."""
        whole = _whole(token)
        return None if whole is None else int.from_bytes(whole[:NUMBER_BYTES], "big")

    def standing(self, purpose: Purpose, token: str, generation: int = 0) -> Standing:
        """Whether a token is the one of this generation, an earlier one, or neither; compared in constant time."""
        whole = _whole(token)
        if whole is None:
            return Standing.UNKNOWN
        number, given = int.from_bytes(whole[:NUMBER_BYTES], "big"), whole[NUMBER_BYTES:]
        if self._made(purpose, number, generation, given):
            return Standing.GOOD
        older = range(max(0, generation - GENERATIONS), generation)
        if any(self._made(purpose, number, each, given) for each in older):
            return Standing.REPLACED
        return Standing.UNKNOWN

    def draft_key(self, purpose: Purpose, token: str) -> str:
        """The key under which an anonymous draft is kept: made from the link, and no way back to it. 64 characters."""
        return hmac.new(self.key.encode(), f"draft:{purpose}:{token}".encode(), hashlib.sha256).hexdigest()

    def address_hash(self, channel: str, address: str) -> str:
        """The keyed hash under which an address stays suppressed. 64 characters."""
        return hmac.new(self.key.encode(), f"address:{channel}:{address}".encode(), hashlib.sha256).hexdigest()

    def _made(self, purpose: Purpose, number: int, generation: int, given: bytes) -> bool:
        keys = [key for key in (self.key, self.previous) if key]
        return any(hmac.compare_digest(given, _mac(key, purpose, number, generation)) for key in keys)


def _mac(key: str, purpose: Purpose, number: int, generation: int) -> bytes:
    message = f"link:{purpose}:{number}:{generation}".encode()
    return hmac.digest(key.encode(), message, "sha256")[:MAC_BYTES]


def _whole(token: str) -> bytes | None:
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        whole = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return whole if len(whole) == NUMBER_BYTES + MAC_BYTES else None
