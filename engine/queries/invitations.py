"""The page of a survey link, as it now stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.core import calendar
from engine.core.biography import Biography, biography
from engine.core.conditions import UNKNOWN, Scope, needs, surveys_used
from engine.core.language import Survey, Workflow
from engine.core.life import Life, Response
from engine.core.scope import GIVEN, LifeScope
from engine.core.world import asked_of
from engine.links import Purpose
from engine.pages import DeadLink, Invitation, Saved
from engine.queries import surroundings
from engine.queries.opened import OLDEST, Opened, survey_link
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t
from engine.wording.promise import promised
from engine.wording.values import first_name


def invitation(runtime: Runtime, token: str, now: datetime) -> Invitation | DeadLink:
    """The page of `/s/<token>`. Never raises for a token, whatever it holds."""
    with runtime.store.read() as session:
        opened = survey_link(session, runtime.links, token, now, runtime.machine())
        return page(session, runtime, token, opened, now)


def page(session: Session, runtime: Runtime, token: str, opened: Opened, now: datetime) -> Invitation | DeadLink:
    """The same for a link that was looked up already."""
    if opened.invitation is None or opened.state == "unknown":
        return DeadLink("unknown")
    stored, person, cohort = opened.invitation, opened.person, opened.cohort
    assert person is not None
    assert cohort is not None
    workflow = lives.workflow_of(session, stored.version)
    survey = workflow.surveys[stored.survey]
    preferences = runtime.links.token(Purpose.PREFERENCES, stored.id)
    if opened.state != "open":
        return _dead(opened, workflow, survey, preferences)
    against = {q.against[0] for q in survey.questions.values() if q.against}
    looks = _looks_further(survey)
    given = lives.read_responses(session, [stored.person], stored.cohort)[stored.person] if looks or against else []
    answers, skipped, chosen = _saved(session, runtime, token, opened, survey)
    return Invitation(
        survey=survey,
        scope=_scope(session, opened, survey, given, now) if looks else Nothing(),
        promised=promised(survey, workflow.routes.values(), _first_names(session, stored.cohort)),
        closes_at=stored.closes_at,
        answers=answers,
        skipped=skipped,
        chosen=chosen,
        agreed={r.survey: r.answers for r in given if r.survey in against and r.state in GIVEN},
        locale=person.locale or workflow.locales[0],
        locales=workflow.locales,
        timezone=person.timezone or cohort.timezone,
        purpose=workflow.purpose,
        emergency=workflow.emergency,
        preferences=preferences,
        fresh=opened.fresh,
    )


def following(shown: Invitation, saved: Saved) -> Invitation:
    """A page as it stands once something was saved on it, without reading it again."""
    answers = {id_: value for id_, value in {**shown.answers, **saved.answers}.items() if id_ not in saved.hidden}
    skipped = (shown.skipped | saved.skipped) - set(saved.answers) - saved.hidden
    left = {id_: value for id_, value in answers.items() if id_ not in skipped}
    return replace(shown, answers=left, skipped=skipped, chosen=saved.chosen or shown.chosen)


def _dead(opened: Opened, workflow: Workflow, survey: Survey, preferences: str) -> DeadLink:
    stored, person, cohort = opened.invitation, opened.person, opened.cohort
    assert stored is not None
    assert person is not None
    assert cohort is not None
    assert opened.state != "open"
    tz = person.timezone or cohort.timezone
    anonymous = survey.visibility == "anonymous"
    finished = opened.state == "finished"
    on = stored.answered_on if finished else stored.closes_at and calendar.local_date(stored.closes_at, tz)
    until = stored.closes_at and calendar.local_date(stored.closes_at, tz)
    return DeadLink(
        opened.state,
        title=survey.title if opened.state in ("finished", "closed") else {},
        locale=person.locale or workflow.locales[0],
        locales=workflow.locales,
        on=on,
        until=until if finished and not anonymous and not stored.closed else None,
        days=OLDEST.days if opened.state == "expired" else None,
        emergency=workflow.emergency,
        anonymous=anonymous,
        promise=opened.response.promise if opened.response else "",
        preferences=preferences if opened.state in ("finished", "closed") else None,
    )


ANSWERS = select(t.Answer.question, t.Answer.value).where(t.Answer.response == bindparam("response"))


def _saved(
    session: Session, runtime: Runtime, token: str, opened: Opened, survey: Survey
) -> tuple[Mapping[str, Any], frozenset[str], Any]:
    """Answers so far, what was passed over, and the visibility chosen."""
    if survey.visibility == "anonymous":
        draft = session.get(t.Draft, runtime.links.draft_key(Purpose.SURVEY, token))
        kept = runtime.seal.open(draft.sealed) if draft else {"answers": {}, "skipped": []}
        return kept["answers"], frozenset(kept["skipped"]), None
    response = opened.response
    if response is None:
        return {}, frozenset(), None
    rows = session.execute(ANSWERS, {"response": response.id}).all()
    answers = {question: value for question, value in rows if value is not None}
    skipped = frozenset(question for question, value in rows if value is None)
    chosen = None
    if survey.visibility == "chosen":
        chosen = "named" if response.named else "confidential"
    return answers, skipped, chosen


def _looks_further(survey: Survey) -> bool:
    """Whether a condition of the survey asks for more than the answers being given."""
    return any(
        needs(tree) - {"survey"} or any(used[:2] != ("survey", survey.id) for used in surveys_used(tree))
        for tree in (q.show_if.tree for q in survey.questions.values() if q.show_if)
    )


def _scope(session: Session, opened: Opened, survey: Survey, given: Sequence[Response], now: datetime) -> Scope:
    """Where the survey's conditions find what they ask about; what they do not ask about is not read."""
    stored, person, cohort = opened.invitation, opened.person, opened.cohort
    assert stored is not None
    assert person is not None
    assert cohort is not None
    trees = [q.show_if.tree for q in survey.questions.values() if q.show_if]
    here = tuple(r for r in given if (r.step, r.occurrence) != (stored.step, stored.occurrence))
    if all(needs(tree) <= {"survey", "previous"} for tree in trees):
        workflow = lives.workflow_of(session, cohort.version)
        life = Life(person.id, lives.cohort_of(cohort), workflow, responses=here)
        return LifeScope(life, Biography(person.timezone or cohort.timezone), now)
    life = lives.load_known(session, stored.person, stored.cohort, here)
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


ACTIVE = (
    select(t.Membership.roles, t.Person.name)
    .join(t.Person, t.Person.id == t.Membership.person)
    .where(t.Membership.cohort == bindparam("cohort"), t.Membership.status == "active")
    .order_by(t.Person.id)
)


def _first_names(session: Session, cohort: str) -> dict[str, list[str]]:
    """The first names of the cohort's people by role, for the promise."""
    found: dict[str, list[str]] = {}
    for roles, name in session.execute(ACTIVE, {"cohort": cohort}):
        for role in roles:
            if role not in ("member", "mentee", "mentor", "prospect") and first_name(name):
                found.setdefault(role, []).append(first_name(name))
    return found
