"""Signing in to the console: a link by email that works once, for 15 minutes, and the session it begins.

Machine time throughout. The link's token is never stored, the session's secret only as a hash.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.commands import auditing, messages
from engine.links import Purpose, Standing
from engine.queries.seeing import staff_roles, viewer
from engine.queries.signed_in import CONSOLE, hashed
from engine.runtime import Runtime
from engine.store import tables as t

VALID = timedelta(minutes=15)
SESSION = timedelta(hours=12)
"""How long somebody stays signed in: a working day."""

OPEN_AT_MOST = 5
"""Links that one person may have waiting; more are not sent, so that nobody's mailbox is filled."""


def ask(runtime: Runtime, email: str) -> int | None:
    """Writes a link to the staff member with this address; the number of its message, None where nobody may sign in.

    Ring it after the commit.
    """
    machine = runtime.machine()
    with runtime.store.write() as session:
        person = _staff(session, email)
        if person is None or _waiting(session, runtime, person) >= OPEN_AT_MOST:
            return None
        asked = t.SignIn(
            code=secrets.token_hex(32), person=person, purpose=CONSOLE, created_at=machine, expires_at=machine + VALID
        )
        session.add(asked)
        session.flush()
        asked.code = hashed(runtime.links.token(Purpose.SIGN_IN, asked.id))
        auditing.note(session, person, "sign-in.ask", f"sign-in {asked.id}", machine)
        minutes = int(VALID.total_seconds() // 60)
        content = {
            "message": "sign-in", "link": "c", "number": asked.id, "values": {"valid_minutes": minutes}, "staff": True,
        }  # fmt: skip
        return messages.unplanned(
            session,
            key=f"sign-in/{asked.id}",
            purpose="reply",
            person=person,
            channel="email",
            content=content,
            machine=machine,
        )


def _staff(session: Session, email: str) -> int | None:
    """The number of the staff member whom this address belongs to."""
    wanted = email.strip().lower()
    query = select(t.Person.id).where(
        func.lower(t.Person.email) == wanted, t.Person.alias_of.is_(None), t.Person.erased_at.is_(None)
    )
    for number in session.execute(query.order_by(t.Person.id)).scalars() if wanted else ():
        who = viewer(session, number)
        if who is not None and staff_roles(session, who):
            return number
    return None


def _waiting(session: Session, runtime: Runtime, person: int) -> int:
    s = t.SignIn
    query = select(func.count()).where(
        s.person == person, s.purpose == CONSOLE, s.used_at.is_(None), s.expires_at > runtime.machine()
    )
    return session.execute(query).scalar_one()


def use(runtime: Runtime, token: str) -> str | None:
    """Uses a link up, and begins a session: its secret. None for a link that cannot be used, or not any more."""
    machine = runtime.machine()
    number = runtime.links.number(token)
    if number is None or runtime.links.standing(Purpose.SIGN_IN, token) is not Standing.GOOD:
        return None
    with runtime.store.write() as session:
        s = t.SignIn
        unused = (s.id == number, s.purpose == CONSOLE, s.used_at.is_(None), s.expires_at > machine)
        person = session.execute(update(s).where(*unused).values(used_at=machine).returning(s.person)).scalar()
        who = viewer(session, person) if person is not None else None
        if who is None or not staff_roles(session, who):
            return None
        secret = secrets.token_urlsafe(32)
        signed_in = t.SignedIn(
            code=hashed(secret), person=who.id, created_at=machine, seen_at=machine, expires_at=machine + SESSION
        )
        session.add(signed_in)
        session.flush()
        auditing.note(session, who.id, "sign-in.use", f"session {signed_in.id}", machine, {"link": number})
        return secret


def sign_out(runtime: Runtime, secret: str) -> None:
    """Ends a session; one that has ended stays so."""
    machine = runtime.machine()
    with runtime.store.write() as session:
        s = t.SignedIn
        ending = update(s).where(s.code == hashed(secret), s.ended_at.is_(None)).values(ended_at=machine)
        ended = session.execute(ending.returning(s.id, s.person)).first()
        if ended is not None:
            auditing.note(session, ended.person, "sign-out", f"session {ended.id}", machine)
