"""A person erased: found in no table, log or outbox any more. Only a keyed hash of an opted-out address stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.commands import addresses, facts, mentioned, messages, people, stories
from engine.core.routing import status_fact
from engine.links import Purpose
from engine.runtime import Runtime
from engine.store import tables as t


def erase(runtime: Runtime, person: int, now: datetime) -> None:
    """Erases a person for good, under every name: their cohorts go on without them. now: domain time."""
    # A file that is just being taken in may name them too, and would bring them back.
    people.finish(runtime.store, runtime.links, now, runtime.machine(), timedelta(0))
    with runtime.store.write() as session:
        row = session.get_one(t.Person, person, with_for_update=True)
        if row.erased_at is not None:
            return
        aliases = session.execute(select(t.Person).where(t.Person.alias_of == person)).scalars().all()
        numbers = [person, *(alias.id for alias in aliases)]
        known_by = _known_by(session, [row, *aliases])
        theirs = list(session.execute(select(t.Message.id).where(t.Message.person.in_(numbers))).scalars())
        stories.withdraw(session, person, now)
        _leave(session, person, now)
        _said(session, runtime, person)
        mentioned.take_out(session, row, numbers, now)
        addresses.forget(session, runtime.links, person)
        for each in (row, *aliases):
            _row(session, each, runtime.machine())
        # Before the commit: killed in between, the person is still known, and can be erased once more.
        runtime.outbox.forget(to=known_by, message_ids=theirs, people=numbers)
    runtime.store.scrub()


def _known_by(session: Session, rows: Collection[t.Person]) -> list[str]:
    """Every address that is known of a person."""
    theirs = select(t.Address.address).where(t.Address.person.in_([row.id for row in rows]))
    own = (address for row in rows for address in (row.identity, row.email, row.phone) if address)
    return list(dict.fromkeys([*session.execute(theirs).scalars(), *own]))


def _leave(session: Session, person: int, now: datetime) -> None:
    """Nothing more goes out: they have left everywhere, and what is ready is withdrawn."""
    query = select(t.Membership.cohort).where(t.Membership.person == person)
    for slug in session.execute(query).scalars().all():
        facts.record(session, person, slug, [status_fact("left", now, "erasure")], now)
    session.execute(
        update(t.Membership).where(t.Membership.person == person).values(status="left", left_at=now, group=None)
    )
    messages.end(session, (t.PlannedRow.person == person, t.PlannedRow.state == "ready"), "skipped", "erased", now)
    ready = (t.Message.person == person, t.Message.state == "ready")
    session.execute(update(t.Message).where(*ready).values(state="withdrawn", reason="erased", counted_at=None))
    session.execute(delete(t.GroupSpell).where(t.GroupSpell.person == person))
    session.execute(delete(t.Partner).where((t.Partner.person == person) | (t.Partner.partner == person)))


def _said(session: Session, runtime: Runtime, person: int) -> None:
    """What they answered, finished or not."""
    responses = list(session.execute(select(t.ResponseRow.id).where(t.ResponseRow.person == person)).scalars())
    for table in (t.Story, t.Answer, t.EarlierAnswer):
        session.execute(delete(table).where(table.response.in_(responses)))
    session.execute(update(t.Case).where(t.Case.response.in_(responses)).values(response=None))
    session.execute(update(t.Firing).where(t.Firing.response.in_(responses)).values(response=None))
    session.execute(delete(t.ResponseRow).where(t.ResponseRow.id.in_(responses)))
    _drafts(session, runtime, person)


def _drafts(session: Session, runtime: Runtime, person: int) -> None:
    """Half-done anonymous answers, found by the links they were given under."""
    query = select(t.Invitation.id, t.Invitation.generation).where(t.Invitation.person == person)
    keys: Sequence[str] = [
        runtime.links.draft_key(Purpose.SURVEY, runtime.links.token(Purpose.SURVEY, number, generation))
        for number, newest in session.execute(query)
        for generation in range(newest + 1)
    ]
    session.execute(delete(t.Draft).where(t.Draft.key.in_(keys)))


def _row(session: Session, row: t.Person, machine: datetime) -> None:
    session.execute(delete(t.SignIn).where(t.SignIn.person == row.id))
    session.execute(delete(t.SignedIn).where(t.SignedIn.person == row.id))
    row.identity, row.name, row.email, row.phone = f"erased/{row.id}", "", None, None
    row.locale = row.timezone = None
    row.channel, row.sms_consent, row.administrator = "", False, False
    row.erased_at = machine
    session.flush()
