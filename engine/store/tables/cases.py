"""Cases, what was done about them, and the releases leaders read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Count, Document, Flag, Id, Slug, Values, Word, Words, one_of, partial_index

CASE_STATES = ("new", "open", "waiting", "snoozed", "closed")
CASE_CLASSES = ("safety", "urgent", "low", "request", "info")


class Case(Base):
    """Someone to call. person: None where it is about a group. ref: its reference, "ROUTE-NUMBER", in facts.

    to: roles responsible. about: roles that never see it. named: whether it may show who. Clocks are domain time.
    alerts: how often it was rung; next_alert_at: when it rings again.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(one_of("state", CASE_STATES), name="state"),
        CheckConstraint(one_of("cls", CASE_CLASSES), name="cls"),
        partial_index("uq_cases_open", "cohort", "person", where="state <> 'closed' AND cls <> 'safety'", unique=True),
        partial_index("ix_cases_alert", "next_alert_at", where="next_alert_at IS NOT NULL"),
        Index(None, "cohort", "state"),
    )

    id: Mapped[Id]
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"))
    person: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    group: Mapped[str | None] = mapped_column(String(100))
    ref: Mapped[str] = mapped_column(String(120))
    route: Mapped[Slug]
    cls: Mapped[Word]
    state: Mapped[Word] = mapped_column(default="new")
    owner: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    to: Mapped[Words]
    about: Mapped[Words]
    named: Mapped[Flag]
    note: Mapped[Values]
    survey: Mapped[str | None] = mapped_column(String(100))
    response: Mapped[int | None] = mapped_column(ForeignKey("responses.id"))
    opened_at: Mapped[datetime]
    acknowledge_by: Mapped[datetime | None]
    contact_by: Mapped[datetime | None]
    resolve_by: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str] = mapped_column(String(300), default="")
    alerts: Mapped[Count]
    next_alert_at: Mapped[datetime | None]


class CaseEvent(Base):
    """One thing that happened to a case: opened, joined, raised, acknowledged, note, reply, call, closed …"""

    __tablename__ = "case_events"

    id: Mapped[Id]
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[Word]
    by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    value: Mapped[Values]


class Release(Base):
    """A digest, or a shared page, frozen: computed once and shown from here until a quote is withdrawn.

    document: everything shown, as engine.core.picture made it. generation: of its link.
    """

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("cohort", "digest", "occurrence", "revision"),)

    id: Mapped[Id]
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"))
    digest: Mapped[Slug]
    occurrence: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    document: Mapped[Any] = mapped_column(Document)
    generation: Mapped[Count]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
