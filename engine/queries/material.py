"""What a digest is made from, read from the database as of an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.core.kinds import clean
from engine.core.language import Kind, words
from engine.core.life import Response
from engine.core.picture_values import Answered, CaseLine, Invited, Material, Picture, Told
from engine.queries.surroundings import active
from engine.store import lives, renaming
from engine.store import tables as t
from engine.wording import digest_release
from engine.wording.values import first_name

CONSENT_HOLDS = timedelta(days=730)
"""Consent to quote holds for 24 months."""

NAMELESS = "the coordinator"
"""What whoever approved a quote is called where they have no name, or none any more."""


def material(session: Session, slug: str, digest: str, now: datetime) -> Material:
    """Everything that is known about a cohort and that a digest may draw on."""
    row = lives.read_cohort(session, slug)
    workflow = lives.workflow_of(session, row.version)
    documents = [d for _, d in _releases(session, slug)]
    return Material(
        workflow=workflow,
        version=row.version[:12],
        cohort=replace(lives.cohort_of(row), size=active(session, slug, None, now)),
        as_of=now,
        answers=_answers(session, slug),
        invited=_invited(session, slug, now),
        cases=tuple(_case(case, now) for case in _cases(session, slug)),
        stories=tuple(_told(session, row, story) for story in _stories(session, slug)),
        groups=dict(_groups(session, slug)),
        known=digest_release.known(documents),
        last=_last(session, slug, digest),
        locale=workflow.locales[0],
        sections=workflow.digests[digest].sections,
    )


def _releases(session: Session, slug: str) -> list[tuple[str, Mapping[str, Any]]]:
    r = t.Release
    query = select(r.digest, r.document).where(r.cohort == slug).order_by(r.at, r.id)
    return [(digest, document) for digest, document in session.execute(query)]


def _last(session: Session, slug: str, digest: str) -> Picture | None:
    found = [document for name, document in _releases(session, slug) if name == digest]
    return digest_release.kept(found[-1])[0].picture if found else None


def _groups(session: Session, slug: str) -> list[tuple[str, str]]:
    query = select(t.GroupRow.id, t.GroupRow.name).where(t.GroupRow.cohort == slug)
    return [(id_, name) for id_, name in session.execute(query)]


def _member_groups(session: Session, slug: str) -> dict[int, str]:
    query = select(t.Membership.person, t.Membership.group).where(t.Membership.cohort == slug)
    return {person: group or "" for person, group in session.execute(query)}


def _answers(session: Session, slug: str) -> tuple[Answered, ...]:
    """Every response handed in, or closed part-answered. That of an anonymous survey has no person."""
    query = select(t.ResponseRow).where(t.ResponseRow.cohort == slug, t.ResponseRow.state.in_(("submitted", "closed")))
    stored = session.execute(query.order_by(t.ResponseRow.id)).scalars().all()
    answers = lives.answers_of(session, [r.id for r in stored])
    return tuple(Answered(_response(session, r, answers[r.id]), r.group or "", r.person) for r in stored)


def _response(session: Session, row: t.ResponseRow, answers: Mapping[str, Any]) -> Response:
    """A response under the names that the cohort's present version has for its survey and questions."""
    survey, given = renaming.given_now(session, row.cohort, row.version, row.survey, answers)
    at = row.submitted_at or row.started_at or EPOCH
    return Response(row.id, survey, row.step, row.occurrence, row.state, at, given)


EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
"""When a response of an anonymous survey was given: nobody knows, and nothing depends on it."""


def _invited(session: Session, slug: str, now: datetime) -> tuple[Invited, ...]:
    p, i = t.PlannedRow, t.Invitation
    query = (
        select(p.person, p.step, p.state, p.went_out, i.survey, i.version, i.answered_on)
        .outerjoin(i, i.id == p.id)
        .where(p.cohort == slug, p.kind == str(Kind.INVITE), p.due <= now, p.state != "dropped")
    )
    row = lives.read_cohort(session, slug)
    steps = lives.workflow_of(session, row.version).steps
    groups = _member_groups(session, slug)
    found = []
    for person, step, state, went_out, survey, version, answered_on in session.execute(query.order_by(p.id)):
        named = renaming.survey_now(session, slug, version, survey) if survey else None
        asked = named or (steps[step].ask if step in steps else None)
        if asked is None:
            continue
        sent = went_out is not None
        reached = state not in ("refused",)
        found.append(Invited(person, asked, groups.get(person, ""), answered_on is not None, sent, reached))
    return tuple(found)


def _cases(session: Session, slug: str) -> list[t.Case]:
    return list(session.execute(select(t.Case).where(t.Case.cohort == slug).order_by(t.Case.id)).scalars())


def _case(case: t.Case, now: datetime) -> CaseLine:
    """Whether it kept its clock: acknowledged in time, and closed in time; None while that is still open."""
    late = _late(case.acknowledged_at or case.closed_at, case.acknowledge_by, now) or _late(
        case.closed_at, case.resolve_by, now
    )
    is_open = case.state != "closed"
    return CaseLine(case.id, case.cls, is_open, False if late else None if is_open else True)


def _late(done: datetime | None, by: datetime | None, now: datetime) -> bool:
    return by is not None and (done or now) > by


def _stories(session: Session, slug: str) -> list[t.Story]:
    query = select(t.Story).where(t.Story.cohort == slug, t.Story.state == "approved")
    return list(session.execute(query.order_by(t.Story.response, t.Story.question)).scalars())


def _told(session: Session, cohort: t.CohortRow, story: t.Story) -> Told:
    """A story as it may be told: with the name and the group only where the consent says so."""
    response = session.get_one(t.ResponseRow, story.response)
    person = session.get(t.Person, response.person) if response.person else None
    survey = lives.workflow_of(session, response.version).surveys[response.survey]
    name = person.name if person else ""
    shown = {"first-name": first_name(name), "full-name": name}.get(story.consent, "")
    approver = session.get(t.Person, story.decided_by) if story.decided_by else None
    on: date | None = story.decided_at.date() if story.decided_at else None
    given = response.submitted_at
    question = survey.questions.get(story.question)
    return Told(
        ref=f"{story.response}.{story.question}",
        text=clean(story.wording),
        consent=story.consent,
        name=shown,
        group=_group_name(session, cohort.id, response.group) if shown else "",
        asked=words(question.ask, None) if question else "",
        why=story.why or "told with consent, and approved",
        critical=story.critical,
        approver=(approver.name if approver else "") or NAMELESS,
        approved_on=on,
        until=(given + CONSENT_HOLDS).date() if given else None,
    )


def _group_name(session: Session, slug: str, group: str | None) -> str:
    row = session.get(t.GroupRow, (slug, group)) if group else None
    return row.name if row else ""
