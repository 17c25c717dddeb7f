"""`milepost people`, `meetings` and `activity`: taken in from files, and one person changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from engine.cli.changing import CHANGES, change_cells
from engine.cli.given import DAY, FILE
from engine.cli.opened import now_of, opened
from engine.cli.output import as_format, counted, emit
from engine.commands import activity as activities
from engine.commands import erasing, merging, one_person
from engine.commands import meetings as met
from engine.commands.people import take_in
from engine.definitions import cells
from engine.definitions.cells import CellError
from engine.definitions.meetings import read_activity, read_meetings
from engine.definitions.roster import read_people
from engine.definitions.sheet import RowProblem
from engine.queries.listing import person_number
from engine.queries.listing_cohorts import known
from engine.queries.preferences import held_of
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t
from engine.trouble import Found, Trouble

of_cohort = click.option("--cohort", "slug", metavar="ID", required=True, help="The cohort's id.")
PATH = click.argument("path", metavar="FILE", type=FILE)


@click.group()
def people() -> None:
    """Import people; change, join, export and erase one of them."""


@people.command("import")
@PATH
@of_cohort
@as_format
def import_(path: Path, slug: str, form: str) -> None:
    """Take in a CSV FILE of people: all or nothing. The same file twice changes nothing the second time."""
    with opened() as runtime:
        with runtime.store.read() as session:
            roles = tuple(lives.workflow_of(session, known(session, slug).version).roles)
        roster = read_people(path, default_country=runtime.settings.default_country, workflow_roles=roles)
        done = take_in(runtime.store, runtime.links, slug, roster, now_of(runtime), runtime.machine())
    _told(path, {"added": done.added, "changed": done.changed, "same": done.same}, done.bad, form)


def _told(path: Path, counts: dict[str, int], bad: Sequence[tuple[int, str]], form: str) -> None:
    """Prints what an import came to; every bad row with its line, and exit code 1, where nothing was taken in."""
    lines = [{"file": str(path), "line": line, "message": message} for line, message in bad]
    words = ", ".join(f"{number} {name}" for name, number in counts.items())
    emit(form, {**counts, "bad": lines}, lambda: "" if bad else f"{path}: {words}.")
    for line in lines:
        click.echo(f"{path}: {line['message']}", err=True)
    if bad:
        raise Found(f"{path} has {counted(len(bad), 'bad row')}; nothing was changed.")


def _rows(problems: Sequence[RowProblem]) -> list[tuple[int, str]]:
    return [(problem.line, str(problem)) for problem in problems]


def _person(runtime: Runtime, ref: str) -> str:
    """A person as they are known. Raises Trouble for what is neither an email nor a phone."""
    try:
        return cells.address(ref, runtime.settings.default_country)
    except CellError as error:
        raise Trouble(f"{error.message[:1].upper()}{error.message[1:]}.", f"{error.fix}.") from error


def _status(verb: str, help_: str) -> None:
    """A command that changes one person's status."""

    def run(person: str, slug: str, on: date | None, form: str, until: date | None = None) -> None:
        with opened() as runtime:
            asked = one_person.Asked(verb, slug, _person(runtime, person), on, until)
            done = one_person.change(runtime.store, asked, now_of(runtime))
        end = f" until {done.until}" if done.until else ""
        emit(form, asdict(done), lambda: f"{done.person} is {done.status}{end}{'' if done.changed else ' already'}.")

    command: Any = as_format(run)
    if verb == "pause":
        command = click.option("--until", type=DAY, help="The date on which it ends, at 00:00.")(command)
    command = click.option("--on", type=DAY, help="The date from which it holds; without it, from now on.")(command)
    people.command(verb, help=help_)(click.argument("person")(of_cohort(command)))


for name, text in (
    ("accept", "Accept PERSON (email or phone): active, with the role they chose."),
    ("waitlist", "Put PERSON on the waiting list."),
    ("decline", "Decline PERSON's application."),
    ("pause", "Pause PERSON: nothing is sent, and what falls due meanwhile is skipped."),
    ("resume", "End the pause of PERSON."),
    ("leave", "PERSON has left."),
):
    _status(name, text)


