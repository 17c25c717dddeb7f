"""What webhooks are given of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

Line = tuple[int, Mapping[str, str]]
"""A line of what was sent: its number, from 1, and its fields as text."""


class Hooks(Protocol):
    """The engine, as whoever answers other programs' calls needs it."""

    @property
    def activity_secret(self) -> str | None:
        """What a network's own tools sign with; None for not set."""

    def machine(self) -> datetime:
        """The machine's time, for how old a signature may be."""

    def activity(self, lines: Sequence[Line]) -> Mapping[str, Any]:
        """Records activity, all or nothing: {"recorded", "same", "unknown"}, or {"problems": [sentences]}."""
