"""Outcomes: every measured question, what came of the cohort first, over all and by group."""

from __future__ import annotations

from itertools import groupby

from engine.core.picture_values import Cell, Score
from engine.wording.digest_blocks import Bar, Bars, Block, Heading, Para
from engine.wording.digest_release import Release
from engine.wording.digest_words import HIDDEN, MEASURED, of, part, was, with_n

TITLE = "Outcomes"

EVERYONE = "Everyone"


def blocks(release: Release) -> list[Block]:
    """Bars under each question, by what it measures; and which questions are not shown, and why."""
    scores = release.picture.scores
    shown = [score for score in scores if score.whole.n is not None]
    found: list[Block] = []
    for measure, some in groupby(shown, key=lambda score: score.measures):
        found.append(Heading(MEASURED[measure]))
        found.extend(_bars(score, score.whole.n or 0) for score in some)
    for why, reason in HIDDEN.items():
        asked = [f"“{score.ask}” ({score.title})" for score in scores if score.whole.n is None and score.why == why]
        if asked:
            found.append(Para(f"{reason} {'; '.join(asked)}", soft=True))
    return found or [Para("No question that measures something has been answered yet.")]


def _bars(score: Score, n: int) -> Block:
    if score.parts:
        bars = tuple(Bar(each.label, each.count / n, of(each.count, n)) for each in score.parts)
    else:
        bars = tuple(_bar(score, cell) for cell in (score.whole, *_groups(score)))
    return Bars(score.ask, bars, " ".join(_notes(score)))


def _bar(score: Score, cell: Cell) -> Bar:
    return Bar(cell.label or EVERYONE, part(score, cell), with_n(score, cell))


def _groups(score: Score) -> tuple[Cell, ...]:
    """The groups, unless none of them may be shown."""
    return score.groups if any(cell.n is not None for cell in score.groups) else ()


def _notes(score: Score) -> list[str]:
    notes = [f"Asked in “{score.title}”."]
    if score.ends:
        low, high = score.ends
        notes.append(f"{score.low:g} = {low}, {score.high:g} = {high}.")
    if score.before:
        before = was(score.form, score.before)
        notes.append(f"{before[:1].upper()}{before[1:]}.")
    if score.form == "nps":
        notes.append(_nps(score))
    if score.groups and not _groups(score):
        notes.append("By group it is not shown: one is too small, or answered too much alike.")
    elif any(cell.n is None for cell in score.groups):
        notes.append("Groups that are not shown are too small, or would give away one that is.")
    return notes


def _nps(score: Score) -> str:
    if score.whole.value is None:
        return "Fewer than thirty people, so they are counted and not made into a net promoter score."
    return f"Net promoter score {score.whole.value:+.0f}, give or take {score.margin:g}."
