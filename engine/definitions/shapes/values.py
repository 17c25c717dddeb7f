"""The kinds of text that fields hold: ids, lengths, points, numbers, hours, conditions."""

from __future__ import annotations

from typing import Any

from engine.core.conditions import RESERVED
from engine.definitions import grammar
from engine.definitions.shapes.base import Choice, Either, Id, ListOf, Schema, Value

ANCHORS = frozenset(
    {*grammar.COHORT_ANCHORS, *(name for name in grammar.PERSONAL_ANCHORS if " " not in name), "submitted"}
)
HYPHENS = "lower-case words joined by hyphens"
UNDERSCORES = "lower-case words joined by underscores"

WORKFLOW_ID = Id("workflow", grammar.HYPHENED, HYPHENS)
MILESTONE_ID = Id("milestone", grammar.HYPHENED, HYPHENS, ANCHORS)
STEP_ID = Id("step", grammar.HYPHENED, HYPHENS, frozenset({"did-it-help"}))
ROUTE_ID = Id("route", grammar.HYPHENED, HYPHENS)
DIGEST_ID = Id("digest", grammar.HYPHENED, HYPHENS)
MESSAGE_ID = Id("message", grammar.HYPHENED, HYPHENS)
ROLE_ID = Id("role", grammar.HYPHENED, HYPHENS)
THEME_ID = Id("theme", grammar.HYPHENED, HYPHENS)
SURVEY_ID = Id("survey", grammar.SCORED, UNDERSCORES, RESERVED)
QUESTION_ID = Id("question", grammar.SCORED, UNDERSCORES, RESERVED)
SCALE_ID = Id("scale", grammar.SCORED, UNDERSCORES, RESERVED)
OPTION_ID = Id("option", r"[a-z0-9]+(?:[-_][a-z0-9]+)*", HYPHENS)


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


_LENGTH = r"\s*\d+\s+(minute|hour|day|week|month)s?(\s+and\s+\d+\s+(minute|hour|day|week|month)s?)*\s*"
_ANCHOR = r"((first|last|each) meeting|submitted\s+[a-z][a-z0-9_]*|[a-z][a-z0-9-]*)"
_POINT = rf"\s*({_LENGTH}\s(before|after)\s+)?{_ANCHOR}\s*"
_EVENT = (
    r"\s*on\s+(joined|accepted|declined|waitlisted|matched|left|meeting|case closed"
    rf"|(submitted|unanswered)\s+[a-z][a-z0-9_]*|quiet\s+{_LENGTH})\s*"
)
_REPEAT = rf"\s*every\s+{_LENGTH}\s+from\s+{_POINT}(\s+until\s+{_POINT})?"
_INT = r"^[-+]?[0-9]{1,9}$"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9]"


def _refs(reader: Any) -> Any:
    return lambda text: reader(text, [])


def _positive(text: str) -> Any:
    value = grammar.whole(text)
    if value < 1:
        raise grammar.GrammarError(0, f"{value} is less than one", "Write 1 or more")
    return value


def _length_of_cohort(text: str) -> Any:
    length = grammar.duration(text)
    if length.minutes or not (length.months or length.days):
        raise grammar.GrammarError(
            0, "a cohort lasts whole days, at least one", 'Write days, weeks or months: "12 weeks"'
        )
    return length


DURATION = Value("a length of time", "E201", grammar.duration, _text(f"^{_LENGTH}$"), "3 days")
LENGTH = Value("a cohort's length", "E201", _length_of_cohort, _text(f"^{_LENGTH}$"), "12 weeks")
POINT = Value("a point in time", "E301", _refs(grammar.point), _text(f"^{_POINT}$"), "2 weeks before start")
MOMENT = Value(
    "a point, an event or a repeat", "E301", _refs(grammar.moment), _text(f"^({_POINT}|{_EVENT}|{_REPEAT})$"),
    "1 day after first meeting",
)  # fmt: skip
WHEN = ListOf(MOMENT, "points and events")
CLOSE = Value("a length of time or a point", "E301", _refs(grammar.closes), _text(f"^({_LENGTH}|{_POINT})$"), "14 days")
WHOLE = Value("a whole number", "E202", grammar.whole, {"anyOf": [{"type": "integer"}, _text(_INT)]}, "5")
POSITIVE = Value(
    "a whole number from 1",
    "E202",
    _positive,
    {"anyOf": [{"type": "integer", "minimum": 1}, _text(r"^\+?[0-9]{1,9}$")]},
    "2",
)
NUMBER_OR_DATE = Value("a number or a date", "E202", lambda text: text, {"type": ["integer", "number", "string"]}, "10")
TRUTH = Value(
    "true or false", "E205", grammar.truth, {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false"]}]}, "true"
)
TIME = Value("a time of day", "E203", grammar.clock, _text(f"^{_CLOCK}$"), "10:00")
OPENING = Value("hours", "E204", grammar.opening, _text(rf"^\s*{_CLOCK}\s*[-–]\s*({_CLOCK}|24:00)\s*$"), "08:00-20:00")
SPAN = Value(
    "a date or two", "E206", grammar.span, _text(r"^\d{4}-\d\d-\d\d(\.\.\d{4}-\d\d-\d\d)?$"), "2027-12-24..2027-12-31"
)
AT_MOST = Value(
    "how often at most", "E208", grammar.at_most,
    {"anyOf": [{"type": "integer", "minimum": 1}, _text(rf"^\s*\d{{1,4}}(\s+per\s+{_LENGTH})?\s*$")]}, "1 per 180 days",
)  # fmt: skip
PATH = Value("SURVEY.QUESTION", "E209", grammar.path, _text(r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"), "midpoint.useful")
DO = Value(
    "what to do with the person", "E604", _refs(grammar.doing),
    _text(rf"^\s*(leave|accept|decline|waitlist|renew|pause\s+until\s+\S+|pause\s+for\s+{_LENGTH}|mute\s+\S+\s+for\s+{_LENGTH})\s*$"),
    "pause for 30 days",
)  # fmt: skip


def _unless(word: str, value: Value) -> Value:
    """The same, or a word in its place."""

    def read(text: str) -> Any:
        return None if text == word else value.reader(text)

    return Value(value.what, value.code, read, {"anyOf": [value.form, {"const": word}]}, value.example)


WINDOW = _unless(
    "none",
    Value("so many per so long", "E207", grammar.window, _text(rf"^\s*\d{{1,4}}\s+per\s+{_LENGTH}$"), "2 per 30 days"),
)
GAP = _unless("none", Value("a number of days", "E207", grammar.whole_days, _text(f"^{_LENGTH}$"), "14 days"))
DAYS = Either(
    Choice("day", ("weekdays", "all", *grammar.DAYS)),
    many=ListOf(Choice("day", grammar.DAYS), "days of the week", alone=False),
)
CHANNELS = ListOf(Choice("channel", ("email", "sms", "preferred")), "channels")


def _name(what: str, form: str) -> Value:
    """A name that the pack has to know; engine.definitions.checks says whether it does."""
    return Value(what, "E103", lambda text: text, {"type": "string"}, form)


SURVEY = _name("a survey's id", "midpoint")
SCALE = _name("a list of labels, or a scale's id", "conf5")
MESSAGE = _name("a message's id", "welcome")
ROLE = _name("a role", "coordinator")
OLD_ID = _name("the id it had before", "mid-point")
CONDITION = Value(
    "a condition", "E401", lambda text: text, {"type": "string", "maxLength": 500}, "midpoint.useful <= 2"
)
