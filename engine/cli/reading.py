"""`milepost outbox`, `cases`, `stories`, `ledger`, `responses`: what there is to read, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from textwrap import indent
from typing import Any

import click

from engine.cli.opened import now_of, opened
from engine.cli.output import as_format, counted, emit, table
from engine.queries import listing, listing_answers, listing_cases
from engine.queries.listing_cohorts import known
from engine.runtime import Runtime
from engine.trouble import Trouble

in_cohort = click.option("--cohort", "slug", metavar="ID", help="Only of this cohort.")
of_person = click.option("--person", metavar="EMAIL", help="Only of this person (email or phone).")


def _checked(runtime: Runtime, slug: str | None, person: str | None = None) -> None:
    """Refuses a cohort or a person that nobody knows. Raises Trouble."""
    with runtime.store.read() as session:
        if slug is not None:
            known(session, slug)
        if person is not None and listing.person_number(session, person) is None:
            raise Trouble(
                f"Nobody is known by {person}.", "Check the spelling; people are known by email, else by phone."
            )


def _time(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""


@click.command()
@in_cohort
@of_person
@click.option("--full", is_flag=True, help="The whole text of each, not only its subject.")
@as_format
def outbox(slug: str | None, person: str | None, full: bool, form: str) -> None:
    """What was sent: every message, as text, HTML and with its link. Times are UTC."""
    with opened() as runtime:
        _checked(runtime, slug, person)
        messages = listing.messages(runtime, slug, person)

    def text() -> str:
        if full:
            return "\n\n".join(_whole(each) for each in messages)
        rows = [(_time(m.sent_at), m.to, m.channel, m.kind, m.step, m.state, _about(m)) for m in messages]
        return table(rows, ("sent", "to", "by", "what", "step", "state", "about")) if rows else "Nothing was sent yet."

    emit(form, {"messages": [asdict(each) for each in messages]}, text)


def _about(message: listing.MessageLine) -> str:
    first = message.subject or next(iter(message.text.splitlines()), "") or message.reason
    return first if len(first) <= 80 else f"{first[:79]}…"


def _whole(message: listing.MessageLine) -> str:
    head = (
        f"{_time(message.sent_at) or message.state}  {message.channel} to {message.to}  ({message.kind} {message.step})"
    )
    parts = [head, *([message.subject] if message.subject else []), message.text.strip() or message.reason]
    return parts[0] + "\n" + indent("\n".join(parts[1:]), "    ")


@click.command()
@in_cohort
@click.option("--all", "closed", is_flag=True, help="Those that were closed as well.")
@as_format
def cases(slug: str | None, closed: bool, form: str) -> None:
    """Which cases are open, with their owner and their clock. Times are UTC."""
    with opened() as runtime:
        _checked(runtime, slug)
        with runtime.store.read() as session:
            found = listing_cases.cases(session, slug, closed=closed)

    def text() -> str:
        heads = ("case", "class", "state", "person", "owner", "opened", "acknowledge by", "note")
        rows = [
            (f"C-{c.id:04d}", c.cls, c.state, c.person or c.group, c.owner, _time(c.opened_at), _time(c.acknowledge_by),
             c.note)
            for c in found
        ]  # fmt: skip
        return table(rows, heads) if rows else "No case is open."

    emit(form, {"cases": [_case(each) for each in found]}, text)


def _case(case: listing_cases.CaseLine) -> dict[str, Any]:
    document = asdict(case)
    return {("class" if name == "cls" else name): value for name, value in document.items()}


@click.command()
@in_cohort
@as_format
def stories(slug: str | None, form: str) -> None:
    """What was told with consent to share it, and with how much of a name."""
    with opened() as runtime:
        _checked(runtime, slug)
        with runtime.store.read() as session:
            found = listing_answers.stories(session, slug)

    def text() -> str:
        told = [f"{s.person or 'Without a name'} ({s.cohort}, {s.state}):\n{indent(s.text, '    ')}" for s in found]
        return "\n\n".join(told) or "No story was told yet."

    emit(form, {"stories": [asdict(each) for each in found]}, text)


@click.command()
@of_person
@in_cohort
@as_format
def ledger(person: str | None, slug: str | None, form: str) -> None:
    """Why each planned message was or was not sent. Times are UTC."""
    with opened() as runtime:
        _checked(runtime, slug, person)
        with runtime.store.read() as session:
            entries = listing.ledger(session, slug, person)

    def text() -> str:
        heads = ("due", "person", "step", "what", "state", "why")
        rows = [(_time(e.due_at), e.person, _step(e), _kind(e), e.state, e.reason) for e in entries]
        return table(rows, heads) if rows else "Nothing is planned yet; run `milepost tick`."

    emit(form, {"entries": [asdict(each) for each in entries]}, text)


def _step(entry: listing.LedgerEntry) -> str:
    return f"{entry.step} #{entry.occurrence}" if entry.occurrence > 1 else entry.step


def _kind(entry: listing.LedgerEntry) -> str:
    return f"{entry.kind} {entry.number}" if entry.number else entry.kind


@click.command()
@click.option("--cohort", "slug", metavar="ID", required=True, help="The cohort's id.")
@click.option("--survey", metavar="ID", help="Only of this survey.")
@as_format
def responses(slug: str, survey: str | None, form: str) -> None:
    """Answers, as far as each survey's visibility allows a coordinator to read them."""
    with opened() as runtime:
        _checked(runtime, slug)
        with runtime.store.read() as session:
            found = listing_answers.responses(session, slug, now_of(runtime), survey)
    document = {"responses": [asdict(line) for line in found.lines], "withheld": dict(found.withheld)}
    emit(form, document, lambda: "\n".join(_answers(found)) or "Nobody has answered yet.")


def _answers(found: listing_answers.Responses) -> Iterator[str]:
    for line in found.lines:
        who = line.person or "someone"
        when = f", {_time(line.submitted_at)}" if line.submitted_at else ""
        yield f"{line.survey}  {who}  ({line.state}{when})"
        yield from (f"    {question}: {_said(value)}" for question, value in line.answers.items())
    for survey, why in found.withheld.items():
        yield f"{survey} is not shown: {why}."
    if found.lines:
        yield f"{counted(len(found.lines), 'response')}."


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(each)}" for name, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
