"""A pack's folder → a checked workflow, or everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.core.language import Workflow
from engine.definitions.build import from_document
from engine.definitions.checks import check
from engine.definitions.pack import Pack, gather
from engine.definitions.problems import Problem, Report
from engine.definitions.rehearse import rehearse
from engine.definitions.shapes.workflow import WORKFLOW


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a pack's folder came to.

    workflow, document, hash: the workflow, the plain tree with includes resolved that a version stores, and the
    SHA-256 of its canonical JSON; None, {} and "" where a problem is an error. scenarios: the pack's tests.
    """

    workflow: Workflow | None
    problems: tuple[Problem, ...]
    document: dict[str, Any]
    hash: str
    scenarios: tuple[Path, ...]


def load(folder: Path, *, rehearsed: bool = False) -> Loaded:
    """Reads and checks a pack. Never raises for what a file or folder holds: everything wrong is a problem.

    rehearsed: also live a reference cohort through, and warn where the pack's own limits get in its way.
    """
    report = Report()
    pack = gather(folder, report)
    if pack is not None:
        check(pack, report)
    if pack is None or report.errors:
        return Loaded(None, report.problems, {}, "", scenarios(folder))
    document = plain(pack)
    workflow = from_document(document)
    if rehearsed:
        check_limits(pack, workflow, report)
    return Loaded(workflow, report.problems, document, fingerprint(document), scenarios(folder))


def check_limits(pack: Pack, workflow: Workflow, report: Report) -> None:
    """Warns of each step that the pack's own contact limits hold back or drop in a reference cohort."""
    steps = pack.part("steps")
    for broken in rehearse(workflow):
        key = steps.key(broken.step)
        message = f"in a cohort of {broken.weeks} weeks this step is {broken.how}: over the limit of {broken.limit}"
        fix = "Move the step to another day, leave out a reminder, or allow more under `limits`"
        report.add("W302", key.place if key else steps.place, message, fix)


def plain(pack: Pack) -> dict[str, Any]:
    """The document of a pack without errors: texts, lists and maps, and pairs where order matters."""
    document: dict[str, Any] = WORKFLOW.plain(pack.tree)
    document.pop("include", None)
    return document


def fingerprint(document: dict[str, Any]) -> str:
    """The SHA-256 of a document's canonical JSON: keys sorted, no spaces, UTF-8. Order that matters is in lists."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def scenarios(folder: Path) -> tuple[Path, ...]:
    """The pack's scenario files, by name."""
    tests = folder / "tests"
    try:
        every = sorted(tests.iterdir()) if tests.is_dir() else []
    except OSError:
        return ()
    return tuple(path for path in every if path.suffix in (".yaml", ".yml") and not path.name.startswith("."))
