"""One happening moves one life.

Simulating, testing, replaying and the running engine reach planning and deciding only through here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.core import calendar, routing
from engine.core.course import Course
from engine.core.events import (
    Accepted,
    CloseResponse,
    Deferred,
    Effect,
    Entry,
    Happening,
    Learned,
    Look,
    Lost,
    Recorded,
    Refused,
    Replan,
    Save,
    Taken,
    Together,
)
from engine.core.language import Event, Kind
from engine.core.life import COHORT, Fact, Key, Life, Planned, Response, Row
from engine.core.permit import Asked, closing_of, invitation_of, permit, without
from engine.core.reach import reach
from engine.core.verdict import Go, Hold, Skip, Verdict, Wait

REMINDERS = frozenset({Kind.REMIND})
FOLLOWERS = frozenset({Kind.REMIND, Kind.CLOSE})


@dataclass(frozen=True, slots=True)
class Advanced:
    """The life afterwards; what changed in its rows, in order; what is asked of the world.

    New facts are those of life.facts whose seq is above the old life's.
    """

    life: Life
    entries: tuple[Entry, ...]
    effects: tuple[Effect, ...]


def advance(life: Life, happening: Happening, now: datetime) -> Advanced:
    """Moves a life by one happening, as of `now`. Pure: the same in, the same out."""
    course = Course(life, now)
    MOVES[type(happening)](course, happening)
    return Advanced(course.life, tuple(course.entries), tuple(course.effects))


def _learned(course: Course, happening: Learned) -> None:
    if happening.response is not None:
        _keep_response(course, happening.response)
    _react(course, course.learn(happening))
    course.reconcile()


def _together(course: Course, happening: Together) -> None:
    for learned in happening.facts:
        _react(course, course.learn(learned))
    course.reconcile()


def _recorded(course: Course, happening: Recorded) -> None:
    for fact in [f for f in course.life.facts if f.seq in happening.seqs]:
        _react(course, fact)
    course.reconcile()


def _keep_response(course: Course, response: Response) -> None:
    others = tuple(r for r in course.life.responses if r.id != response.id)
    course.life = replace(course.life, responses=(*others, response))


def _react(course: Course, fact: Fact) -> None:
    reaction = REACTIONS.get(fact.kind)
    if reaction is not None:
        reaction(course, fact)


def _on_response(course: Course, fact: Fact) -> None:
    value = fact.value
    key = Key(course.life.cohort.id, value["step"], value["occurrence"], course.life.person, Kind.INVITE)
    if value["state"] == "submitted":
        for row in course.rows_of(key, FOLLOWERS):
            course.end(row, "skipped", "already answered", tell=row.key.kind != Kind.CLOSE)
        invite = course.life.rows.get(key)
        if invite is not None and invite.state in ("planned", "held"):
            course.end(invite, "skipped", "already answered")
        _apply(course, value["step"])
    response = next((r for r in course.life.responses if r.id == value.get("response")), None)
    if response is not None:
        _saves(course, response)
        _routes(course, response.survey, response)


def _apply(course: Course, step_id: str) -> None:
    """A prospect who submits the survey of a step that asks prospects becomes an applicant."""
    step = course.life.workflow.steps.get(step_id)
    if step and "prospects" in step.to and course.bio.status_at(course.now) == "prospect":
        _react(course, course.learn(routing.status_fact("applicant", course.now, "applied")))


def _saves(course: Course, response: Response) -> None:
    survey = course.life.workflow.surveys.get(response.survey)
    for question in survey.questions.values() if survey else ():
        value = response.answers.get(question.id)
        if question.saves is None or value is None:
            continue
        if question.saves == "role":
            roles = [value] if isinstance(value, str) else list(value)
            course.learn(Learned("chosen_role", course.now, {"roles": roles}))
            continue
        course.effects.append(Save(course.now, question.saves, value))
        known = _profile(question.saves, value)
        if known:
            _react(course, course.learn(Learned("profile", course.now, known, everywhere=True)))


def _profile(what: str, value: Any) -> Mapping[str, Any]:
    """What planning has to know of a saved answer; names and numbers themselves stay out of facts."""
    if what == "phone":
        return {"phone": True}
    if what == "sms_consent":
        return {"sms_consent": value in ("yes", True)}
    if what == "channel":
        return {"channel": value} if value in ("email", "sms") else {}
    return {what: value} if what in ("locale", "timezone") else {}


def _routes(course: Course, survey: str, response: Response | None) -> None:
    routes = list(routing.firing_routes(course.life, course.bio, survey, course.now, unanswered=response is None))
    fired = {(f.value["route"], f.value["response"]) for f in course.bio.of("fired") if response is not None}
    for route in routes:
        if response is not None and (route.id, response.id) in fired:
            continue  # a route fires once per response, however often its answers are changed
        firing = routing.fire(course.life, course.bio, route, response, course.now)
        course.effects.extend(firing.effects)
        for learned in firing.facts:
            _react(course, course.learn(learned))


def _on_unanswered(course: Course, fact: Fact) -> None:
    _routes(course, fact.value["survey"], None)


def _on_status(course: Course, fact: Fact) -> None:
    """Leaving ends at that moment everything but what leaving itself begins."""
    status = fact.value["status"]
    if status != "left" or fact.at > course.now:
        return
    for row in course.open_rows():
        if row.key.kind == Kind.CLOSE or _survives_leaving(course, row):
            continue
        course.end(row, "skipped", "left")


def _survives_leaving(course: Course, row: Row) -> bool:
    step = course.life.workflow.steps.get(row.key.step)
    return bool(step and any(isinstance(m, Event) and m.name in ("left", "declined") for m in step.when))


def _on_case(course: Course, fact: Fact) -> None:
    if fact.value["state"] == "closed":
        course.reopen_held()


def _on_reach(course: Course, _fact: Fact) -> None:
    course.reopen_held()


REACTIONS: Mapping[str, Callable[[Course, Fact], None]] = {
    "response": _on_response,
    "unanswered": _on_unanswered,
    "status": _on_status,
    "case": _on_case,
    "opt": _on_reach,
    "profile": _on_reach,
}
"""What a fact brings about at once, besides being planned with."""


def _replan(course: Course, _happening: Replan) -> None:
    course.reopen_held()
    course.reconcile()


def _look(course: Course, _happening: Look) -> None:
    """Decides everything that is due, in order; each decision sees those before it."""
    repeats = False
    while due := [r for r in course.open_rows() if r.next_at is not None and r.next_at <= course.now]:
        row = min(due, key=lambda r: _order(course.life, r))
        repeats = repeats or row.planned.begun == "repeat"
        _decide(course, row)
    if repeats:
        course.reconcile()


def _order(life: Life, row: Row) -> tuple[bool, bool, datetime, int, int, int]:
    """Closes first: what people do comes before what is sent. Then cohort dates, then due, then the file's order."""
    steps, routes = life.workflow.steps, life.workflow.routes
    place = steps[row.key.step].order if row.key.step in steps else len(steps)
    if row.key.step in routes:
        place += routes[row.key.step].order
    other = row.planned.begun != "cohort"
    return row.key.kind != Kind.CLOSE, other, row.planned.due, place, row.key.occurrence, row.key.number


