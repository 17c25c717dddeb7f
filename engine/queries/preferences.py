"""How one person wants to hear from us, and what is held about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.core import calendar
from engine.core.kinds import KINDS
from engine.core.language import words
from engine.pages import Channel, Held, Preferences
from engine.queries.opened import person_of
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t


def stopped(session: Session, person: int) -> bool:
    """Whether somebody has opted out of everything there is an address for."""
    rows = session.execute(select(t.Address).where(t.Address.person == person)).scalars().all()
    return bool(rows) and all(row.opted_out_at is not None for row in rows)


def preferences(runtime: Runtime, token: str, now: datetime) -> Preferences | None:
    """The preferences behind `/p/` or `/u/`; None for a token that is not one."""
    with runtime.store.read() as session:
        person, fresh = person_of(session, runtime.links, token, runtime.machine())
        if person is None:
            return None
        channels = _channels(session, person)
        chosen = next((c for c in channels if c == person.channel), channels[0] if channels else "email")
        locales, tz = _setting(session, person)
        return Preferences(
            channel=chosen,
            channels=channels,
            paused_until=_paused(session, person),
            stopped=stopped(session, person.id),
            quotes=_quotes(session, person.id),
            locale=person.locale or locales[0],
            locales=locales,
            timezone=tz,
            fresh=fresh,
        )


def _channels(session: Session, person: t.Person) -> tuple[Channel, ...]:
    """Those that could be used: an address that has not bounced, and for SMS consent."""
    bounced = {
        row.channel
        for row in session.execute(select(t.Address).where(t.Address.person == person.id)).scalars()
        if row.bounced_at
    }
    found: list[Channel] = ["email"] if person.email and "email" not in bounced else []
    if person.phone and person.sms_consent and "sms" not in bounced:
        found.append("sms")
    return tuple(found)


def _setting(session: Session, person: t.Person) -> tuple[tuple[str, ...], str]:
    query = select(t.Membership.cohort).where(t.Membership.person == person.id).order_by(t.Membership.cohort)
    slugs = session.execute(query).scalars().all()
    if not slugs:
        return ("en",), person.timezone or "UTC"
    row = lives.read_cohort(session, slugs[-1])
    return lives.workflow_of(session, row.version).locales, person.timezone or row.timezone


def _paused(session: Session, person: t.Person) -> Any:
    query = select(func.max(t.Membership.until)).where(
        t.Membership.person == person.id, t.Membership.status == "paused"
    )
    return session.execute(query).scalar()


def _quotes(session: Session, person: int) -> int:
    query = (
        select(func.count())
        .select_from(t.Story)
        .join(t.ResponseRow, t.ResponseRow.id == t.Story.response)
        .where(t.ResponseRow.person == person, t.Story.state.in_(("offered", "approved")))
    )
    return session.execute(query).scalar_one()


def held(runtime: Runtime, token: str, now: datetime, locale: str | None = None) -> Held | None:
    """What is held, for a fresh 15-minute link only; None otherwise. locale: to show it in, else the person's."""
    with runtime.store.read() as session:
        person, fresh = person_of(session, runtime.links, token, runtime.machine())
        return held_of(session, person, locale) if person is not None and fresh else None


def held_of(session: Session, person: t.Person, locale: str | None = None) -> Held:
    """Everything that is held about a person and may be told to them, in words of a locale, else of their own."""
    own = {
        "name": person.name, "email": person.email or "", "phone": person.phone or "",
        "channel": person.channel, "locale": person.locale or "", "timezone": person.timezone or "",
    }  # fmt: skip
    responses, shown = _responses(session, person, locale or person.locale)
    messages = _messages(session, person)
    written = [{"at": at, "step": f"{step} ({kind})", "state": state} for at, kind, step, state in messages]
    return Held(
        about={name: value for name, value in own.items() if value},
        answers=shown,
        messages=messages,
        document={"person": own, "responses": responses, "messages": written},
    )


Section = tuple[str, list[tuple[str, str]]]


def _responses(session: Session, person: t.Person, locale: str | None) -> tuple[list[dict[str, Any]], list[Section]]:
    query = select(t.ResponseRow).where(t.ResponseRow.person == person.id).order_by(t.ResponseRow.id)
    found, sections = [], []
    for response in session.execute(query).scalars().all():
        survey = lives.workflow_of(session, response.version).surveys[response.survey]
        answers = lives.answers_of(session, [response.id])[response.id]
        at = response.submitted_at or response.started_at
        found.append(
            {
                "survey": response.survey, "cohort": response.cohort, "state": response.state,
                "at": at.isoformat() if at else None, "answers": answers,
            }
        )  # fmt: skip
        rows = [
            (words(q.ask, locale) or q.id, KINDS[q.type].show(q, answers[q.id], locale))
            for q in survey.questions.values()
            if q.id in answers
        ]
        sections.append((words(survey.title, locale), rows))
    return found, sections


def _messages(session: Session, person: t.Person) -> list[tuple[str, str, str, str]]:
    query = (
        select(t.PlannedRow.step, t.PlannedRow.kind, t.PlannedRow.went_out, t.PlannedRow.state)
        .where(t.PlannedRow.person == person.id, t.PlannedRow.went_out.is_not(None))
        .order_by(t.PlannedRow.went_out)
    )
    tz = person.timezone or "UTC"
    return [
        (f"{calendar.local(at, tz):%Y-%m-%d %H:%M}", kind, step, state)
        for step, kind, at, state in session.execute(query)
        if at is not None
    ]
