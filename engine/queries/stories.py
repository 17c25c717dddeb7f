"""Stories told with consent, as whoever approves them reads them: with what in them may point at somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.core.language import words
from engine.pages_console import StoryLine
from engine.queries.cases import group_name
from engine.queries.seeing import Viewer, shown_name, viewer
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t
from engine.wording.values import first_name, known_name

CONTACTS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|www\.\S+|\+?\d[\d ()./-]{5,}\d|(?<!\w)@\w{2,}")
"""Email addresses, web addresses, telephone numbers, names on social networks."""

SHORTEST = 3
"""Letters of a name that is looked for; shorter ones are found in any text."""


def stories(runtime: Runtime, staff: int, now: datetime) -> list[StoryLine]:
    """Stories with consent of the cohorts this person looks after, those that wait for approval first."""
    with runtime.store.read() as session:
        who = viewer(session, staff)
        if who is None:
            return []
        query = select(t.Story).where(t.Story.state.in_(("offered", "approved"))).order_by(t.Story.id.desc())
        told = [story for story in session.execute(query).scalars().all() if who.cares_for(story.cohort)]
        names = {cohort: _names(session, cohort) for cohort in {story.cohort for story in told}}
        found = [_line(session, who, story, names[story.cohort]) for story in told]
        return sorted(found, key=lambda line: bool(line.approver))


def _line(session: Session, who: Viewer, story: t.Story, names: Iterable[str]) -> StoryLine:
    response = session.get_one(t.ResponseRow, story.response)
    survey = lives.workflow_of(session, response.version).surveys[response.survey]
    question = survey.questions.get(story.question)
    approver = session.get(t.Person, story.decided_by) if story.state == "approved" and story.decided_by else None
    return StoryLine(
        id=story.id,
        text=story.wording,
        consent=story.consent,
        by=_by(session, story, response),
        asked=words(question.ask, who.locale) if question is not None else "",
        cohort=story.cohort,
        marked=marked(story.wording, names),
        check_first=story.see_first,
        critical=story.critical,
        why=story.why,
        approver=shown_name(approver),
    )


def _by(session: Session, story: t.Story, response: t.ResponseRow) -> str:
    """Who told it, as far as the consent goes."""
    person = session.get(t.Person, response.person) if response.person is not None else None
    name = person.name if person is not None else ""
    shown = {"first-name": first_name(name), "full-name": known_name(name)}.get(story.consent, "")
    group = group_name(session, story.cohort, response.group) if shown else ""
    return ", ".join(part for part in (shown, group) if part)


def _names(session: Session, cohort: str) -> list[str]:
    """The names of a cohort's people, each word of them, and of its groups."""
    people = select(t.Person.name).join(t.Membership, t.Membership.person == t.Person.id)
    everyone = session.execute(people.where(t.Membership.cohort == cohort)).scalars().all()
    groups = session.execute(select(t.GroupRow.name).where(t.GroupRow.cohort == cohort)).scalars().all()
    return sorted({*(part for name in everyone for part in known_name(name).replace(",", " ").split()), *groups})


def marked(text: str, names: Iterable[str]) -> list[str]:
    """Names and contact details in a text, each once, in the order they stand there."""
    found = [(match.start(), match[0].strip()) for match in CONTACTS.finditer(text)]
    for name in names:
        if len(name) >= SHORTEST:
            word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
            found += [(match.start(), match[0]) for match in word.finditer(text) if match[0][:1].isupper()]
    return list(dict.fromkeys(piece for _, piece in sorted(found)))