def _decide(course: Course, row: Row) -> None:
    if row.key.kind == Kind.CLOSE:
        _close(course, row)
    elif row.key.person == COHORT:
        course.end(row, "done", row.planned.reason)
    else:
        verdict = permit(Asked(course.life, course.bio, row, course.now))
        _carry_out(course, row, verdict)


def _carry_out(course: Course, row: Row, verdict: Verdict) -> None:
    match verdict:
        case Go(channel, _):
            ready = replace(row, state="ready", channel=channel, ready_at=course.now, reason=row.planned.reason)
            course.put(ready)
        case Wait(until, reason):
            # Nobody hears of a wait; but what was held or ready is so no more.
            tell = course.life.rows[row.key].state != "planned"
            course.put(replace(row, state="planned", next_at=until, waited=True, reason=reason), tell=tell)
        case Hold(until, reason):
            again = row.state == "held" and row.reason == reason
            held = replace(row, state="held", next_at=until, waited=True, reason=reason)
            course.put(held, tell=not again)
        case Skip(reason, late):
            course.put(replace(row, state="skipped", next_at=None, reason=reason, late_skip=late))


def _close(course: Course, row: Row) -> None:
    """The invitation closes without a submission: a part-answered response is closed and kept, routes run on it."""
    key = row.key
    course.end(row, "done", "closed without an answer")
    partial = next(
        (r for r in course.life.responses if (r.step, r.occurrence, r.state) == (key.step, key.occurrence, "partial")),
        None,
    )
    step = course.life.workflow.steps.get(key.step)
    survey = step.ask if step else partial.survey if partial else None
    if survey is None:
        return  # the step is gone, or asks no more, and nobody had begun to answer
    where = {"step": key.step, "occurrence": key.occurrence, "survey": survey}
    if partial is not None:
        course.entries[-1] = replace(course.entries[-1], reason="closed part-answered")
        course.put(replace(course.life.rows[key], reason="closed part-answered"), tell=False)
        course.effects.append(CloseResponse(course.now, partial.id))
        _keep_response(course, replace(partial, state="closed", at=course.now))
        given = {**where, "response": partial.id, "state": "closed"}
        _react(course, course.learn(Learned("response", course.now, given)))
    _react(course, course.learn(Learned("unanswered", course.now, where)))
    course.reconcile()


