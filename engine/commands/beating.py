"""Processes say that they are alive."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import delete

from engine.store import Store
from engine.store import tables as t

FORGOTTEN = timedelta(days=7)
"""A process that has been silent for so long is nobody's concern any more."""


def beat(store: Store, kind: str, machine: datetime) -> None:
    """Notes that this process is alive. kind: web, worker or clock. machine: machine time."""
    name = f"{kind}@{socket.gethostname()}.{os.getpid()}"[:200]
    with store.write() as session:
        session.merge(t.Heartbeat(name=name, kind=kind, at=machine))
        session.execute(delete(t.Heartbeat).where(t.Heartbeat.at < machine - FORGOTTEN))
