"""`milepost plan` and `apply`: what another version of a pack would change, and a version stored or moved to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from engine.cli.opened import now_of, opened
from engine.cli.output import as_format, counted, emit, table
from engine.cli.packs import FOLDER, sound
from engine.commands import packs, versions
from engine.core.versions import Change
from engine.queries import comparing
from engine.queries.listing_cohorts import known


@click.command()
@click.argument("pack", type=FOLDER)
@click.option("--cohort", "slug", required=True, metavar="ID", help="The cohort that would move to it.")
@as_format
def plan(pack: Path, slug: str, form: str) -> None:
    """Show person by person what `apply PACK --cohort` would change. Nothing is written."""
    loaded = sound(pack)
    assert loaded.workflow is not None
    with opened() as runtime, runtime.store.read() as session:
        versions.fits(session, known(session, slug), loaded.workflow)
        found = list(comparing.compare(session, slug, loaded.workflow, now_of(runtime)))
    document = {
        "cohort": slug,
        "version": loaded.hash,
        "changes": [{"person": each.who or None, **_change(c)} for each in found for c in each.changes],
    }
    emit(form, document, lambda: "\n".join(_lines(slug, found)))


def _change(change: Change) -> dict[str, Any]:
    key = change.key
    return {
        "change": change.verb, "step": key.step, "occurrence": key.occurrence, "kind": str(key.kind),
        "number": key.number, "due": change.due, "was_due": change.was_due, "reason": change.words,
    }  # fmt: skip


def _lines(slug: str, found: Sequence[comparing.Affected]) -> Iterator[str]:
    people = sum(bool(each.who) for each in found)
    if not found:
        yield f"Nothing that is planned in {slug} would change."
        return
    counts = Counter(change.verb for each in found for change in each.changes)
    told = ", ".join(f"{number} {verb}" for verb, number in sorted(counts.items()))
    yield f"In {slug}, for {counted(people, 'person', 'people')}: {told}.\n"
    rows = []
    for each in found:
        for change in each.changes:
            before = f"{change.was_due:%Y-%m-%d %H:%M}" if change.was_due else ""
            after = f"{change.due:%Y-%m-%d %H:%M}" if change.verb != "dropped" else ""
            what = f"{change.key.step} {change.key.kind}" + (f" {change.key.occurrence}" if _again(change) else "")
            rows.append((each.who or "(cohort)", change.verb, what, before, after, change.words))
    yield table(rows, ("person", "what", "message", "was due", "due", "why"))
    yield "\nWhat was sent stays sent. Nothing was written; `milepost apply` with the same words does it."


def _again(change: Change) -> bool:
    return change.key.occurrence > 1


@click.command()
@click.argument("pack", type=FOLDER)
@click.option("--cohort", "slug", metavar="ID", help="Move this cohort to it, too.")
@as_format
def apply(pack: Path, slug: str | None, form: str) -> None:
    """Store PACK as its workflow's newest version, on which new cohorts begin. --cohort moves a running one, too."""
    loaded = sound(pack)
    assert loaded.workflow is not None
    with opened() as runtime:
        machine = runtime.machine()
        if slug is None:
            done = packs.apply(runtime.store, loaded.workflow, loaded.document, loaded.hash, machine)
        else:
            done = versions.adopt(runtime.store, slug, loaded, now_of(runtime), machine)
    document = {
        "workflow": done.workflow, "version": done.number, "hash": done.hash, "fresh": done.fresh, "cohort": slug,
    }  # fmt: skip
    stands = "is stored" if done.fresh else "was stored already"
    moved = f" {slug} goes on with it; its people are planned anew at the clock's next sweep." if slug else ""
    emit(form, document, lambda: f"{done.workflow}: version {done.number} {stands} ({done.hash[:12]}).{moved}")
