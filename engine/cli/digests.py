"""`milepost digest`: the latest release of a digest, as text, HTML, JSON or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.cli.opened import opened
from engine.core.language import Kind
from engine.core.life import COHORT, OPEN_STATES
from engine.queries.listing_cohorts import known
from engine.store import lives
from engine.store import tables as t
from engine.trouble import Found, Trouble

FORMS = (".html", ".txt", ".json", ".pdf")


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--cohort", "slug", metavar="ID", required=True, help="The cohort's id.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file: .html, .txt, .json or .pdf.")
def digest(id_: str, slug: str, out: Path | None) -> None:
    """Render the digest ID as it was last released; without --out, as text."""
    if out is not None and out.suffix.lower() not in FORMS:
        raise Trouble(f"{out} has an ending that says no format.", "Use .html, .txt, .json or .pdf.")
    from engine.wording import digest as drawing
    from engine.wording import digest_release

    with opened() as runtime, runtime.store.read() as session:
        document = _latest(session, id_, slug)
    made = drawing.render(digest_release.kept(document)[0])
    if out is None:
        click.echo(made.text.rstrip())
        return
    suffix = out.suffix.lower()
    if suffix == ".pdf":
        out.write_bytes(_pdf(made.html))
    else:
        out.write_text({".html": made.html, ".txt": made.text, ".json": made.json}[suffix], encoding="utf-8")
    click.echo(f"{made.subject}: written to {out}.")


def _latest(session: Session, id_: str, slug: str) -> Any:
    """What is stored of the latest release. Raises Trouble where there is none, with when it is due."""
    row = known(session, slug)
    digests = lives.workflow_of(session, row.version).digests
    if id_ not in digests:
        names = ", ".join(digests) or "none"
        raise Trouble(f'{slug} has no digest called "{id_}".', f"It has: {names}.")
    r = t.Release
    query = select(r.document).where(r.cohort == slug, r.digest == id_, r.withdrawn_at.is_(None))
    document = session.execute(query.order_by(r.occurrence.desc(), r.revision.desc())).scalars().first()
    if document is None:
        raise Found(f"The digest {id_} of {slug} has not been released yet.", _due(session, id_, slug))
    return document


def _due(session: Session, id_: str, slug: str) -> str:
    p = t.PlannedRow
    due = session.execute(
        select(func.min(p.due)).where(
            p.person == COHORT, p.cohort == slug, p.step == id_, p.kind == str(Kind.DIGEST), p.state.in_(OPEN_STATES)
        )
    ).scalar()
    return f"It is due on {due:%Y-%m-%d at %H:%M} UTC." if due else "Run `milepost tick`, which plans it."


def _pdf(html: str) -> bytes:
    """The page as a PDF. Raises Trouble without the extra that draws it."""
    try:
        from weasyprint import HTML  # type: ignore[import-not-found,unused-ignore]
    except (ImportError, OSError) as problem:
        fix = "Install it with `pip install 'milepost[pdf]'`, or write .html and print that."
        raise Trouble("PDF needs WeasyPrint, which is not installed.", fix) from problem
    made: bytes = HTML(string=html, url_fetcher=_nothing).write_pdf()
    return made


def _nothing(address: str) -> Any:
    """A digest carries all it shows; nothing is fetched for it."""
    raise ValueError(address)
