"""The page of a survey link, as it now stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, select
from sqlalchemy.orm import Session

from engine.core import calendar
from engine.core.biography import Biography, biography
from engine.core.conditions import UNKNOWN, Scope, needs, surveys_used
from engine.core.keeping import kept
from engine.core.language import Survey, Workflow
from engine.core.life import Life, Response
from engine.core.scope import GIVEN, LifeScope
from engine.core.world import asked_of
from engine.links import Purpose
from engine.pages import DeadLink, HalfDone, Invitation, Saved
from engine.queries import surroundings
from engine.queries.opened import OLDEST, Opened, survey_link
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t
from engine.store.session import bare
from engine.wording.promise import Promised, promised
from engine.wording.values import first_name

Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Roles, each with the first names of those who have it."""


def invitation(runtime: Runtime, token: str, now: datetime) -> Invitation | DeadLink:
    """The page of `/s/<token>`. Never raises for a token, whatever it holds."""
    with runtime.store.read() as session:
        return behind(session, runtime, token, now)[0]


def current(runtime: Runtime, token: str) -> tuple[Invitation | DeadLink, datetime]:
    """The same at the present domain time, and that time."""
    with runtime.store.read() as session:
        return behind(session, runtime, token, None)


def behind(
    session: Session, runtime: Runtime, token: str, now: datetime | None
) -> tuple[Invitation | DeadLink, datetime]:
    """The same, within a transaction."""
    opened = survey_link(session, runtime.links, token, now, runtime.machine())
    return _page(session, runtime, token, opened), opened.now


def _page(session: Session, runtime: Runtime, token: str, opened: Opened) -> Invitation | DeadLink:
    if opened.invitation is None or opened.state == "unknown":
        return DeadLink("unknown")
    stored = opened.invitation
    workflow = lives.workflow_of(session, stored.version)
    survey = workflow.surveys[stored.survey]
    preferences = runtime.links.token(Purpose.PREFERENCES, stored.id)
    if opened.state != "open":
        return _dead(opened, workflow, survey, preferences)
    looks, against = _looks_further(survey), _looks_back(survey)
    known = lives.given(session, [stored.person], stored.cohort) if looks or against else None
    given = lives.responses_of(session, stored.cohort, known or [])[stored.person]
    answers, skipped, chosen = _saved(session, runtime, token, opened, survey, known)
    return Invitation(
        survey=survey,
        scope=_scope(session, opened, survey, given) if looks else Nothing(),
        promised=_promised(workflow, stored.survey, _first_names(session, stored.cohort)),
        closes_at=stored.closes_at,
        answers=answers,
        skipped=skipped,
        chosen=chosen,
        agreed={r.survey: r.answers for r in given if r.survey in against and r.state in GIVEN},
        locale=opened.locale or workflow.locales[0],
        locales=workflow.locales,
        timezone=opened.timezone,
        purpose=workflow.purpose,
        emergency=workflow.emergency,
        preferences=preferences,
        fresh=opened.fresh,
        begun=begun(opened),
    )


def begun(opened: Opened) -> HalfDone | None:
    """The half-done response behind a link, as it was read."""
    stored, response = opened.invitation, opened.response
    if stored is None or response is None or response.state != "partial":
        return None
    return HalfDone(response.id, stored.id, stored.person, stored.generation, tuple(response.keys))


def following(shown: Invitation, saved: Saved) -> Invitation:
    """A page as it stands once something was saved on it, without reading it again."""
    answers = {id_: value for id_, value in {**shown.answers, **saved.answers}.items() if id_ not in saved.hidden}
    skipped = (shown.skipped | saved.skipped) - set(saved.answers) - saved.hidden
    left = {id_: value for id_, value in answers.items() if id_ not in skipped}
    return replace(shown, answers=left, skipped=skipped, chosen=saved.chosen or shown.chosen)


def _dead(opened: Opened, workflow: Workflow, survey: Survey, preferences: str) -> DeadLink:
    stored, tz = opened.invitation, opened.timezone
    assert stored is not None
    assert opened.state != "open"
    anonymous = survey.visibility == "anonymous"
    finished = opened.state == "finished"
    on = stored.answered_on if finished else stored.closes_at and calendar.local_date(stored.closes_at, tz)
    until = stored.closes_at and calendar.local_date(stored.closes_at, tz)
    return DeadLink(
        opened.state,
        title=survey.title if opened.state in ("finished", "closed") else {},
        locale=opened.locale or workflow.locales[0],
        locales=workflow.locales,
        on=on,
        until=until if finished and not anonymous and not stored.closed else None,
        days=OLDEST.days if opened.state == "expired" else None,
        emergency=workflow.emergency,
        anonymous=anonymous,
        promise=opened.response.promise if opened.response else "",
        preferences=preferences if opened.state in ("finished", "closed") else None,
    )


