"""The sentences of a script: `ana answers midpoint 1 day after midpoint: {useful: 2}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from engine.core.kinds import KINDS, AnswerProblem, Context
from engine.core.language import Point, Survey, Workflow
from engine.core.script import Line
from engine.definitions import grammar
from engine.definitions.grammar import GrammarError, References
from engine.definitions.places import List, Map, Node, Place, Scalar, spot
from engine.definitions.problems import Problem, Report, closest, listing, short, unknown

TEN = time(10, 0)
CHANNELS = ("email", "sms")

SCENARIO_CODES = {
    "E701": "a line that is no sentence of a script",
    "E702": "nobody of that name",
    "E703": "a line that is nothing one can expect",
    "E704": "an answer that the question does not take",
    "E705": "something about a person or cohort that cannot be so",
    "E706": "a line that could not happen in this rehearsal",
}
"""What the codes of scenarios mean, beside those of packs."""


class ScenarioReport(Report):
    """Gathers problems of scenarios and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[Problem, None] = {}

    def add(self, code: str, place: Place, message: str, fix: str) -> None:
        """Notes a problem."""
        self.found.setdefault(Problem(place.file, place.line, place.column, code, "error", message, fix))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found, by place."""
        return tuple(sorted(self.found, key=lambda each: (each.file, each.line, each.column, each.code)))

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.found


@dataclass(frozen=True, slots=True)
class Scripted:
    """A line of a script as what happens, where it stands, and as it was written."""

    line: Line
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """Who and what a sentence may name. people: as written, in small letters → what they are known by, or several."""

    people: Mapping[str, tuple[str, ...]]
    workflow: Workflow | None = None
    report: ScenarioReport = field(default_factory=ScenarioReport)

    def who(self, scalar: Scalar, offset: int, name: str) -> str | None:
        """What a person is known by; None, with a problem, for nobody and for several."""
        found = self.people.get(name.lower(), ())
        if len(found) == 1:
            return found[0]
        if found:
            message, fix = f'"{short(name)}" is one of several people', f"Write {listing(found)}"
        else:
            message, fix = unknown("person", name, self.people, "Name someone in `people`")
        self.report.add("E702", scalar.at(offset), message, fix)
        return None

    def survey(self, scalar: Scalar, offset: int, name: str) -> bool:
        """Whether a survey is there; without a pack, any is."""
        if self.workflow is None or name in self.workflow.surveys:
            return True
        known = list(self.workflow.surveys)
        message, fix = unknown("survey", name, known, f"Write {listing(known)}")
        self.report.add("E104", scalar.at(offset), message, fix)
        return False

    def point(self, scalar: Scalar, offset: int, text: str) -> Point | datetime | None:
        """`1 day after midpoint`, `at 2027-02-16 09:30`, `at 2027-02-16`."""
        body = re.sub(r"^at\s+", lambda found: " " * len(found[0]), text)
        references: References = []
        try:
            if moment := local_time(body, offset):
                return moment
            point = grammar.point(body, references, offset)
        except GrammarError as error:
            self.report.add("E301", scalar.at(error.offset), error.message, error.fix)
            return None
        return point if self._there(scalar, references) else None

    def _there(self, scalar: Scalar, references: References) -> bool:
        """Whether what a point names is there."""
        if self.workflow is None:
            return True
        known = {"milestone": ("E106", list(self.workflow.milestones)), "survey": ("E104", list(self.workflow.surveys))}
        sound = True
        for reference in references:
            code, names = known[reference.kind]
            if reference.name not in names:
                message, fix = unknown(reference.kind, reference.name, names, "Write one that the pack has")
                self.report.add(code, scalar.at(reference.offset), message, fix)
                sound = False
        return sound


def local_time(text: str, offset: int = 0) -> datetime | None:
    """`2027-02-16 09:30`, local and naive, at ten where there is no time of day; None for what begins with no date."""
    found = re.fullmatch(r"\s*([0-9]{4}-[0-9-]+)(?:[T\s]+(\S+))?\s*", text)
    if found is None:
        return None
    day: date = grammar.day(found[1], offset + found.start(1))
    if found[2] is None:
        return datetime.combine(day, TEN)
    try:
        return datetime.combine(day, grammar.clock(found[2]))
    except GrammarError as error:
        raise GrammarError(offset + found.start(2), error.message, error.fix) from None


@dataclass(frozen=True, slots=True)
class _Verb:
    """How a verb is written, what it is to planning, and what its object is."""

    pattern: str
    name: str
    object: str = ""


VERBS = (
    _Verb(r"joins", "joins"),
    _Verb(r"leaves", "leaves"),
    _Verb(r"starts\s+(\S+)", "starts", "survey"),
    _Verb(r"answers\s+(\S+)", "answers", "survey"),
    _Verb(r"is\s+accepted", "accepted"),
    _Verb(r"is\s+declined", "declined"),
    _Verb(r"is\s+waitlisted", "waitlisted"),
    _Verb(r"is\s+matched\s+with\s+(\S+)", "matched", "person"),
    _Verb(r"accepts", "accepts"),
    _Verb(r"declines", "declines"),
    _Verb(r"meets", "meets"),
    _Verb(r"is\s+active", "active"),
    _Verb(r"opts\s+out\s+of\s+(\S+)", "opts out", "channel"),
    _Verb(r"opts\s+in\s+to\s+(\S+)", "opts in", "channel"),
    _Verb(r"bounces\s+on\s+(\S+)", "bounces", "channel"),
    _Verb(r"pauses\s+until\s+(\S+)", "pauses", "date"),
    _Verb(r"is\s+paused", "paused"),
)
SAID = (
    "joins", "leaves", "starts", "answers", "is accepted", "is declined", "is waitlisted", "is matched with", "accepts",
    "declines", "meets", "is active", "opts out of", "opts in to", "bounces on", "pauses until", "is paused",
)  # fmt: skip
LINE_FIX = "Write WHO VERB POINT, like `ana leaves 3 weeks after midpoint` or `ana meets at 2027-02-16 18:00`"


def sentence(node: Node, named: Named) -> Scripted | None:
    """A line of a script; None, with a problem, for what is none."""
    scalar, answers = node, None
    if isinstance(node, Map) and len(node.entries) == 1:
        scalar, answers = node.entries[0]
    if not isinstance(scalar, Scalar) or not scalar.text.strip():
        named.report.add("E701", spot(node), "this is no sentence", LINE_FIX)
        return None
    before = len(named.report.found)
    line = _case(scalar, named) or _said(scalar, named)
    if line is None or len(named.report.found) > before:
        return None
    if answers is not None:
        given = _answers(line, answers, named)
        if given is None:
            return None
        line = Line(line.who, line.verb, line.when, line.object, given, line.until)
    return Scripted(line, scalar.place, " ".join(scalar.text.split()))


def _case(scalar: Scalar, named: Named) -> Line | None:
    """`the case of WHO closes POINT`."""
    found = re.fullmatch(r"(?s)\s*the\s+case\s+of\s+(\S+)\s+closes\s+(.+)", scalar.text)
    if found is None:
        return None
    who = named.who(scalar, found.start(1), found[1])
    when = named.point(scalar, found.start(2), found[2])
    return Line(who, "case closes", when) if who is not None and when is not None else None


def _said(scalar: Scalar, named: Named) -> Line | None:
    """`WHO VERB [OBJECT] POINT`."""
    if re.match(r"\s*the\s+case\s+of\s", scalar.text):
        if not re.search(r"\scloses\s+\S", scalar.text):
            fix = "Write `the case of ana closes 2 days after midpoint`"
            named.report.add("E701", scalar.place, "this does not say when the case closes", fix)
        return None
    for verb in VERBS:
        found = re.fullmatch(rf"(?s)\s*(\S+)\s+{verb.pattern}(?:\s+(?P<point>.+?))?\s*", scalar.text)
        if found is not None:
            return _line(scalar, verb, found, named)
    _no_verb(scalar, named)
    return None


def _no_verb(scalar: Scalar, named: Named) -> None:
    """Says what is wrong with a sentence that no verb fits."""
    words = scalar.text.split()
    rest = " ".join(words[1:])
    for count in (3, 2, 1):
        near = closest(" ".join(words[1 : 1 + count]), SAID) if len(words) > count else None
        if near is not None:
            message = f'"{short(rest)}" is nothing that happens in a script. Did you mean "{near}"?'
            named.report.add("E701", scalar.place, message, f"Write {words[0]} {near} …")
            return
    message = f'"{short(scalar.text)}" is no sentence of a script'
    named.report.add("E701", scalar.place, message, f"{LINE_FIX}; the verbs are {', '.join(SAID)}")


def _line(scalar: Scalar, verb: _Verb, found: re.Match[str], named: Named) -> Line | None:
    who = named.who(scalar, found.start(1), found[1])
    if found["point"] is None:
        fix = f"Add when: `{short(scalar.text)} 1 day after kickoff`, or `at 2027-02-16 09:30`"
        named.report.add("E701", scalar.at(len(scalar.text)), "this does not say when", fix)
        return None
    when = named.point(scalar, found.start("point"), found["point"])
    thing, until = "", None
    if verb.object:
        read = OBJECTS[verb.object](scalar, found.start(2), found[2], named)
        if read is None:
            return None
        thing, until = (read, None) if isinstance(read, str) else ("", read)
    return Line(who, verb.name, when, thing, until=until) if who is not None and when is not None else None


def _channel(scalar: Scalar, offset: int, text: str, named: Named) -> str | None:
    if text in CHANNELS:
        return text
    message, fix = unknown("channel", text, CHANNELS, "Write email or sms")
    named.report.add("E114", scalar.at(offset), message, fix)
    return None


def _date(scalar: Scalar, offset: int, text: str, named: Named) -> date | None:
    try:
        return grammar.day(text, offset)
    except GrammarError as error:
        named.report.add("E206", scalar.at(error.offset), error.message, error.fix)
        return None


def _survey(scalar: Scalar, offset: int, text: str, named: Named) -> str | None:
    return text if named.survey(scalar, offset, text) else None


OBJECTS: Mapping[str, Callable[[Scalar, int, str, Named], str | date | None]] = {
    "survey": _survey,
    "person": lambda scalar, offset, text, named: named.who(scalar, offset, text),
    "channel": _channel,
    "date": _date,
}


def _answers(line: Line, node: Node, named: Named) -> dict[str, Any] | None:
    """The answers beside a line, as they are stored; None, with a problem, where one cannot be."""
    if line.verb not in ("starts", "answers"):
        named.report.add("E704", spot(node), f'answers beside "{line.verb}"', "Give answers with `answers` or `starts`")
        return None
    if not isinstance(node, Map):
        named.report.add("E704", spot(node), "answers have to be a map", "Write them like {useful: 2, solved: yes}")
        return None
    before = len(named.report.found)
    survey = named.workflow.surveys.get(line.object) if named.workflow else None
    given = {key.text: _answer(key, value, survey, named) for key, value in node.entries}
    return given if len(named.report.found) == before else None


def _answer(key: Scalar, node: Node, survey: Survey | None, named: Named) -> Any:
    value = json_of(node)
    if survey is None:
        return value
    question = survey.questions.get(key.text)
    if question is None:
        message, fix = unknown("question", key.text, survey.questions, f"Write {listing(survey.questions)}")
        named.report.add("E107", key.place, message, fix)
        return None
    try:
        return KINDS[question.type].from_json(question, value, Context(anonymous=survey.visibility == "anonymous"))
    except AnswerProblem as problem:
        shown = value if isinstance(value, str) else "this"
        message = f'"{short(str(shown))}" is no answer to {survey.id}.{question.id}'
        named.report.add("E704", spot(node), message, problem.sentence("en"))
        return None


def json_of(node: Node) -> Any:
    """A node as plain texts, lists and maps."""
    match node:
        case Scalar():
            return node.text
        case List():
            return [json_of(item) for item in node.items]
        case _:
            return {key.text: json_of(value) for key, value in node.entries}
