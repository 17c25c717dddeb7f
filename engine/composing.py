"""A message as it is handed to a channel: whose words, in whose language, with which links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.addressing import addressee, reply_to
from engine.channels.interface import Outgoing, Shared
from engine.core import calendar
from engine.core.biography import biography
from engine.core.language import Kind, Message, Question, Workflow, words
from engine.core.life import Life
from engine.core.permit import closing_of
from engine.settings import Settings
from engine.store import lives
from engine.store import tables as t
from engine.wording import built_in as words_of
from engine.wording import choosing
from engine.wording.headers import email_headers
from engine.wording.markers import marker
from engine.wording.placeholders import placeholders
from engine.wording.render import Links, Rendered, links_for, render
from engine.wording.template import Audience, Sender
from engine.wording.times import closing_words
from engine.wording.values import Addressee, case_values, first_name, known_name, values_of


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be rendered for one message.

    others: whoever is named in it, by number. until: when its sending hours end.
    """

    message: Message
    values: dict[str, str]
    links: Links
    locale: str
    question: Question | None = None
    audience: Audience = "member"
    reply: bool = False
    begun_by: int | None = None
    others: Sequence[int] = ()
    until: datetime | None = None


def compose(
    session: Session, settings: Settings, message: t.Message, now: datetime, life: Life | None = None
) -> Outgoing | None:
    """The message ready for its channel; None where what it speaks of is gone.

    now: domain time. life: of a planned row's message, as it was decided on.
    """
    person = session.get_one(t.Person, message.person)
    to = person.email if message.channel == "email" else person.phone
    if not to:
        return None
    if message.planned is None or life is None:
        draft = _own(session, settings, message)
    else:
        draft = _planned(session, settings, message, person, life, now)
    if draft is None:
        return None
    rendered = render(
        draft.message,
        draft.locale,
        draft.values,
        sender=sender(settings),
        links=draft.links,
        question=draft.question,
        audience=draft.audience,
        reply=draft.reply,
        first_text=message.channel == "sms" and _first_text(session, message),
    )
    key = _key(session, message)
    if message.channel == "sms":
        message.segments = rendered.segments.count
        return Outgoing(message.id, key, to, rendered.sms, now, valid_until=draft.until, mentions=draft.others)
    return _email(session, settings, message, draft, rendered, to, key, now)


def read_ahead(session: Session, messages: Sequence[t.Message]) -> Sequence[object]:
    """Rows that composing these messages looks at, read at once; known to the session for as long as they are held."""
    people = {message.person for message in messages}
    cohorts = {message.cohort for message in messages}
    members = select(t.Membership).where(t.Membership.person.in_(people), t.Membership.cohort.in_(cohorts))
    return [
        *session.execute(select(t.Person).where(t.Person.id.in_(people))).scalars(),
        *session.execute(members).scalars(),
    ]


def _email(
    session: Session,
    settings: Settings,
    message: t.Message,
    draft: Draft,
    rendered: Rendered,
    to: str,
    key: str,
    now: datetime,
) -> Outgoing:
    domain = settings.email_from.rsplit("@", 1)[-1].rstrip("> ")
    number = message.planned or message.id
    headers = email_headers(draft.links, number=number, begun_by=draft.begun_by, domain=domain)
    made = rendered.template
    reader = reply_to(session, message.cohort)
    return Outgoing(
        message.id,
        key,
        to,
        rendered.text,
        now,
        subject=rendered.subject,
        html=rendered.html,
        from_=settings.email_from,
        reply_to=reader[1] if reader else settings.email_from,
        headers=headers,
        custom={"message": str(message.id)},
        shared=Shared(made.key, made.subject, made.text, made.html),
        substitutions=rendered.substitutions,
        mentions=(*draft.others, *(reader[:1] if reader else ())),
    )


def sender(settings: Settings) -> Sender:
    """Who writes."""
    return Sender(settings.organisation, settings.postal_address, settings.public_url)


def _key(session: Session, message: t.Message) -> str:
    if message.planned is None:
        return message.key or f"message/{message.id}"
    row = session.get_one(t.PlannedRow, message.planned)
    return f"{row.cohort}/{row.step}/{row.occurrence}/{row.person}/{row.kind}/{row.number}"


def _first_text(session: Session, message: t.Message) -> bool:
    query = select(t.Message.id).where(
        t.Message.person == message.person,
        t.Message.channel == "sms",
        t.Message.id != message.id,
        t.Message.state.in_(("accepted", "delivered", "unknown", "sending")),
    )
    return session.execute(query.limit(1)).first() is None


def _planned(
    session: Session, settings: Settings, message: t.Message, person: t.Person, life: Life, now: datetime
) -> Draft | None:
    row = session.get_one(t.PlannedRow, message.planned)
    cohort = lives.read_cohort(session, row.cohort)
    workflow = lives.workflow_of(session, cohort.version)
    chosen = _message(workflow, row)
    if chosen is None and row.kind != Kind.DIGEST:
        return None
    someone = addressee(session, settings, person, cohort, workflow, _wanted(chosen[0] if chosen else None))
    step = workflow.steps.get(row.step)
    survey = workflow.surveys.get(step.ask) if step and step.ask else None
    if row.kind == Kind.DIGEST:
        return _digest(session, row, values_of(someone), someone)
    assert chosen is not None
    said, question, extra = chosen
    begun_by, closes = _invitation(session, row, life, now)
    values = values_of(someone, survey=survey, question=question, closes=closes, now=now) | extra
    links = links_for(row.id if begun_by is None else begun_by, answer=survey is not None)
    until = calendar.closing(now, workflow.hours, workflow.hours.of(message.channel), someone.timezone)
    return Draft(said, values, links, someone.locale, question, begun_by=begun_by, others=someone.others, until=until)


