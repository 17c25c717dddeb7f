"""The whole pack: what workflow.yaml holds, with surveys, messages, scales and routes taken in."""

from __future__ import annotations

from engine.core.language import CASE_CLASSES
from engine.definitions.grammar import GrammarError
from engine.definitions.shapes import values as v
from engine.definitions.shapes.base import LOCALE, Choice, Either, ListOf, MapOf, Record, Text, Value, Words, fields
from engine.definitions.shapes.routes import CLOCK_FIELDS, ROUTES
from engine.definitions.shapes.steps import DIGESTS, STEPS
from engine.definitions.shapes.surveys import MESSAGES, SCALES, SURVEYS

FRAMEWORKS = ("mentoring", "circles", "community", "hybrid")
OUTCOMES = ("skill", "support", "accountability", "knowledge")


def _locale(text: str) -> str:
    if not LOCALE.fullmatch(text):
        raise GrammarError(0, f'"{text[:40]}" is not a locale', "Write a locale like en, es or pt-BR")
    return text


LOCALE_NAME = Value("a locale", "E210", _locale, {"type": "string", "pattern": f"^{LOCALE.pattern}$"}, "en")

LIMITS = Record(
    "limits", "limits",
    fields([
        ("surveys", v.WINDOW, "invitations per window: 2 per 30 days without it"),
        ("messages", v.WINDOW, "messages per window: 6 per 30 days without it"),
        ("gap", v.GAP, "days between two invitations: 14 days without it"),
        ("hold", v.DURATION, "how long a message may be held: 7 days without it"),
    ]),
)  # fmt: skip

HOURS = Record(
    "hours", "hours",
    fields([
        ("email", v.OPENING, "when email may go out: 08:00-20:00 without it"),
        ("sms", v.OPENING, "when SMS may go out: 09:00-19:00 without it"),
        ("days", v.DAYS, "the days: weekdays, all, or a list of days"),
        ("except", ListOf(v.SPAN, "dates", least=0), "dates without messages: 2027-12-24..2027-12-31"),
    ]),
)  # fmt: skip

CLOCK = Record("clock", "a case class", fields(CLOCK_FIELDS))

CASES = Record(
    "cases", "cases",
    fields([
        ("hours", v.OPENING, "working hours, in which case clocks run: 09:00-17:00 without it"),
        ("days", v.DAYS, "working days: weekdays, all, or a list of days"),
        *((name, CLOCK, f"how long a {name} case may take") for name in CASE_CLASSES),
    ]),
)  # fmt: skip

THEME = Record(
    "theme", "a theme",
    fields([
        ("label", Text(), "what the theme is called"),
        ("words", ListOf(Words("a word"), "words"), "words that suggest it"),
    ]),
    need=("label",),
)  # fmt: skip

WORKFLOW = Record(
    "workflow", "a workflow",
    fields([
        ("workflow", v.WORKFLOW_ID, "its id"),
        ("title", Text(), "its title, as people read it"),
        ("framework", Choice("framework", FRAMEWORKS), "one of " + ", ".join(FRAMEWORKS)),
        ("purpose", Text(), "what the network is for, in a sentence"),
        ("outcome", Choice("outcome", OUTCOMES), "one of " + ", ".join(OUTCOMES)),
        ("locales", ListOf(LOCALE_NAME, "locales"), "its languages, the first for whoever has none; [en] without it"),
        ("length", ListOf(v.LENGTH, "lengths"), "the cohort's length that is rehearsed; 12 weeks without it"),
        ("emergency", Text(), "whom to call when someone is in danger, shown at the end of every survey"),
        ("roles", MapOf(v.ROLE_ID, Text(), "roles"), "roles of the pack's own, with what they are called"),
        ("include", ListOf(Words("a folder"), "folders"), "folders of shared surveys, messages, scales, routes"),
        ("milestones", MapOf(v.MILESTONE_ID, v.POINT, "milestones"), "named points of the cohort"),
        ("steps", STEPS, "what is asked, told or matched, by id"),
        ("routes", ROUTES, "what happens with an answer, by id"),
        ("digests", DIGESTS, "what leaders get, by id"),
        ("surveys", SURVEYS, "surveys written here rather than in surveys/"),
        ("messages", MESSAGES, "messages written here rather than in messages/"),
        ("scales", SCALES, "scales that questions share: a list of labels by id"),
        ("limits", Either(Choice("limit", ("none",)), map=LIMITS), "how often to write to one person; none: no limits"),
        ("hours", HOURS, "when messages may go out"),
        ("cases", CASES, "how long cases may take"),
        ("themes", MapOf(v.THEME_ID, THEME, "themes"), "the codebook for comments and stories"),
    ]),
    need=("workflow", "title", "framework", "purpose", "outcome", "steps"),
)  # fmt: skip
