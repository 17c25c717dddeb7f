"""Answers between a survey's first page and its last: written without reading again what their page was read from."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, or_, update
from sqlalchemy.orm import Session

from engine.pages import HalfDone, Saved
from engine.store import inserting, lives
from engine.store import tables as t

KEYS = 20
"""Pages whose keys are remembered."""

RESPONSES: Any = t.ResponseRow.__table__
INVITATIONS: Any = t.Invitation.__table__
ANSWERS: Any = t.Answer.__table__

OPEN = exists().where(
    INVITATIONS.c.id == RESPONSES.c.invitation,
    INVITATIONS.c.generation == bindparam("link"),
    INVITATIONS.c.answered_on.is_(None),
    INVITATIONS.c.closed.is_(False),
    or_(INVITATIONS.c.closes_at.is_(None), INVITATIONS.c.closes_at > bindparam("now")),
)

GO_ON = (
    update(RESPONSES)
    .where(and_(RESPONSES.c.id == bindparam("number"), RESPONSES.c["keys"] == bindparam("seen"), OPEN))
    .where(RESPONSES.c.state == "partial")
    .values(
        keys=bindparam("known"),
        promise=bindparam("promised"),
        locale=bindparam("speaks"),
        named=func.coalesce(bindparam("by_name"), RESPONSES.c.named),
    )
)
"""Changes a half-done response that is still as its page found it, and whose survey still takes answers."""


def go_on(session: Session, begun: HalfDone, saved: Saved, now: datetime) -> bool:
    """Stores a page in the middle of a survey.

    False, and nothing stored, where the survey is handed in with it, the page was saved before, or anything has
    happened since it was read: then all of it has to be looked at again.
    """
    if saved.finish or saved.key in begun.keys:
        return False
    lives.lock(session, begun.person)
    connection = session.connection()
    known = {
        "number": begun.response, "link": begun.generation, "now": now, "seen": list(begun.keys),
        "known": with_key(begun.keys, saved), "promised": saved.promise, "speaks": saved.locale,
        "by_name": None if saved.chosen is None else saved.chosen == "named",
    }  # fmt: skip
    if connection.execute(GO_ON, known).rowcount == 0:
        return False
    write(connection, begun.response, saved, now)
    return True


def with_key(keys: tuple[str, ...] | list[str], saved: Saved) -> list[str]:
    """The keys remembered once a page is saved."""
    return [*keys, saved.key][-KEYS:]


@cache
def upsert(dialect: str) -> Any:
    """Answers by upsert, so that the same post twice is the same row."""
    statement = inserting.upserting(dialect, ANSWERS)
    news = {"value": statement.excluded.value, "answered_at": statement.excluded.answered_at}
    return statement.on_conflict_do_update(index_elements=["response", "question"], set_=news)


def write(connection: Connection, response: int, saved: Saved, now: datetime) -> None:
    """Stores the answers of a page, and those passed over; what is hidden now counts no more."""
    values: dict[str, Any] = {**dict.fromkeys(saved.skipped), **saved.answers}
    rows = [
        {"response": response, "question": question, "value": value, "answered_at": now}
        for question, value in values.items()
    ]
    if rows:
        connection.execute(upsert(connection.dialect.name), rows)
    if saved.hidden:
        gone = and_(ANSWERS.c.response == response, ANSWERS.c.question.in_(saved.hidden))
        connection.execute(delete(ANSWERS).where(gone))
