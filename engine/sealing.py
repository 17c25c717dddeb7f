"""Values that the database keeps but cannot read without the key: anonymous drafts and pools."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


@dataclass(frozen=True)
class Seal:
    """Seals JSON values with the secret key; opens what the key before it sealed too."""

    key: str
    previous: str | None = None

    @cached_property
    def _box(self) -> MultiFernet:
        return MultiFernet([Fernet(_derived(key)) for key in (self.key, self.previous) if key])

    def close(self, value: Any) -> bytes:
        """The value, sealed. When that was stands nowhere in it."""
        return self._box.encrypt_at_time(json.dumps(value, ensure_ascii=False, sort_keys=True).encode(), 0)

    def open(self, sealed: bytes) -> Any:
        """The value. Raises ValueError where it was sealed with another key."""
        try:
            return json.loads(self._box.decrypt(sealed))
        except InvalidToken as problem:
            raise ValueError("This was sealed with a key that is not known any more.") from problem


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"seal:" + key.encode()).digest())
