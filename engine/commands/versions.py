"""A running cohort moved to another version of its workflow: a fact about the cohort, which planning then acts on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.commands import cohorts, facts, packs
from engine.core.language import Workflow
from engine.core.renames import Clash, between, clashes
from engine.definitions import Loaded
from engine.store import Store, lives, renaming
from engine.store import tables as t
from engine.trouble import Found, Trouble


def adopt(store: Store, slug: str, pack: Loaded, now: datetime, machine: datetime) -> packs.Applied:
    """Stores a sound pack and moves the cohort to it; going back is adopting the earlier pack. now: domain time.

    Everybody is planned anew by the clock's next sweep; what was sent stays. Raises Trouble.
    """
    assert pack.workflow is not None
    with store.write() as session:
        row = cohorts.known(session, slug)
        fits(session, row, pack.workflow)
        applied = packs.keep(session, pack.workflow, pack.document, pack.hash, machine)
        if row.version == applied.hash:
            return applied
        before = lives.workflow_of(session, row.version)
        renaming.rename(session, slug, between(before, pack.workflow))
        value = {"version": applied.hash, "from": row.version}
        row.version = applied.hash
        session.flush()
        facts.record_cohort(session, slug, "version", value, now)
    return applied


def fits(session: Session, row: t.CohortRow, workflow: Workflow) -> None:
    """Raises Trouble for a version that this cohort cannot move to."""
    if workflow.id != row.workflow:
        sentence = f'The cohort "{row.id}" runs on the workflow "{row.workflow}"; this pack is "{workflow.id}".'
        raise Trouble(sentence, "Name a version of its own workflow.")
    cohorts.check_dates(workflow, row.start, row.end, row.timezone)
    found = [said(clash) for clash in clashes(lives.workflow_of(session, row.version), workflow)]
    if found:
        raise Found("\n".join(found))


def said(clash: Clash) -> str:
    """A clash as one sentence with what to do."""
    where = f'The question "{clash.survey}.{clash.question}"'
    if clash.what == "options":
        told = f"{where} no longer has {clash.before}, which may have been chosen"
    else:
        told = f"{where} had the {clash.what} {clash.before or 'any'} and would now have {clash.after or 'any'}"
    return f"{told}. Keep it as it was, or ask it under a new id."
