"""A cohort's versions in the order it had them, and what earlier ones called by another name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.core.life import Fact
from engine.core.renames import Renames, between
from engine.core.versions import fact_renamed
from engine.store import tables as t
from engine.store.versions import workflow_of

RENAMED = (t.PlannedRow, t.Invitation, t.ResponseRow, t.Pool)
"""Tables whose rows belong to a step by its id. The ledger, which only grows, keeps the id of its time."""


def lineage(session: Session, slug: str) -> list[str]:
    """The hashes of the versions a cohort has been on, the present one last."""
    f = t.CohortFact
    query = select(f.value).where(f.cohort == slug, f.kind.in_(("created", "version"))).order_by(f.seq)
    return [value["version"] for value in session.execute(query).scalars()]


def given_now(
    session: Session, slug: str, version: str, survey: str, answers: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    """A response's survey and answers, given to one version, under the names of the cohort's present version."""
    for renames in _since(session, slug, version):
        now = {renames.questions.get((survey, id_), (survey, id_))[1]: value for id_, value in answers.items()}
        survey, answers = renames.surveys.get(survey, survey), now
    return survey, answers


def survey_now(session: Session, slug: str, version: str, survey: str) -> str:
    """A survey of one version, as the cohort's present version calls it."""
    for renames in _since(session, slug, version):
        survey = renames.surveys.get(survey, survey)
    return survey


def note(session: Session, slug: str, version: str) -> None:
    """Says which version a cohort is on, where that has been read, so that it is not read again."""
    session.info.setdefault("present", {})[slug] = version


def _present(session: Session, slug: str) -> str:
    known: dict[str, str] = session.info.get("present", {})
    return known.get(slug) or session.get_one(t.CohortRow, slug).version


def _since(session: Session, slug: str, version: str) -> list[Renames]:
    """What was renamed from a version to the present one, step by step; nothing for the present one."""
    if _present(session, slug) == version:
        return []
    known: dict[tuple[str, str], list[Renames]] = session.info.setdefault("renames", {})
    if (slug, version) not in known:
        every = lineage(session, slug)
        at = len(every) - 1 - every[::-1].index(version) if version in every else len(every) - 1
        pairs = zip(every[at:], every[at + 1 :], strict=False)
        known[slug, version] = [between(workflow_of(session, a), workflow_of(session, b)) for a, b in pairs]
    return known[slug, version]


def rename(session: Session, slug: str, renames: Renames) -> None:
    """Gives what a cohort has planned, asked and learned the new names of its steps and surveys."""
    for old, new in renames.steps.items():
        for table in RENAMED:
            session.execute(update(table).where(table.cohort == slug, table.step == old).values(step=new))
    if not renames.steps and not renames.surveys:
        return
    f = t.Fact
    kinds = ("started", "response", "unanswered", "mute")
    query = select(f.person, f.seq, f.kind, f.at, f.known_at, f.value).where(f.cohort == slug, f.kind.in_(kinds))
    for person, seq, kind, at, known, value in session.execute(query).all():
        fact = Fact(seq, kind, at, known, value, slug)
        renamed = fact_renamed(fact, renames)
        if renamed is not fact:
            where = (f.person == person, f.seq == seq)
            session.execute(update(f).where(*where).values(value=dict(renamed.value)))
