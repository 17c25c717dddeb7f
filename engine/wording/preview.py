"""Every message of a pack as a made-up person would get it: what `milepost preview` shows. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from engine.core import calendar, points
from engine.core.language import Point, Step, Survey, Workflow, words
from engine.core.life import Cohort
from engine.wording.choosing import asked, told
from engine.wording.render import Rendered, links_for, render, spoken
from engine.wording.template import Sender
from engine.wording.values import Addressee, milestone_days, values_of

SENDER = Sender("Northside Mentoring", "1 Example Street, Leeds LS1 1AA", "https://milepost.example.org")
NAME, PARTNER, FACILITATOR, COORDINATOR = "Maya Okoye", "Tom Berg", "Fay Adeyemi", "Dana Lee"
GROUP: Mapping[str, str] = MappingProxyType({"en": "Circle A", "es": "Grupo A"})
NUMBER = 123
"""The planned row that links pretend to lead to."""

SAID: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "en": (
            ("The sessions run over.", "Every session now ends after 90 minutes."),
            ("We would like to meet in person.", "There is no money for it this year. We look again in March."),
        ),
        "es": (
            ("Las sesiones se alargan.", "Ahora cada sesión termina a los 90 minutos."),
            ("Nos gustaría vernos en persona.", "Este año no hay dinero. Lo revisaremos en marzo."),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Preview:
    """One message. step: a step's or, for what a route tells, a route's id. kind: invite, remind or tell.

    number: which reminder, 0 for none. by: the channels its step would try.
    """

    step: str
    kind: str
    number: int
    locale: str
    by: tuple[str, ...]
    rendered: Rendered


def preview(
    workflow: Workflow, start: date, end: date | None, locale: str | None = None, sender: Sender = SENDER
) -> Iterator[Preview]:
    """Every message of every step and route, in the order of the file, in one locale or in all the pack has.

    start, end: the dates of the made-up cohort.
    """
    cohort = Cohort("preview", start, end)
    for language in [locale] if locale else workflow.locales:
        show = _Show(workflow, cohort, language, sender)
        for step in workflow.steps.values():
            yield from _step(show, step)
        for route in workflow.routes.values():
            if route.tell:
                yield Preview(route.id, "tell", 0, language, ("preferred",), _tell(show, route.tell))


@dataclass(frozen=True, slots=True)
class _Show:
    """What all messages of a preview have in common."""

    workflow: Workflow
    cohort: Cohort
    locale: str
    sender: Sender


def _step(show: _Show, step: Step) -> Iterator[Preview]:
    if step.tell:
        yield Preview(step.id, "tell", 0, show.locale, step.by, _tell(show, step.tell))
    if step.ask:
        for number in range(len(step.remind) + 1):
            kind, by = ("remind", step.remind[number - 1].by or step.by) if number else ("invite", step.by)
            yield Preview(
                step.id, kind, number, show.locale, by, _ask(show, step, show.workflow.surveys[step.ask], number)
            )


def _ask(show: _Show, step: Step, survey: Survey, number: int) -> Rendered:
    message, question = asked(show.workflow, step, number)
    person = _person(show, spoken(message.body, show.locale))
    values = values_of(person, survey=survey, question=question, closes=_closes(show, step))
    return render(message, show.locale, values, sender=show.sender, links=links_for(NUMBER), question=question)


def _tell(show: _Show, name: str) -> Rendered:
    message, more = told(show.workflow, name, SAID.get(show.locale.split("-")[0], SAID["en"]))
    values = values_of(_person(show, spoken(message.body, show.locale))) | more
    return render(message, show.locale, values, sender=show.sender, links=links_for(NUMBER, answer=False))


def _person(show: _Show, locale: str) -> Addressee:
    workflow = show.workflow
    return Addressee(
        name=NAME,
        locale=locale,
        timezone=show.cohort.timezone,
        cohort=words(workflow.title, locale),
        group=words(GROUP, locale),
        facilitators=(FACILITATOR,),
        partners=(PARTNER,),
        coordinators=(COORDINATOR,),
        purpose=words(workflow.purpose, locale),
        emergency=words(workflow.emergency, locale),
        organisation=show.sender.organisation,
        milestones=milestone_days(workflow, show.cohort),
    )


def _closes(show: _Show, step: Step) -> datetime | None:
    """When answers close, for an invitation at its time on cohort dates, or else on the day of the start."""
    dated = [_place(show, each) for each in step.when if isinstance(each, Point)]
    day = next((place.day for place in dated if place and place.day), show.cohort.start)
    out = calendar.at(day, step.time, show.cohort.timezone)
    place = _place(show, step.close) if isinstance(step.close, Point) else None
    return points.closing(step.close, out, show.cohort.timezone, place, step.time)


def _place(show: _Show, point: Point) -> points.Place | None:
    return points.cohort_place(point, show.cohort, show.workflow.milestones)
