"""Conditions: `midpoint.heard <= 2 or midpoint.useful <= 2`. Parsed and checked once, evaluated for each person.

    tree = parse(source)                     # ConditionError
    errors = check(tree, Types.of(surveys))  # all of them
    holds(tree, scope)                       # what ends up unknown does not hold

A tree is made of frozen values: it can be pickled, compared and stored, and is never run as Python.
"""

from engine.core.conditions.checking import check
from engine.core.conditions.evaluating import Scope, evaluate, holds
from engine.core.conditions.naming import RESERVED, Types
from engine.core.conditions.parsing import parse
from engine.core.conditions.tree import UNKNOWN, ConditionError, Expr, Unknown
from engine.core.conditions.using import needs, places, surveys_used

__all__ = [
    "RESERVED",
    "UNKNOWN",
    "ConditionError",
    "Expr",
    "Scope",
    "Types",
    "Unknown",
    "check",
    "evaluate",
    "holds",
    "needs",
    "parse",
    "places",
    "surveys_used",
]
