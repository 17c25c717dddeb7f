"""`milepost simulate` and `test`: a cohort lived through in the head, and scenarios held against it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from engine.cli.given import DAY, FILE
from engine.cli.output import as_format, counted, emit, table
from engine.cli.packs import FOLDER, sound
from engine.cli.scenarios import Outcome, outcomes
from engine.commands.cohorts import check_dates
from engine.core import calendar
from engine.core.language import Workflow
from engine.core.life import Cohort
from engine.core.script import Line
from engine.core.simulate import Rehearsal, Seen
from engine.core.simulate import simulate as rehearsed
from engine.definitions.problems import Problem
from engine.definitions.roster import Roster, read_people
from engine.definitions.scenario import ReadScript, read_script
from engine.trouble import Found

INSTANT = timedelta(microseconds=1)


@click.command()
@click.argument("pack", type=FOLDER)
@click.option("--people", required=True, type=FILE, help="A CSV file of people.")
@click.option("--start", required=True, type=DAY, help="The cohort's first day.")
@click.option("--end", type=DAY, help="Its last day; without it, it goes on.")
@click.option("--timezone", default="UTC", show_default=True, help="The cohort's, like Europe/London.")
@click.option("--script", type=FILE, help="A YAML file with what people do: `script:` and its lines.")
@click.option("--until", type=DAY, help="The last day looked at.")
@as_format
def simulate(
    pack: Path, people: Path, start: date, end: date | None, timezone: str, script: Path | None, until: date | None,
    form: str,
) -> None:  # fmt: skip
    """Rehearse PACK with people from a file: who gets what, when, by which channel, and why not. Nothing is kept."""
    workflow = sound(pack).workflow
    assert workflow is not None
    check_dates(workflow, start, end, timezone)
    roster = read_people(people, default_country=default_country(), workflow_roles=workflow.roles)
    told = _script(script, roster, workflow)
    problems = [*_of_rows(people, roster), *told.problems]
    seen: Sequence[Seen] = ()
    if not problems:
        cohort = Cohort("rehearsal", start, end, timezone)
        last = calendar.midnight_after(until, timezone) - INSTANT if until else None
        run = rehearsed(workflow, cohort, [row.person for row in roster.rows], told.lines, last)
        problems, seen = list(_unmet(run, told)), run.seen
    emit(
        form, {"events": [event(each) for each in seen], "problems": [asdict(p) for p in problems]}, lambda: _told(seen)
    )
    for problem in problems:
        click.echo(f"{problem.file}:{problem.line}: {problem.message}. {problem.fix}.", err=True)
    if problems:
        raise Found(f"{counted(len(problems), 'line')} of the files given cannot be used as they are.")


def default_country() -> str | None:
    """The country of phone numbers without a +; read here because a rehearsal needs no other setting."""
    return os.environ.get("DEFAULT_COUNTRY", "").strip() or None


def event(seen: Seen) -> dict[str, Any]:
    """One line of a rehearsal as JSON has it."""
    return {
        "at": seen.at.isoformat(),
        "person": seen.person,
        "step": seen.step,
        "occurrence": seen.occurrence,
        "kind": seen.kind,
        "channel": seen.channel,
        "survey": seen.survey,
        "class": seen.cls,
        "reason": seen.reason,
    }


def _script(path: Path | None, roster: Roster, workflow: Workflow) -> ReadScript:
    if path is None:
        return ReadScript((), ())
    return read_script(path, [row.ref for row in roster.rows], workflow)


def _of_rows(path: Path, roster: Roster) -> Iterator[Problem]:
    """The bad rows of a roster, as problems."""
    for each in roster.problems:
        message = f"{each.column}: {each.message}" if each.column else each.message
        yield Problem(str(path), each.line, 1, "E705", "error", message, each.fix)


def _unmet(run: Rehearsal, told: ReadScript) -> Iterator[Problem]:
    """The script's lines that could not happen."""
    places: Mapping[int, Any] = {id(each.line): each for each in told.script}
    for line, why in run.unmet:
        scripted = places[id(line)]
        place = scripted.place
        message = f'"{scripted.text}" could not happen: {why}'
        yield Problem(place.file, place.line, place.column, "E706", "error", message, _mend(line))


def _mend(line: Line) -> str:
    if line.verb in ("answers", "starts"):
        return "Give a time at which they have been asked and answers are still taken"
    return "Give another time, or take the line out"


def _told(seen: Sequence[Seen]) -> str:
    heads = ("at", "person", "what", "step", "by", "reason")
    rows = [(f"{s.at:%a %Y-%m-%d %H:%M}", s.person, _what(s), _step(s), s.channel, s.reason) for s in seen]
    kinds: dict[str, int] = {}
    for each in seen:
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    total = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    return f"{table(rows, heads)}\n\n{total or 'nothing happens'}"


def _what(seen: Seen) -> str:
    return f"case {seen.cls}" if seen.kind == "case" else seen.kind


def _step(seen: Seen) -> str:
    return f"{seen.step} #{seen.occurrence}" if seen.occurrence > 1 else seen.step


@click.command()
@click.argument("packs", nargs=-1, required=True, type=FOLDER)
@as_format
def test(packs: tuple[Path, ...], form: str) -> None:
    """Run the scenarios of PACKS: the files in their `tests` folder."""
    found = [outcome for folder in packs for outcome in outcomes(folder, sound(folder), default_country())]
    failed = sum(not outcome.passed for outcome in found)

    def text() -> str:
        lines = [line for outcome in found for line in _lines(outcome)]
        total = f"{counted(len(found), 'scenario')}, {failed} failed." if failed else f"{_all(len(found))}."
        return "\n".join([*lines, total])

    emit(form, {"scenarios": [asdict(outcome) | {"passed": outcome.passed} for outcome in found]}, text)
    if failed:
        raise click.exceptions.Exit(Found.code)


def _all(number: int) -> str:
    return f"{counted(number, 'scenario')} came about" if number else "There are no scenarios"


def _lines(outcome: Outcome) -> Iterator[str]:
    """One line for a scenario, and what was expected and what happened instead where it failed."""
    yield f"{'ok  ' if outcome.passed else 'FAIL'}  {outcome.file}  {outcome.test}"
    for failure in outcome.failures:
        yield f"      line {failure.line}: {failure.expected}"
        yield f"        {failure.happened}"
        yield from (f"          near it: {each}" for each in failure.near)
