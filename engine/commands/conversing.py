"""Surveys answered by text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.core.reported import Inbound


def heard(session: Session, people: Sequence[int], inbound: Inbound, now: datetime, machine: datetime) -> bool:
    """Whether a text belongs to a conversation that one of these people has open. None is held by text yet."""
    return False
