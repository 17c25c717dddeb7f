"""`milepost export`: a cohort's answers as a file for spreadsheets and statistics programs."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli import files
from engine.cli.opened import now_of, opened
from engine.cli.output import counted
from engine.queries import exporting
from engine.queries.listing_cohorts import known
from engine.trouble import Trouble

FORMS = ("csv", "jsonl", "sav", "dta")


@click.command()
@click.option("--cohort", "slug", metavar="ID", required=True, help="The cohort's id.")
@click.option("--as", "form", type=click.Choice(FORMS), required=True, help="CSV, JSON lines, SPSS or Stata.")
@click.option("--survey", metavar="ID", help="Only of this survey.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file; CSV and JSON lines print without."
)
def export(slug: str, form: str, survey: str | None, out: Path | None) -> None:
    """Export the answers of a cohort, as far as each survey's visibility allows: a row a response.

    The file is yours from then on: whoever is erased later is still in it.
    """
    with opened() as runtime, runtime.store.read() as session:
        row = known(session, slug)
        surveys = exporting.surveys_of(session, row.id)
        if survey is not None and survey not in surveys:
            raise Trouble(f"{slug} asks no survey called {survey}.", f"There are {', '.join(sorted(surveys))}.")
        table = exporting.table(session, slug, now_of(runtime), survey)
    text = {"csv": files.csv_text, "jsonl": files.json_lines}.get(form)
    if text is not None and out is None:
        click.echo(text(table), nl=False)
    else:
        path = out or Path(f"{slug}.{form}")
        if not path.parent.is_dir():
            raise Trouble(f"There is no folder {path.parent}.", "Make it first, or name another file.")
        if text is None:
            files.write_statistics(table, form, path)
        else:
            written = ("\ufeff" if form == "csv" else "") + text(table)
            files.replace(path, lambda whole: whole.write_bytes(written.encode()))
        click.echo(f"{path}: {counted(len(table.rows), 'response')}.", err=True)
    for name, why in table.withheld.items():
        click.echo(f"{name} is not in it: {why}.", err=True)
