"""What a scenario expects, as sentences: `ana is asked midpoint at 2027-02-15 10:00`; and whether it came about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.core.language import CASE_CLASSES, Workflow
from engine.core.simulate import Seen
from engine.definitions.grammar import GrammarError
from engine.definitions.places import Node, Place, Scalar, spot
from engine.definitions.problems import closest, listing, short, unknown
from engine.definitions.script import CHANNELS, Named, local_time

KINDS_OF = {"asked": "invite", "told": "tell", "reminded": "remind"}
"""What a verb is in a rehearsal."""


@dataclass(frozen=True, slots=True)
class Sends:
    """`WHO is [not] asked|told|reminded of STEP [at TIME] [by CHANNEL]`. at: local to the person, naive."""

    who: str
    verb: str
    step: str
    at: datetime | None
    by: str | None
    negated: bool
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Skips:
    """`STEP for WHO is skipped because TEXT`: the reason holds the text, in large or small letters."""

    step: str
    who: str
    because: str
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Opens:
    """`a CLASS case opens for WHO [at TIME]`; cls None: `no case opens [for WHO]`."""

    cls: str | None
    who: str | None
    at: datetime | None
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Goes:
    """`the digest ID goes out [at TIME]`, local to the cohort."""

    digest: str
    at: datetime | None
    place: Place
    text: str


Expectation = Sends | Skips | Opens | Goes

FORMS = (
    "`ana is asked midpoint at 2027-02-15 10:00`, `ana is not told welcome`, `ana is reminded of midpoint by sms`, "
    "`midpoint for ana is skipped because opted out`, `a low case opens for ana`, `no case opens`, "
    "`the digest cycle goes out at 2027-04-05 10:00`"
)
AT = r"(?:\s+at\s+(?P<at>[0-9]{4}\S*(?:\s+[0-9:]+)?))?"
BY = r"(?:\s+by\s+(?P<by>\S+))?"


def expectation(node: Node, named: Named) -> Expectation | None:
    """What a line expects; None, with a problem, for what is none."""
    if not isinstance(node, Scalar) or not node.text.strip():
        named.report.add("E703", spot(node), "this is no sentence", f"Write one of these: {FORMS}")
        return None
    before = len(named.report.found)
    for pattern, build in PATTERNS:
        found = re.fullmatch(rf"(?s)\s*{pattern}\s*", node.text)
        if found is not None:
            built = build(_Line(node, found, named))
            return built if len(named.report.found) == before else None
    words = ("is asked", "is told", "is reminded of", "is not asked", "is not told", "is not reminded of")
    near = closest(" ".join(node.text.split()[1:3]), words)
    meant = f'. Did you mean "{near}"?' if near else ""
    message = f'"{short(node.text)}" is nothing one can expect{meant}'
    named.report.add("E703", node.place, message, f"Write it like one of these: {FORMS}")
    return None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that fits a pattern, and what its parts come to."""

    scalar: Scalar
    found: re.Match[str]
    named: Named

    @property
    def text(self) -> str:
        return " ".join(self.scalar.text.split())

    def place(self, group: str) -> Place:
        return self.scalar.at(self.found.start(group))

    def who(self) -> str:
        return self.named.who(self.scalar, self.found.start("who"), self.found["who"]) or ""

    def at(self) -> datetime | None:
        written = self.found["at"]
        if written is None:
            return None
        try:
            return local_time(written, self.found.start("at"))
        except GrammarError as error:
            self.named.report.add("E301", self.scalar.at(error.offset), error.message, error.fix)
            return None

    def by(self) -> str | None:
        written = self.found["by"]
        if written is not None and written not in CHANNELS:
            message, fix = unknown("channel", written, CHANNELS, "Write email or sms")
            self.named.report.add("E114", self.place("by"), message, fix)
        return written

    def named_one(self, group: str, what: str, known: Iterable[str]) -> str:
        name, names = self.found[group], list(known)
        if self.named.workflow is not None and name not in names:
            message, fix = unknown(what, name, names, f"Write {listing(names)}" if names else "Take the line out")
            self.named.report.add("E110", self.place(group), message, fix)
        return name


def _steps(workflow: Workflow | None, verb: str) -> list[str]:
    """The ids that a verb may name: a route's id is the step of what it tells."""
    if workflow is None:
        return []
    steps = workflow.steps.values()
    if verb == "told":
        return [each.id for each in steps if each.tell] + [each.id for each in workflow.routes.values() if each.tell]
    if verb == "skipped":
        return [*workflow.steps, *workflow.routes]
    return [each.id for each in steps if each.ask or (verb == "reminded" and each.remind)]


def _sends(line: _Line) -> Expectation:
    verb, step, workflow = line.found["verb"], line.found["step"], line.named.workflow
    other = {"asked": "told", "told": "asked"}.get(verb)
    if workflow and other and step not in _steps(workflow, verb) and step in _steps(workflow, other):
        line.named.report.add("E703", line.place("verb"), f"people are {other} {step}, not {verb}", f"Write {other}")
    else:
        line.named_one("step", "step", _steps(workflow, verb))
    negated = line.found["not"] is not None
    return Sends(line.who(), verb, step, line.at(), line.by(), negated, line.scalar.place, line.text)


