"""A cohort's answers as one table, for statistics programs: a row a response, a column a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.core.kinds import KINDS
from engine.core.language import Question, Survey, words
from engine.queries.listing_answers import ResponseLine, responses
from engine.store import lives
from engine.store.renaming import lineage

ABOUT = ("person", "survey", "step", "occurrence", "state", "via", "submitted_at")
"""The columns that every row has, before those of the questions."""


CODED = frozenset({"scale", "nps", "yes-no", "choice", "choices", "rank", "contact"})
"""Kinds of question with a fixed number of answers, each with words of its own."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. name: the question's id, with the survey's before it where there are several surveys.

    label: what was asked. type: the question's, "" for what is no answer. values: a stored value → what it stands for,
    where there is a fixed number of them.
    """

    name: str
    label: str
    type: str = ""
    values: Mapping[Any, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order of `milepost responses`, a cell a column, None for none. withheld: survey → why not.

    Cells are text, numbers, lists of ids (choices, rank), or maps (goals, times).
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    withheld: Mapping[str, str]


def table(session: Session, cohort: str, now: datetime, survey: str | None = None) -> Table:
    """The answers of a cohort, as far as each survey's visibility allows a coordinator to read them."""
    found = responses(session, cohort, now, survey)
    asked = _asked(session, cohort)
    columns = [Column(name, name) for name in ABOUT]
    places: dict[tuple[str, str], int] = {}
    for each in sorted({line.survey for line in found.lines}):
        for id_ in _ids(asked.get(each, ()), (line for line in found.lines if line.survey == each)):
            places[each, id_] = len(columns)
            columns.append(_column(each, id_, asked.get(each, ()), bare=survey is not None))
    return Table(tuple(columns), tuple(_row(line, places, len(columns)) for line in found.lines), found.withheld)


def surveys_of(session: Session, cohort: str) -> set[str]:
    """The surveys of any version that a cohort was on."""
    return set(_asked(session, cohort))


def _asked(session: Session, cohort: str) -> dict[str, list[Survey]]:
    """Each survey as the cohort's versions had it, the newest first."""
    found: dict[str, list[Survey]] = {}
    for version in reversed(lineage(session, cohort)):
        for survey in lives.workflow_of(session, version).surveys.values():
            found.setdefault(survey.id, []).append(survey)
    return found


def _ids(asked: Sequence[Survey], lines: Iterable[ResponseLine]) -> list[str]:
    """The columns of a survey: its questions in order, what stands beside them, and what was asked once."""
    there = dict.fromkeys(id_ for line in lines for id_ in line.answers)
    order = {id_: place for place, id_ in enumerate(id_ for survey in asked for id_ in survey.questions)}
    return sorted(there, key=lambda id_: (order.get(id_.split(".")[0], len(order)), id_.count("."), id_))


def _column(survey: str, id_: str, asked: Sequence[Survey], *, bare: bool) -> Column:
    name = id_ if bare else f"{survey}.{id_}"
    question = next((each.questions[id_] for each in asked if id_ in each.questions), None)
    if question is None:
        return Column(name, id_)
    return Column(name, words(question.ask, None) or id_, question.type, _values(question))


def _values(question: Question) -> dict[Any, str]:
    if question.type not in CODED:
        return {}
    number = int if question.type in ("scale", "nps") else str
    return {number(value): label for value, label in KINDS[question.type].options(question) if label}


def _row(line: ResponseLine, places: Mapping[tuple[str, str], int], width: int) -> tuple[Any, ...]:
    row: list[Any] = [None] * width
    row[: len(ABOUT)] = [getattr(line, name) for name in ABOUT]
    for id_, value in line.answers.items():
        row[places[line.survey, id_]] = value
    return tuple(row)
