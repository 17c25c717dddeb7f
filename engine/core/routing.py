"""What happens with an answer: which routes fire, and what each of them asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.core import calendar
from engine.core.biography import Biography
from engine.core.conditions import holds, surveys_used
from engine.core.events import Effect, Fired, JoinCase, Learned, OpenCase, Renew
from engine.core.language import CASE_CLASSES, Clock, Condition, Do, Route, Survey
from engine.core.life import Fact, Life, Response
from engine.core.scope import LifeScope


@dataclass(frozen=True, slots=True)
class Firing:
    """One route fired: the facts it makes known, in order, and what it asks for."""

    facts: tuple[Learned, ...]
    effects: tuple[Effect, ...]


def firing_routes(life: Life, bio: Biography, survey: str, now: datetime, *, unanswered: bool) -> Iterator[Route]:
    """The routes on a survey (or on its going unanswered) whose condition holds, in order of the file."""
    for route in life.workflow.routes.values():
        if survey not in route.on or route.unanswered != unanswered:
            continue
        if route.condition is None or holds(route.condition.tree, LifeScope(life, bio, now)):
            yield route


def fire(life: Life, bio: Biography, route: Route, response: Response | None, now: datetime) -> Firing:
    """What a route that fires does, given everything that fired before it."""
    number = sum(f.value["route"] == route.id for f in bio.of("fired")) + 1
    fired = {"route": route.id, "number": number, "response": response.id if response else None}
    facts = [Learned("fired", now, fired)]
    effects: list[Effect] = [Fired(now, route.id, number, response.id if response else None)]
    if route.case:
        survey = response.survey if response else None
        _case(life, bio, route, number, response, survey, now, facts, effects)
    for do in route.do:
        _do(life, bio, route, do, number, now, facts, effects)
    return Firing(tuple(facts), tuple(effects))


def about(life: Life, condition: Condition | None, response: Response | None) -> tuple[str, ...]:
    """The roles that a case stems from: what the questions of its condition are about, else those of the survey."""
    surveys = life.workflow.surveys
    if condition is not None:
        used = [(s, q) for _, s, q in surveys_used(condition.tree) if q and s in surveys]
        questions = [surveys[s].questions[q] for s, q in used if q in surveys[s].questions]
    else:
        survey: Survey | None = surveys.get(response.survey) if response else None
        questions = [q for q in survey.questions.values() if response and q.id in response.answers] if survey else []
    return tuple(sorted({role for question in questions for role in question.about}))


def clock_of(life: Life, route: Route, cls: str) -> Clock:
    """A case's times: the route's own, else the pack's for the class."""
    return route.clock or life.workflow.cases.clocks[cls]


def _case(
    life: Life,
    bio: Biography,
    route: Route,
    number: int,
    response: Response | None,
    survey: str | None,
    now: datetime,
    facts: list[Learned],
    effects: list[Effect],
) -> None:
    """One open case per person and cohort: a further trigger joins it and may raise it. `safety` stands alone."""
    cls = route.case
    assert cls is not None
    opened = {f.value["case"]: f.value["class"] for f in facts if f.kind == "case"}
    standing = {ref: c for ref, c in {**bio.open_cases(), **opened}.items() if c != "safety"}
    common = (
        route.to,
        route.note,
        about(life, route.condition, response),
        clock_of(life, route, cls),
        survey,
        response.id if response else None,
    )
    if cls == "safety" or not standing:
        ref = f"{route.id}-{number}"
        facts.append(Learned("case", now, {"case": ref, "class": cls, "state": "opened"}))
        effects.append(OpenCase(now, ref, route.id, cls, *common))
        return
    ref, old = next(iter(standing.items()))
    graver = min(cls, old, key=CASE_CLASSES.index)
    if graver != old:
        facts.append(Learned("case", now, {"case": ref, "class": graver, "state": "raised"}))
    effects.append(JoinCase(now, ref, route.id, graver, *common))


def _do(
    life: Life,
    bio: Biography,
    route: Route,
    do: Do,
    number: int,
    now: datetime,
    facts: list[Learned],
    effects: list[Effect],
) -> None:
    if do.verb == "pause":
        until = _until(life, bio, do, now)
        facts.append(status_fact("paused", now, "route", until))
    elif do.verb == "mute":
        until = _until(life, bio, do, now)
        if until and do.step:
            facts.append(Learned("mute", now, {"step": do.step, "until": until.isoformat()}))
    elif do.verb == "accept":
        facts.extend(acceptance(bio, now, "accepted"))
    elif do.verb == "renew":
        effects.append(Renew(now, route.id, life.cohort.followed_by, tuple(sorted(bio.roles_at(now)))))
        if life.cohort.followed_by is None:
            _case(life, bio, replace(route, case="request"), number, None, None, now, facts, effects)
    else:
        status = {"leave": "left", "decline": "declined", "waitlist": "waitlisted"}[do.verb]
        facts.append(status_fact(status, now, "route"))


def _until(life: Life, bio: Biography, do: Do, now: datetime) -> date | None:
    if do.length is not None:
        end = calendar.shift(now, do.length, 1, bio.tz)
        return max(calendar.local_date(end, bio.tz), calendar.local_date(now, bio.tz) + timedelta(days=1))
    if isinstance(do.until, tuple):
        answers = LifeScope(life, bio, now).survey(do.until[0])
        value: Any = answers.get(do.until[1]) if answers else None
        return date.fromisoformat(value) if isinstance(value, str) else value
    return do.until


def status_fact(status: str, at: datetime, via: str, until: date | None = None) -> Learned:
    """The fact of a new status."""
    return Learned("status", at, {"status": status, "via": via, "until": until.isoformat() if until else None})


def acceptance(bio: Biography, now: datetime, via: str) -> tuple[Learned, ...]:
    """Becoming active: with the role they saved, else the roles that wait for them, else `member`.

    The status comes first, so that `on accepted` still finds the roles they had.
    """
    chosen: list[Fact] = bio.of("chosen_role")
    waiting = sorted(bio.roles_at(now) - {"prospect"})
    roles = sorted(chosen[-1].value["roles"]) if chosen else waiting or ["member"]
    return (
        status_fact("active", now, via),
        Learned("joined", now, {"before": False}),
        Learned("roles", now, {"roles": roles}),
    )
