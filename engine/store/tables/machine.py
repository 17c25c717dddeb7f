"""What the machine itself remembers: clocks, heartbeats, provider events, sign-ins and the audit trail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Count, Id, Number, Values, Word


class Tick(Base):
    """One pass of the clock. now: domain time. started_at, ended_at: machine time; ended_at None while it runs."""

    __tablename__ = "ticks"

    id: Mapped[Id]
    now: Mapped[datetime]
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    due: Mapped[Count]
    queued: Mapped[Count]
    sent: Mapped[Count]
    held: Mapped[Count]
    skipped: Mapped[Count]
    failed: Mapped[Count]


class Heartbeat(Base):
    """When a process was last alive, in machine time. kind: web, worker or clock."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[Word]
    at: Mapped[datetime]


class DomainClock(Base):
    """The one row of domain time. at: what every process takes for now; None for machine time.

    high_water: the latest domain time decided on, below which none may go.
    """

    __tablename__ = "clock"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime | None]
    high_water: Mapped[datetime | None]


STANDS = select(DomainClock.__table__.c.at).where(DomainClock.__table__.c.id == 1)
"""Where domain time stands; no row or None where it is the machine's."""


class Projection(Base):
    """What the brake looks at: how many messages were projected for a day, and how many a command has added since.

    newest: the newest planned row when it was projected. sent, segments: what went out, of texts in segments.
    """

    __tablename__ = "projections"

    day: Mapped[date] = mapped_column(primary_key=True)
    expected: Mapped[Count]
    added: Mapped[Count]
    sent: Mapped[Count]
    segments: Mapped[Count]
    newest: Mapped[int] = mapped_column(Number, default=0, server_default="0")


class RawEvent(Base):
    """A provider's call as it came, kept once under the provider's own id. handled_at: None until it took effect."""

    __tablename__ = "raw_events"
    __table_args__ = (UniqueConstraint("provider", "event"), Index(None, "handled_at"))

    id: Mapped[Id]
    provider: Mapped[Word]
    event: Mapped[str] = mapped_column(String(200))
    kind: Mapped[Word]
    message: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    person: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    body: Mapped[Values]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")


class SignIn(Base):
    """A one-time link that was asked for. code: a hash of what the link holds. purpose: "console", "export" …"""

    __tablename__ = "sign_ins"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    person: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[Word]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignedIn(Base):
    """A browser that is signed in. code: a hash of what its cookie holds."""

    __tablename__ = "sessions"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    person: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Audit(Base):
    """What someone did in the console or on the command line. Append-only; ids, no personal values.

    by: the person's number, None for the command line. subject: what it was done to, "case 12".
    """

    __tablename__ = "audit"

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[int | None] = mapped_column(Number, index=True)
    action: Mapped[Word]
    subject: Mapped[str] = mapped_column(String(200), default="")
    value: Mapped[Values]
