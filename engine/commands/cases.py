"""What people do about a case: take it, talk to somebody, note it, close it. Each is an event, and in the audit trail.

`by` is who does it, None for the command line. Nothing happens to a case that they may not see. now: domain time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.commands import alerting, auditing, facts
from engine.core import casework
from engine.core.events import Learned
from engine.queries.seeing import may_see, viewer
from engine.store import tables as t
from engine.trouble import Trouble


def acknowledge(session: Session, by: int | None, number: int, now: datetime, machine: datetime) -> bool:
    """Takes a case: it is open now, and this person's. Whether it did; one that somebody has taken stays theirs."""
    case = _case(session, by, number)
    if case is None:
        return False
    values = {"state": "open", "acknowledged_at": now, "owner": by if by is not None else case.owner}
    if not _moved(session, case, values, t.Case.state == "new", t.Case.acknowledged_at.is_(None)):
        return False
    _happened(session, case, by, "acknowledged", "", now, machine)
    return True


def contacted(session: Session, by: int | None, number: int, text: str, now: datetime, machine: datetime) -> bool:
    """Somebody talked to the person, which acknowledges the case too. text: what came of it, may be ""."""
    case = _case(session, by, number)
    if case is None or case.state == "closed" or _said_already(session, case, by, "contacted", text):
        return False
    values = {
        "state": "open" if case.state == "new" else case.state,
        "acknowledged_at": case.acknowledged_at or now,
        "contacted_at": case.contacted_at or now,
        "owner": by if case.acknowledged_at is None and by is not None else case.owner,
    }
    if not _moved(session, case, values, t.Case.state == case.state):
        return False
    _happened(session, case, by, "contacted", text, now, machine)
    return True


def note(session: Session, by: int | None, number: int, text: str, now: datetime, machine: datetime) -> bool:
    """Adds a note that only the team sees; to a closed case too."""
    case = _case(session, by, number)
    if case is None or not text or _said_already(session, case, by, "note", text):
        return False
    _happened(session, case, by, "note", text, now, machine)
    return True


def close(
    session: Session, by: int | None, number: int, reason: str, text: str, now: datetime, machine: datetime
) -> bool:
    """Closes a case, for a reason: surveys it held back go on. Whether it did; closing twice is the same as once.

    reason: one of the console's. text: what came of it, may be "". Raises Trouble without a reason.
    """
    if not reason.strip():
        raise Trouble("A case is closed for a reason.", "Say why.")
    case = _case(session, by, number)
    if case is None:
        return False
    if case.person is not None:
        # First the person, then the case, as the sweep takes them, so that the two never wait for each other.
        own = select(t.Person.id).where(t.Person.id == case.person)
        session.execute(own.with_for_update(key_share=True))
        session.refresh(case)
    values = {"state": "closed", "closed_at": now, "close_reason": reason.strip()[:300]}
    if not _moved(session, case, values, t.Case.state != "closed"):
        return False
    _happened(session, case, by, "closed", text, now, machine, {"reason": case.close_reason})
    if case.person is not None:
        value = {"case": case.ref, "class": case.cls, "state": "closed"}
        facts.record(session, case.person, case.cohort, [Learned("case", now, value)], now)
    return True


def _case(session: Session, by: int | None, number: int) -> t.Case | None:
    """The case, if it is there and theirs to see."""
    case = session.get(t.Case, number)
    if case is None or by is None:
        return case
    who = viewer(session, by)
    return case if who is not None and may_see(session, who, case) else None


def _moved(session: Session, case: t.Case, values: Mapping[str, Any], *only_if: Any) -> bool:
    """Changes a case by compare-and-set; False where somebody else was quicker."""
    changing = update(t.Case).where(t.Case.id == case.id, *only_if).values(**values).returning(t.Case.id)
    moved = session.execute(changing).first() is not None
    session.refresh(case)
    return moved


def _said_already(session: Session, case: t.Case, by: int | None, kind: str, text: str) -> bool:
    """Whether this is the very thing that this person did last: a form that was sent twice."""
    e = t.CaseEvent
    same = e.by == by if by is not None else e.by.is_(None)
    query = select(e.kind, e.text).where(e.case == case.id, same, e.kind != "alert").order_by(e.id.desc())
    last = session.execute(query.limit(1)).first()
    return last is not None and tuple(last) == (kind, text)


def _happened(
    session: Session,
    case: t.Case,
    by: int | None,
    kind: str,
    text: str,
    now: datetime,
    machine: datetime,
    value: Mapping[str, Any] | None = None,
) -> None:
    """An event, the audit trail, and the clock of who hears of it next."""
    session.add(t.CaseEvent(case=case.id, at=now, kind=kind, by=by, text=text, value=dict(value or {})))
    auditing.note(session, by, f"case.{kind}", f"case {case.id}", machine, value)
    session.flush()
    standing = alerting.standing(case)
    waiting = casework.alerts(standing, now, alerting.given(session, case))
    case.next_alert_at = now if waiting else casework.next_alert(standing, now)
    session.flush()