@people.command()
@click.argument("person")
@of_cohort
@CHANGES
@as_format
def change(person: str, slug: str, form: str, **given: Any) -> None:
    """Change what is known of PERSON (email or phone); as if imported again with these cells filled."""
    with opened() as runtime:
        done = change_cells(runtime, slug, _person(runtime, person), given, now_of(runtime))
    document = {"person": person, "changed": bool(done.changed)}
    emit(form, document, lambda: f"{person}: {'changed' if done.changed else 'was so already'}.")


@people.command()
@click.argument("person")
@click.argument("into")
@as_format
def merge(person: str, into: str, form: str) -> None:
    """PERSON and INTO (email or phone) are one: what was sent, answered and stopped under PERSON is INTO's."""
    with opened() as runtime:
        who, whose = _person(runtime, person), _person(runtime, into)
        done = merging.merge(runtime.store, who, whose, now_of(runtime), runtime.machine())
    cohorts = counted(len(done.moved) + len(done.joined), "cohort")
    said = f"{done.person} is {done.into} from now on, in {cohorts}; {counted(done.responses, 'response')} came over."
    emit(form, asdict(done), lambda: said)


@people.command()
@click.argument("person")
@as_format
def erase(person: str, form: str) -> None:
    """Erase PERSON (email or phone) for good: name, addresses and words, wherever they are."""
    with opened() as runtime:
        number = _number(runtime, person)
        erasing.erase(runtime, number, now_of(runtime))
    emit(form, {"person": number, "erased": True}, lambda: f"Person {number} is erased. Files you exported are yours.")


@people.command()
@click.argument("person")
def export(person: str) -> None:
    """Print everything that is held about PERSON (email or phone), as JSON for them to take away."""
    with opened() as runtime:
        number = _number(runtime, person)
        with runtime.store.read() as session:
            held = held_of(session, session.get_one(t.Person, number))
    click.echo(json.dumps(held.document, ensure_ascii=False, indent=2, default=str))


def _number(runtime: Runtime, ref: str) -> int:
    """The number of a person. Raises Trouble for nobody."""
    known_by = _person(runtime, ref)
    with runtime.store.read() as session:
        number = person_number(session, known_by)
    if number is None:
        raise Trouble(f"Nobody is known by {ref}.", "Check the spelling; people are known by email, else by phone.")
    return number


@click.group()
def meetings() -> None:
    """Import meetings."""


@meetings.command("import")
@PATH
@of_cohort
@as_format
def import_meetings(path: Path, slug: str, form: str) -> None:
    """Take in a FILE of meetings, CSV (group, at) or iCalendar: all or nothing."""
    with opened() as runtime:
        with runtime.store.read() as session:
            zone, groups = known(session, slug).timezone, met.groups(session, slug)
        if not groups:
            raise Trouble(f"Nobody in {slug} is in a group yet.", "Import people with the column group first.")
        read = read_meetings(path, timezone=zone, groups=groups)
        done = met.Imported() if read.problems else met.take_in(runtime.store, slug, read.rows, now_of(runtime))
    _told(path, asdict(done), _rows(read.problems), form)


@click.group()
def activity() -> None:
    """Import activity."""


@activity.command("import")
@PATH
@of_cohort
@as_format
def import_activity(path: Path, slug: str, form: str) -> None:
    """Take in a CSV FILE of activity (person, kind, at): all or nothing."""
    with opened() as runtime:
        with runtime.store.read() as session:
            zone = known(session, slug).timezone
        read = read_activity(path, timezone=zone, default_country=runtime.settings.default_country)
        done = activities.Imported(bad=tuple(_rows(read.problems)))
        if not done.bad:
            done = activities.take_in(runtime.store, slug, read.rows, now_of(runtime))
    _told(path, {"added": done.added, "same": done.same}, done.bad, form)
