"""Steps and digests: what is asked, told, matched or released, when, and how."""

from __future__ import annotations

from engine.definitions.shapes import values as v
from engine.definitions.shapes.base import Choice, Either, ListOf, MapOf, Record, Text, fields

SECTIONS = ("headlines", "outcomes", "goals", "stories", "themes", "cases", "said-and-did", "risks", "method")

REMINDER = Record(
    "reminder", "a reminder",
    fields([
        ("after", v.DURATION, "how long after the invitation went out"),
        ("by", v.CHANNELS, "the channel, or channels in order of trying; the step's own without it"),
        ("say", v.MESSAGE, "the message that reminds"),
    ]),
    need=("after",),
)  # fmt: skip

REMINDERS = ListOf(Either(v.DURATION, map=REMINDER), "reminders", least=0)

STEP = Record(
    "step", "a step",
    fields([
        ("when", v.WHEN, "a point, an event, a repeat, or a list of which the first to come counts"),
        ("to", ListOf(v.ROLE, "roles or audiences"), "whom it addresses; members without it"),
        ("ask", v.SURVEY, "the survey it asks"),
        ("tell", v.MESSAGE, "the message it tells"),
        ("match", Choice("way to match", ("pairs", "circles")), "opens the matching board: pairs or circles"),
        ("if", v.CONDITION, "a condition over the person, cohort, group, activity and earlier surveys"),
        ("by", v.CHANNELS, "the channel, or channels in order of trying; preferred without it"),
        ("time", v.TIME, "the local time of day; 10:00 without it"),
        ("say", v.MESSAGE, "the message that invites; built-in wording without it"),
        ("remind", REMINDERS, "how long after the invitation to remind; [3 days, 7 days] without it"),
        ("close", v.CLOSE, "how long after the invitation, or when, answers are refused; 14 days without it"),
        ("late", v.DURATION, "how long after its time it may still go out; 3 days without it"),
        ("at-most", v.AT_MOST, "how often per person and cohort: 2, or 1 per 180 days"),
        ("mode", Choice("mode", ("link", "text")), "for SMS: a link, or question by question"),
        ("limits", Choice("limit", ("exempt", "counted")), "exempt: neither held by the contact limits nor counted"),
        ("was", v.OLD_ID, "the id it had before it was renamed"),
    ]),
    need=("when",),
)  # fmt: skip

DIGEST = Record(
    "digest", "a digest",
    fields([
        ("when", v.WHEN, "a point on the cohort's dates, or a repeat"),
        ("to", ListOf(v.ROLE, "roles"), "who gets it; leaders without it"),
        ("sections", ListOf(Choice("section", SECTIONS), "sections"), "what it holds, in this order"),
        ("title", Text(), "its title; the pack's without it"),
        ("time", v.TIME, "the local time of day; 10:00 without it"),
    ]),
    need=("when",),
)  # fmt: skip

STEPS = MapOf(v.STEP_ID, STEP, "steps", least=1)
DIGESTS = MapOf(v.DIGEST_ID, DIGEST, "digests")
