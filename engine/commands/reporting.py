"""What providers report: kept once, then worked on; in whatever order it comes and however often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine.commands import consenting, delivering
from engine.core.reported import Mark, Report, Word, moved
from engine.links import Links
from engine.store import Store, inserting
from engine.store import tables as t

log = structlog.get_logger()

AT_ONCE = 500
"""Rows of one INSERT: six values each, and SQLite takes 32,766."""

NOBODY = "nobody is known under this"
STALE = "stale: it changes nothing"


def keep(store: Store, reports: Sequence[Report], machine: datetime) -> list[int]:
    """Writes down what was not known yet, in one transaction; the numbers of those rows. machine: machine time."""
    once = {(report.provider, report.event): report for report in reports}
    rows = [
        {"provider": each.provider, "event": each.event, "kind": each.kind, "body": asdict(each),
         "received_at": machine, "problem": ""}
        for each in once.values()
    ]  # fmt: skip
    kept: list[int] = []
    with store.write() as session:
        for start in range(0, len(rows), AT_ONCE):
            insert = inserting.upserting(session.get_bind().dialect.name, t.RawEvent).values(
                rows[start : start + AT_ONCE]
            )
            unless = insert.on_conflict_do_nothing(index_elements=["provider", "event"])
            kept += session.execute(unless.returning(t.RawEvent.id)).scalars()
    return sorted(kept)


def waiting(store: Store, most: int = AT_ONCE) -> list[int]:
    """Reports that nobody has worked on yet, oldest first."""
    with store.read() as session:
        query = select(t.RawEvent.id).where(t.RawEvent.handled_at.is_(None)).order_by(t.RawEvent.id).limit(most)
        return list(session.execute(query).scalars())


def work(store: Store, links: Links, numbers: Sequence[int], now: datetime, machine: datetime) -> list[int]:
    """Has each take effect, in a transaction of its own; whom it concerns. now: domain time."""
    concerned: set[int] = set()
    for number in numbers:
        with store.write() as session:
            query = select(t.RawEvent).where(t.RawEvent.id == number, t.RawEvent.handled_at.is_(None))
            event = session.execute(query.with_for_update(skip_locked=True)).scalar_one_or_none()
            if event is None:
                continue
            event.handled_at = machine
            session.flush()
            try:
                with session.begin_nested():
                    concerned.update(_one(session, links, event, now, machine))
            except OperationalError:
                raise  # the database's trouble, not the report's: it is worked on again
            except Exception as problem:
                log.error("report failed", report=number, error=type(problem).__name__, exc_info=problem)
                event.problem = "could not be worked on"
    return sorted(concerned)


def _one(session: Session, links: Links, event: t.RawEvent, now: datetime, machine: datetime) -> list[int]:
    report = _read(event.body)
    message = _message(session, report)
    person = session.get(t.Person, message.person) if message is not None else None
    if person is not None and person.erased_at is not None:
        event.message, event.person, event.body, event.problem = None, None, {}, "about somebody who was erased"
        return []
    news: list[int] = []
    if report.address and report.mark:
        news = _mark(session, links, report, now, machine)
    if message is not None:
        # Under the lock of whoever records what the provider answered.
        session.refresh(message, with_for_update=True)
        event.message, event.person = message.id, message.person
        event.problem = "" if _move(session, message, report, now, machine) or report.mark else STALE
        return sorted({message.person, *news})
    there = consenting.people_at(session, report.channel, report.address) if report.address else []
    event.person = there[0] if there else None
    if not there:
        event.body, event.problem = {}, NOBODY
    return news


def _mark(session: Session, links: Links, report: Report, now: datetime, machine: datetime) -> list[int]:
    if report.mark == Mark.BOUNCED:
        return consenting.bounced(session, report.channel, report.address, now)
    news = consenting.opt(session, links, report.channel, report.address, now, out=True)
    consenting.withdraw(session, report.channel, news, now, machine)
    return news


def _move(session: Session, message: t.Message, report: Report, now: datetime, machine: datetime) -> bool:
    """Moves a message along the table; whether it moved."""
    state = moved(message.channel, message.state, report.word)
    if state is None:
        return False
    provider_id = message.provider_id or report.provider_id
    if message.state in ("sending", "unknown") and state != "bounced":
        delivering.accepted(session, message, provider_id, now, machine)
    if state == "delivered":
        message.state, message.delivered_at = state, machine
    if state == "bounced":
        delivering.refused(session, message, report.sentence, now)
        message.state, message.provider_id = state, provider_id
    session.flush()
    return True


def _message(session: Session, report: Report) -> t.Message | None:
    """The message that is meant: by our number, else by the provider's."""
    if report.message is not None:
        found = session.get(t.Message, report.message)
        if found is not None and found.channel == report.channel and _same(found, report):
            return found
        return None
    if not report.provider_id:
        return None
    where = (t.Message.channel == report.channel, t.Message.provider_id == report.provider_id)
    found_one: t.Message | None = session.execute(select(t.Message).where(*where).limit(1)).scalar_one_or_none()
    return found_one


def _same(message: t.Message, report: Report) -> bool:
    """Whether what the provider called it then is what it calls it now: SendGrid adds to it after a dot."""
    known, said = message.provider_id, report.provider_id
    return not known or not said or said == known or said.startswith(f"{known}.")


def _read(body: Mapping[str, Any]) -> Report:
    return Report(**{**body, "word": Word(body["word"]), "mark": Mark(body["mark"])})
