"""The first administrator, named by the environment: there before anybody has been imported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.commands import auditing, joining
from engine.definitions.cells import CellError
from engine.definitions.cells import email as normalised
from engine.settings import SettingsProblem
from engine.store import Store
from engine.store import tables as t


def ensure(store: Store, email: str | None, machine: datetime) -> int | None:
    """Makes the person with this address an administrator, and the person where there is none yet; their number.

    Called at the start of every process: where all is as it should be, nothing is written. Nothing without an address.
    Other administrators stay. Raises SettingsProblem for what is no address.
    """
    if not email:
        return None
    try:
        wanted = normalised(email)
    except CellError as problem:
        raise SettingsProblem(
            f"ADMIN_EMAIL is {email!r}.", "Give an email address, like name@example.org."
        ) from problem
    with store.read() as session:
        known = joining.find(session, wanted)
        if known is not None and known.administrator:
            return known.id
    with store.write() as session:
        person = joining.find(session, wanted) or _create(session, wanted, machine)
        if not person.administrator:
            person.administrator = True
            auditing.note(session, None, "administrator.add", f"person {person.id}", machine)
        return person.id


def _create(session: Session, email: str, machine: datetime) -> t.Person:
    """A person with nothing but an address; where another process is quicker, theirs."""
    person = t.Person(identity=email, email=email, created_at=machine)
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
            session.add(t.Address(person=person.id, channel="email", address=email))
    except IntegrityError:
        return session.execute(select(t.Person).where(t.Person.identity == email)).scalar_one()
    return person
