"""What a picture of a cohort is made from, and what it holds.

A `Picture` is all that may be printed: strings, numbers and None, in tuples and frozen dataclasses. Where a number is
None it is hidden, and nothing else in the picture gives it away (engine.core.privacy).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from engine.core.language import Workflow
from engine.core.life import Cohort, Response
from engine.core.privacy import LEAST, Block

SECTIONS = ("headlines", "outcomes", "goals", "stories", "themes", "cases", "said-and-did", "risks", "method")
"""What a digest can be made of."""

Blocks = Mapping[str, tuple[Block, ...]]
"""What a release lets people know, by item; kept with it, and never shown."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A response, submitted or closed part-answered. group: its giver's, "" for none. person: None if anonymous."""

    response: Response
    group: str = ""
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who was to be asked. sent: False where we held it back or skipped it. reached: False if it bounced."""

    person: int
    survey: str
    group: str = ""
    answered: bool = False
    sent: bool = True
    reached: bool = True


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case. kept: whether it kept its clock; None while that is still running."""

    id: int
    cls: str
    open: bool
    kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A story someone told, with their consent (see engine.core.kinds.story), as a coordinator prepared it.

    ref: by which it is found again when it is withdrawn; it tells nothing by itself. until: the last day the consent
    holds. critical: negative or unexpected. approver: who approved it, "" for nobody yet, and then it is not told.
    """

    ref: str
    text: str
    consent: str
    name: str = ""
    group: str = ""
    asked: str = ""
    domain: str = ""
    part: str = ""
    matters: str = ""
    why: str = ""
    critical: bool = False
    approver: str = ""
    approved_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What people said and what was done. done: "done", "planned" or "cannot"; again: when it is looked at again."""

    said: str
    did: str
    done: str = "done"
    again: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a picture is made from. known: the blocks of every earlier release of this cohort, by item.

    sections: of the digest; what none of them shows is neither counted nor let be known. last: the picture to compare
    with, of this digest's last release. coded: person or response → confirmed themes;
    None where nobody has confirmed any, and the codebook's words suggest them. groups: id → name.
    """

    workflow: Workflow
    version: str
    cohort: Cohort
    as_of: datetime
    answers: tuple[Answered, ...] = ()
    invited: tuple[Invited, ...] = ()
    cases: tuple[CaseLine, ...] = ()
    stories: tuple[Told, ...] = ()
    said: tuple[Said, ...] = ()
    coded: Mapping[str, tuple[str, ...]] | None = None
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    known: Blocks = field(default_factory=lambda: MappingProxyType({}))
    last: Picture | None = None
    locale: str | None = None
    public: bool = False
    sections: tuple[str, ...] = SECTIONS


@dataclass(frozen=True, slots=True)
class Cell:
    """One number. n: people it is over; value: a mean, or how many of them; both None where it is hidden."""

    label: str
    n: int | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """How many chose one of the answers there were."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Before:
    """What a score is compared with. what: where it is from, in words that follow a comma."""

    what: str
    n: int
    value: float


@dataclass(frozen=True, slots=True)
class Score:
    """One question's result. form: "mean", "share" (value: how many said yes), "spread" (parts only) or "nps".

    measures: what the pack says it measures. low, high: the scale's ends, 0 and 0 where there are none. ends: their
    words. margin: of an NPS, ± points at 95 %. why: "" where shown, "few" or "waits" where hidden.
    """

    id: str
    survey: str
    title: str
    ask: str
    measures: str
    form: str
    whole: Cell
    low: float = 0
    high: float = 0
    ends: tuple[str, ...] = ()
    groups: tuple[Cell, ...] = ()
    parts: tuple[Part, ...] = ()
    before: Before | None = None
    margin: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those asked answered (AAPOR RR2: part-answered counts, not reached stays in the base).

    asked: people sent at least one invitation. answered: None where hidden. unasked: those we held back or skipped,
    who are not in the base. groups: asked and answered by group; (label, None, None) where hidden.
    """

    survey: str
    title: str
    asked: int
    answered: int | None
    unasked: int = 0
    unreached: int = 0
    groups: tuple[Cell, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Goals:
    """Goals reviewed. people, goals: over how many; reached: at or above expected; t: their mean T-score.

    set: people who set a goal. unreviewed: of them, who did not look at it again. None where hidden.
    """

    set: int | None = None
    people: int | None = None
    goals: int | None = None
    reached: int | None = None
    unreviewed: int | None = None
    t: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A story as it may be told. by: who, as far as they allowed. approved_on: ISO date."""

    ref: str
    text: str
    by: str
    consent: str
    approver: str
    approved_on: str
    asked: str = ""
    domain: str = ""
    part: str = ""
    matters: str = ""
    why: str = ""
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Themes:
    """Themes by number of people. n: people who wrote something. small: themes that too few named.

    uncoded: people in whose words no theme was found; None where fewer than five. confirmed: by a person.
    """

    n: int | None = None
    parts: tuple[Part, ...] = ()
    small: int = 0
    uncoded: int | None = None
    confirmed: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class CaseCount:
    """Cases of a class: how many, how many still open, and of those whose clock has ended, how many kept it.

    at_least: where the count waits, what earlier releases have told of it already.
    """

    cls: str
    count: int | None = None
    at_least: int | None = None
    open: int | None = None
    judged: int | None = None
    kept: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """One way for a network to fail, and the ids of the scores that tell of it.

    state: "risk", "watch", "steady", "read" (the answers have no order: see them), "unknown" or "unasked".
    """

    measures: str
    state: str
    scores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """How it was counted. hidden, waiting: numbers not shown; size: active people; least: the threshold."""

    workflow: str
    title: str
    version: str
    as_of: str
    size: int
    hidden: int = 0
    waiting: int = 0
    least: int = LEAST


@dataclass(frozen=True, slots=True)
class Picture:
    """What a cohort looks like, as far as it may be shown. headlines: ids of scores, "replies" or "cases"."""

    framework: str
    headlines: tuple[str, ...]
    rates: tuple[Rate, ...]
    scores: tuple[Score, ...]
    goals: Goals
    stories: tuple[Quote, ...]
    themes: Themes
    cases: tuple[CaseCount, ...]
    total_cases: CaseCount
    said: tuple[Said, ...]
    risks: tuple[Risk, ...]
    method: Method
