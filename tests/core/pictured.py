"""A made-up cohort, and what its people answered, told and wrote: what pictures are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from engine.core.language import Option, Question, Survey, Theme, Workflow
from engine.core.life import Cohort, Response
from engine.core.picture import picture
from engine.core.picture_values import Answered, CaseLine, Material, Told

NOW = datetime(2027, 4, 5, 10, tzinfo=UTC)
FIVE = tuple({"en": label} for label in ("Not useful", "Slightly", "Moderately", "Very", "Extremely"))


def question(id_, type_="scale", **given):
    labels = FIVE if type_ == "scale" else ()
    return Question(id=id_, type=type_, ask={"en": f"{id_}?"}, **{"labels": labels, **given})


def survey(id_, *questions, **given):
    return Survey(id_, {"en": id_.title()}, "confidential", {each.id: each for each in questions}, **given)


SURVEYS = (
    survey("application", question("base")),
    survey("midpoint", question("useful", measures="quality"), question("solved", "yes-no", measures="outcome")),
    survey(
        "final",
        question("useful", measures="quality", compare=("midpoint", "useful")),
        question("conf", measures="outcome", compare=("application", "base")),
        question(
            "fit", "choice", measures="match", options=(Option("good", {"en": "Good"}), Option("bad", {"en": "Bad"}))
        ),
        question("recommend", "nps", measures="belonging"),
        question("change", "text"),
        question("problem", "story"),
    ),
    survey("check", question("energy", measures="load")),
    survey("start", question("goal", "goal"), question("other", "text")),
    survey("half", question("so_far", "goal", against=("start", "goal"))),
    survey("end", question("reached", "goal", against=("start", "goal"))),
)
WORKFLOW = Workflow(
    id="circles",
    title={"en": "Circles"},
    framework="circles",
    purpose={"en": "Solve problems together."},
    outcome="support",
    steps={},
    surveys={each.id: each for each in SURVEYS},
    themes={
        "time": Theme("time", {"en": "Time"}, ("time", "calendar")),
        "trust": Theme("trust", {"en": "Trust"}, ("same boat",)),
    },
)
COHORT = Cohort("spring", date(2027, 1, 4), date(2027, 3, 29), size=24)
EMPTY = Material(WORKFLOW, "v1", COHORT, NOW)


def answered(survey_, values, question_="useful", group="", start=0, occurrence=1, days=0):
    """One response a value; people are numbered from `start`."""
    return tuple(
        Answered(
            Response(
                hash_id(survey_, occurrence, start + n),
                survey_,
                survey_,
                occurrence,
                "submitted",
                NOW - timedelta(days=10 - days),
                {question_: value},
            ),
            group,
            start + n,
        )
        for n, value in enumerate(values)
    )


def hash_id(survey_, occurrence, person):
    return [each.id for each in SURVEYS].index(survey_) * 100_000 + occurrence * 1_000 + person


def mixed(size):
    return [(4, 2, 5, 3, 1)[n % 5] for n in range(size)]


def seen(**given):
    return picture(replace(EMPTY, **given))[0]


def score(made, id_):
    return next(each for each in made.scores if each.id == id_)


FIVE_FOUR_FIFTEEN = (
    *answered("midpoint", mixed(5), group="five"),
    *answered("midpoint", mixed(4), group="four", start=5),
    *answered("midpoint", mixed(15), group="fifteen", start=9),
)


def goal_answers(levels, survey_="end", question_="reached", days=5):
    return answered(survey_, levels, question_, days=days)


SET = answered("start", [{"goal": "x", "levels": ["", "", "y", "", ""]}] * 8, "goal")


def told(n, **given):
    approved = {"approver": "Dana", "approved_on": date(2027, 4, 1)}
    usual = {"consent": "first-name", "name": "Maya Lindqvist", "group": "ash", **approved}
    return Told(f"r{n}", f"story {n}", **{**usual, **given})


def comments(texts, **given):
    return answered("final", texts, "change", **given)


def lines(**counts):
    numbers = iter(range(1000))
    return tuple(CaseLine(next(numbers), cls, False, True) for cls, count in counts.items() for _ in range(count))
