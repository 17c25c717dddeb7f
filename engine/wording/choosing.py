"""Which words go with a planned row: the pack's own where it has some, else the built-in ones."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.language import Message, Question, Step, Workflow
from engine.wording.built_in import asking, said_and_did
from engine.wording.options import first_question

SAID_AND_DID = "said-and-did"


def asked(workflow: Workflow, step: Step, number: int) -> tuple[Message, Question | None]:
    """The words of a step's invitation (number 0) or number-th reminder, and the question to show inside the email.

    Only the first reminder shows one, and only where everybody is asked it first and an email can carry it.
    """
    assert step.ask is not None
    question = first_question(workflow.surveys[step.ask])
    say = step.remind[number - 1].say if 0 < number <= len(step.remind) else None if number else step.say
    message = workflow.messages[say] if say else asking(number, len(step.remind), question)
    return message, question if number == 1 else None


def told(workflow: Workflow, name: str, pairs: Sequence[tuple[str, str]] = ()) -> tuple[Message, dict[str, str]]:
    """The words of a message that a step or a route tells, and the values it needs beyond the usual ones.

    pairs: what was said and done, most important first, for `said-and-did`.
    """
    return said_and_did(pairs) if name == SAID_AND_DID else (workflow.messages[name], {})
