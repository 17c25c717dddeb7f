"""What a life asks of the world, in the same transaction: cases, renewals, answers that are the person's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.commands import facts
from engine.core import casework, routing
from engine.core.biography import biography
from engine.core.events import CloseResponse, Effect, Fired, JoinCase, Learned, OpenCase, Renew, Save
from engine.core.life import Life
from engine.queries import responsible
from engine.store import tables as t


def carry_out(session: Session, life: Life, effects: Sequence[Effect], now: datetime) -> None:
    """Every effect, in order."""
    for effect in effects:
        ACTS[type(effect)](session, life, effect, now)


def _open(session: Session, life: Life, effect: OpenCase, now: datetime) -> None:
    case = t.Case(
        cohort=life.cohort.id,
        person=life.person,
        group=biography(life).group_at(effect.at),
        ref=effect.ref,
        route=effect.route,
        cls=effect.cls,
        state="new",
        to=list(effect.to),
        about=list(effect.about),
        named=_named(life, effect.survey),
        note=dict(effect.note),
        survey=effect.survey,
        response=effect.response,
        opened_at=effect.at,
        next_alert_at=effect.at,
        alerts=0,
    )
    _clocks(case, life, effect)
    case.owner = responsible.owner(session, case)
    session.add(case)
    session.flush()
    _event(session, case, effect, "opened")


def _join(session: Session, life: Life, effect: JoinCase, now: datetime) -> None:
    """A further trigger joins the open case; the graver class and the earlier deadlines count."""
    query = select(t.Case).where(t.Case.cohort == life.cohort.id, t.Case.person == life.person)
    case = session.execute(query.where(t.Case.ref == effect.ref, t.Case.state != "closed")).scalars().first()
    if case is None:
        _open(session, life, OpenCase(**{name: getattr(effect, name) for name in OpenCase.__slots__}), now)
        return
    raised = case.cls != effect.cls
    case.cls = effect.cls
    case.to = sorted({*case.to, *effect.to})
    case.about = sorted({*case.about, *effect.about})
    case.named = case.named or _named(life, effect.survey)
    _clocks(case, life, effect)
    if case.owner is None or responsible.implicated(session, case, case.owner):
        case.owner = responsible.owner(session, case)
    if raised and case.next_alert_at is None:
        case.next_alert_at = effect.at
    session.flush()
    _event(session, case, effect, "raised" if raised else "joined")


def _clocks(case: t.Case, life: Life, effect: OpenCase | JoinCase) -> None:
    by = casework.deadlines(effect.cls, effect.clock, life.workflow.cases, effect.at, life.cohort.timezone)
    if case.acknowledge_by is not None and case.resolve_by is not None:
        by = by.earlier(casework.Deadlines(case.acknowledge_by, case.contact_by, case.resolve_by))
    case.acknowledge_by, case.contact_by, case.resolve_by = by.acknowledge, by.contact, by.resolve


def _named(life: Life, survey: str | None) -> bool:
    """Whether the case may show who: never for an anonymous survey."""
    known = life.workflow.surveys.get(survey or "")
    return known is None or known.visibility != "anonymous"


def _event(session: Session, case: t.Case, effect: OpenCase | JoinCase, kind: str) -> None:
    value = {"route": effect.route, "class": effect.cls, "response": effect.response, "note": dict(effect.note)}
    session.add(t.CaseEvent(case=case.id, at=effect.at, kind=kind, value=value))


def _close_response(session: Session, life: Life, effect: CloseResponse, now: datetime) -> None:
    where = (t.ResponseRow.id == effect.response, t.ResponseRow.state == "partial")
    session.execute(update(t.ResponseRow).where(*where).values(state="closed", submitted_at=effect.at))


def _fired(session: Session, life: Life, effect: Fired, now: datetime) -> None:
    row = {"cohort": life.cohort.id, "person": life.person, "route": effect.route, "number": effect.number}
    session.execute(insert(t.Firing), {**row, "response": effect.response, "at": effect.at})


def _renew(session: Session, life: Life, effect: Renew, now: datetime) -> None:
    """Into the following cohort, active and in the same roles; whoever is there already stays as they are."""
    if effect.cohort is None:
        return
    where = (t.Membership.cohort == effect.cohort, t.Membership.person == life.person)
    if session.execute(select(t.Membership.status).where(*where)).first():
        return
    roles = [role for role in effect.roles if role != "prospect"] or ["member"]
    session.add(t.Membership(cohort=effect.cohort, person=life.person, status="active", roles=roles))
    session.flush()
    renewed = (
        routing.status_fact("active", effect.at, "renewed"),
        Learned("joined", effect.at, {"before": False}),
        Learned("roles", effect.at, {"roles": roles}),
    )
    facts.record(session, life.person, effect.cohort, renewed, effect.at)


def _save(session: Session, life: Life, effect: Save, now: datetime) -> None:
    """An answer that is also the person's own: it is theirs, so that no import replaces it."""
    value: Any = effect.value
    if effect.what == "sms_consent":
        value = value in ("yes", True)
    if effect.what not in SAVED or (effect.what == "channel" and value not in ("email", "sms")):
        return
    session.execute(update(t.Person).where(t.Person.id == life.person).values(**{effect.what: value}))
    if effect.what in ADDRESSES:
        _address(session, life.person, effect.what, value, effect.at)


SAVED = ("channel", "phone", "sms_consent", "locale", "timezone", "name")
ADDRESSES = ("channel", "phone", "sms_consent")


def _address(session: Session, person: int, what: str, value: Any, at: datetime) -> None:
    channel = value if what == "channel" else "sms"
    row = session.get(t.Address, (person, channel))
    if row is None and what == "phone":
        row = t.Address(person=person, channel="sms", address=value)
        session.add(row)
    if row is None:
        return
    row.own_choice = True
    if what == "phone":
        row.address, row.bounced_at = value, None
    if what == "sms_consent" and value:
        row.consent_at = at
    session.flush()


ACTS: Mapping[type, Callable[[Session, Life, Any, datetime], None]] = {
    OpenCase: _open,
    JoinCase: _join,
    CloseResponse: _close_response,
    Fired: _fired,
    Renew: _renew,
    Save: _save,
}
