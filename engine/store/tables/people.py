"""People, their addresses and what they must never get."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Count, Flag, Id, Number, Values, Word, one_of, partial_index


class Person(Base):
    """A person, known by email, else by phone (`identity`).

    seq: the last number given to a fact or decision of theirs, under this row's lock. stale_at: when something became
    known that planning has not yet seen. lease_until: claimed by a sweep, in machine time. alias_of: merged into.
    administrator: gets the cases that nobody owns, and may do everything in the console.
    link_generation: of the preferences link. erased_at: nothing personal is left in the row.
    """

    __tablename__ = "people"
    __table_args__ = (partial_index("ix_people_stale", "stale_at", where="stale_at IS NOT NULL"),)

    id: Mapped[Id]
    identity: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str | None] = mapped_column(String(320))
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    sms_consent: Mapped[Flag]
    channel: Mapped[str] = mapped_column(String(10), default="")
    locale: Mapped[str | None] = mapped_column(String(20))
    timezone: Mapped[str | None] = mapped_column(String(60))
    seq: Mapped[Count]
    stale_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    alias_of: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    administrator: Mapped[Flag]
    link_generation: Mapped[Count]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Address(Base):
    """One person's address on one channel, with what its owner and the provider said of it."""

    __tablename__ = "addresses"
    __table_args__ = (
        CheckConstraint(one_of("channel", ("email", "sms")), name="channel"),
        Index(None, "channel", "address"),
    )

    person: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    address: Mapped[str] = mapped_column(String(320))
    opted_out_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    consent_at: Mapped[datetime | None]
    own_choice: Mapped[Flag]
    """Whether the person set it themselves, which no import overrides."""


class Suppression(Base):
    """An address that gets nothing. address: a keyed hash, which outlives the person's erasure."""

    __tablename__ = "suppressions"

    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    why: Mapped[Word]
    since: Mapped[datetime]


class Fact(Base):
    """Something that became known about a person; exactly engine.core.life.Fact.

    at: true since. known_at: recorded. cohort: None for what holds in every cohort.
    """

    __tablename__ = "facts"
    __table_args__ = (Index(None, "cohort", "kind"),)

    person: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    cohort: Mapped[str | None] = mapped_column(ForeignKey("cohorts.id"))
    kind: Mapped[Word]
    at: Mapped[datetime]
    known_at: Mapped[datetime]
    value: Mapped[Values]
