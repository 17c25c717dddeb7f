"""What the people of a sample network would answer: plausible, varied, and the same again for the same seed.

    book = read_book(folder / "answers.yaml", roster)
    found = reply(Invited(survey, "ana@example.org", 1, on=date(2027, 2, 15)), book, seed=7)
    found.after, found.answers, found.finished      # None instead: this person does not answer

Nothing here asks, sends or stores. A book's fixed answers and sentences are used where there are any; every kind of
question has answers of its own besides, so that any pack can be lived through.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zlib import crc32

from ruamel.yaml import YAML

from engine.core.conditions import Scope, needs, surveys_used
from engine.core.kinds import KINDS, Context, visible
from engine.core.language import Question, Survey
from engine.demo.sample_kinds import CONTENT, Case, answer, told

SAMPLE_START = date(2027, 1, 4)
"""The first day of the cohort for which the dates in a sample's files are written."""

DATED = ("joined", "left", "at")
"""The columns of a sample's CSV files that hold dates or instants."""

TEMPERS = {"prompt": 52, "needs-reminder": 22, "needs-second-reminder": 10, "leaves-half-done": 6, "silent": 10}
"""How people deal with a form, and how many of a hundred do."""

MOODS = (1.8, 2.6, 3.3, 4.0, 4.4, 4.8)
MOOD_WEIGHTS = (6, 10, 18, 30, 24, 12)
WRITES_ANYWAY = 0.35
"""How often people write where they need not, and the book does not know the question."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that went out. on: the local date. reminders, close: after it went out.

    scope: what is known of the person; without it, questions that depend on other surveys are answered as well.
    """

    survey: Survey
    person: str
    occurrence: int = 1
    on: date = SAMPLE_START
    timezone: str = "UTC"
    reminders: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=7))
    close: timedelta = timedelta(days=14)
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What someone does: so long `after` the invitation they give these stored answers, and finish, or do not."""

    after: timedelta
    answers: Mapping[str, Any]
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of a sample's people and words beforehand; an empty one knows nothing.

    roster: everyone's key, in order. people: key → {"temper", "mood"}. given: survey → person → occurrence → answers.
    words: question → {"good": […], "low": […]}. goals: [{"goal", "levels"}]. odds: survey → question → option → weight.
    """

    roster: tuple[str, ...] = ()
    people: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    given: Mapping[str, Mapping[str, Mapping[int, Mapping[str, Any]]]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    words: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=lambda: MappingProxyType({}))
    goals: tuple[Mapping[str, Any], ...] = ()
    odds: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=lambda: MappingProxyType({}))

    def seat(self, person: str, question: str) -> int:
        """A place of a person's own among the sentences on a question, so that no two say the same."""
        place = self.roster.index(person) if person in self.roster else crc32(person.encode())
        return (place + crc32(question.encode())) % max(len(self.roster), 1)

    def sentence(self, person: str, question: str, mood: float) -> str | None:
        """What this person says on this question, or None where they leave it out or the book is silent."""
        pool = self.words.get(question, {}).get("good" if mood >= CONTENT else "low", ())
        seat = self.seat(person, question)
        return pool[seat] if seat < len(pool) else None


EMPTY = Book()


def read_book(path: Path, roster: Sequence[str] = ()) -> Book:
    """The book in a YAML file, and the people it speaks of, in order. Raises OSError, or ValueError for bad YAML."""
    found = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} is not a map")
    return Book(
        tuple(roster),
        found.get("people", {}),
        found.get("given", {}),
        found.get("words", {}),
        tuple(found.get("goals", ())),
        found.get("odds", {}),
    )


def roster_of(people_csv: str) -> tuple[str, ...]:
    """The keys of the members, mentors and mentees in a CSV, in order: the email, else the phone."""
    rows = csv.DictReader(io.StringIO(people_csv))
    return tuple(row.get("email") or row.get("phone") or "" for row in rows if _takes_part(row.get("role") or "member"))


def _takes_part(roles: str) -> bool:
    return bool({"member", "mentor", "mentee"} & {role.strip() for role in roles.split(";")})


def moved(csv_text: str, start: date, written_for: date = SAMPLE_START) -> str:
    """A sample's CSV with its dates moved from the cohort it was written for to one that starts on `start`."""
    reader = csv.DictReader(io.StringIO(csv_text))
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    for row in reader:
        writer.writerow(
            {key: _moved(value, start - written_for) if key in DATED else value for key, value in row.items()}
        )
    return out.getvalue()


