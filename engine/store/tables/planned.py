"""Planned rows, the messages they become, what happened to a life, and the ledger of every transition."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Count, Document, Flag, Id, Number, Slug, Values, Word, Words, one_of, partial_index

PLANNED_STATES = ("planned", "held", "ready", "sending", "sent", "refused", "unknown", "skipped", "dropped", "done")
OPEN = one_of("state", ("planned", "held"))


class PlannedRow(Base):
    """A message that may be sent, as it stands; exactly engine.core.life.Row.

    person: its number, or 0 for a row of the cohort as a whole. why: the reason it exists (Planned.reason).
    reason: of its state. The key's six columns are unique together, the person first: a life is one range of it.
    """

    __tablename__ = "planned"
    __table_args__ = (
        UniqueConstraint("person", "cohort", "step", "occurrence", "kind", "number", name="uq_planned_key"),
        CheckConstraint(one_of("state", PLANNED_STATES), name="state"),
        partial_index("ix_planned_next", "next_at", "person", where=OPEN),
        Index("ix_planned_cohort_step", "cohort", "step", "occurrence"),
    )

    id: Mapped[Id]
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"))
    step: Mapped[Slug]
    occurrence: Mapped[int]
    person: Mapped[int] = mapped_column(Number)
    kind: Mapped[Word]
    number: Mapped[int]
    due: Mapped[datetime]
    begun: Mapped[Word]
    why: Mapped[str] = mapped_column(String(300))
    stood: Mapped[datetime]
    state: Mapped[Word]
    next_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    channel: Mapped[str | None] = mapped_column(String(10))
    tried: Mapped[Words]
    ready_at: Mapped[datetime | None]
    went_out: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    attempts: Mapped[Count]
    waited: Mapped[Flag]
    late_skip: Mapped[Flag]


MESSAGE_STATES = (
    "ready", "sending", "accepted", "delivered", "bounced", "refused", "unknown", "withdrawn",
)  # fmt: skip
PURPOSES = ("programme", "reply", "alert", "personal")


class Message(Base):
    """One message on one channel: of a planned row, or (`planned` None) a reply, an alert, a personal one.

    key: what makes an unplanned one the same for ever. counted_at: from when it counts in contact limits, None where it
    does not. invitation: counts for surveys and gap. template: what emails of one call share. content: what rendering
    needs beyond the planned row, by ids. Times are machine times, but counted_at, which is domain time.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("planned", "channel"),
        CheckConstraint(one_of("state", MESSAGE_STATES), name="state"),
        CheckConstraint(one_of("purpose", PURPOSES), name="purpose"),
        partial_index("ix_messages_ready", "next_try_at", where="state = 'ready'"),
        partial_index("ix_messages_sending", "lease_until", where="state = 'sending'"),
        Index(None, "person", "counted_at"),
        Index(None, "channel", "provider_id"),
    )

    id: Mapped[Id]
    planned: Mapped[int | None] = mapped_column(ForeignKey("planned.id"))
    purpose: Mapped[Word] = mapped_column(default="programme")
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    person: Mapped[int] = mapped_column(ForeignKey("people.id"))
    cohort: Mapped[str | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    template: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[Values]
    state: Mapped[Word] = mapped_column(default="ready")
    reason: Mapped[str] = mapped_column(String(300), default="")
    provider_id: Mapped[str | None] = mapped_column(String(200))
    segments: Mapped[Count]
    counted_at: Mapped[datetime | None]
    invitation: Mapped[Flag]
    attempts: Mapped[Count]
    next_try_at: Mapped[datetime]
    rung_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class HappeningRow(Base):
    """What moved a life: facts acted on, a look that changed something, a take, the provider's word, a replan.

    person: 0 for the cohort's own. value: what it was given and looked at, by ids and numbers; `dates`: which of the
    cohort's facts was the newest. Replay takes these in the order in which they were written.
    """

    __tablename__ = "happenings"
    __table_args__ = (UniqueConstraint("person", "cohort", "seq"),)

    id: Mapped[Id]
    person: Mapped[int] = mapped_column(Number)
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), index=True)
    seq: Mapped[int] = mapped_column(Number)
    kind: Mapped[Word]
    at: Mapped[datetime]
    value: Mapped[Values]


class LedgerRow(Base):
    """One transition of a planned row, with its reason. Append-only; numbers and ids, no personal values.

    at: domain time. state: the new one, or "moved". seq: the person's sequence number.
    """

    __tablename__ = "ledger"
    __table_args__ = (Index(None, "person", "seq"), Index(None, "cohort", "step"))

    id: Mapped[Id]
    person: Mapped[int] = mapped_column(Number)
    seq: Mapped[int] = mapped_column(Number)
    planned: Mapped[int] = mapped_column(Number, index=True)
    cohort: Mapped[Slug]
    step: Mapped[Slug]
    occurrence: Mapped[int]
    kind: Mapped[Word]
    number: Mapped[int]
    at: Mapped[datetime]
    due: Mapped[datetime]
    state: Mapped[Word]
    reason: Mapped[str] = mapped_column(String(300))
    channel: Mapped[str | None] = mapped_column(String(10))
    until: Mapped[datetime | None]


class Brake(Base):
    """Sending that is stopped: everywhere (scope "all") or in one cohort (its id). Removed when it is lifted."""

    __tablename__ = "brakes"

    scope: Mapped[str] = mapped_column(String(100), primary_key=True)
    reason: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    detail: Mapped[Any] = mapped_column(Document, default=dict)
