"""Everything that is checked of a pack beyond the form of its values."""

from __future__ import annotations

from engine.definitions.pack import Pack
from engine.definitions.problems import Report
from engine.definitions.shapes.workflow import WORKFLOW


def check(pack: Pack, report: Report) -> None:
    """Notes every problem of a pack."""
    WORKFLOW.check(pack.tree, report)
