"""Packs, rosters and scripts made at random: what `check` accepts must run without a failure, and alike everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from engine.core.language import Survey, Workflow
from engine.core.life import Cohort
from engine.core.script import Line, Person
from tests.answers import random_answer

START = date(2027, 1, 4)
ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"]
DURATIONS = ["1 day", "3 days", "1 week", "10 days", "2 weeks", "4 weeks", "1 month", "36 hours", "90 minutes"]
MARKS = ["start", "end", "halfway", "kickoff", "closing"]
QUESTIONS: dict[str, dict[str, Any]] = {
    "useful": {"ask": "Useful?", "type": "scale", "labels": ["1", "2", "3", "4", "5"]},
    "likely": {"ask": "Likely?", "type": "nps", "labels": ["not", "very"]},
    "met": {"ask": "Met?", "type": "yes-no"},
    "why": {"ask": "Why?", "type": "choice", "options": ["time", "fit", "other-thing"]},
    "blocks": {"ask": "What blocks?", "type": "choices", "options": ["time", "fit", "none"], "alone": ["none"]},
    "hours": {"ask": "Hours?", "type": "number", "min": 0, "max": 40},
    "until": {"ask": "Until?", "type": "date"},
    "note": {"ask": "Anything else?", "type": "text"},
    "contact": {"type": "contact"},
}
CONDITIONS = {
    "useful": "{s}.useful <= 2", "likely": "{s}.likely < 5 or {s}.likely > 9", "met": '{s}.met == "no"',
    "why": '{s}.why in ["time", "fit"]', "blocks": 'has({s}.blocks, "fit") or count({s}.blocks) > 1',
    "hours": "{s}.hours * 2 > 30", "note": "answered({s}.note)",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A pack as a plain tree, and the random source that goes on from it."""

    tree: dict[str, Any]
    random: Random


def pack(seed: int) -> Made:
    """A pack that `check` accepts, in all the shapes a step, a repeat, a route and a limit may have."""
    rng = Random(seed)
    surveys = {f"survey_{n}": _survey(rng, n) for n in range(rng.randint(1, 4))}
    milestones = {"kickoff": rng.choice(["start", "2 days after start"]), "closing": "end"}
    steps = {f"step-{n}": _step(rng, list(surveys)) for n in range(rng.randint(2, 7))}
    for survey in surveys:
        if not any(step.get("ask") == survey for step in steps.values()):
            steps[f"ask-{survey.replace('_', '-')}"] = {"when": "halfway", "ask": survey}
    tree: dict[str, Any] = {
        "workflow": "generated", "title": "Generated", "framework": "circles", "purpose": "To be tried.",
        "outcome": "support", "milestones": milestones, "surveys": surveys, "steps": steps,
        "messages": {"note": {"subject": "Note", "body": "A note for ((first_name)).", "sms": "A note."}},
        "routes": _routes(rng, surveys, steps),
        "digests": {"cycle": {"when": "1 week after end", "to": "leaders", "sections": ["headlines", "method"]}},
    }  # fmt: skip
    if rng.random() < 0.4:
        tree["limits"] = rng.choice(
            ["none", {"gap": "3 days"}, {"messages": "2 per 14 days", "hold": "2 days"}, {"surveys": "1 per 10 days"}]
        )
    if rng.random() < 0.4:
        whole_day = {"email": "00:00-24:00", "days": "all"}
        tree["hours"] = rng.choice([{"days": "all"}, whole_day, {"email": "16:00-17:00"}])
    return Made(tree, rng)


def _survey(rng: Random, number: int) -> dict[str, Any]:
    chosen = rng.sample(list(QUESTIONS), rng.randint(1, 5))
    visibility = rng.choice(["named", "named", "confidential", "chosen"])
    return {"title": f"Survey {number}", "visibility": visibility, "questions": {q: dict(QUESTIONS[q]) for q in chosen}}


def _when(rng: Random, surveys: list[str]) -> Any:
    point = rng.choice([f"{rng.choice(DURATIONS)} {rng.choice(['before', 'after'])} {rng.choice(MARKS)}", "halfway"])
    personal = rng.choice(["joined", "first meeting", "each meeting", f"submitted {rng.choice(surveys)}"])
    return rng.choice(
        [
            point,
            point,
            f"every {rng.choice(['1 week', '4 weeks', '1 month'])} from {point}",
            f"{rng.choice(DURATIONS)} after {personal}",
            [f"1 day after {rng.choice(['first meeting', 'joined'])}", point],
            "on " + rng.choice(["joined", "left", "meeting", "quiet 20 days", "case closed", "accepted"]),
            f"on {rng.choice(['submitted', 'unanswered'])} {rng.choice(surveys)}",
        ]
    )


