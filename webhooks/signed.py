"""A signature over a body and the moment it was made: `t=UNIX,v1=HEX`, HMAC-SHA-256 over "UNIX." and the raw body."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

HEADER = "X-Milepost-Signature"

OLDEST = timedelta(minutes=5)
"""How far a signature's moment may be from ours, either way."""


def sign(secret: str, body: bytes, at: datetime) -> str:
    """The header's value for a body sent at a moment."""
    moment = str(int(at.timestamp()))
    return f"t={moment},v1={_mac(secret, moment, body)}"


def verified(secret: str, header: str, body: bytes, now: datetime) -> bool:
    """Whether a header signs this body, with this secret, within the last minutes. Several `v1` may be given."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit()) or len(moments[0]) > 12:
        return False
    expected = _mac(secret, moments[0], body).encode()
    # Every one is compared, in constant time.
    right = [hmac.compare_digest(expected, value.encode()) for name, _, value in parts if name == "v1"]
    return any(right) and abs(now.timestamp() - int(moments[0])) <= OLDEST.total_seconds()


def _mac(secret: str, moment: str, body: bytes) -> str:
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
