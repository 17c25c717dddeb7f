"""Workflows and their versions, cohorts, and who is in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Count, Id, Number, Slug, Values, Word, Words, one_of, partial_index


class WorkflowRow(Base):
    """A workflow that was applied. current: the hash of its newest version."""

    __tablename__ = "workflows"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    current: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class Version(Base):
    """A pack as applied, includes resolved, under the hash of its content. number: 1, 2, … within its workflow."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("workflow", "number"),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    workflow: Mapped[str] = mapped_column(ForeignKey("workflows.id"))
    number: Mapped[int]
    document: Mapped[Values]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


COHORT_STATES = ("draft", "running", "paused", "ended")


class CohortRow(Base):
    """A cohort. seq, stale_at, lease_until: as a person's, for the rows that belong to the cohort as a whole.

    date_seq: raised when dates or version change; part of the fingerprint that says whether planning is needed.
    """

    __tablename__ = "cohorts"
    __table_args__ = (CheckConstraint(one_of("state", COHORT_STATES), name="state"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    workflow: Mapped[str] = mapped_column(ForeignKey("workflows.id"))
    version: Mapped[str] = mapped_column(ForeignKey("versions.hash"))
    start: Mapped[date]
    end: Mapped[date | None]
    timezone: Mapped[str] = mapped_column(String(60), default="UTC")
    state: Mapped[Word] = mapped_column(default="draft")
    capacity: Mapped[int | None]
    follows: Mapped[str | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    seq: Mapped[Count]
    date_seq: Mapped[Count]
    stale_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]


class CohortFact(Base):
    """What became known about a cohort: its dates, its version, its state; in the order of seq."""

    __tablename__ = "cohort_facts"

    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    kind: Mapped[Word]
    at: Mapped[datetime]
    known_at: Mapped[datetime]
    value: Mapped[Values]


class Membership(Base):
    """One person in one cohort, as the facts have it now.

    applied_seq: up to which of the person's facts planning has seen. fingerprint: of what it saw.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        ForeignKeyConstraint(["cohort", "group"], ["groups.cohort", "groups.id"]),
        Index(None, "person"),
        Index(None, "cohort", "status"),
        Index(None, "cohort", "group"),
    )

    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    status: Mapped[Word]
    roles: Mapped[Words]
    group: Mapped[str | None] = mapped_column(String(100))
    until: Mapped[date | None]
    """When a pause ends."""
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    applied_seq: Mapped[Count]
    fingerprint: Mapped[str] = mapped_column(String(64), default="")


class GroupRow(Base):
    """A circle, a pair or another group within a cohort."""

    __tablename__ = "groups"

    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[Word] = mapped_column(default="circle")


class GroupSpell(Base):
    """A person's time in a group. until: None while they are in it."""

    __tablename__ = "group_spells"
    __table_args__ = (
        ForeignKeyConstraint(["cohort", "group"], ["groups.cohort", "groups.id"]),
        Index(None, "cohort", "group"),
    )

    id: Mapped[Id]
    cohort: Mapped[Slug]
    group: Mapped[Slug]
    person: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Partner(Base):
    """One direction of a partnership. until: None while it lasts."""

    __tablename__ = "partners"
    __table_args__ = (
        partial_index("uq_partners_now", "cohort", "person", "partner", where="until IS NULL", unique=True),
    )

    id: Mapped[Id]
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"))
    person: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    partner: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Meeting(Base):
    """A meeting of a group, or (`group` empty) of one person alone. uid: of the calendar, else made of `at`."""

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("cohort", "group", "person", "uid"),)

    id: Mapped[Id]
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"))
    group: Mapped[str] = mapped_column(String(100), default="")
    person: Mapped[int] = mapped_column(Number, default=0)
    uid: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    known_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class Import(Base):
    """A large people file that is being taken in. What is left of it afterwards are its counts.

    known_to: the place up to which everybody has a record. begun_at, moved_at: machine time.
    """

    __tablename__ = "imports"

    id: Mapped[Id]
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), index=True)
    begun_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    known_to: Mapped[Count]
    added: Mapped[Count]
    changed: Mapped[Count]


class ImportRow(Base):
    """A row of such a file that is still to be taken in, by its place there. value: what a PersonRow says."""

    __tablename__ = "import_rows"

    file: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[Values]
