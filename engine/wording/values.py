"""What the placeholders say for one person: every value a message may use, as plain words in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from engine.core.language import Question, Survey, Workflow, words
from engine.core.life import Cohort
from engine.core.points import cohort_place
from engine.wording.minutes import minutes
from engine.wording.phrases import minutes_words, phrases, questions_words, roughly_words
from engine.wording.times import closing_words, day_words, deadline_words, last_day, list_words, weekday_words

TITLES = frozenset({"dr", "mr", "mrs", "ms", "mx", "prof", "sr", "sra", "srta", "dra"})
LONGEST_QUESTION = 90
"""Characters of a question in a subject."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """What is known about a person and their cohort that a message may say; "" or empty for what is not.

    timezone: IANA. facilitators, partners, coordinators: names. milestones: id → local date. others: the numbers
    of all of them.
    """

    name: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    cohort: str = ""
    group: str = ""
    facilitators: Sequence[str] = ()
    partners: Sequence[str] = ()
    coordinators: Sequence[str] = ()
    purpose: str = ""
    emergency: str = ""
    organisation: str = ""
    milestones: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))
    others: Sequence[int] = ()


def values_of(
    person: Addressee,
    *,
    survey: Survey | None = None,
    question: Question | None = None,
    closes: datetime | None = None,
    now: datetime | None = None,
) -> dict[str, str]:
    """Every value for a message to this person, about this survey where there is one.

    question: what a reminder carries. closes: when answers close, aware. now: when the message goes out; a close
    within the week is then called by its weekday alone in subjects. The link is added by `render`.
    """
    locale = person.locale
    values = {
        "name": known_name(person.name),
        "first_name": first_name(person.name),
        "cohort": person.cohort,
        "group": person.group,
        "facilitator": list_words([known_name(name) for name in person.facilitators if known_name(name)], locale),
        "partner": list_words([known_name(name) for name in person.partners if known_name(name)], locale),
        "coordinator": list_words([known_name(name) for name in person.coordinators if known_name(name)], locale),
        "purpose": person.purpose,
        "emergency": person.emergency,
    }
    values |= {f"milestone {name}": day_words(day, locale) for name, day in person.milestones.items()}
    values["signature"] = values["coordinator"] or person.organisation
    if survey:
        values |= _about_survey(survey, locale)
    if question:
        asked = words(question.ask, locale)
        short = asked if len(asked) <= LONGEST_QUESTION else asked[: LONGEST_QUESTION - 1].rstrip() + "…"
        values["question"] = short
    if closes:
        values["close"] = closing_words(closes, person.timezone, locale)
        soon = now is not None and closes - now < timedelta(days=6)
        day = last_day(closes, person.timezone)
        values["close_day"] = weekday_words(day, locale) if soon else day_words(day, locale)
    return values


def milestone_days(workflow: Workflow, cohort: Cohort) -> dict[str, date]:
    """The local date of each milestone; without those that a cohort with no end does not have."""
    places = {name: cohort_place(point, cohort, workflow.milestones) for name, point in workflow.milestones.items()}
    return {name: place.day for name, place in places.items() if place and place.day}


def case_values(
    *,
    case: str,
    cls: str,
    cohort: str,
    rule: str,
    note: str,
    due: datetime,
    timezone: str,
    locale: str,
    emergency: str = "",
) -> dict[str, str]:
    """The values of a message to staff about a case. It names nobody: who it is about is read after signing in.

    case: its number as people say it, such as "C-0131". due: when it has to be acknowledged or contacted by.
    """
    return {
        "case": case,
        "class": phrases(locale)[f"class-{cls}"],
        "cohort": cohort,
        "rule": rule,
        "note": note,
        "due": deadline_words(due, timezone, locale),
        "emergency": emergency,
    }


def known_name(name: str) -> str:
    """A name fit to be said: nothing for an address or a number that stands in its place."""
    stripped = " ".join(name.split())
    return "" if "@" in stripped or not any(letter.isalpha() for letter in stripped) else stripped


def first_name(name: str) -> str:
    """What to call somebody: the first word of the name, after a title, or after the comma of "García, Ana"."""
    family, comma, given = known_name(name).partition(",")
    parts = (given if comma and given.strip() else family).split()
    while len(parts) > 1 and parts[0].rstrip(".").lower() in TITLES:
        parts = parts[1:]
    return parts[0] if parts else ""


def _about_survey(survey: Survey, locale: str) -> dict[str, str]:
    asked = list(survey.questions.values())
    about = minutes(asked)
    certain = not any(question.show_if for question in asked)
    return {
        "title": words(survey.title, locale),
        "minutes": str(about),
        "about_minutes": minutes_words(locale, about),
        "roughly": roughly_words(locale, about),
        "question_count": questions_words(locale, len(asked), certain=certain),
    }