def _message(workflow: Workflow, row: t.PlannedRow) -> tuple[Message, Question | None, dict[str, str]] | None:
    """The words of a planned row, the question inside it, and the values they need beyond the usual ones."""
    step, route = workflow.steps.get(row.step), workflow.routes.get(row.step)
    if step is not None and step.ask is not None:
        message, question = choosing.asked(workflow, step, row.number)
        return message, question, {}
    name = step.tell if step else route.tell if route else None
    if name is None:
        return None
    told, values = choosing.told(workflow, name)
    return told, None, values


def _wanted(message: Message | None) -> frozenset[str]:
    """The placeholders a message uses: nothing else has to be looked up."""
    texts = [*message.subject.values(), *message.body.values(), *message.sms.values()] if message else []
    return frozenset(name for text in texts for name in placeholders(text)) | {"signature"}


def _invitation(session: Session, row: t.PlannedRow, life: Life, now: datetime) -> tuple[int | None, datetime | None]:
    """The number of the invitation that a reminder goes with, and when answers close (for an invitation: would)."""
    if row.kind == Kind.INVITE:
        step = life.workflow.steps[row.step]
        return None, row.closes_at or closing_of(life, biography(life), step, now)
    if row.kind != Kind.REMIND:
        return None, None
    p = t.PlannedRow
    query = select(p.id, p.closes_at).where(
        p.person == row.person, p.cohort == row.cohort, p.step == row.step, p.occurrence == row.occurrence,
        p.kind == str(Kind.INVITE),
    )  # fmt: skip
    found = session.execute(query).one()
    return found.id, found.closes_at


def _digest(session: Session, row: t.PlannedRow, values: dict[str, str], someone: Addressee) -> Draft | None:
    r = t.Release
    query = select(r.id, r.document).where(
        r.cohort == row.cohort, r.digest == row.step, r.occurrence == row.occurrence, r.withdrawn_at.is_(None)
    )
    release = session.execute(query.order_by(r.revision.desc())).first()
    if release is None:
        return None
    values |= {"title": str(release.document["release"]["title"])}
    links = Links(marker("d", release.id), marker("p", row.id), marker("u", row.id))
    return Draft(words_of.built_in("digest"), values, links, someone.locale, others=someone.others)


def _own(session: Session, settings: Settings, message: t.Message) -> Draft | None:
    """A reply or an alert: what it says stands in its content, by ids."""
    content: dict[str, Any] = message.content
    person = session.get_one(t.Person, message.person)
    locale = person.locale or "en"
    values = {
        "organisation": settings.organisation,
        "signature": settings.organisation,
        "first_name": first_name(person.name),
        "name": known_name(person.name),
    }
    if content["message"] == "alert":
        return _alert(session, settings, message, values)
    values |= {name: str(value) for name, value in content.get("values", {}).items()}
    values |= _about(session, content, locale)
    links = Links(marker(content["link"], content["number"])) if "link" in content else Links()
    return Draft(words_of.built_in(content["message"]), values, links, locale, audience="asked", reply=True)


def _about(session: Session, content: Mapping[str, Any], locale: str) -> dict[str, str]:
    """The survey that a reply is about, where it is about one."""
    invitation = session.get(t.Invitation, content["number"]) if content.get("link") == "s" else None
    if content.get("link") == "f":
        asked = session.get_one(t.SignIn, content["number"])
        invitation = session.get(t.Invitation, int(asked.purpose.split(" ")[1]))
    if invitation is None:
        return {}
    survey = lives.workflow_of(session, invitation.version).surveys[invitation.survey]
    person = session.get_one(t.Person, invitation.person)
    about = {"title": words(survey.title, locale)}
    if invitation.closes_at is not None:
        tz = person.timezone or lives.read_cohort(session, invitation.cohort).timezone
        about["close"] = closing_words(invitation.closes_at, tz, locale)
    return about


def _alert(session: Session, settings: Settings, message: t.Message, values: dict[str, str]) -> Draft | None:
    case = session.get(t.Case, message.content["case"])
    if case is None or case.acknowledge_by is None:
        return None
    cohort = lives.read_cohort(session, case.cohort)
    workflow = lives.workflow_of(session, cohort.version)
    route = workflow.routes.get(case.route)
    locale = session.get_one(t.Person, message.person).locale or workflow.locales[0]
    kind = message.content["alert"]
    due = case.contact_by if kind == "uncontacted" and case.contact_by else case.acknowledge_by
    values |= case_values(
        case=f"C-{case.id:04d}",
        cls=case.cls,
        cohort=cohort.title or cohort.id,
        rule=case.route,
        note=words(case.note or (route.note if route else {}), locale),
        due=due,
        timezone=cohort.timezone,
        locale=locale,
        emergency=words(workflow.emergency, locale),
    )
    links = Links(f"{settings.public_url}/console/cases/{case.id}")
    return Draft(words_of.alert(kind, case.cls), values, links, locale, audience="staff")