def _skips(line: _Line) -> Expectation:
    step = line.named_one("step", "step", _steps(line.named.workflow, "skipped"))
    because = " ".join(line.found["because"].split())
    return Skips(step, line.who(), because, line.scalar.place, line.text)


def _opens(line: _Line) -> Expectation:
    cls = line.found["cls"]
    if cls not in CASE_CLASSES:
        message, fix = unknown("case class", cls, CASE_CLASSES, f"Write {listing(CASE_CLASSES)}")
        line.named.report.add("E114", line.place("cls"), message, fix)
    return Opens(cls, line.who(), line.at(), line.scalar.place, line.text)


def _none_opens(line: _Line) -> Expectation:
    who = line.who() if line.found["who"] is not None else None
    return Opens(None, who, None, line.scalar.place, line.text)


def _goes(line: _Line) -> Expectation:
    digests = line.named.workflow.digests if line.named.workflow else ()
    return Goes(line.named_one("digest", "digest", digests), line.at(), line.scalar.place, line.text)


PATTERNS: Sequence[tuple[str, Callable[[_Line], Expectation]]] = (
    (r"no\s+case\s+opens(?:\s+for\s+(?P<who>\S+))?", _none_opens),
    (rf"an?\s+(?P<cls>\S+)\s+case\s+opens\s+for\s+(?P<who>\S+){AT}", _opens),
    (rf"the\s+digest\s+(?P<digest>\S+)\s+goes\s+out{AT}", _goes),
    (r"(?P<step>\S+)\s+for\s+(?P<who>\S+)\s+is\s+skipped\s+because\s+(?P<because>.+?)", _skips),
    (rf"(?P<who>\S+)\s+is\s+(?P<not>not\s+)?(?P<verb>asked|told|reminded)(?:\s+of)?\s+(?P<step>\S+){AT}{BY}", _sends),
    (rf"(?P<who>\S+)\s+is\s+(?P<not>not\s+)?(?P<verb>asked|told|reminded)(?:\s+of)?\s+(?P<step>\S+){BY}{AT}", _sends),
)


def disappointed(expected: Expectation, seen: Sequence[Seen]) -> str | None:
    """Why an expectation did not come about, with what happened instead; None where it did."""
    match expected:
        case Sends():
            return _sent(expected, seen)
        case Skips(step, who, because):
            skipped = [each for each in seen if each.kind == "skip" and each.person == who and each.step == step]
            if any(because.casefold() in each.reason.casefold() for each in skipped):
                return None
            return _instead(f"{step} for {who} was not skipped for that", seen, who, step)
        case Opens():
            return _opened(expected, seen)
        case _:
            out = [each for each in seen if each.kind == "digest" and each.step == expected.digest]
            if any(_on_time(each, expected.at) for each in out):
                return None
            times = ", ".join(_when(each) for each in out) or "never"
            return f"the digest {expected.digest} went out: {times}"


def _sent(expected: Sends, seen: Sequence[Seen]) -> str | None:
    kind = KINDS_OF[expected.verb]
    those = [each for each in seen if (each.kind, each.person, each.step) == (kind, expected.who, expected.step)]
    met = [e for e in those if _on_time(e, expected.at) and (expected.by is None or e.channel == expected.by)]
    if bool(met) != expected.negated:
        return None
    if expected.negated:
        return f"{expected.who} was {expected.verb} {expected.step}: {_when(met[0])} by {met[0].channel}"
    return _instead(f"{expected.who} was not {expected.verb} {expected.step} so", seen, expected.who, expected.step)


def _opened(expected: Opens, seen: Sequence[Seen]) -> str | None:
    cases = [each for each in seen if each.kind == "case" and expected.who in (None, each.person)]
    if expected.cls is None:
        if not cases:
            return None
        return f"a {cases[0].cls} case opened for {cases[0].person}: {_when(cases[0])}, {cases[0].step}"
    if any(each.cls == expected.cls and _on_time(each, expected.at) for each in cases):
        return None
    opened = "; ".join(f"{each.cls} {_when(each)}, {each.step}" for each in cases) or "none"
    return f"no such {expected.cls} case opened for {expected.who}; cases: {opened}"


def _on_time(each: Seen, at: datetime | None) -> bool:
    return at is None or each.at.replace(tzinfo=None, second=0, microsecond=0) == at


def _when(each: Seen) -> str:
    return f"{each.at:%Y-%m-%d %H:%M}"


def _instead(message: str, seen: Sequence[Seen], who: str, step: str) -> str:
    """The message with what did happen to that person and step."""
    about = [each for each in seen if each.person == who and each.step == step and each.kind != "close"]
    told = [f"{each.kind} {_when(each)}" + (f" ({each.reason})" if each.reason else "") for each in about[:5]]
    return f"{message}; what happened: {'; '.join(told) or 'nothing'}"
