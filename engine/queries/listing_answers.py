"""Answers and stories as a coordinator may read them on the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.core.kinds import outward
from engine.core.language import Survey
from engine.core.life import OPEN_STATES
from engine.store import lives
from engine.store import tables as t
from engine.wording.values import first_name, known_name

READER = "coordinator"
"""Whoever sits at the command line reads as a coordinator does."""

WRITTEN = frozenset({"text", "story", "goal"})
"""Kinds of question that are answered in one's own words."""


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """Answers to one invitation, as stored. person, submitted_at: None where coordinators may not know whose it is."""

    person: str | None
    survey: str
    step: str
    occurrence: int
    state: str
    via: str
    answers: Mapping[str, Any]
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Responses:
    """What may be read. withheld: surveys of which something may not, each with the reason."""

    lines: tuple[ResponseLine, ...]
    withheld: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story with the consent given. person: as the consent has it; None for one without a name."""

    cohort: str
    survey: str
    question: str
    person: str | None
    text: str
    consent: str
    see_first: bool
    state: str


def responses(session: Session, cohort: str, now: datetime, survey: str | None = None) -> Responses:
    """The answers of a cohort, as far as each survey's visibility allows. now: domain time.

    Where coordinators are readers they read with names, save answers about themselves; anonymous answers have none.
    Of other surveys they see, without person and time, what enough people answered, once nobody may answer any more.
    """
    query = select(t.ResponseRow, t.Person.identity).outerjoin(t.Person, t.Person.id == t.ResponseRow.person)
    query = query.where(t.ResponseRow.cohort == cohort)
    if survey is not None:
        query = query.where(t.ResponseRow.survey == survey)
    order = (t.ResponseRow.survey, t.ResponseRow.step, t.ResponseRow.occurrence, t.ResponseRow.id)
    found = [_Given(row, who, _survey(session, row)) for row, who in session.execute(query.order_by(*order))]
    answers = lives.answers_of(session, [each.row.id for each in found])
    lines: list[ResponseLine] = []
    withheld: dict[str, str] = {}
    for _, together in groupby(found, key=lambda each: (each.row.survey, each.row.step, each.row.occurrence)):
        given = list(together)
        asked = given[-1].survey
        if READER in asked.readers:
            lines += [_line(each, answers[each.row.id]) for each in given]
        elif why := _hidden(session, given, asked, now):
            withheld[asked.id] = why
        else:
            lines += _unnamed(given, asked, answers)
    return Responses(tuple(lines), withheld)


@dataclass(frozen=True, slots=True)
class _Given:
    """A stored response, by whom (None where anonymous), and the survey as it was then."""

    row: t.ResponseRow
    who: str | None
    survey: Survey


def _survey(session: Session, row: t.ResponseRow) -> Survey:
    return lives.workflow_of(session, row.version).surveys[row.survey]


def _line(given: _Given, answers: Mapping[str, Any]) -> ResponseLine:
    row, named = given.row, given.who is not None
    readable = {id_: value for id_, value in answers.items() if not named or _readable(given.survey, id_)}
    return ResponseLine(
        given.who, row.survey, row.step, row.occurrence, row.state, row.via, outward(given.survey, readable),
        row.submitted_at,
    )  # fmt: skip


def _readable(survey: Survey, id_: str) -> bool:
    """Whether coordinators may read an answer with a name: they are its readers, and it is not about them."""
    question = survey.questions.get(id_)
    if question is None:
        return True
    return READER in (question.readers or survey.readers) and READER not in question.about


def _hidden(session: Session, given: Sequence[_Given], asked: Survey, now: datetime) -> str:
    """Why nothing of one occurrence may be shown to those who are no readers of it; "" where it may."""
    row = given[0].row
    p, i = t.PlannedRow, t.Invitation
    same = (p.cohort == row.cohort, p.step == row.step, p.occurrence == row.occurrence, p.kind == "invite")
    # An answer can be changed until the close: shown before and after, it would be known whose it is.
    going = i.closed.is_(False) & or_(i.closes_at.is_(None), i.closes_at > now)
    still = p.state.in_((*OPEN_STATES, "ready", "sending")) | (p.state.in_(("sent", "unknown")) & going)
    if session.execute(select(p.id).outerjoin(i, i.id == p.id).where(*same, still).limit(1)).first():
        return "coordinators are no readers of it, and it can still be answered"
    done = sum(each.row.state != "partial" for each in given)
    if done < asked.minimum_scores:
        return f"coordinators are no readers of it, and fewer than {asked.minimum_scores} people answered"
    return ""


def _unnamed(given: Sequence[_Given], asked: Survey, answers: Mapping[int, Mapping[str, Any]]) -> list[ResponseLine]:
    """What may be known of a survey without being a reader of it: in an order that says nothing."""
    done = [each.row for each in given if each.row.state != "partial"]
    written = len(done) >= asked.minimum_comments
    lines = []
    for row in done:
        said = {
            id_: value
            for id_, value in answers[row.id].items()
            if (question := asked.questions.get(id_)) is not None
            and not question.readers
            and (written or question.type not in WRITTEN)
        }
        shown = outward(asked, said)
        lines.append(ResponseLine(None, row.survey, row.step, row.occurrence, row.state, row.via, shown, None))
    return sorted(lines, key=lambda line: json.dumps([line.answers, line.state], sort_keys=True))


def stories(session: Session, cohort: str | None = None) -> tuple[StoryLine, ...]:
    """Every story that was given with consent and not taken back, in the order given."""
    query = select(t.Story, t.ResponseRow, t.Person.name).join(t.ResponseRow, t.ResponseRow.id == t.Story.response)
    query = query.outerjoin(t.Person, t.Person.id == t.ResponseRow.person).where(t.Story.state != "withdrawn")
    if cohort is not None:
        query = query.where(t.Story.cohort == cohort)
    order = (t.Story.cohort, t.Story.response, t.Story.question)
    return tuple(_story(*found) for found in session.execute(query.order_by(*order)))


def _story(story: t.Story, response: t.ResponseRow, name: str | None) -> StoryLine:
    shown = {"first-name": first_name(name or ""), "full-name": known_name(name or "")}.get(story.consent)
    return StoryLine(
        story.cohort, response.survey, story.question, shown or None, story.wording, story.consent, story.see_first,
        story.state,
    )  # fmt: skip
