"""What others wrote about somebody who is erased, and what they looked after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from engine.queries import responsible
from engine.queries.material import NAMELESS
from engine.queries.seeing import NOT_STAFF
from engine.store import tables as t
from engine.wording import digest_release
from engine.wording.values import first_name


def take_out(session: Session, row: t.Person, numbers: Sequence[int], now: datetime) -> None:
    """Takes a person out of cases, messages, providers' calls, promises and digests. numbers: theirs, every one.

    Once they have left everywhere. now: domain time.
    """
    _cases(session, numbers, now)
    _calls(session, numbers)
    _promises(session, row)
    _releases(session, row)


def _cases(session: Session, numbers: Sequence[int], now: datetime) -> None:
    """Cases about them are closed, and no note on them stays; cases they had are somebody else's."""
    about = t.Case.person.in_(numbers)
    session.execute(update(t.CaseEvent).where(t.CaseEvent.case.in_(select(t.Case.id).where(about))).values(text=""))
    session.execute(update(t.Case).where(about).values(close_reason="erased", named=False, next_alert_at=None))
    session.execute(update(t.Case).where(about, t.Case.state != "closed").values(state="closed", closed_at=now))
    theirs = select(t.Case).where(t.Case.owner.in_(numbers), t.Case.state != "closed")
    for case in session.execute(theirs.with_for_update()).scalars().all():
        case.owner = responsible.owner(session, case)
    session.flush()


def _calls(session: Session, numbers: Sequence[int]) -> None:
    """What providers called with is emptied, not deleted: one that calls again is still known."""
    m, e = t.Message, t.RawEvent
    sent = select(m.id).where(m.person.in_(numbers))
    theirs = or_(e.person.in_(numbers), e.message.in_(sent))
    session.execute(update(e).where(theirs).values(body={}, problem=""))
    session.execute(update(m).where(m.person.in_(numbers), m.planned.is_(None)).values(content={}))


def _promises(session: Session, row: t.Person) -> None:
    """Pages that promised who reads the answers called staff by their first names."""
    name, m, r = first_name(row.name), t.Membership, t.ResponseRow
    held = session.execute(select(m.cohort, m.roles).where(m.person == row.id)).all()
    cohorts = [cohort for cohort, roles in held if set(roles) - NOT_STAFF]
    if not name or not cohorts:
        return
    alone = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    query = select(r).where(r.cohort.in_(cohorts), r.promise.contains(name, autoescape=True))
    for response in session.execute(query).scalars():
        response.promise = alone.sub("…", response.promise)
    session.flush()


def _releases(session: Session, row: t.Person) -> None:
    """Digests say who approved a quote: every revision, since each can still be read with its link."""
    if not row.name:
        return
    member = select(t.Membership.cohort).where(t.Membership.person == row.id)
    query = select(t.Release).where(t.Release.cohort.in_(member)).with_for_update()
    for each in session.execute(query.order_by(t.Release.id)).scalars().all():
        release, blocks = digest_release.kept(each.document)
        quotes = tuple(
            replace(quote, approver=NAMELESS) if quote.approver == row.name else quote
            for quote in release.picture.stories
        )
        if quotes != release.picture.stories:
            picture = replace(release.picture, stories=quotes)
            each.document = digest_release.keep(replace(release, picture=picture), blocks)
    session.flush()
