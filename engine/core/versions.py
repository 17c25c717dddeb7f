"""A life moved to another version of its workflow, and what that changes: for `plan` and for what then happens.

What was sent stays. A plan is compared with a plan; whether a message may go is decided when it is due, as always.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from engine.core import plan as planning
from engine.core.advance import advance
from engine.core.events import Recorded, Replan
from engine.core.language import Kind, Workflow
from engine.core.life import COHORT, OPEN_STATES, Fact, Key, Life, Row
from engine.core.renames import Renames, survey_of

VERBS = ("added", "moved", "reworded", "dropped", "stays")
"""What a new version does to a planned row. stays: it went out already, and the new version would have it otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """One planned row that a new version changes. due: now; was_due: before, where there was one. words: why, or what.

    verb: see VERBS. key: as the new version names it; the old one's for a row that is dropped.
    """

    verb: str
    key: Key
    due: datetime
    was_due: datetime | None
    words: str


def adopted(life: Life, workflow: Workflow, renames: Renames) -> Life:
    """The life under another version, its rows, facts and responses under their new names; nothing planned yet."""
    rows = {_key(key, renames): _row(row, renames) for key, row in life.rows.items()}
    facts = tuple(fact_renamed(fact, renames) for fact in life.facts) if renames else life.facts
    return replace(life, workflow=workflow, rows=rows, facts=facts)


def caught_up(life: Life, pending: tuple[Fact, ...], now: datetime) -> Life:
    """The life after facts that planning has not seen, each acted on as of when it became known, then planned anew."""
    for known, together in groupby(pending, key=lambda fact: fact.known):
        facts = tuple(together)
        life = replace(life, facts=(*life.facts, *facts))
        life = advance(life, Recorded(tuple(fact.seq for fact in facts)), known).life
    return advance(life, Replan(), now).life


def changes(life: Life, after: Life, renames: Renames, now: datetime) -> Iterator[Change]:
    """What becomes of each planned row between a life and the same under its new version, in order of key."""
    before = {_key(key, renames): (key, row) for key, row in life.rows.items()}
    wanted, stood = _wanted(after, now), {_key(k, renames): due for k, due in _wanted(life, now).items()}
    for key in sorted(after.rows):
        row = after.rows[key]
        source, was = before.get(key, (key, None))
        change = _change(key, was, row)
        if change is None and was is not None and row.state in OPEN_STATES:
            if wording(life.workflow, source) != wording(after.workflow, key):
                change = Change("reworded", key, row.planned.due, was.planned.due, "other words or questions")
        elif change is None and row.state != "dropped":
            due = wanted.get(key, row.planned.due)
            if due not in (row.planned.due, stood.get(key)):
                change = Change("stays", key, due, row.planned.due, f"treated as {row.state}")
        if change is not None:
            yield change


def _change(key: Key, was: Row | None, row: Row) -> Change | None:
    if row.state in OPEN_STATES and (was is None or was.state not in OPEN_STATES):
        return Change("added", key, row.planned.due, None, row.planned.reason)
    if was is None or was.state not in OPEN_STATES:
        return None
    if row.state == "dropped":
        return Change("dropped", key, row.planned.due, was.planned.due, row.reason)
    if row.planned.due != was.planned.due:
        return Change("moved", key, row.planned.due, was.planned.due, row.planned.reason)
    return None


def _wanted(life: Life, now: datetime) -> dict[Key, datetime]:
    planned = planning.plan_cohort(life, now) if life.person == COHORT else planning.plan(life, now)
    return {each.key: each.due for each in planned}


def wording(workflow: Workflow, key: Key) -> tuple[Any, ...]:
    """Everything of a message that its reader sees: equal where two versions say and ask the same.

    A reminder's survey is the one that its invitation asked, whatever came since.
    """
    step, route = workflow.steps.get(key.step), workflow.routes.get(key.step)
    if key.kind == Kind.CLOSE:
        return ()
    if key.kind == Kind.DIGEST:
        return (workflow.digests.get(key.step),)
    if step is None:
        return (workflow.messages.get(route.tell) if route and route.tell else None,)
    if key.kind == Kind.REMIND:
        reminders = step.remind[key.number - 1 : key.number]
        return tuple(workflow.messages.get(each.say or step.say or "") for each in reminders)
    return (workflow.messages.get(step.say or step.tell or ""), survey_of(workflow, key.step), step.mode)


def fact_renamed(fact: Fact, renames: Renames) -> Fact:
    """A fact that speaks of a step or a survey, under its new name."""
    value = dict(fact.value)
    if value.get("step") in renames.steps:
        value["step"] = renames.steps[value["step"]]
    if value.get("survey") in renames.surveys:
        value["survey"] = renames.surveys[value["survey"]]
    return fact if value == fact.value else replace(fact, value=value)


def _key(key: Key, renames: Renames) -> Key:
    return key._replace(step=renames.steps.get(key.step, key.step))


def _row(row: Row, renames: Renames) -> Row:
    key = _key(row.key, renames)
    return row if key == row.key else replace(row, planned=replace(row.planned, key=key))
