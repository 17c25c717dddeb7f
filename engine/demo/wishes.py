"""Where nobody wrote down what people say: the first who are asked show what a pack does with an answer.

One opens a case, one tells a story that may be shared, one renews, and so on for every route; the last one asked waits
for a reminder; everybody in between answers as chance has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.core.conditions import UNKNOWN, Scope, holds
from engine.core.kinds import plain
from engine.core.language import Route, Survey, Workflow
from engine.demo.sample import EMPTY, Book, Invited, Reply, reply

TRIES = 200
MOODS = (1.4, 4.6, 2.4, 3.4)
"""Tried in turn; most of what a route looks for is said by the unhappy or by the delighted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an answer is to bring about. kind: case, story, renew or route. route: None for a story."""

    kind: str
    route: Route | None = None


def wishes(workflow: Workflow, survey: Survey) -> tuple[Wish, ...]:
    """What answers to a survey can bring about: a case, a story and a renewal first, then the rest."""
    routes = [route for route in workflow.routes.values() if survey.id in route.on and not route.unanswered]
    found = [Wish(_kind(route), route) for route in routes]
    if any(question.type == "story" for question in survey.questions.values()):
        found.append(Wish("story"))
    first = [next(wish for wish in found if wish.kind == kind) for kind in KINDS if any(w.kind == kind for w in found)]
    return (*first, *(wish for wish in found if wish not in first))


KINDS = ("case", "story", "renew")


def _kind(route: Route) -> str:
    if route.case is not None:
        return "case"
    return "renew" if any(do.verb == "renew" for do in route.do) else "route"


def wished(invited: Invited, workflow: Workflow, seat: int, last: bool, seed: int) -> tuple[Reply | None, str]:
    """What somebody answers, and the kind of wish that it fulfils, "" for none. seat: their place among the asked."""
    late = last and bool(invited.reminders)
    wanted = wishes(workflow, invited.survey)
    if seat >= len(wanted) and not late:
        return reply(invited, EMPTY, seed), ""
    usual = reply(invited, _one(invited.person, MOODS[-1], "needs-reminder" if late else "prompt"), seed)
    if usual is None or seat >= len(wanted):
        return usual, ""
    for number in range(TRIES):
        tried = reply(invited, _one(invited.person, MOODS[number % len(MOODS)], "prompt"), seed + number)
        if tried is not None and _fulfils(tried.answers, wanted[seat], invited):
            return replace(usual, answers=tried.answers), wanted[seat].kind
    return usual, ""


def _one(person: str, mood: float, temper: str) -> Book:
    return Book(people={person: {"mood": mood, "temper": temper}})


def _fulfils(answers: Mapping[str, Any], wish: Wish, invited: Invited) -> bool:
    if wish.route is None:
        told = [answers[id_] for id_, q in invited.survey.questions.items() if q.type == "story" and id_ in answers]
        return any(story["consent"] != "none" and not story["check_first"] for story in told)
    condition = wish.route.condition
    return condition is None or holds(condition.tree, _Answered(invited.survey, answers, invited.scope))


class _Answered:
    """A scope in which these answers have just been given."""

    def __init__(self, survey: Survey, answers: Mapping[str, Any], scope: Scope | None) -> None:
        self.own = survey.id
        self.answers = plain(survey, answers)
        self.scope = scope

    def get(self, path: tuple[str, ...]) -> Any:
        return self.scope.get(path) if self.scope else UNKNOWN

    def survey(self, survey: str) -> Mapping[str, Any] | None:
        if survey == self.own:
            return self.answers
        return self.scope.survey(survey) if self.scope else None

    def previous(self, survey: str) -> Mapping[str, Any] | None:
        if self.scope is None:
            return None
        return self.scope.survey(survey) if survey == self.own else self.scope.previous(survey)

    def partners(self, survey: str) -> Sequence[Mapping[str, Any] | None]:
        return self.scope.partners(survey) if self.scope else ()

    def answered(self, survey: str, question: str | None) -> bool:
        given = self.survey(survey)
        return given is not None and (question is None or question in given)

    def days(self, path: tuple[str, ...]) -> Any:
        if path == (self.own,):
            return 0
        return self.scope.days(path) if self.scope else UNKNOWN
