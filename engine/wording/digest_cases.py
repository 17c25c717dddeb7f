"""Cases: how many people somebody was to call, by class, and whether that happened in time."""

from __future__ import annotations

from engine.core.picture_values import CaseCount
from engine.wording.digest_blocks import Block, Para, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import FEW, UNSHOWN, of

TITLE = "Cases"

CLASSES = {
    "safety": "Safety",
    "urgent": "Urgent",
    "low": "Low score",
    "request": "Asked for something",
    "info": "For information",
    "all": "All",
}


def blocks(release: Release) -> list[Block]:
    """A table of classes; the total too where it gives none of them away."""
    picture = release.picture
    rows = [_row(count) for count in picture.cases]
    if picture.total_cases.count is not None:
        rows.append(_row(picture.total_cases))
    return [
        Rows("Cases by class", ("Class", "Opened", "Still open", "Kept their clock"), tuple(rows)),
        Para("“Fewer than five” can be none. Counts under five are never shown.", soft=True),
    ]


def _row(count: CaseCount) -> tuple[str, str, str, str]:
    label = CLASSES[count.cls]
    if count.count is None:
        more = f"{count.at_least} or more" if count.at_least else "not shown yet: too few new ones"
        return label, FEW if count.why == "few" else more, "–", "–"
    open_ = FEW if count.open is None else str(count.open)
    kept = UNSHOWN if count.kept is None or not count.judged else of(count.kept, count.judged)
    return label, str(count.count), open_, kept
