"""The workflow language as frozen values: what a checked pack means, without how it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

Text = Mapping[str, str]
"""What a person will read: locale → words. A pack's plain string stands under its first locale."""


def words(text: Text, locale: str | None) -> str:
    """The words for a locale, else for its language alone, else the first there is; "" for none at all."""
    for wanted in (locale or "", (locale or "").split("-")[0]):
        if wanted in text:
            return text[wanted]
    return next(iter(text.values()), "")


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months, then days (a week is seven), then exact minutes; never negative."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    @property
    def whole_days(self) -> bool:
        """Whether it moves a local date only."""
        return self.minutes == 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a point counts from: a cohort anchor, a milestone (name "milestone", of its id) or a personal anchor.

    name: start end halfway milestone | joined accepted matched left "first meeting" "last meeting"
    "each meeting" submitted. of: the milestone's or survey's id where the name takes one.
    """

    name: str
    of: str | None = None

    @property
    def personal(self) -> bool:
        """Whether it depends on what one person did."""
        return self.name not in ("start", "end", "halfway", "milestone")


@dataclass(frozen=True, slots=True)
class Point:
    """An anchor, and how far before (sign −1) or after (+1) it."""

    anchor: Anchor
    offset: Duration = Duration()
    sign: Literal[-1, 1] = 1


@dataclass(frozen=True, slots=True)
class Event:
    """`on …`: joined accepted declined waitlisted matched left meeting submitted unanswered quiet "case closed"."""

    name: str
    of: str | None = None
    quiet: Duration | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """`every D from A until B`; without `until`, until the cohort's end, or for ever."""

    every: Duration
    start: Point
    until: Point | None = None


Moment = Point | Event | Repeat


class Kind(StrEnum):
    """What a planned row is."""

    INVITE = "invite"
    TELL = "tell"
    REMIND = "remind"
    CLOSE = "close"
    MATCH = "match"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition: its source as written, and its tree (see engine.core.conditions)."""

    source: str
    tree: Any


@dataclass(frozen=True, slots=True)
class AtMost:
    """`2` (per None) or `1 per 180 days`."""

    count: int
    per: Duration | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder so long after the invitation went out; empty `by` and `say` are the step's."""

    after: Duration
    by: tuple[str, ...] = ()
    say: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing asked, told or matched. Exactly one of ask, tell, match is set.

    to: audience names in the singular (see engine.core.audience). by: "email", "sms", "preferred", in order of
    trying. close: a duration after the invitation, or a point. order: its place in the file, from 0.
    """

    id: str
    order: int
    when: tuple[Moment, ...]
    to: tuple[str, ...] = ("members",)
    ask: str | None = None
    tell: str | None = None
    match: Literal["pairs", "circles"] | None = None
    condition: Condition | None = None
    by: tuple[str, ...] = ("preferred",)
    time: time = time(10, 0)
    say: str | None = None
    remind: tuple[Reminder, ...] = ()
    close: Duration | Point = Duration(days=14)
    late: Duration = Duration(days=3)
    at_most: AtMost | None = None
    mode: Literal["link", "text"] = "link"
    exempt: bool = False
    was: str | None = None
    built_in: bool = False


@dataclass(frozen=True, slots=True)
class Do:
    """What a route does to the person.

    verb: pause leave accept decline waitlist renew mute. until: an ISO date or the path of an answered date, as
    (survey, question). length: for `for DURATION`. step: what is muted.
    """

    verb: str
    until: date | tuple[str, str] | None = None
    length: Duration | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A case class's times; None where the class has none. `working` hours count unless it is safety."""

    acknowledge: Duration
    contact: Duration | None
    resolve: Duration


@dataclass(frozen=True, slots=True)
class Route:
    """What happens with an answer. unanswered: the route is on `unanswered SURVEY` rather than on a response."""

    id: str
    order: int
    on: tuple[str, ...]
    unanswered: bool = False
    condition: Condition | None = None
    case: str | None = None
    to: tuple[str, ...] = ("coordinator",)
    note: Text = field(default_factory=lambda: MappingProxyType({}))
    tell: str | None = None
    do: tuple[Do, ...] = ()
    clock: Clock | None = None
    built_in: bool = False


