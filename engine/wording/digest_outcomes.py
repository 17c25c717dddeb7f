"""Outcomes: every measured question, what came of the cohort first, over all and by group."""

from __future__ import annotations

from itertools import groupby

from engine.core.picture_values import Cell, Score
from engine.wording.digest_blocks import Bar, Bars, Block, Heading, Para
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words, part, sentence

WORDS: Words = {
    "en": {
        "title": "Outcomes",
        "everyone": "Everyone",
        "nothing": "No question that measures something has been answered yet.",
        "not-shown": "“{ask}” ({title})",
        "asked-in": "Asked in “{title}”.",
        "ends": "{low} = {lowest}, {high} = {highest}.",
        "by-group": "By group it is not shown: one is too small, or answered too much alike.",
        "some-groups": "Groups that are not shown are too small, or would give away one that is.",
        "nps.few": "Fewer than thirty people, so they are counted and not made into a net promoter score.",
        "nps": "Net promoter score {score}, give or take {margin}.",
    },
    "es": {
        "title": "Resultados",
        "everyone": "Todas las personas",
        "nothing": "Todavía no se ha respondido ninguna pregunta que mida algo.",
        "not-shown": "«{ask}» ({title})",
        "asked-in": "Se preguntó en «{title}».",
        "ends": "{low} = {lowest}, {high} = {highest}.",
        "by-group": "No se muestra por grupo: uno es demasiado pequeño, o respondió de forma demasiado parecida.",
        "some-groups": "Los grupos que no se muestran son demasiado pequeños, o delatarían a uno que lo es.",
        "nps.few": "Son menos de treinta personas, así que se cuentan y no se hace de ellas un Net Promoter Score.",
        "nps": "Net Promoter Score {score}, con un margen de {margin}.",
    },
}

HIDDEN = ("few", "waits")
"""Why a question is not shown, in the order in which it is said."""


def blocks(release: Release, say: Say) -> list[Block]:
    """Bars under each question, by what it measures; and which questions are not shown, and why."""
    scores = release.picture.scores
    shown = [score for score in scores if score.whole.n is not None]
    found: list[Block] = []
    for measure, some in groupby(shown, key=lambda score: score.measures):
        found.append(Heading(say(f"measured.{measure}")))
        found.extend(_bars(score, score.whole.n or 0, say) for score in some)
    for why in HIDDEN:
        asked = [
            say("not-shown", ask=score.ask, title=score.title)
            for score in scores
            if score.whole.n is None and score.why == why
        ]
        if asked:
            found.append(Para(f"{say(f'hidden.{why}')} {'; '.join(asked)}", soft=True))
    return found or [Para(say("nothing"))]


def _bars(score: Score, n: int, say: Say) -> Block:
    if score.parts:
        bars = tuple(Bar(each.label, each.count / n, say.of(each.count, n)) for each in score.parts)
    else:
        bars = tuple(_bar(score, cell, say) for cell in (score.whole, *_groups(score)))
    return Bars(score.ask, bars, " ".join(_notes(score, say)))


def _bar(score: Score, cell: Cell, say: Say) -> Bar:
    return Bar(cell.label or say("everyone"), part(score, cell), say.with_n(score, cell))


def _groups(score: Score) -> tuple[Cell, ...]:
    """The groups, unless none of them may be shown."""
    return score.groups if any(cell.n is not None for cell in score.groups) else ()


def _notes(score: Score, say: Say) -> list[str]:
    notes = [say("asked-in", title=score.title)]
    if score.ends:
        low, high = score.ends
        notes.append(say("ends", low=f"{score.low:g}", lowest=low, high=f"{score.high:g}", highest=high))
    if score.before:
        notes.append(f"{sentence(say.was(score.form, score.before))}.")
    if score.form == "nps":
        notes.append(_nps(score, say))
    if score.groups and not _groups(score):
        notes.append(say("by-group"))
    elif any(cell.n is None for cell in score.groups):
        notes.append(say("some-groups"))
    return notes


def _nps(score: Score, say: Say) -> str:
    if score.whole.value is None:
        return say("nps.few")
    return say("nps", score=f"{score.whole.value:+.0f}", margin=f"{score.margin:g}")
