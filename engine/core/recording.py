"""What was recorded of one person, as replaying wants it: facts, what moved their life, responses, and what came of it.

A cohort is a row of stages, one for each fact about it: its version and dates as they stood from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from engine.core.events import Entry
from engine.core.language import Workflow
from engine.core.life import Cohort, Fact, Key, Response, Row
from engine.core.renames import Renames, between
from engine.core.versions import fact_renamed

MARK = "…"
"""Stands for words that were changed later: that there were some is kept, the words are not."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One thing that moved a life. kind: the happening's class. value: what it was given, by ids and numbers."""

    cohort: str
    seq: int
    kind: str
    at: datetime
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """A cohort as it stood from one of its facts to the next. version: its hash."""

    version: str
    workflow: Workflow
    cohort: Cohort


@dataclass(frozen=True)
class Stages:
    """A cohort's stages: number n from its n-th fact on. groups: what its groups are called."""

    every: tuple[Stage, ...]
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The number of the stage it is at."""
        return len(self.every)

    def at(self, number: int) -> Stage:
        """A stage by its number, from 1."""
        return self.every[number - 1]

    @cached_property
    def changed(self) -> bool:
        """Whether it ever moved to another version."""
        return len({stage.version for stage in self.every}) > 1

    def renames(self, start: int, end: int) -> Iterator[Renames]:
        """What is called otherwise from one stage to another, later or earlier, step by step."""
        if not self.changed:
            return
        ways = range(start, end + 1) if start <= end else range(start, end - 1, -1)
        for one, two in pairwise(ways):
            if self.at(one).version != self.at(two).version:
                yield between(self.at(one).workflow, self.at(two).workflow)

    def fact(self, fact: Fact, number: int) -> Fact:
        """A stored fact, which has the newest names, under the names of a stage."""
        for renames in self.renames(self.newest, number):
            fact = fact_renamed(fact, renames)
        return fact

    def of_version(self, version: str, until: int) -> int:
        """The last stage up to one that was on a version; that one itself where none was."""
        return next((n for n in range(until, 0, -1) if self.at(n).version == version), until)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a handed-in response had before it was changed, up to the person's number `until`. given: if at all."""

    question: str
    until: int
    given: bool
    value: Any


@dataclass(frozen=True, slots=True)
class Given:
    """A stored response and what is known of its past. step: under the newest names; survey, answers: its version's.

    begun, handed_in, closed: the numbers of the facts that say so; None for never.
    """

    id: int
    cohort: str
    version: str
    survey: str
    step: str
    occurrence: int
    promise: str
    started_at: datetime
    submitted_at: datetime | None
    answers: Mapping[str, Any]
    earlier: tuple[Earlier, ...] = ()
    begun: int | None = None
    handed_in: int | None = None
    closed: int | None = None

    def as_of(self, base: int, stages: Stages, number: int) -> Response | None:
        """The response as a life saw it that had come to a number, at a stage; None where there was none yet."""
        if self.begun is not None and self.begun > base:
            return None
        state = "partial"
        if self.handed_in is not None and self.handed_in <= base:
            state = "submitted"
        elif self.closed is not None and self.closed <= base:
            state = "closed"
        at = self.started_at if state == "partial" else self.submitted_at or self.started_at
        survey, answers, step = self.survey, self._answers(base), self.step
        for renames in stages.renames(stages.of_version(self.version, number), number):
            answers = {renames.questions.get((survey, id_), (survey, id_))[1]: v for id_, v in answers.items()}
            survey = renames.surveys.get(survey, survey)
        for renames in stages.renames(stages.newest, number):
            step = renames.steps.get(step, step)
        return Response(self.id, survey, step, self.occurrence, state, at, answers, self.promise)

    def _answers(self, base: int) -> dict[str, Any]:
        answers = dict(self.answers)
        stood = [each for each in self.earlier if each.until >= base]
        for each in sorted(stood, key=lambda e: e.until, reverse=True):
            answers.pop(each.question, None)
            if each.given:
                answers[each.question] = each.value
        return answers


@dataclass(frozen=True)
class Recording:
    """Everything recorded of one person, or of a cohort as a whole, in every cohort they are in.

    facts: in the order of their numbers, under the newest names. happenings: in the order in which they happened.
    ledger: by cohort and number. rows: by cohort, as they stand. applied: how far planning has come, by cohort.
    """

    person: int
    happenings: Sequence[Remembered]
    ledger: Mapping[tuple[str, int], Sequence[Entry]]
    rows: Mapping[str, Mapping[Key, Row]]
    facts: tuple[Fact, ...] = ()
    given: tuple[Given, ...] = ()
    applied: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def by_number(self) -> Mapping[int, Fact]:
        """The facts by their numbers."""
        return {fact.seq: fact for fact in self.facts}

    def responses(self, slug: str, base: int, stages: Stages, number: int) -> tuple[Response, ...]:
        """The responses in a cohort as of a number and a stage, in the order of their numbers."""
        found = (each.as_of(base, stages, number) for each in self.given if each.cohort == slug)
        return tuple(each for each in found if each is not None)
