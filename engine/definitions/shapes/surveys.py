"""Surveys, their questions, scales and messages."""

from __future__ import annotations

from engine.definitions.shapes import values as v
from engine.definitions.shapes.base import Choice, Either, ListOf, MapOf, Record, Text, Words, fields

TYPES = (
    "scale", "nps", "yes-no", "choice", "choices", "rank", "number", "date", "text", "story", "goal", "slots",
    "contact",
)  # fmt: skip
SAVES = ("channel", "phone", "sms_consent", "locale", "timezone", "name", "role")
MEASURES = ("purpose", "load", "match", "quality", "belonging", "outcome")
ABOUT = ("facilitator", "mentor", "partner", "moderator", "coordinator")
VISIBILITIES = ("named", "confidential", "anonymous", "chosen")

LABELS = ListOf(Text(), "labels", alone=False, least=2)

MATCHING = Either(
    Choice("use in matching", ("never-with", "capacity")),
    map=Record(
        "matching", "matching",
        fields([
            ("want", Choice("wish", ("alike", "different")), "alike or different"),
            ("with", v.QUESTION_ID, "the other side's question; this one without it"),
            ("weight", v.POSITIVE, "how much it counts; 1 without it"),
        ]),
        need=("want",),
    ),
)  # fmt: skip

QUESTION = Record(
    "question", "a question",
    fields([
        ("ask", Text(), "the question, as the person reads it"),
        ("type", Choice("type", TYPES), "what kind of answer: " + ", ".join(TYPES)),
        ("help", Text(), "a line below the question"),
        ("required", v.TRUTH, "whether it has to be answered"),
        ("show-if", v.CONDITION, "a condition without which it is not shown"),
        ("about", ListOf(Choice("role that answers are about", ABOUT), "roles"), "who never sees a case from it"),
        ("readers", ListOf(v.ROLE, "roles"), "who may read the answer by name"),
        ("shared", Choice("way to share", ("partner",)), "partner: the partner may read the answer"),
        ("saves", Choice("thing to save", SAVES), "what of the person the answer sets: " + ", ".join(SAVES)),
        ("matching", MATCHING, "what the matching does with the answer"),
        ("measures", Choice("measure", MEASURES), "what the digest counts it under: " + ", ".join(MEASURES)),
        ("compare", v.PATH, "the earlier question it is compared with: SURVEY.QUESTION"),
        ("labels", Either(v.SCALE, many=LABELS), "a label for each point, a scale's id, or two ends"),
        ("from", v.WHOLE, "the lowest point of a scale"),
        ("to", v.WHOLE, "the highest point of a scale"),
        ("options", Either(
            ListOf(Words("an option"), "options", alone=False),
            map=MapOf(v.OPTION_ID, Text(), "options", least=1),
        ), "what can be chosen: a list, or a map of id to label"),
        ("min", v.NUMBER_OR_DATE, "the least number or the earliest date"),
        ("max", v.NUMBER_OR_DATE, "the largest number, latest date, most choices or most characters"),
        ("other", v.TRUTH, "whether something else may be written in"),
        ("alone", ListOf(Words("an option"), "options"), "options that exclude every other"),
        ("must", Choice("answer", ("yes",)), "yes: a notice that has to be accepted"),
        ("against", v.PATH, "the goal whose level is asked: SURVEY.QUESTION"),
        ("was", v.OLD_ID, "the id it had before it was renamed"),
    ]),
    need=("type",),
)  # fmt: skip

MINIMUM = Record(
    "minimum", "the minimum",
    fields([
        ("scores", v.WHOLE, "people needed before scores are shown; 5 without it"),
        ("comments", v.WHOLE, "people needed before comments are shown; 10 without it"),
    ]),
)  # fmt: skip

SURVEY = Record(
    "survey", "a survey",
    fields([
        ("survey", v.SURVEY_ID, "its id; the file's name without it"),
        ("title", Text(), "its title, as the person reads it"),
        ("intro", Text(), "a few words before the first question"),
        ("visibility", Choice("visibility", VISIBILITIES), "who may see what: " + ", ".join(VISIBILITIES)),
        ("readers", ListOf(v.ROLE, "roles"), "who may read answers by name; the coordinators without it"),
        ("minimum", MINIMUM, "people needed before results are shown"),
        ("questions", MapOf(v.QUESTION_ID, QUESTION, "questions", least=1), "its questions by id, in order"),
        ("was", v.OLD_ID, "the id it had before it was renamed"),
    ]),
    need=("title", "visibility", "questions"),
)  # fmt: skip

MESSAGE = Record(
    "message", "a message",
    fields([
        ("subject", Text(), "the subject of the email"),
        ("body", Text(), "the words, in Markdown"),
        ("sms", Text(), "the short form for SMS"),
    ]),
)  # fmt: skip

SURVEYS = MapOf(v.SURVEY_ID, SURVEY, "surveys")
MESSAGES = MapOf(v.MESSAGE_ID, MESSAGE, "messages")
SCALES = MapOf(v.SCALE_ID, LABELS, "scales")
