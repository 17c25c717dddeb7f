"""The audit trail: what somebody did in the console or on the command line. It only grows, and holds no words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.store import tables as t


def note(
    session: Session,
    by: int | None,
    action: str,
    subject: str,
    machine: datetime,
    value: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Writes down who did what to what, at the machine's time, in the caller's transaction.

    by: the person's number, None for the command line. action: "case.close". subject: "case 12". value: ids and
    choices; never a name, an address or anything somebody wrote.
    """
    row = {"at": machine, "by": by, "action": action, "subject": subject, "value": dict(value or {})}
    session.execute(insert(t.Audit), row)
