"""Everything that is checked of a pack: the form of its values first, then what they mean together.

What is broken already is left out of every later check, so that nothing is told that merely follows from it.
"""

from __future__ import annotations

from engine.definitions.checks.answers import check_answers
from engine.definitions.checks.book import Book
from engine.definitions.checks.conditions import check_conditions
from engine.definitions.checks.locales import check_hours, check_locales
from engine.definitions.checks.messages import check_messages, check_unused
from engine.definitions.checks.names import check_ids, check_names
from engine.definitions.checks.questions import check_questions
from engine.definitions.checks.routes import check_cases, check_doing
from engine.definitions.checks.times import check_milestones, check_times
from engine.definitions.pack import PARTS, Pack
from engine.definitions.problems import Report
from engine.definitions.shapes.workflow import WORKFLOW

CHECKS = (
    check_ids,
    check_names,
    check_milestones,
    check_times,
    check_doing,
    check_cases,
    check_questions,
    check_answers,
    check_conditions,
    check_messages,
    check_unused,
    check_locales,
    check_hours,
)


def check(pack: Pack, report: Report) -> None:
    """Notes every problem of a pack."""
    if not pack.whole:
        for name in PARTS:
            if part := pack.tree.map(name):
                WORKFLOW.fields[name].shape.check(part, report)
        return
    WORKFLOW.check(pack.tree, report)
    book = Book(pack, report)
    for look in CHECKS:
        look(book)
