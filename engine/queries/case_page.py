"""One case: what happened, how to reach whom it is about, and the answers that its viewer may read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.core.kinds import KINDS
from engine.core.kinds.sentences import label
from engine.core.language import Question, words
from engine.pages_console import CaseEvent, CasePage, Given
from engine.queries.cases import known, line
from engine.queries.reaching import reach
from engine.queries.seeing import Viewer, may_see, shown_name, viewer
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t

ALERTS = {
    "opened": "Whoever it goes to was told.",
    "repeat": "Told again, because nobody has acknowledged it.",
    "unheard": "Nobody acknowledged it for a day: the lead and the administrators were told.",
    "unacknowledged": "It was not acknowledged in time: the backup was told.",
    "uncontacted": "Nobody made contact in time: the lead was told.",
}


def case(runtime: Runtime, staff: int, number: int, now: datetime) -> CasePage | None:
    """One case; None for one that is not there, or not theirs to see."""
    with runtime.store.read() as session:
        who, found = viewer(session, staff), session.get(t.Case, number)
        if who is None or found is None or not may_see(session, who, found):
            return None
        person = session.get(t.Person, found.person) if known(found) else None
        responses = _responses(session, found) if person is not None else []
        return CasePage(
            line=line(session, who, found),
            events=list(_events(session, who, found)),
            acknowledge_by=found.acknowledge_by,
            contact_by=found.contact_by,
            resolve_by=found.resolve_by,
            acknowledged_at=found.acknowledged_at,
            contacted_at=found.contacted_at,
            person_id=person.id if person is not None and who.cares_for(found.cohort) else None,
            reach=reach(session, person, _wish(session, responses)) if person is not None else "",
            survey=_title(session, who, found),
            answers=[each for response in responses for each in _answers(session, who, found, response)],
            close_reason=found.close_reason,
        )


def _events(session: Session, who: Viewer, case: t.Case) -> Iterator[CaseEvent]:
    query = select(t.CaseEvent).where(t.CaseEvent.case == case.id).order_by(t.CaseEvent.at, t.CaseEvent.id)
    stored = session.execute(query).scalars().all()
    repeats = [event for event in stored if event.value.get("alert") == "repeat"]
    for event in stored:
        if event in repeats[:-1]:
            continue
        by = session.get(t.Person, event.by) if event.by is not None else None
        noted = words(event.value.get("note", {}), who.locale)
        told = ALERTS.get(str(event.value.get("alert")), "")
        yield CaseEvent(event.at, event.kind, shown_name(by), event.text or noted or told)


def _responses(session: Session, case: t.Case) -> list[t.ResponseRow]:
    """What the case came from, and what joined it since; all of them the person's own."""
    query = select(t.CaseEvent.value).where(t.CaseEvent.case == case.id).order_by(t.CaseEvent.id)
    joined = [value.get("response") for value in session.execute(query).scalars()]
    numbers = dict.fromkeys(number for number in (case.response, *joined) if number is not None)
    found = [session.get(t.ResponseRow, number) for number in numbers]
    return [response for response in found if response is not None and response.person == case.person]


def _answers(session: Session, who: Viewer, case: t.Case, response: t.ResponseRow) -> Iterator[Given]:
    """The answers that this viewer is a reader of, in the survey's order."""
    survey = lives.workflow_of(session, response.version).surveys[response.survey]
    held, given = who.held(case.cohort), lives.answers_of(session, [response.id])[response.id]
    title = "" if response.id == case.response else f"{words(survey.title, who.locale)}: "
    for question in survey.questions.values():
        if question.id in given and held.intersection(question.readers or survey.readers):
            shown = KINDS[question.type].show(question, given[question.id], who.locale)
            yield Given(title + _asked(question, who.locale), shown)


def _asked(question: Question, locale: str | None) -> str:
    return words(question.ask, locale) or label("contact.ask", locale)


def _wish(session: Session, responses: Sequence[t.ResponseRow]) -> str | None:
    """What they last answered when asked whether somebody should contact them."""
    wish = None
    for response in responses:
        survey = lives.workflow_of(session, response.version).surveys[response.survey]
        given = lives.answers_of(session, [response.id])[response.id]
        asked = [question.id for question in survey.questions.values() if question.type == "contact"]
        wish = next((given[id_] for id_ in asked if id_ in given), wish)
    return wish


def _title(session: Session, who: Viewer, case: t.Case) -> str:
    """The survey that the case came from."""
    version = lives.read_cohort(session, case.cohort).version
    survey = lives.workflow_of(session, version).surveys.get(case.survey or "")
    return words(survey.title, who.locale) if survey is not None else ""
