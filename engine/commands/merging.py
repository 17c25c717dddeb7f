"""Two records of one person made one: what was sent, said and stopped under either holds for the one that stays.

The record that goes stays as an alias, so that whoever is imported by its email or phone is the person who stays. Its
ledger, which only grows, keeps its number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from engine.commands import facts, joining, messages
from engine.commands.living import Living
from engine.core.events import Learned
from engine.core.life import OPEN_STATES
from engine.store import Store, lives
from engine.store import facts as numbered
from engine.store import tables as t
from engine.trouble import Trouble

MOVES = (
    t.PlannedRow, t.Message, t.Invitation, t.ResponseRow, t.Firing, t.Case, t.GroupSpell, t.Partner, t.Membership,
    t.Meeting,
)  # fmt: skip
"""Tables of a cohort whose rows belong to a person by number, where only one of the two is in it."""

ANSWERED = ("started", "response", "unanswered", "fired")
"""Facts that go along with answers, where both are in the cohort."""

MERGED = "merged into another record of the same person"


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to. moved: cohorts in which only the record that went was. joined: in which both were."""

    person: str
    into: str
    moved: tuple[str, ...]
    joined: tuple[str, ...]
    responses: int


def merge(store: Store, person: str, into: str, now: datetime, machine: datetime) -> Merged:
    """Makes `person` the same as `into`, in one transaction. now: domain time. Raises Trouble where it cannot be."""
    with store.write() as session:
        gone, kept = _two(session, person, into)
        here, there = _cohorts(session, gone.id), _cohorts(session, kept.id)
        moved, shared = sorted(here - there), sorted(here & there)
        _refuse(session, gone, kept, shared)
        paired = _paired(session, gone.id)
        for number in sorted({gone.id, kept.id, *(each for each, _ in paired)}):
            lives.lock(session, number)
        _catch_up(session, kept.id, shared, now, machine)
        for slug in moved:
            _move(session, gone.id, kept.id, slug)
        responses = sum(_join(session, gone.id, kept.id, slug, now) for slug in shared)
        _everywhere(session, gone.id, kept.id)
        _partners(session, gone.id, kept.id, paired, now)
        facts.record(session, kept.id, None, _one_address(session, gone, kept, now), now)
        numbered.mark_stale(session, [kept.id], now)
        _alias(session, gone, kept)
        return Merged(gone.identity, kept.identity, tuple(moved), tuple(shared), responses)


def _two(session: Session, person: str, into: str) -> tuple[t.Person, t.Person]:
    gone, kept = joining.find(session, person), joining.find(session, into)
    for found, ref in ((gone, person), (kept, into)):
        if found is None:
            raise Trouble(f"Nobody is known by {ref}.", "Check the spelling; people are known by email, else by phone.")
    assert gone is not None
    assert kept is not None
    if gone.id == kept.id:
        raise Trouble(f"{person} and {into} are one and the same already.", "There is nothing to do.")
    return gone, kept


def _cohorts(session: Session, person: int) -> set[str]:
    return set(session.execute(select(t.Membership.cohort).where(t.Membership.person == person)).scalars())


def _refuse(session: Session, gone: t.Person, kept: t.Person, shared: Collection[str]) -> None:
    """What nobody but people can decide."""
    theirs = (t.Case.person == gone.id, t.Case.cohort.in_(shared), t.Case.state != "closed")
    case = session.execute(select(t.Case.id).where(*theirs)).scalars().first()
    if case is not None:
        raise Trouble(f"Case C-{case:04d} about {gone.identity} is open.", "Close it first, then join the two.")
    said = _said(session, gone.id, shared)
    if both := sorted(said & _said(session, kept.id, shared)):
        slug, step, _ = both[0]
        sentence = f"Both {gone.identity} and {kept.identity} answered {step} in {slug}, and one person has one answer."
        raise Trouble(sentence, "Erase the record that should not be there instead: milepost people erase.")