TOLD: Any = t.Answer.__table__
ANSWERS = select(TOLD.c.question, TOLD.c.value).where(TOLD.c.response == bindparam("response"))


def _saved(
    session: Session, runtime: Runtime, token: str, opened: Opened, survey: Survey, known: lives.Given | None
) -> tuple[Mapping[str, Any], frozenset[str], Any]:
    """Answers so far, what was passed over, and the visibility chosen. known: the person's, where they were read."""
    if survey.visibility == "anonymous":
        draft = session.get(t.Draft, runtime.links.draft_key(Purpose.SURVEY, token))
        kept = runtime.seal.open(draft.sealed) if draft else {"answers": {}, "skipped": []}
        return kept["answers"], frozenset(kept["skipped"]), None
    response = opened.response
    if response is None:
        return {}, frozenset(), None
    if known is None:
        found = bare(session).execute(ANSWERS, {"response": response.id})
        rows = {row.question: row.value for row in found}
    else:
        rows = next((found for each, found in known if each.id == response.id), {})
    answers = {question: value for question, value in rows.items() if value is not None}
    skipped = frozenset(question for question, value in rows.items() if value is None)
    chosen = None
    if survey.visibility == "chosen":
        chosen = "named" if response.named else "confidential"
    return answers, skipped, chosen


@kept
def _promised(workflow: Workflow, survey: str, people: Names) -> Promised:
    return promised(workflow.surveys[survey], workflow.routes.values(), dict(people))


@kept
def _looks_back(survey: Survey) -> frozenset[str]:
    """Surveys whose goals this one looks back on."""
    return frozenset(q.against[0] for q in survey.questions.values() if q.against)


@kept
def _looks_further(survey: Survey) -> bool:
    """Whether a condition of the survey asks for more than the answers being given."""
    return any(
        needs(tree) - {"survey"} or any(used[:2] != ("survey", survey.id) for used in surveys_used(tree))
        for tree in (q.show_if.tree for q in survey.questions.values() if q.show_if)
    )


def _scope(session: Session, opened: Opened, survey: Survey, given: Sequence[Response]) -> Scope:
    """Where the survey's conditions find what they ask about; what they do not ask about is not read."""
    stored, cohort, now = opened.invitation, opened.cohort, opened.now
    assert stored is not None
    assert cohort is not None
    trees = [q.show_if.tree for q in survey.questions.values() if q.show_if]
    here = tuple(r for r in given if (r.step, r.occurrence) != (stored.step, stored.occurrence))
    if all(needs(tree) <= {"survey", "previous"} for tree in trees):
        life = Life(stored.person, cohort, lives.workflow_of(session, opened.present), responses=here)
        return LifeScope(life, Biography(opened.timezone), now)
    life = lives.load_known(session, stored.person, cohort, opened.present, here)
    life, _ = surroundings.around(session, life, now, asked_of(trees))
    return LifeScope(life, biography(life), now)


class Nothing:
    """A scope that knows nothing but the answers being given."""

    def get(self, path: tuple[str, ...]) -> Any:
        """Unknown."""
        return UNKNOWN

    def survey(self, survey: str) -> Mapping[str, Any] | None:
        """None."""
        return None

    def previous(self, survey: str) -> Mapping[str, Any] | None:
        """None."""
        return None

    def partners(self, survey: str) -> Sequence[Mapping[str, Any] | None]:
        """Nobody."""
        return ()

    def answered(self, survey: str, question: str | None) -> bool:
        """Nothing was."""
        return False

    def days(self, path: tuple[str, ...]) -> Any:
        """Unknown."""
        return UNKNOWN


ASKED = ("member", "mentee", "mentor", "prospect")
"""Roles whose names no promise gives."""

MEMBERS: Any = t.Membership.__table__
PEOPLE: Any = t.Person.__table__
ACTIVE = (
    select(MEMBERS.c.roles, PEOPLE.c.name)
    .join(PEOPLE, PEOPLE.c.id == MEMBERS.c.person)
    .where(MEMBERS.c.cohort == bindparam("cohort"), MEMBERS.c.status == "active")
    .where(*(cast(MEMBERS.c.roles, String) != f'["{role}"]' for role in ASKED))
    .order_by(PEOPLE.c.id)
)
"""Those with a role that reads or is told. Who is only asked, nearly everybody, is left out as the JSON is written:
one by one, for a NOT IN would be written anew for each page."""


def _first_names(session: Session, cohort: str) -> Names:
    """The first names of the cohort's people by role, for the promise."""
    found: dict[str, list[str]] = {}
    for roles, name in bare(session).execute(ACTIVE, {"cohort": cohort}):
        for role in roles:
            if role not in ASKED and first_name(name):
                found.setdefault(role, []).append(first_name(name))
    return tuple((role, tuple(names)) for role, names in found.items())
