"""Digests released: computed once, frozen, and shown from what is stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.core.language import words
from engine.core.picture import picture
from engine.queries.material import material
from engine.store import lives
from engine.store import tables as t
from engine.wording import digest_release


def release(session: Session, slug: str, digest: str, occurrence: int, organisation: str, now: datetime) -> int:
    """Freezes a digest of a cohort as it is now; the number of the release. The same occurrence is released once."""
    r = t.Release
    where = (r.cohort == slug, r.digest == digest, r.occurrence == occurrence)
    known = session.execute(select(r.id).where(*where).order_by(r.revision.desc())).scalars().first()
    if known is not None:
        return known
    return _freeze(session, slug, digest, occurrence, organisation, now)


def release_again(session: Session, slug: str, digest: str, organisation: str, now: datetime) -> int:
    """A further occurrence of a digest, released by hand."""
    last = session.execute(
        select(func.max(t.Release.occurrence)).where(t.Release.cohort == slug, t.Release.digest == digest)
    ).scalar()
    return _freeze(session, slug, digest, (last or 0) + 1, organisation, now)


def _freeze(session: Session, slug: str, digest: str, occurrence: int, organisation: str, now: datetime) -> int:
    row = lives.read_cohort(session, slug)
    workflow = lives.workflow_of(session, row.version)
    made, blocks = picture(material(session, slug, digest, now))
    definition = workflow.digests[digest]
    locale = workflow.locales[0]
    frozen = digest_release.Release(
        id=digest,
        title=words(definition.title, locale) or digest.replace("-", " ").capitalize(),
        cohort=slug,
        cohort_title=row.title or words(workflow.title, locale),
        organisation=organisation,
        at=now.isoformat(),
        sections=definition.sections,
        picture=made,
        occurrence=occurrence,
        locale=locale,
    )
    stored = t.Release(
        cohort=slug,
        digest=digest,
        occurrence=occurrence,
        revision=1,
        document=digest_release.keep(frozen, blocks),
        at=now,
    )
    session.add(stored)
    session.flush()
    return stored.id