def _taken(course: Course, happening: Taken) -> None:
    """Decided once more with the facts of this second, not counting itself."""
    row = course.life.rows.get(happening.key)
    if row is None or row.state != "ready":
        return
    asked = Asked(without(course.life, row.key), course.bio, row, course.now)
    verdict = permit(asked)
    if isinstance(verdict, Go):
        course.put(replace(row, state="sending", channel=verdict.channel))
    else:
        _carry_out(course, replace(row, state="planned", channel=None, ready_at=None), verdict)


def _accepted(course: Course, happening: Accepted) -> None:
    row = course.life.rows.get(happening.key)
    if row is None or row.state not in ("sending", "unknown"):
        return
    first = row.went_out is None
    went_out = row.went_out or course.now
    step = course.life.workflow.steps.get(row.key.step)
    closes = row.closes_at
    if first and step and row.key.kind == Kind.INVITE:
        closes = closing_of(course.life, course.bio, step, went_out)
    course.put(replace(row, state="sent", next_at=None, went_out=went_out, closes_at=closes))
    if first and step and row.key.kind == Kind.INVITE:
        _followers(course, course.life.rows[row.key])


def _followers(course: Course, invite: Row) -> None:
    """The reminders and the close of an invitation that has just gone out."""
    step = course.life.workflow.steps[invite.key.step]
    assert invite.went_out is not None
    for number, reminder in enumerate(step.remind, 1):
        due = calendar.shift(invite.went_out, reminder.after, 1, course.bio.tz)
        reason = f"reminder {number} of {len(step.remind)}"
        key = invite.key._replace(kind=Kind.REMIND, number=number)
        course.put(Row(Planned(key, due, invite.planned.begun, reason, due), "planned", due, reason))
    if invite.closes_at is not None:
        key = invitation_of(invite.key)._replace(kind=Kind.CLOSE)
        planned = Planned(key, invite.closes_at, invite.planned.begun, "answers close", invite.closes_at)
        course.put(Row(planned, "planned", invite.closes_at, "answers close"))


def _refused(course: Course, happening: Refused) -> None:
    """Refused for good: the next channel of `by` is tried at once, once; else it ends refused. Held rows look again."""
    row = course.life.rows.get(happening.key)
    if row is None or row.state not in ("sending", "ready", "unknown", "sent"):
        return
    tried = (*row.tried, happening.channel)
    open_again = replace(row, state="planned", next_at=course.now, channel=None, ready_at=None, tried=tried)
    by = Asked(course.life, course.bio, row, course.now).by
    if len(tried) < 2 and reach(by, course.bio, tried).channel is not None:
        course.put(replace(open_again, reason=happening.reason), state="refused")
    else:
        ended = replace(open_again, state="refused", next_at=None, channel=happening.channel)
        course.put(replace(ended, reason=happening.reason))
    course.reopen_held()


def _lost(course: Course, happening: Lost) -> None:
    row = course.life.rows.get(happening.key)
    if row is not None and row.state == "sending":
        course.put(replace(row, state="unknown", next_at=None, reason=happening.reason))


def _deferred(course: Course, happening: Deferred) -> None:
    row = course.life.rows.get(happening.key)
    if row is not None and row.state == "sending":
        course.put(replace(row, state="ready", attempts=row.attempts + 1), tell=False)


MOVES: Mapping[type, Callable[[Course, Any], None]] = {
    Learned: _learned,
    Together: _together,
    Recorded: _recorded,
    Replan: _replan,
    Look: _look,
    Taken: _taken,
    Accepted: _accepted,
    Refused: _refused,
    Lost: _lost,
    Deferred: _deferred,
}
