"""A cohort of three circles at its end, as a release: varied answers, a circle too small to show, hostile names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from engine.core.language import Option, Question, Survey, Theme, Workflow
from engine.core.life import Cohort, Response
from engine.core.picture import picture
from engine.core.picture_values import Answered, CaseLine, Invited, Material, Said, Told
from engine.wording.digest_release import Release

NOW = datetime(2027, 4, 5, 10, tzinfo=UTC)
SECTIONS = ("headlines", "outcomes", "goals", "stories", "themes", "cases", "said-and-did", "risks", "method")
USEFUL = tuple(
    {"en": label} for label in ("Not useful", "Slightly useful", "Moderately useful", "Very useful", "Extremely useful")
)
OFTEN = tuple({"en": label} for label in ("Never", "Rarely", "Sometimes", "Often", "Always"))
ENERGY = tuple({"en": label} for label in ("Enjoying it", "Stretched", "Running low", "Worn down", "Empty"))


def ask(id_, words, type_="scale", labels=USEFUL, **given):
    return Question(id=id_, type=type_, ask={"en": words}, labels=labels if type_ == "scale" else (), **given)


def form(id_, title, *questions):
    return Survey(id_, {"en": title}, "confidential", {each.id: each for each in questions})


FIT = (
    Option("good", {"en": "A good fit"}),
    Option("early", {"en": "Too early to say"}),
    Option("not", {"en": "Not for me"}),
)
PULSE = form(
    "kickoff_pulse",
    "Your first weeks",
    ask("fit", "How does the circle feel so far?", "choice", measures="match", options=FIT),
    ask("goal", "What is one thing you would like to be different by the end?", "goal"),
)
MIDPOINT = form(
    "midpoint",
    "How is your circle going?",
    ask("useful", "How useful has your circle been so far?", measures="quality"),
    ask("heard", "How often have you felt listened to?", labels=OFTEN, measures="belonging"),
    ask("solved", "Did this circle help you solve a specific problem?", "yes-no", measures="outcome"),
    ask("recommend", "How likely are you to recommend your circle to a friend?", "nps", measures="quality"),
    ask("hinders", "What is missing, or gets in the way?", "text"),
)
RETROSPECTIVE = form(
    "retrospective",
    "What changed for you?",
    ask("useful", "All in all, how useful was your circle?", measures="quality", compare=("midpoint", "useful")),
    ask(
        "solved",
        "Did this circle help you solve a specific problem?",
        "yes-no",
        measures="outcome",
        compare=("midpoint", "solved"),
    ),
    ask("reached", "Where did you get with your goal?", "goal", against=("kickoff_pulse", "goal")),
)
CHECK = form(
    "facilitator_check",
    "How are you, as a facilitator?",
    ask("energy", "How is your energy for facilitating, these days?", labels=ENERGY, measures="load"),
)
WORKFLOW = Workflow(
    id="circles",
    title={"en": "Facilitated peer circles"},
    framework="circles",
    purpose={"en": "Senior project managers solve hard stakeholder problems together."},
    outcome="accountability",
    steps={},
    surveys={each.id: each for each in (PULSE, MIDPOINT, RETROSPECTIVE, CHECK)},
    themes={
        "time": Theme("time", {"en": "Time and scheduling"}, ("time", "calendar")),
        "airtime": Theme("airtime", {"en": "Who speaks, and how much"}, ("turn", "loud")),
        "trust": Theme("trust", {"en": "Saying what is really going on"}, ("honest",)),
    },
)
GROUPS = {"birch": "Birch", "cedar": "Cedar & <b>co</b>", "maple": "Maple"}
PLACES = ["birch"] * 8 + ["cedar"] * 8 + ["maple"] * 4
"""The circle of each of the twenty who answer."""

HINDERS = (
    "No time before the meeting.",
    "I never get a turn",
    "the calendar",
    "time!",
    "Loud voices, no turn",
    "time zones",
)


def answers(survey, order, question, values, people=range(20), days=0):
    return [
        Answered(
            Response(
                order * 100 + n, survey, survey, 1, "submitted", NOW - timedelta(days=60 - days), {question: value}
            ),
            PLACES[n] if n < len(PLACES) else "",
            n,
        )
        for n, value in zip(people, values, strict=False)
    ]


def cycle(values, count):
    return [values[n % len(values)] for n in range(count)]


ANSWERS = (
    *answers("kickoff_pulse", 1, "fit", [*cycle(["good", "good", "early"], 19), "not"]),
    *answers("kickoff_pulse", 2, "goal", [{"goal": "x", "levels": ["", "", "y", "", ""]}] * 18),
    *answers("midpoint", 3, "useful", cycle([4, 3, 5, 2, 4], 20), days=10),
    *answers("midpoint", 4, "heard", cycle([4, 4, 2, 5, 3, 4, 1], 20), days=10),
    *answers("midpoint", 5, "solved", cycle(["yes", "no", "yes"], 20), days=10),
    *answers("midpoint", 6, "recommend", cycle([9, 7, 10, 4, 8], 20), days=10),
    *answers("midpoint", 7, "hinders", cycle(HINDERS, 14), days=10),
    *answers("retrospective", 8, "useful", cycle([5, 4, 5, 3, 4], 18), days=55),
    *answers("retrospective", 9, "solved", cycle(["yes", "yes", "no", "yes"], 18), days=55),
    *answers("retrospective", 10, "reached", cycle([0, 1, -1, 2, 0], 15), days=55),
    *answers("facilitator_check", 11, "energy", [2, 4, 3], people=range(30, 33), days=50),
)
INVITED = (
    *(Invited(n, "kickoff_pulse", (PLACES + ["maple"] * 4)[n], answered=n < 20) for n in range(24)),
    *(Invited(n, "midpoint", (PLACES + ["maple"] * 4)[n], answered=n < 20, reached=n != 22) for n in range(24)),
    *(Invited(n, "retrospective", (PLACES + ["maple"] * 4)[n], answered=n < 18, sent=n != 23) for n in range(24)),
    *(Invited(n, "facilitator_check", answered=True) for n in range(30, 33)),
)
STORIES = (
    Told(
        "s1",
        "Our sponsor kept changing scope between meetings.\nThe circle suggested a decision log that we both sign.",
        "first-name",
        "Maya Lindqvist",
        "birch",
        asked="What was it, and what changed?",
        domain="Stakeholders",
        part="Two meetings on it, and a template from a peer",
        matters="We are back on the date we promised.",
        why="Typical of what nine people told",
        approver="Dana Whitfield",
        approved_on=date(2027, 4, 1),
    ),
    Told(
        "s2",
        "Two people took most of the time. I said nothing for three meetings & nobody noticed.",
        "unnamed",
        "David O'Connell",
        "birch",
        critical=True,
        approver="Dana Whitfield",
        approved_on=date(2027, 4, 2),
    ),
    Told(
        "s3",
        "<script>alert(1)</script> I rehearsed a hard talk on Tuesday and had it on Thursday.",
        "full-name",
        "中村 ゆき",
        "maple",
        approver="Dana <Whitfield>",
        approved_on=date(2027, 4, 2),
    ),
)
CASES = (
    *(CaseLine(n, "low", n < 2, None if n < 2 else n > 3) for n in range(9)),
    CaseLine(20, "safety", False, True),
    *(CaseLine(30 + n, "request", False, True) for n in range(6)),
)
SAID = (
    Said("Two voices take most of the time", "Rounds at the start of every meeting, and a co-facilitator in Birch"),
    Said("Captions in all calls", "Our provider has none for four of the languages", "cannot", "2027-09-01"),
)
MATERIAL = Material(
    workflow=WORKFLOW,
    version="4f1c9a7d2b6e8035",
    cohort=Cohort("spring", date(2027, 1, 4), date(2027, 3, 29), size=27),
    as_of=NOW,
    answers=ANSWERS,
    invited=INVITED,
    cases=CASES,
    stories=STORIES,
    said=SAID,
    groups=GROUPS,
)


def release(material=MATERIAL, **given):
    """The sample, frozen."""
    usual = {
        "id": "cycle",
        "title": "How the cycle went",
        "cohort": "spring",
        "cohort_title": "Spring circles <2027>",
        "organisation": "Northside & Partners",
        "at": NOW.isoformat(),
        "sections": SECTIONS,
    }
    return Release(picture=picture(material)[0], **{**usual, **given})
