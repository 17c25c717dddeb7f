"""A person's own rows: found, created, filled in; their group and their partners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.definitions.roster import PersonRow
from engine.links import Links
from engine.store import tables as t
from engine.trouble import Trouble


def find(session: Session, ref: str) -> t.Person | None:
    """The person known by an email, else by a phone; the one they were merged into."""
    person = session.execute(select(t.Person).where(t.Person.identity == ref)).scalar()
    while person is not None and person.alias_of is not None:
        person = session.get(t.Person, person.alias_of)
    return person


def member(session: Session, ref: str, cohort: str) -> t.Person:
    """The person of that name in a cohort. Raises Trouble where there is none."""
    person = find(session, ref.strip().lower())
    if person is None or session.get(t.Membership, (cohort, person.id)) is None:
        raise Trouble(f"Nobody in {cohort} is known by {ref}.", "Import them first, or check the spelling.")
    return person


def create(session: Session, links: Links, row: PersonRow, now: datetime, machine: datetime) -> t.Person:
    """A new person with their addresses. What an address was suppressed for holds for them too."""
    person = t.Person(
        identity=row.ref,
        name=row.name or "",
        email=row.email,
        phone=row.phone,
        sms_consent=bool(row.sms_consent),
        channel=row.channel or "",
        locale=row.locale,
        timezone=row.timezone,
        created_at=machine,
    )
    session.add(person)
    session.flush()
    _addresses(session, links, person, row, now)
    return person


def replace_cells(session: Session, links: Links, person: t.Person, row: PersonRow, now: datetime) -> None:
    """A filled cell replaces; what the person set themselves stays, and so do the addresses of one known by another."""
    own = {
        a.channel for a in session.execute(select(t.Address).where(t.Address.person == person.id)).scalars()
        if a.own_choice
    }  # fmt: skip
    for name in ("name", "locale", "timezone"):
        value = getattr(row, name)
        if value and getattr(person, name) != value:
            setattr(person, name, value)
    if row.channel and not own:
        person.channel = row.channel
    itself = row.ref == person.identity
    if "sms" not in own:
        person.phone = row.phone if row.phone and (itself or not person.phone) else person.phone
        person.sms_consent = person.sms_consent or bool(row.sms_consent)
    person.email = row.email if row.email and (itself or not person.email) else person.email
    session.flush()
    _addresses(session, links, person, row, now)


def _addresses(session: Session, links: Links, person: t.Person, row: PersonRow, now: datetime) -> None:
    for channel, address in (("email", person.email), ("sms", person.phone)):
        if not address:
            continue
        known = session.get(t.Address, (person.id, channel))
        if known is not None:
            if known.address != address:
                known.address, known.bounced_at = address, None
            continue
        shared = session.execute(
            select(t.Address).where(t.Address.channel == channel, t.Address.address == address)
        ).scalars().all()  # fmt: skip
        stopped = session.get(t.Suppression, (channel, links.address_hash(channel, address)))
        out = next((a.opted_out_at for a in shared if a.opted_out_at), None) or (stopped.since if stopped else None)
        session.add(
            t.Address(
                person=person.id,
                channel=channel,
                address=address,
                opted_out_at=out,
                bounced_at=next((a.bounced_at for a in shared if a.bounced_at), None),
                consent_at=now if channel == "sms" and person.sms_consent else None,
                own_choice=False,
            )
        )
    session.flush()


def group(session: Session, cohort: str, name: str, kind: str = "circle") -> None:
    """A group of that name, if there is none yet."""
    if session.get(t.GroupRow, (cohort, name)) is None:
        session.add(t.GroupRow(cohort=cohort, id=name, name=name, kind=kind))
        session.flush()


def move_group(session: Session, cohort: str, person: int, name: str, since: datetime) -> None:
    """Ends a person's time in their group and begins one in another."""
    where = (t.GroupSpell.cohort == cohort, t.GroupSpell.person == person, t.GroupSpell.until.is_(None))
    session.execute(update(t.GroupSpell).where(*where).values(until=since))
    if name:
        session.add(t.GroupSpell(cohort=cohort, group=name, person=person, since=since))
    session.execute(
        update(t.Membership)
        .where(t.Membership.cohort == cohort, t.Membership.person == person)
        .values(group=name or None)
    )


def pair(session: Session, cohort: str, person: int, partners: Sequence[int], since: datetime) -> None:
    """Whom a person is paired with from now on, and they with the person."""
    p = t.Partner
    now_with = set(
        session.execute(select(p.partner).where(p.cohort == cohort, p.person == person, p.until.is_(None))).scalars()
    )
    ended = now_with - set(partners)
    if ended:
        gone = (p.cohort == cohort, p.person == person, p.partner.in_(ended), p.until.is_(None))
        session.execute(update(p).where(*gone).values(until=since))
    for partner in partners:
        if partner not in now_with:
            session.add(p(cohort=cohort, person=person, partner=partner, since=since))
    session.flush()