def _said(session: Session, person: int, shared: Collection[str]) -> set[tuple[str, str, int]]:
    r = t.ResponseRow
    query = select(r.cohort, r.step, r.occurrence).where(r.person == person, r.cohort.in_(shared))
    anonymous = select(t.Invitation.cohort, t.Invitation.step, t.Invitation.occurrence).where(
        t.Invitation.person == person, t.Invitation.cohort.in_(shared), t.Invitation.answered_on.is_not(None)
    )
    return {(c, s, n) for c, s, n in (*session.execute(query), *session.execute(anonymous))}


def _paired(session: Session, gone: int) -> list[tuple[int, str]]:
    """Who is paired with the record that goes: (their number, cohort)."""
    p = t.Partner
    query = select(p.person, p.cohort).where(p.partner == gone, p.until.is_(None)).order_by(p.person)
    return [(person, cohort) for person, cohort in session.execute(query)]


def _catch_up(session: Session, kept: int, shared: Iterable[str], now: datetime, machine: datetime) -> None:
    """Whatever was known before is acted on before, so that what is joined counts as acted on."""
    for slug in shared:
        living = Living(session, lives.load(session, kept, slug))
        messages.follow(session, living, living.catch_up(now), machine)
        living.finish(now)


def _move(session: Session, gone: int, kept: int, slug: str) -> None:
    """A cohort in which only the other record was: everything there is the one person's now."""
    member = session.get_one(t.Membership, (slug, gone))
    applied = member.applied_seq
    session.expunge(member)
    for table in MOVES:
        session.execute(update(table).where(table.person == gone, table.cohort == slug).values(person=kept))
    old = select(t.Fact).where(t.Fact.person == gone, t.Fact.cohort == slug).order_by(t.Fact.seq)
    taken = session.execute(old).scalars().all()
    new = _renumber(session, taken, kept)
    done = [number for fact, number in zip(taken, new, strict=True) if fact.seq <= applied]
    _acted_on(session, kept, slug, done[-1] if done else new[0] - 1 if new else None)


def _renumber(session: Session, taken: Iterable[t.Fact], kept: int, **more: Any) -> list[int]:
    """Gives facts to the one who stays, under numbers of theirs; these."""
    every = list(taken)
    if not every:
        return []
    first = numbered.number(session, kept, len(every))
    for number, fact in enumerate(every, first):
        where = (t.Fact.person == fact.person, t.Fact.seq == fact.seq)
        value = {**fact.value, **(more if fact.kind == "fired" else {})}
        session.execute(update(t.Fact).where(*where).values(person=kept, seq=number, value=value))
        session.expunge(fact)
    return list(range(first, first + len(every)))


def _acted_on(session: Session, kept: int, slug: str, until: int | None) -> None:
    """Counts facts up to a number as acted on, and has the rest planned anew."""
    where = (t.Membership.cohort == slug, t.Membership.person == kept)
    values = {"fingerprint": ""} | ({"applied_seq": until} if until is not None else {})
    session.execute(update(t.Membership).where(*where).values(**values))


def _join(session: Session, gone: int, kept: int, slug: str, now: datetime) -> int:
    """A cohort in which both are: answers come over, what else was planned for the other record is dropped."""
    here = {"person": gone, "cohort": slug}
    old = select(t.Fact).filter_by(**here).where(t.Fact.kind.in_(ANSWERED)).order_by(t.Fact.seq)
    new = _renumber(session, session.execute(old).scalars().all(), kept, merged=True)
    _acted_on(session, kept, slug, new[-1] if new else None)
    i = t.Invitation
    own = select(i.step, i.occurrence).where(i.person == kept, i.cohort == slug)
    twice = {(step, occurrence) for step, occurrence in session.execute(own)}
    for invitation in session.execute(select(i).filter_by(**here)).scalars().all():
        if (invitation.step, invitation.occurrence) in twice and invitation.answered_on is None:
            invitation.closed = True
        invitation.person = kept
    moved = session.execute(update(t.ResponseRow).filter_by(**here).values(person=kept).returning(t.ResponseRow.id))
    count = len(moved.all())
    for table in (t.Firing, t.Case):
        session.execute(update(table).filter_by(**here).values(person=kept))
    _drop(session, gone, slug, now)
    for spell in (t.GroupSpell, t.Partner):
        session.execute(update(spell).filter_by(**here, until=None).values(until=now))
    session.execute(delete(t.Membership).filter_by(**here))
    return count