@dataclass(frozen=True, slots=True)
class Digest:
    """A release to leaders (or another audience) at a point, made of sections."""

    id: str
    order: int
    when: tuple[Moment, ...]
    to: tuple[str, ...]
    sections: tuple[str, ...]
    title: Text = field(default_factory=lambda: MappingProxyType({}))
    time: time = time(10, 0)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its id, which is stored, and its label, which is shown."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Matching:
    """What the matcher does with an answer. role: "never-with" or "capacity", else None and want/with/weight."""

    role: str | None = None
    want: Literal["alike", "different"] | None = None
    other: str | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Which of the fields a type uses stands in engine.core.kinds.

    labels: one per point of a labelled scale, or the two ends. low, high: a numeric scale's range, a number's
    or a date's bounds. max: choices, ranks or characters at the most.
    """

    id: str
    type: str
    ask: Text
    help: Text = field(default_factory=lambda: MappingProxyType({}))
    required: bool = False
    show_if: Condition | None = None
    about: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    shared: Literal["partner"] | None = None
    saves: str | None = None
    matching: Matching | None = None
    measures: str | None = None
    compare: tuple[str, str] | None = None
    labels: tuple[Text, ...] = ()
    options: tuple[Option, ...] = ()
    low: int | float | date | None = None
    high: int | float | date | None = None
    max: int | None = None
    other: bool = False
    alone: tuple[str, ...] = ()
    must: str | None = None
    against: tuple[str, str] | None = None
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey and who may see what of it. minimum: people needed before scores or comments are shown."""

    id: str
    title: Text
    visibility: Literal["named", "confidential", "anonymous", "chosen"]
    questions: Mapping[str, Question]
    intro: Text = field(default_factory=lambda: MappingProxyType({}))
    readers: tuple[str, ...] = ("coordinator",)
    minimum_scores: int = 5
    minimum_comments: int = 10
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """Words to send: a subject, a Markdown body, and a short form for SMS ("" where there is none)."""

    id: str
    subject: Text
    body: Text
    sms: Text = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Theme:
    """One code of the codebook: its label and the words that suggest it, by locale."""

    id: str
    label: Text
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """So many per so long: `2 per 30 days`, counted in local dates."""

    count: int
    days: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Contact limits; None where there is none. `limits: none` is every field None."""

    surveys: Window | None = Window(2, 30)
    messages: Window | None = Window(6, 30)
    gap: int | None = 14
    hold: Duration = Duration(days=7)


@dataclass(frozen=True, slots=True)
class Opening:
    """Local hours, opening included, closing not; closing 1440 is midnight. In minutes since 00:00."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Hours:
    """When messages may go out, in the person's zone. days: 0 Monday … 6 Sunday. closed: inclusive date spans."""

    email: Opening = Opening(8 * 60, 20 * 60)
    sms: Opening = Opening(9 * 60, 19 * 60)
    days: frozenset[int] = frozenset(range(5))
    closed: tuple[tuple[date, date], ...] = ()

    def of(self, channel: str) -> Opening:
        """The channel's hours. SMS never outside 08:00–21:00, whatever the pack says."""
        if channel != "sms":
            return self.email
        return Opening(max(self.sms.opens, 8 * 60), min(self.sms.closes, 21 * 60))


CASE_CLASSES = ("safety", "urgent", "low", "request", "info")
"""Gravest first."""

DEFAULT_CLOCKS: Mapping[str, Clock] = MappingProxyType(
    {
        "safety": Clock(Duration(minutes=60), Duration(minutes=240), Duration(days=7)),
        "urgent": Clock(Duration(minutes=1440), Duration(minutes=2880), Duration(days=7)),
        "low": Clock(Duration(minutes=2880), Duration(days=5), Duration(days=14)),
        "request": Clock(Duration(minutes=2880), Duration(days=5), Duration(days=14)),
        "info": Clock(Duration(days=5), None, Duration(days=30)),
    }
)


@dataclass(frozen=True, slots=True)
class CaseRules:
    """When the case clocks run, and how long each class has."""

    hours: Opening = Opening(9 * 60, 17 * 60)
    days: frozenset[int] = frozenset(range(5))
    clocks: Mapping[str, Clock] = field(default_factory=lambda: DEFAULT_CLOCKS)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A checked pack, includes resolved. locales: the first is the default. lengths: what `check` rehearses."""

    id: str
    title: Text
    framework: Literal["mentoring", "circles", "community", "hybrid"]
    purpose: Text
    outcome: Literal["accountability", "skill", "support", "knowledge"]
    steps: Mapping[str, Step]
    surveys: Mapping[str, Survey]
    milestones: Mapping[str, Point] = field(default_factory=lambda: MappingProxyType({}))
    routes: Mapping[str, Route] = field(default_factory=lambda: MappingProxyType({}))
    digests: Mapping[str, Digest] = field(default_factory=lambda: MappingProxyType({}))
    messages: Mapping[str, Message] = field(default_factory=lambda: MappingProxyType({}))
    locales: tuple[str, ...] = ("en",)
    lengths: tuple[Duration, ...] = (Duration(days=84),)
    emergency: Text = field(default_factory=lambda: MappingProxyType({}))
    roles: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    limits: Limits = Limits()
    hours: Hours = Hours()
    cases: CaseRules = CaseRules()
    themes: Mapping[str, Theme] = field(default_factory=lambda: MappingProxyType({}))
