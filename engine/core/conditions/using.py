"""What a condition looks at, for those who must know beforehand."""

from __future__ import annotations

from engine.core.conditions.naming import FIELDS, SOURCES
from engine.core.conditions.tree import Expr, Name, names

Used = tuple[str, str, str | None]
"""("survey" | "previous" | "partner", survey, question or None)."""


def surveys_used(tree: Expr) -> set[Used]:
    """The surveys and questions that a condition names."""
    return set(places(tree))


def places(tree: Expr) -> dict[Used, int]:
    """The same, each with the offset at which it first stands."""
    found: dict[Used, int] = {}
    for name in names(tree):
        used = _used(name)
        if used is not None:
            found.setdefault(used, name.at)
    return found


def needs(tree: Expr) -> frozenset[str]:
    """What a condition has to be given: any of person, cohort, group, activity, survey, previous, partner."""
    return frozenset(name.path[0] if name.path[0] in (*FIELDS, *SOURCES) else "survey" for name in names(tree))


def _used(name: Name) -> Used | None:
    head, *rest = name.path
    if head in FIELDS:
        return None
    if head not in SOURCES:
        return ("survey", head, rest[0] if rest else None)
    return (head, rest[0], rest[1] if len(rest) > 1 else None) if rest else None
