"""Staff hear of cases: owner, then stand-ins, as the case's clock has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.commands import messages
from engine.core import casework
from engine.queries import responsible
from engine.store import tables as t


def alert(session: Session, now: datetime, machine: datetime) -> list[int]:
    """Writes every alert that is due by `now` (domain time); the numbers of the messages."""
    made: list[int] = []
    query = select(t.Case).where(t.Case.next_alert_at <= now, t.Case.state != "closed").order_by(t.Case.id)
    for case in session.execute(query.with_for_update()).scalars():
        done = given(session, case)
        for item in casework.alerts(standing(case), now, done):
            made += _write(session, case, item, machine)
            session.add(t.CaseEvent(case=case.id, at=now, kind="alert", value={"alert": item.kind, "n": item.number}))
            case.alerts += 1
        case.next_alert_at = casework.next_alert(standing(case), now)
    return made


def standing(case: t.Case) -> casework.Standing:
    """What a case's alerts depend on."""
    assert case.acknowledge_by is not None
    assert case.resolve_by is not None
    by = casework.Deadlines(case.acknowledge_by, case.contact_by, case.resolve_by)
    return casework.Standing(case.cls, case.opened_at, by, case.acknowledged_at, case.contacted_at, case.closed_at)


def given(session: Session, case: t.Case) -> set[tuple[str, int]]:
    """The alerts that were given already, by kind and number."""
    events = session.execute(
        select(t.CaseEvent.value).where(t.CaseEvent.case == case.id, t.CaseEvent.kind == "alert")
    ).scalars()
    return {(value["alert"], value["n"]) for value in events}


def _write(session: Session, case: t.Case, item: casework.Alert, machine: datetime) -> Iterator[int]:
    for person in _whom(session, case, item):
        for channel in _channels(session, person, loud=item.loud):
            number = messages.unplanned(
                session,
                key=f"alert/{case.id}/{item.kind}/{item.number}/{person}/{channel}",
                purpose="alert",
                person=person,
                channel=channel,
                content={"message": "alert", "case": case.id, "alert": item.kind},
                machine=machine,
                cohort=case.cohort,
            )
            if number is not None:
                yield number


def _whom(session: Session, case: t.Case, item: casework.Alert) -> list[int]:
    if item.to == ("owner",):
        return [case.owner] if case.owner is not None else administrators(session)
    people = responsible.holders(session, case.cohort, [role for role in item.to if role != "admin"])
    free = [person for person in people if not responsible.implicated(session, case, person)]
    return free if free and "admin" not in item.to else list(dict.fromkeys([*free, *administrators(session)]))


def administrators(session: Session) -> list[int]:
    """The administrators: they hear of what nobody owns."""
    query = select(t.Person.id).where(t.Person.administrator.is_(True), t.Person.erased_at.is_(None))
    return list(session.execute(query.order_by(t.Person.id)).scalars())


def _channels(session: Session, person: int, *, loud: bool) -> list[str]:
    row = session.get_one(t.Person, person)
    email = ["email"] if row.email else []
    sms = ["sms"] if row.phone and row.sms_consent else []
    return [*email, *sms] if loud else (email or sms)
