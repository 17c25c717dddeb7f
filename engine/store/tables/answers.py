"""Invitations to surveys, what was answered, and what routes made of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Count, Document, Flag, Id, Number, Slug, Word, Words, one_of


class Invitation(Base):
    """An invitation that went out, or is about to; its number is the planned row's, and is in the link.

    generation: of the link; a raised one replaces it. renewed_at: when its link was last sent anew. answered_on: the
    date of submission, all that is kept of an anonymous one.
    """

    __tablename__ = "invitations"
    __table_args__ = (Index(None, "cohort", "step", "occurrence"),)

    id: Mapped[int] = mapped_column(Number, ForeignKey("planned.id"), primary_key=True, autoincrement=False)
    person: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"))
    step: Mapped[Slug]
    occurrence: Mapped[int]
    survey: Mapped[Slug]
    version: Mapped[str] = mapped_column(ForeignKey("versions.hash"))
    generation: Mapped[Count]
    closes_at: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    closed: Mapped[Flag]


RESPONSE_STATES = ("partial", "submitted", "closed")


class ResponseRow(Base):
    """Answers to one invitation. invitation, person, submitted_at: None where the survey is anonymous.

    submitted_at: domain time of submission or closing. promise: what the page promised about readers, never loosened.
    keys: of the pages saved last, so that a post that comes twice is recognised.
    """

    __tablename__ = "responses"
    __table_args__ = (
        CheckConstraint(one_of("state", RESPONSE_STATES), name="state"),
        Index(None, "cohort", "survey"),
        Index(None, "person", "cohort"),
    )

    id: Mapped[Id]
    invitation: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), unique=True)
    person: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"))
    step: Mapped[Slug]
    occurrence: Mapped[int]
    survey: Mapped[Slug]
    version: Mapped[str] = mapped_column(ForeignKey("versions.hash"))
    group: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[Word]
    via: Mapped[Word] = mapped_column(default="web")
    locale: Mapped[str | None] = mapped_column(String(20))
    named: Mapped[Flag]
    promise: Mapped[str] = mapped_column(Text, default="")
    keys: Mapped[Words]
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]


class Answer(Base):
    """One answer, as its kind of question parses it. A question passed over with Skip has the value None."""

    __tablename__ = "answers"

    response: Mapped[int] = mapped_column(ForeignKey("responses.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(Document, nullable=True)
    answered_at: Mapped[datetime | None]


class EarlierAnswer(Base):
    """What a handed-in response had before it was changed, up to the person's sequence number `until`.

    given: whether the question was answered at all. value: as conditions see it; of words only that there were some.
    What was decided because of it can so be told and decided again.
    """

    __tablename__ = "earlier_answers"

    response: Mapped[int] = mapped_column(ForeignKey("responses.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(100), primary_key=True)
    until: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    given: Mapped[Flag]
    value: Mapped[Any] = mapped_column(Document, nullable=True)


STORY_STATES = ("offered", "approved", "declined", "withdrawn")


class Story(Base):
    """A story given with consent, and what was decided about showing it.

    wording: as it may be shown. critical: negative or unexpected. why: it was chosen.
    """

    __tablename__ = "stories"
    __table_args__ = (
        CheckConstraint(one_of("state", STORY_STATES), name="state"),
        UniqueConstraint("response", "question"),
    )

    id: Mapped[Id]
    response: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    question: Mapped[str] = mapped_column(String(100))
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), index=True)
    consent: Mapped[Word]
    see_first: Mapped[Flag]
    wording: Mapped[str] = mapped_column(Text, default="")
    critical: Mapped[Flag]
    why: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[Word] = mapped_column(default="offered")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]


class Firing(Base):
    """A route that fired. response: None for an unanswered survey. number: 1, 2, … of the route for the person."""

    __tablename__ = "firings"
    __table_args__ = (UniqueConstraint("response", "route"), Index(None, "person", "cohort"))

    id: Mapped[Id]
    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"))
    person: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    route: Mapped[Slug]
    number: Mapped[int]
    response: Mapped[int | None] = mapped_column(ForeignKey("responses.id"))
    at: Mapped[datetime]


class Draft(Base):
    """Unfinished answers to an anonymous survey, sealed, under a key derived from the link; deleted at close."""

    __tablename__ = "drafts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    closes_at: Mapped[datetime | None] = mapped_column(index=True)


class Pool(Base):
    """All finished answers of one anonymous occurrence as one sealed value, rewritten shuffled with every answer.

    Never a row an answer: row order and transaction numbers would tell who gave which.
    """

    __tablename__ = "pools"

    cohort: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(100), primary_key=True)
    occurrence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    survey: Mapped[Slug]
    version: Mapped[str] = mapped_column(ForeignKey("versions.hash"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime | None]
