"""`milepost cohort`: created, started, paused, resumed, moved, listed and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine.cli.given import DAY
from engine.cli.opened import now_of, opened
from engine.cli.output import as_format, counted, emit, table
from engine.cli.packs import sound
from engine.cli.rehearse import event
from engine.commands import cohorts
from engine.core.simulate import Seen
from engine.queries import listing_cohorts as listing
from engine.runtime import Runtime

SENT = ("invite", "tell", "remind", "digest", "match")


@click.group()
def cohort() -> None:
    """Create, start, pause and look at cohorts."""


@cohort.command()
@click.argument("id_", metavar="ID")
@click.option("--pack", required=True, help="A pack's folder (applied first), or a stored workflow's id.")
@click.option("--start", required=True, type=DAY, help="The first day.")
@click.option("--end", type=DAY, help="The last day; without it, the cohort goes on.")
@click.option("--timezone", default="UTC", show_default=True, help="Like Europe/London.")
@click.option("--title", default="", help="What people call it; the workflow's title without it.")
@click.option("--follows", metavar="ID", help="The cohort whose people renew into this one.")
@click.option("--capacity", type=click.IntRange(max=1_000_000), help="How many it has room for.")
@click.option("--draft", is_flag=True, help="Do not start it yet.")
@as_format
def create(
    id_: str, pack: str, start: date, end: date | None, timezone: str, title: str, follows: str | None,
    capacity: int | None, draft: bool, form: str,
) -> None:  # fmt: skip
    """Create the cohort ID. Without --draft it is started at once. Its dates may lie in the past."""
    loaded = sound(Path(pack)) if is_folder(pack) else None
    workflow = loaded.workflow.id if loaded and loaded.workflow else pack
    plan = cohorts.Plan(id_, workflow, start, end, timezone, title, follows, capacity, draft)
    with opened() as runtime:
        cohorts.create(runtime.store, plan, now_of(runtime), runtime.machine(), loaded)
        _shown(runtime, id_, form)


def is_folder(pack: str) -> bool:
    """Whether a pack was given as a folder rather than as a stored workflow's id."""
    return "/" in pack or pack.startswith(".") or Path(pack).is_dir()


@cohort.command()
@click.argument("id_", metavar="ID")
@click.option("--dry-run", is_flag=True, help="Only show who will get what.")
@as_format
def start(id_: str, dry_run: bool, form: str) -> None:
    """Start the draft ID, and show who will get what from now on."""
    with opened() as runtime:
        now = now_of(runtime)
        with runtime.store.read() as session:
            listing.known(session, id_)
            seen = listing.ahead(session, id_, now)
        if not dry_run:
            cohorts.start(runtime.store, id_, now, runtime.machine())
        with runtime.store.read() as session:
            detail = listing.cohort(session, id_)
    document = {"cohort": _document(detail), "events": [event(each) for each in seen]}
    head = f"{id_} {'would start' if dry_run else 'is started'}. If nobody did anything, from now on:\n\n"
    emit(form, document, lambda: head + _ahead(seen))


def _ahead(seen: Sequence[Seen]) -> str:
    """A line for each message: how many people get it, from when to when, and how many do not."""
    found: dict[tuple[str, str], list[Seen]] = {}
    for each in seen:
        if each.kind in (*SENT, "skip"):
            found.setdefault((each.step, each.kind), []).append(each)
    rows = []
    for (step, kind), every in found.items():
        people = len({each.person for each in every})
        first, last = every[0].at, every[-1].at
        dates = f"{first:%Y-%m-%d}" if first.date() == last.date() else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
        why = every[0].reason if kind == "skip" else ""
        rows.append((dates, step, kind, len(every), people, why))
    return table(sorted(rows), ("when", "step", "what", "times", "people", "why")) if rows else "nothing is sent."


@cohort.command()
@click.argument("id_", metavar="ID")
@as_format
def pause(id_: str, form: str) -> None:
    """Stop all sending of the cohort ID. What falls due meanwhile is decided when it goes on."""
    _switched(id_, form, lambda runtime, now: cohorts.pause(runtime.store, id_, now))


@cohort.command()
@click.argument("id_", metavar="ID")
@as_format
def resume(id_: str, form: str) -> None:
    """Let a paused cohort go on."""
    _switched(id_, form, lambda runtime, now: cohorts.resume(runtime.store, id_, now))


@cohort.command()
@click.argument("id_", metavar="ID")
@click.option("--start", "start_", required=True, type=DAY, help="The new first day.")
@click.option("--end", type=DAY, help="The new last day.")
@as_format
def move(id_: str, start_: date, end: date | None, form: str) -> None:
    """Give the cohort ID new dates. What was sent stays sent, the rest moves along."""
    _switched(id_, form, lambda runtime, now: cohorts.move(runtime.store, id_, start_, end, now))


@cohort.command("list")
@as_format
def list_(form: str) -> None:
    """List every cohort."""
    with opened() as runtime, runtime.store.read() as session:
        lines = listing.cohorts(session)
    heads = ("cohort", "workflow", "version", "start", "end", "state", "people")
    rows = [(c.id, c.workflow, c.version, c.start, c.end, c.state, c.people) for c in lines]
    document = {"cohorts": [asdict(line) for line in lines]}
    emit(form, document, lambda: table(rows, heads) if rows else "There are no cohorts yet.")


@cohort.command()
@click.argument("id_", metavar="ID")
@as_format
def show(id_: str, form: str) -> None:
    """Show the cohort ID: its dates, its people, and how its messages stand."""
    with opened() as runtime:
        _shown(runtime, id_, form)


def _switched(id_: str, form: str, act: Callable[[Runtime, datetime], None]) -> None:
    with opened() as runtime:
        act(runtime, now_of(runtime))
        _shown(runtime, id_, form)


def _shown(runtime: Runtime, id_: str, form: str) -> None:
    with runtime.store.read() as session:
        detail = listing.cohort(session, id_)
    emit(form, {"cohort": _document(detail)}, lambda: "\n".join(_lines(detail)))


def _document(detail: listing.CohortDetail) -> dict[str, Any]:
    counts = {"statuses": detail.people, "groups": detail.groups, "planned": detail.planned, "next": detail.next}
    return {**asdict(detail.cohort), **counts}


def _lines(detail: listing.CohortDetail) -> Iterator[str]:
    line = detail.cohort
    until = f"to {line.end}" if line.end else "without an end"
    yield f"{line.id}: {line.state}, {line.start} {until}, {line.timezone}"
    yield f"  workflow  {line.workflow}, version {line.version}"
    if line.title:
        yield f"  title     {line.title}"
    if line.follows:
        yield f"  follows   {line.follows}"
    room = f" of {line.capacity}" if line.capacity else ""
    yield f"  people    {counted(line.people, 'person', 'people')}{room}{_counts(detail.people)}"
    if detail.groups:
        yield f"  groups    {len(detail.groups)}{_counts(detail.groups)}"
    yield f"  messages  {_counts(detail.planned)[2:] or 'none planned yet: run `milepost tick`'}"
    if detail.next:
        yield f"  next      {detail.next:%Y-%m-%d %H:%M} UTC"


def _counts(counts: Any) -> str:
    return ": " + ", ".join(f"{number} {name}" for name, number in counts.items()) if counts else ""
