"""What a handed-in response had before it is changed: kept, so that what was decided because of it can be told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.core.kinds import KINDS
from engine.core.language import Question, Survey
from engine.core.recording import MARK
from engine.pages import Saved
from engine.store import facts, lives
from engine.store import tables as t

WORDY = frozenset({"text", "story", "goal"})
"""Kinds whose answers are people's own words: of these only that there were some is kept."""


def keep(session: Session, response: int, person: int, survey: Survey, saved: Saved) -> None:
    """Keeps the answers that are about to change, and gives the change a number of the person's own."""
    before = lives.answers_of(session, [response])[response]
    after = {**before, **saved.answers}
    for gone in saved.skipped | saved.hidden:
        after.pop(gone, None)
    changed = [id_ for id_ in {**before, **after} if before.get(id_) != after.get(id_)]
    if not changed:
        return
    until = facts.number(session, person) - 1
    rows = [
        {"response": response, "question": id_, "until": until, "given": id_ in before, "value": None}
        | ({"value": _kept(survey.questions.get(id_), before[id_])} if id_ in before else {})
        for id_ in changed
    ]
    session.execute(insert(t.EarlierAnswer), rows)


def _kept(question: Question | None, value: Any) -> Any:
    """As conditions see it, without words that people may not want to be kept."""
    if question is None:
        return value if not isinstance(value, str) else MARK
    if question.type in WORDY and not isinstance(value, int) and question.saves not in ("locale", "timezone"):
        return MARK
    return KINDS[question.type].plain(question, value)
