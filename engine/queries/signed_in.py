"""Who is signed in, and whether a sign-in link can still be used. Machine time; nothing here uses anything up."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from engine.links import Purpose, Standing
from engine.pages_console import Staff
from engine.queries.seeing import staff_roles, viewer
from engine.runtime import Runtime
from engine.store import tables as t

CONSOLE = "console"
"""The purpose of a sign-in link for the console; other purposes open other things."""


def hashed(secret: str) -> str:
    """What is stored of a secret: 64 characters, from which it cannot be found again."""
    return hashlib.sha256(secret.encode()).hexdigest()


def signed_in(runtime: Runtime, secret: str) -> Staff | None:
    """Whose session this is; None for one that has ended, or never was, or whose person has no staff role any more."""
    with runtime.store.read() as session:
        s = t.SignedIn
        query = select(s.person).where(s.code == hashed(secret), s.ended_at.is_(None), s.expires_at > runtime.machine())
        person = session.execute(query).scalar()
        who = viewer(session, person) if person is not None else None
        roles = staff_roles(session, who) if who is not None else frozenset()
        return Staff(who.id, who.name, roles, who.timezone) if who is not None and roles else None


def sign_in_open(runtime: Runtime, token: str) -> bool:
    """Whether a sign-in link can still be used."""
    number = runtime.links.number(token)
    if number is None or runtime.links.standing(Purpose.SIGN_IN, token) is not Standing.GOOD:
        return False
    with runtime.store.read() as session:
        asked = session.get(t.SignIn, number)
        return (
            asked is not None
            and asked.purpose == CONSOLE
            and asked.used_at is None
            and asked.expires_at > runtime.machine()
        )