def _step(rng: Random, surveys: list[str]) -> dict[str, Any]:
    step: dict[str, Any] = {"when": _when(rng, surveys)}
    step.update(rng.choice([{"ask": rng.choice(surveys)}, {"ask": rng.choice(surveys)}, {"tell": "note"}]))
    extras: dict[str, list[Any]] = {
        "to": ["members", "facilitators", ["members", "facilitators"], "prospects"],
        "by": ["email", "sms", "preferred", ["sms", "email"]],
        "time": ["06:30", "18:00", "23:15"],
        "late": ["1 day", "2 weeks", "6 hours"],
        "at-most": ["2", "1 per 30 days"],
        "if": ["cohort.week > 2", 'person.channel == "sms"', "group.size >= 2 or cohort.size > 3"],
        "limits": ["exempt"],
    }
    if "ask" in step:
        extras["remind"] = [["2 days"], ["1 day", "5 days"], [{"after": "3 days", "by": "sms"}]]
        extras["close"] = ["5 days", "end"]
    for key in rng.sample(list(extras), rng.randint(0, 3)):
        step[key] = rng.choice(extras[key])
    return step


def _routes(rng: Random, surveys: dict[str, Any], steps: dict[str, Any]) -> dict[str, Any]:
    routes: dict[str, Any] = {}
    for number in range(rng.randint(0, 4)):
        survey = rng.choice(list(surveys))
        route: dict[str, Any] = {"on": rng.choice([survey, survey, f"unanswered {survey}"])}
        asked = [q for q in surveys[survey]["questions"] if q in CONDITIONS]
        if asked and route["on"] == survey and rng.random() < 0.8:
            route["if"] = CONDITIONS[rng.choice(asked)].format(s=survey)
        route.update(
            rng.choice(
                [
                    {"case": rng.choice(["safety", "urgent", "low", "request", "info"]), "note": "Look."},
                    {"tell": "note"},
                    {"do": rng.choice(["pause for 10 days", "leave", "renew", _mute(rng, steps)])},
                ]
            )
        )
        routes[f"route-{number}"] = route
    return routes


def _mute(rng: Random, steps: dict[str, Any]) -> str:
    return f"mute {rng.choice(list(steps))} for 20 days"


def write(made: Made, folder: Path) -> Path:
    """The pack's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "workflow.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(made.tree, file)
    return folder


def roster(rng: Random, size: int = 5) -> list[Person]:
    """People in every role, zone and reach; some joined late, some prospects, some with no way to be reached."""
    people = []
    for number in range(size):
        phone = rng.random() < 0.5
        role = rng.choice(
            [("member",), ("member",), ("member",), ("facilitator",), ("prospect",), ("member", "leader")]
        )
        people.append(
            Person(
                ref=f"p{number}@example.org",
                name=f"Person {number}",
                roles=role,
                group=rng.choice(["", "north", "south"]),
                timezone=rng.choice(["", *ZONES]),
                channel=rng.choice(["", "", "email", "sms"]),
                email=True,
                phone=phone,
                sms_consent=phone and rng.random() < 0.7,
                joined=START + timedelta(days=rng.randint(-10, 50)) if rng.random() < 0.3 else None,
            )
        )
    return people


def script(rng: Random, workflow: Workflow, people: list[Person], length: int = 18) -> list[Line]:
    """What these people do: answers, meetings, opt-outs, pauses, leaving, closing of cases; at distinct minutes."""
    moments = sorted(rng.sample(range(90 * 24 * 4), length))
    lines = []
    for quarter in moments:
        when = datetime.combine(START, datetime.min.time()) + timedelta(minutes=15 * quarter + 7)
        lines.append(_line(rng, workflow, rng.choice(people), when))
    return lines


def _line(rng: Random, workflow: Workflow, person: Person, when: datetime) -> Line:
    verb = rng.choice(
        ["answers"] * 8 + ["starts", "meets", "meets", "active", "opts out", "opts in", "bounces", "pauses", "leaves",
         "accepted", "case closes"]
    )  # fmt: skip
    if verb in ("answers", "starts"):
        asked = [step.ask for step in workflow.steps.values() if step.ask and not step.built_in]
        survey = workflow.surveys[rng.choice(asked)] if asked else None
        if survey is None:
            return Line(person.ref, "active", when)
        return Line(person.ref, verb, when, survey.id, answers(rng, survey))
    if verb in ("opts out", "opts in", "bounces"):
        return Line(person.ref, verb, when, rng.choice(["email", "sms"]))
    until = when.date() + timedelta(days=rng.randint(1, 20)) if verb == "pauses" else None
    return Line(person.ref, verb, when, until=until)


def answers(rng: Random, survey: Survey) -> dict[str, Any]:
    """Answers to most of a survey's questions."""
    return {q.id: random_answer(q, rng) for q in survey.questions.values() if rng.random() < 0.85}


def cohort(rng: Random) -> Cohort:
    """Twelve weeks somewhere."""
    return Cohort("made", START, START + timedelta(weeks=12), rng.choice(ZONES))