def _moved(written: str, by: timedelta) -> str:
    if not written:
        return written
    if len(written) == len("2027-01-04"):
        return (date.fromisoformat(written) + by).isoformat()
    return (datetime.fromisoformat(written) + by).isoformat(timespec="minutes")


def reply(invited: Invited, book: Book = EMPTY, seed: int = 7) -> Reply | None:
    """What the person does with an invitation; None where they do not answer it before it closes."""
    temper, mood = _person(invited.person, book, seed)
    lot = random.Random(f"{seed}|{invited.person}|{invited.survey.id}|{invited.occurrence}")  # noqa: S311 - a sample
    given = _given(invited, book)
    after = _after(temper, invited.reminders, lot)
    if after is None or after >= invited.close:
        return None
    answers = {
        question.id: value
        for question in invited.survey.questions.values()
        if (value := _answer(question, given, invited, book, mood, lot)) is not None
    }
    shown = _asked(invited, answers)
    answers = {id_: value for id_, value in answers.items() if id_ in shown}
    if temper == "leaves-half-done" and not given:
        kept = list(answers)[: max(1, len(answers) // 2)]
        return Reply(after, {id_: answers[id_] for id_ in kept}, finished=False)
    return Reply(after, answers)


def _person(person: str, book: Book, seed: int) -> tuple[str, float]:
    """Someone's temper and mood: as the book has them, else by lot."""
    lot = random.Random(f"{seed}|{person}")  # noqa: S311 - a sample
    temper = lot.choices(list(TEMPERS), list(TEMPERS.values()))[0]
    mood = lot.choices(MOODS, MOOD_WEIGHTS)[0]
    known = book.people.get(person, {})
    return str(known.get("temper", temper)), float(known.get("mood", mood))


def _given(invited: Invited, book: Book) -> Mapping[str, Any]:
    return book.given.get(invited.survey.id, {}).get(invited.person, {}).get(invited.occurrence, {})


def _after(temper: str, reminders: Sequence[timedelta], lot: random.Random) -> timedelta | None:
    """How long after the invitation; None for never. Whoever needs a reminder there is none of does not answer."""
    first = timedelta(minutes=lot.randint(20, 50 * 60))
    later = timedelta(minutes=lot.randint(15, 20 * 60))
    waits_for = {"needs-reminder": 1, "needs-second-reminder": 2}.get(temper, 0)
    if temper == "silent" or waits_for > len(reminders):
        return None
    return reminders[waits_for - 1] + later if waits_for else first


def _answer(
    question: Question, given: Mapping[str, Any], invited: Invited, book: Book, mood: float, lot: random.Random
) -> Any:
    """One question's stored answer, or None where it is left out."""
    kind, context = KINDS[question.type], Context(invited.timezone, None, invited.survey.visibility == "anonymous")
    if question.id in given:
        return kind.from_json(question, given[question.id], context)
    odds = book.odds.get(invited.survey.id, {}).get(question.id, {})
    case = Case(question, invited.person, mood, lot, invited.on, invited.timezone, context.anonymous, odds)
    made = _in_own_words(case, book) if question.type in ("text", "story", "goal") else answer(case)
    return None if made is None else kind.from_json(question, made, context)


def _in_own_words(case: Case, book: Book) -> Any:
    """A goal or sentence of the book; where it has none on this question, sometimes one of the stock."""
    question = case.question
    if question.type == "goal":
        if question.against is not None or not book.goals:
            return answer(case)
        return book.goals[book.seat(case.person, question.id) % len(book.goals)]
    if question.id in book.words:
        said = book.sentence(case.person, question.id, case.mood)
        return answer(case) if said is None and question.required else None if said is None else told(case, said)
    wanted = question.required or question.saves is not None
    return answer(case) if wanted or case.lot.random() < WRITES_ANYWAY else None


def _asked(invited: Invited, answers: Mapping[str, Any]) -> set[str]:
    """The questions that the page asks, given these answers, and without a scope also those it may ask."""
    survey = invited.survey
    asked = {question.id for question in visible(survey, answers, invited.scope)}
    if invited.scope is None:
        asked |= {question.id for question in survey.questions.values() if _depends(question, survey.id)}
    return asked


def _depends(question: Question, survey: str) -> bool:
    """Whether it is asked depends on more than this form's own answers."""
    if question.show_if is None:
        return False
    tree = question.show_if.tree
    return bool(needs(tree) - {"survey"}) or any(used[1] != survey for used in surveys_used(tree))
