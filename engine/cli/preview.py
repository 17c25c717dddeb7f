"""`milepost preview`: every email and text of a pack, exactly as a made-up person would get it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from textwrap import indent

import click

from engine.cli.given import DAY
from engine.cli.output import counted
from engine.cli.packs import FOLDER, sound
from engine.core import calendar
from engine.core.language import Duration, Workflow
from engine.trouble import Trouble
from engine.wording.markers import fill, stand_in
from engine.wording.preview import SENDER, Preview
from engine.wording.preview import preview as messages_of

START = date(2027, 1, 4)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of a preview with stand-in links. name: of its files, without ending."""

    name: str
    head: str
    subject: str
    text: str
    html: str
    sms: str
    segments: int


@click.command()
@click.argument("pack", type=FOLDER)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="A folder for pages to open in a browser."
)
@click.option("--locale", help="Only in this language.")
@click.option("--start", type=DAY, default=str(START), show_default=True, help="First day of the made-up cohort.")
@click.option("--end", type=DAY, help="Its last day; without it, as long as the pack says.")
def preview(pack: Path, out: Path | None, locale: str | None, start: date, end: date | None) -> None:
    """Show every email and text of PACK as a made-up person would get it. Nothing is sent."""
    workflow = sound(pack).workflow
    assert workflow is not None
    if locale is not None and locale not in workflow.locales:
        raise Trouble(f"The pack is not written in {locale}.", f"It has {', '.join(workflow.locales)}.")
    last = end or _end(workflow, start)
    shown = [_shown(each, n) for n, each in enumerate(messages_of(workflow, start, last, locale), 1)]
    if out is None:
        click.echo("\n\n".join(_text(each) for each in shown) or "The pack sends no messages.")
        return
    written = _write(out, workflow, shown)
    click.echo(f"{counted(len(shown), 'message')}: open {written}.")


def _end(workflow: Workflow, start: date) -> date:
    longest = max(workflow.lengths, key=calendar.nominal, default=Duration(days=84))
    return calendar.shift_date(start, longest, 1)


def _shown(each: Preview, number: int) -> Shown:
    link = stand_in(SENDER.public_url)
    made = each.rendered
    kind = f"{each.kind}-{each.number}" if each.number else each.kind
    head = f"{each.step}: {kind.replace('-', ' ')}, {each.locale}, by {', then '.join(each.by)}"
    name = f"{number:03}-{each.step}-{kind}-{each.locale}"
    return Shown(
        name, head, made.subject, fill(made.text, link), fill(made.html, link), fill(made.sms, link),
        made.segments.count,
    )  # fmt: skip


def _text(shown: Shown) -> str:
    parts = [f"=== {shown.head}", f"Subject: {shown.subject}", indent(shown.text.strip(), "    ")]
    if shown.sms:
        parts += [f"SMS ({counted(shown.segments, 'segment')}):", indent(shown.sms, "    ")]
    return "\n".join(parts)


def _write(out: Path, workflow: Workflow, shown: Sequence[Shown]) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    for each in shown:
        (out / f"{each.name}.html").write_text(each.html, encoding="utf-8")
        (out / f"{each.name}.txt").write_text(f"Subject: {each.subject}\n\n{each.text}\n", encoding="utf-8")
        if each.sms:
            (out / f"{each.name}.sms.txt").write_text(each.sms + "\n", encoding="utf-8")
    index = out / "index.html"
    index.write_text("\n".join(_index(workflow, shown)), encoding="utf-8")
    return index


def _index(workflow: Workflow, shown: Sequence[Shown]) -> Iterator[str]:
    """One page with every message in it."""
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    yield f"<title>Messages of {escape(workflow.id)}</title><h1>Messages of {escape(workflow.id)}</h1>"
    for each in shown:
        yield f"<h2>{escape(each.head)}</h2><p><b>{escape(each.subject)}</b></p>"
        yield f'<iframe title="{escape(each.head)}" src="{each.name}.html" width="640" height="560"></iframe>'
        if each.sms:
            yield f"<p>SMS, {counted(each.segments, 'segment')}:</p><pre>{escape(each.sms)}</pre>"
    yield "</html>"
