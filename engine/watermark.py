"""How far the database had come, kept beside it: one that is older was restored from a backup, and starts paused.

What went out since the backup is not known to it, and would go out again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.commands import braking
from engine.runtime import Runtime
from engine.store import tables as t

FILE = "high-water.json"
"""In VAR_DIR: by database, the number of its last tick and when that was."""

MOST = 8
"""Databases that are remembered."""


def look(runtime: Runtime, now: datetime) -> None:
    """Stops all sending where the database is older than what is kept beside it. now: domain time."""
    kept = _read(runtime).get(_name(runtime))
    if kept is None:
        return
    with runtime.store.read() as session:
        last = _last(session)
        empty = session.execute(select(t.CohortRow.id).limit(1)).first() is None
    if last >= int(kept["tick"]) or empty:
        return
    sentence = f"This database is older than {kept['at']}, until when it was in use: it was restored from a backup."
    with runtime.store.write() as session:
        braking.stop(session, braking.ALL, sentence, now, detail={"tick": last, "was": int(kept["tick"])})
    keep(runtime)


def keep(runtime: Runtime) -> None:
    """Notes how far the database has come. Where the folder cannot be written, nothing is noted."""
    with runtime.store.read() as session:
        mark = {"tick": _last(session), "at": f"{runtime.machine():%Y-%m-%d %H:%M} UTC"}
    known = {**_read(runtime), _name(runtime): mark}
    path = runtime.settings.var_dir / FILE
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(dict(list(known.items())[-MOST:]), file)
        Path(beside).replace(path)
    except OSError:
        return


def _last(session: Session) -> int:
    return session.execute(select(func.max(t.Tick.id))).scalar() or 0


def _name(runtime: Runtime) -> str:
    """The database, without its address and password."""
    return hashlib.sha256(runtime.store.url.render_as_string(hide_password=True).encode()).hexdigest()[:16]


def _read(runtime: Runtime) -> dict[str, Any]:
    try:
        found = json.loads((runtime.settings.var_dir / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
