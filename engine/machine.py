"""The machine's own clock: the only place that reads it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The machine's time, aware, in UTC. For leases, back-off, sessions and heartbeats; domain time is an argument."""
    return datetime.now(UTC)