def _drop(session: Session, gone: int, slug: str, now: datetime) -> None:
    where = (t.PlannedRow.person == gone, t.PlannedRow.cohort == slug)
    messages.end(session, (*where, t.PlannedRow.state.in_((*OPEN_STATES, "ready"))), "dropped", MERGED, now)


def _everywhere(session: Session, gone: int, kept: int) -> None:
    """What they did, in whatever cohort, and who they are to others."""
    old = select(t.Fact).where(t.Fact.person == gone, t.Fact.cohort.is_(None), t.Fact.kind == "active")
    _renumber(session, session.execute(old.order_by(t.Fact.seq)).scalars().all(), kept)
    for table in (t.Message, t.RawEvent):
        session.execute(update(table).where(table.person == gone).values(person=kept))
    session.execute(update(t.Case).where(t.Case.owner == gone).values(owner=kept))
    session.execute(update(t.Partner).where(t.Partner.partner == gone).values(partner=kept))


def _partners(session: Session, gone: int, kept: int, paired: Iterable[tuple[int, str]], now: datetime) -> None:
    """Whoever was paired with the one record is paired with the other."""
    for person, slug in paired:
        query = select(t.Fact.value).where(
            t.Fact.person == person, t.Fact.kind == "partners", or_(t.Fact.cohort == slug, t.Fact.cohort.is_(None))
        )
        value = session.execute(query.order_by(t.Fact.seq.desc())).scalars().first()
        others = dict.fromkeys(kept if each == gone else each for each in (value or {}).get("partners", ()))
        if person != kept:
            facts.record(session, person, slug, [Learned("partners", now, {"partners": list(others)})], now)


def _one_address(session: Session, gone: t.Person, kept: t.Person, now: datetime) -> list[Learned]:
    """The addresses of both, the stricter word on each: what was stopped under either record is stopped."""
    news: list[Learned] = []
    added: dict[str, Any] = {}
    theirs = {each.channel: each for each in session.query(t.Address).where(t.Address.person == gone.id)}
    own = {each.channel: each for each in session.query(t.Address).where(t.Address.person == kept.id)}
    for channel, address in theirs.items():
        known = own.get(channel)
        if known is None:
            values = {c.name: getattr(address, c.name) for c in t.Address.__table__.c if c.name != "person"}
            known = t.Address(person=kept.id, **values)
            session.add(known)
            added["email" if channel == "email" else "phone"] = True
            if address.bounced_at is not None:
                news.append(Learned("bounce", now, {"channel": channel, "bounced": True}, everywhere=True))
        if address.opted_out_at is not None:
            known.opted_out_at = min(filter(None, (known.opted_out_at, address.opted_out_at)))
            news.append(Learned("opt", now, {"channel": channel, "out": True}, everywhere=True))
    if "phone" in added and gone.sms_consent:
        kept.sms_consent, added["sms_consent"] = True, True
    kept.email, kept.phone = kept.email or gone.email, kept.phone or gone.phone
    for name in ("name", "channel", "locale", "timezone"):
        if getattr(gone, name) and not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
            added |= {name: getattr(gone, name)} if name != "name" else {}
    session.flush()
    return [*([Learned("profile", now, added, everywhere=True)] if added else []), *news]


def _alias(session: Session, gone: t.Person, kept: t.Person) -> None:
    """The record that went is a name for the other, and nothing else any more."""
    for table in (t.SignIn, t.SignedIn, t.Address):
        session.execute(delete(table).where(table.person == gone.id))
    session.execute(update(t.Person).where(t.Person.alias_of == gone.id).values(alias_of=kept.id))
    gone.alias_of, gone.email, gone.phone, gone.name = kept.id, None, None, ""
    gone.sms_consent, kept.administrator, gone.administrator = False, kept.administrator or gone.administrator, False
    session.flush()
