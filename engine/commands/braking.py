"""The brake: sending stops by itself where far more would go out than was projected, and until somebody says go on.

The clock projects each day's messages ahead, from what is planned. What a command has planned or moved since counts as
projected. Only programme messages are held; replies, alerts and links that somebody asked for go out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, cast, delete, func, select
from sqlalchemy.orm import Session

from engine.commands import auditing
from engine.core.language import Kind
from engine.core.life import COHORT, OPEN_STATES
from engine.store import Store, claim, inserting
from engine.store import tables as t
from engine.trouble import Trouble

ALL, TEXTS = "all", "sms"
"""What can be stopped: everything, or text messages."""

KINDS = (Kind.INVITE, Kind.TELL, Kind.REMIND, Kind.DIGEST)
"""Planned rows that somebody gets."""

AHEAD = 35
"""Days that are projected ahead."""

FEW, PART = 50, 0.2
"""How many more than projected may go out in a day: so many, or such a part of what was projected, the greater."""

SEGMENTS, EACH = 500, 4
"""Segments of text messages a day that are always allowed; above them, so many for each message of the day."""

ANYTHING = 1_000_000_000
"""Added to a day on which a command changed a cohort as a whole: whatever that brings was asked for."""


def stopped(session: Session) -> frozenset[str]:
    """What is stopped: "all", "sms"."""
    return frozenset(session.execute(select(t.Brake.scope).where(t.Brake.scope.in_((ALL, TEXTS)))).scalars())


def may_go(session: Session, waiting: int, now: datetime) -> bool:
    """Whether so many programme messages more may go out today; False, with the brake put on, where they may not.

    now: domain time.
    """
    day = _today(session, now)
    projected, would = _projected(session, day.day), day.sent + waiting
    most = projected + max(FEW, int(projected * PART))
    if would <= most or would <= most + _new(session, day):
        return True
    sentence = f"{would} messages would have gone out by {day.day.isoformat()}, and {projected} were projected."
    stop(session, ALL, sentence, now, detail={"would": would, "projected": projected})
    return False


def gone(session: Session, count: int, now: datetime) -> None:
    """Counts programme messages that were rung."""
    _today(session, now).sent += count


def texted(session: Session, segments: int, now: datetime) -> None:
    """Counts segments of text messages; puts the brake on text messages above the day's cap."""
    day = _today(session, now)
    day.segments += segments
    cap = max(SEGMENTS, EACH * day.sent)
    if day.segments > cap:
        sentence = f"{day.segments} segments of text messages went out on {day.day.isoformat()}; the cap is {cap}."
        stop(session, TEXTS, sentence, now, detail={"segments": day.segments, "cap": cap})


def asked_for(session: Session, now: datetime) -> None:
    """A command changed a cohort as a whole: what goes out today because of it counts as projected."""
    _today(session, now).added = ANYTHING


def look_ahead(store: Store, now: datetime) -> None:
    """Projects the coming days, once a day: what is planned for each, and which row was the newest then."""
    today = now.astimezone(UTC).date()
    with store.read() as session:
        if session.get(t.Projection, today + timedelta(days=AHEAD)) is not None:
            return
        newest = session.execute(select(func.max(t.PlannedRow.id))).scalar() or 0
        counts = _planned(session, today)
    with store.write() as session:
        _today(session, now)
        for day in (today + timedelta(days=n) for n in range(1, AHEAD + 1)):
            values = {"expected": counts.get(day, 0), "newest": newest}
            upsert = inserting.upserting(session.get_bind().dialect.name, t.Projection).values(day=day, **values)
            session.execute(upsert.on_conflict_do_update(index_elements=["day"], set_=values))


def _planned(session: Session, today: date) -> Mapping[date, int]:
    """How many messages are planned for each of the coming days, in running cohorts."""
    p = t.PlannedRow
    running = select(t.CohortRow.id).where(t.CohortRow.state == "running")
    begin, end = (datetime.combine(today + timedelta(days=n), time(0), UTC) for n in (1, AHEAD + 1))
    sqlite = session.get_bind().dialect.name == "sqlite"
    at = func.date(p.next_at) if sqlite else cast(func.timezone("UTC", p.next_at), Date)
    query = (
        select(at, func.count())
        .where(p.state.in_(OPEN_STATES), p.next_at >= begin, p.next_at < end)
        .where(p.kind.in_(KINDS), p.person != COHORT, p.cohort.in_(running))
        .group_by(at)
    )
    counted = session.execute(query).all()
    return {date.fromisoformat(day) if isinstance(day, str) else day: number for day, number in counted}


def _today(session: Session, now: datetime) -> t.Projection:
    """The day's row, ours until the transaction ends. On the first day ever anything was asked for."""
    today = now.astimezone(UTC).date()
    row = session.get(t.Projection, today, with_for_update=True)
    if row is None:
        first = session.execute(select(t.Projection.day).limit(1)).first() is None
        inserting.unless_there(session, t.Projection, day=today, added=ANYTHING if first else 0)
        row = session.get_one(t.Projection, today, with_for_update=True)
    return row


def _projected(session: Session, today: date) -> int:
    """What was projected for the day, and for days before it on which nothing was sent: they were not lived."""
    p = t.Projection
    lived = session.execute(select(func.max(p.day)).where(p.day < today, p.sent > 0)).scalar()
    query = select(func.sum(p.expected + p.added)).where(p.day <= today)
    return session.execute(query if lived is None else query.where(p.day > lived)).scalar() or 0


def _new(session: Session, day: t.Projection) -> int:
    """Messages due by the day's end that were planned since it was projected: a command brought them about."""
    end = datetime.combine(day.day + timedelta(days=1), time(0), UTC)
    p = t.PlannedRow
    query = select(func.count()).where(p.id > day.newest, p.due < end, p.kind.in_(KINDS), p.person != COHORT)
    return session.execute(query).scalar_one()


def stop(
    session: Session,
    scope: str,
    sentence: str,
    now: datetime,
    by: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Stops sending until somebody says go on; who stopped it first stays named. scope: ALL or TEXTS."""
    values = {"scope": scope, "reason": sentence[:300], "since": now, "by": by, "detail": dict(detail or {})}
    inserting.unless_there(session, t.Brake, **values)


def pause(store: Store, now: datetime, machine: datetime, by: int | None = None) -> None:
    """Somebody stops all sending."""
    with store.write() as session:
        stop(session, ALL, "Somebody paused all sending.", now, by)
        auditing.note(session, by, "sending.pause", "", machine)


def resume(store: Store, now: datetime, machine: datetime, by: int | None = None) -> list[str]:
    """Lets everything go out again, and what waits count as asked for; the reasons for which it was stopped.

    Each message is decided once more as it is taken: what is late by then is skipped. Raises Trouble where nothing is.
    """
    with store.write() as session:
        brakes = session.execute(select(t.Brake).where(t.Brake.scope.in_((ALL, TEXTS))).order_by(t.Brake.scope))
        reasons = [brake.reason for brake in brakes.scalars()]
        if not reasons:
            raise Trouble("Sending is not paused.", "One cohort's may be: see `milepost cohort list`.")
        session.execute(delete(t.Brake).where(t.Brake.scope.in_((ALL, TEXTS))))
        claim.ring_anew(session)
        day = _today(session, now)
        day.added, day.segments = ANYTHING, 0
        auditing.note(session, by, "sending.resume", "", machine)
    return reasons
