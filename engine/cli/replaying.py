"""`milepost replay`: the ledger rebuilt from what was recorded, and every difference."""

from __future__ import annotations

from collections.abc import Iterator

import click

from engine.cli.opened import opened
from engine.cli.output import as_format, counted, emit
from engine.queries import recorded
from engine.queries.listing_cohorts import known


@click.command()
@click.option("--cohort", "slug", required=True, metavar="ID", help="The cohort to live through once more.")
@as_format
def replay(slug: str, form: str) -> int:
    """Rebuild the ledger of a cohort from the recorded facts and print every difference; nothing is written.

    Exits 1 where there is one.
    """
    with opened() as runtime, runtime.store.read() as session:
        known(session, slug)
        found = recorded.replayed(session, slug)
        names = recorded.names(session, {each.person for each in found.differences})
    document = {
        "cohort": slug, "people": found.people, "happenings": found.happenings, "entries": found.entries,
        "left_out": found.left_out,
        "differences": [
            {
                "person": names.get(each.person), "number": each.number, "about": each.about,
                "recorded": each.recorded, "replayed": each.replayed,
            }
            for each in found.differences
        ],
    }  # fmt: skip
    emit(form, document, lambda: "\n".join(_lines(slug, found, names)))
    return 1 if found.differences else 0


def _lines(slug: str, found: recorded.Replayed, names: dict[int, str]) -> Iterator[str]:
    for each in found.differences:
        who = names.get(each.person, slug)
        yield f"{who}, number {each.number}: {each.about}\n  recorded  {each.recorded}\n  replayed  {each.replayed}"
    lived = f"{slug}: {counted(found.people, 'person', 'people')}, {counted(found.happenings, 'happening')}"
    out = f"; {found.left_out} erased or merged left out" if found.left_out else ""
    said = counted(len(found.differences), "difference") if found.differences else "no difference"
    yield f"{lived}, {counted(found.entries, 'ledger entry', 'ledger entries')}{out}: {said}."
