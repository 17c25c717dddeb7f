"""The kinds of question: what a form, a file, a reader and a condition make of an answer.

    value = read_answer(question, form, context)   # None: not answered; AnswerProblem: say problem.sentence(locale)
    answers[question.id] = value                   # plain JSON
    kind = KINDS[question.type]                    # kind.raw, kind.show, kind.score, kind.options …
    shown = visible(survey, answers, scope)        # as `show-if` has it now
    scope.survey(id) == plain(survey, answers)     # as conditions want them

Stored values: scale, nps int · yes-no, contact, choice an id ("other: own words" where the pack allows `other`) ·
choices, rank list of ids · number int or float · date ISO text · text str · story {"text", "consent", "check_first"} ·
goal {"goal", "levels"} or with `against` the level −2 … 2 · slots {"timezone", "slots": [{"day", "from", "to"}]}.
"""

from engine.core.kinds.answers import kept, outward, plain, read_answer, visible
from engine.core.kinds.base import NOBODY, Context, Form, Kind, Value, clean
from engine.core.kinds.registry import KINDS
from engine.core.kinds.sentences import AnswerProblem, label

__all__ = [
    "KINDS",
    "NOBODY",
    "AnswerProblem",
    "Context",
    "Form",
    "Kind",
    "Value",
    "clean",
    "kept",
    "label",
    "outward",
    "plain",
    "read_answer",
    "visible",
]
