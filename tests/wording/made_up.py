"""A made-up survey, person and sender that the tests of wording share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.core.language import Condition, Message, Option, Question, Survey
from engine.wording.template import Sender
from engine.wording.values import Addressee, case_values, values_of

SENDER = Sender("Northside Mentoring", "1 Example Street, Leeds LS1 1AA", "https://northside.example.org")
CLOSES = datetime(2027, 6, 14, 23, tzinfo=UTC)
DUE = datetime(2027, 6, 14, 13, 30, tzinfo=UTC)
NOW = datetime(2027, 6, 11, 9, tzinfo=UTC)

USEFUL = Question(
    "useful",
    "scale",
    {"en": "How useful has your circle been so far?", "es": "¿Te está siendo útil tu círculo?"},
    labels=tuple(
        {"en": en, "es": es}
        for en, es in (
            ("Not useful", "Nada útil"),
            ("Slightly useful", "Un poco útil"),
            ("Very useful", "Muy útil"),
        )
    ),
)
RECOMMEND = Question(
    "recommend",
    "nps",
    {"en": "How likely are you to recommend your circle to a friend?"},
    labels=({"en": "Not at all"}, {"en": "Extremely"}),
)
SOLVED = Question("solved", "yes-no", {"en": "Did this circle help you solve a specific problem?"})
MEETINGS = Question(
    "meetings",
    "choice",
    {"en": "How many meetings did you make?"},
    options=(Option("none", {"en": "None"}), Option("1 or 2", {"en": "One or two"}), Option("más", {"en": "More"})),
)
STORY = Question("problem", "story", {"en": "What was it, and what changed?"})
SOMETIMES = Question("why", "text", {"en": "Why?"}, show_if=Condition("midpoint.useful <= 2", None))


def survey(*questions: Question, visibility: str = "confidential") -> Survey:
    return Survey(
        "midpoint",
        {"en": "How is your circle going?", "es": "¿Cómo va tu círculo?"},
        visibility,  # type: ignore[arg-type]
        {question.id: question for question in questions},
    )


MIDPOINT = survey(USEFUL, SOLVED, STORY, SOMETIMES)


def maya(locale: str = "en") -> Addressee:
    return Addressee(
        name="Maya Okoye",
        locale=locale,
        timezone="Europe/London",
        cohort={"en": "Spring circles", "es": "Círculos de primavera"}[locale],
        group={"en": "Circle A", "es": "Círculo A"}[locale],
        facilitators=["Fay Adeyemi"],
        partners=["Tom Berg"],
        coordinators=["Dana Lee"],
        purpose="Solve hard problems together.",
        emergency="call 999",
        organisation=SENDER.organisation,
    )


def about_maya(locale: str = "en") -> dict[str, str]:
    """Every value that any built-in message uses."""
    values = values_of(maya(locale), survey=MIDPOINT, question=USEFUL, closes=CLOSES, now=NOW)
    case = case_values(
        case="C-0131",
        cls="low",
        cohort=values["cohort"],
        rule="unheard",
        note={"en": "Low score at the mid-point.", "es": "Puntaje bajo a mitad de camino."}[locale],
        due=DUE,
        timezone="Europe/London",
        locale=locale,
        emergency={"en": "call 999", "es": "llama al 999"}[locale],
    )
    return values | case | {"valid_minutes": "15", "contact": "dana@example.org"}


def message(subject: str = "Hello", body: str = "Hi ((first_name)),", sms: str = "") -> Message:
    return Message("test", {"en": subject}, {"en": body}, {"en": sms} if sms else {})


def only(values: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: values[name] for name in names}
