"""`milepost check` and `schema`: what is wrong in a pack, and what its files may hold."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from engine.cli.output import as_format, counted, emit, refuse
from engine.definitions import Loaded, Problem, load, render, schema_of_the_language
from engine.trouble import Found, Trouble

FOLDER = click.Path(path_type=Path)


def sound(folder: Path) -> Loaded:
    """A pack without errors. Ends the command with every error where it has some."""
    if not folder.is_dir():
        raise Trouble(f"{folder} is not a pack's folder.", "Name the folder that holds workflow.yaml.")
    loaded = load(folder)
    if loaded.workflow is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        told = f"{folder} has {counted(len(errors), 'error')}; mend {'it' if len(errors) == 1 else 'them'} first."
        refuse(map(render, errors), told)
    return loaded


def counts(problems: list[Problem]) -> str:
    """How many errors and warnings, in words."""
    errors = sum(problem.severity == "error" for problem in problems)
    both = ((errors, "error"), (len(problems) - errors, "warning"))
    return " and ".join(counted(number, what) for number, what in both if number) or "no problems"


@click.command()
@click.argument("packs", nargs=-1, required=True, type=FOLDER)
@as_format
def check(packs: tuple[Path, ...], form: str) -> None:
    """Find every problem in PACKS, each with file, line, column, code and fix. Warnings alone exit 0."""
    found = {folder: list(load(folder, rehearsed=True).problems) for folder in packs}
    every = [problem for problems in found.values() for problem in problems]

    def text() -> str:
        lines = [f"{render(problem)}\n" for problem in every]
        return "\n".join([*lines, *(f"{folder}: {counts(problems)}." for folder, problems in found.items())])

    emit(form, {"problems": [asdict(problem) for problem in every]}, text)
    if any(problem.severity == "error" for problem in every):
        raise click.exceptions.Exit(Found.code)


@click.command()
@click.argument("part", default="workflow", type=click.Choice(["workflow", "survey", "scales", "routes"]))
def schema(part: str) -> None:
    """Print the JSON Schema of one kind of file (PART: workflow, survey, scales or routes), for editors."""
    click.echo(json.dumps(schema_of_the_language(part), ensure_ascii=False, indent=2))
