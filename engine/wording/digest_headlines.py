"""Headlines: the result in one sentence, up to three numbers against last time, and who answered."""

from __future__ import annotations

from engine.core.picture_values import CaseCount, Picture, Rate, Score
from engine.wording.digest_blocks import Block, Figure, Figures, Para, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import (
    CAUTION,
    FEW,
    MEASURED,
    UNSHOWN,
    counted,
    listed,
    moved,
    number,
    of,
    percent,
    replies,
    was,
)

TITLE = "Headlines"

MOST_HIDDEN = 4
"""What “fewer than five” is at the most."""


def lead(release: Release) -> str:
    """The result in one sentence; "" where no section counts anything that could stand in it."""
    picture = release.picture
    said = [_said(picture, each) for each in picture.headlines]
    if not said and "headlines" not in release.sections:
        return ""
    if not said:
        return "There are not enough answers yet to say anything without pointing at somebody."
    sentence = "; ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def blocks(release: Release) -> list[Block]:
    """The figures, and a table of replies."""
    picture = release.picture
    found: list[Block] = []
    if picture.headlines:
        found.append(Figures(tuple(_figure(picture, each) for each in picture.headlines)))
    if not picture.rates:
        return [*found, Para("Nobody has been asked anything yet.")]
    found.append(Rows("Who answered", ("Survey", "Replies", "By group"), tuple(map(_replies, picture.rates))))
    careful = [rate.title for rate in picture.rates if _under_half(rate)]
    if careful:
        found.append(Para(f"Fewer than half answered {listed(careful)}: read it with care.", soft=True))
    return found


def _score(picture: Picture, id_: str) -> Score:
    return next(score for score in picture.scores if score.id == id_)


def _said(picture: Picture, headline: str) -> str:
    if headline == "replies":
        answered, asked = replies(picture.rates) or (0, 0)
        return f"{percent(answered, asked)} of invitations were answered ({answered} of {asked})"
    if headline == "cases":
        return f"{_cases(picture.total_cases)} were opened"
    score = _score(picture, headline)
    value, n = score.whole.value or 0, score.whole.n or 0
    change = f", {moved(value, n, score.before, score.form)}" if score.before else ""
    if score.form == "share":
        return f"{value:g} of {n} people ({percent(value, n)}) said yes to “{score.ask}”{change}"
    top = f" of {score.high:g}" if score.form == "mean" and score.high else ""
    return f"{MEASURED[score.measures].lower()} is at {number(score, score.whole)}{top}{change}"


def _figure(picture: Picture, headline: str) -> Figure:
    if headline == "replies":
        answered, asked = replies(picture.rates) or (0, 0)
        return Figure("Replies", percent(answered, asked), f"{answered} of {asked} invitations")
    if headline == "cases":
        return Figure("Cases", str(picture.total_cases.count), "opened so far")
    score = _score(picture, headline)
    value, n = score.whole.value or 0, score.whole.n or 0
    before = was(score.form, score.before) if score.before else ""
    if score.form == "share":
        return Figure(score.ask, percent(value, n), f"{value:g} of {n} said yes", before)
    top = f" of {score.high:g}" if score.form == "mean" and score.high else ""
    return Figure(score.ask, f"{number(score, score.whole)}{top}", f"n={n}", before)


def _cases(total: CaseCount) -> str:
    return counted(total.count or 0, "case")


def _under_half(rate: Rate) -> bool:
    answered = MOST_HIDDEN if rate.answered is None else rate.answered
    return rate.why != "waits" and answered < rate.asked * CAUTION


def _replies(rate: Rate) -> tuple[str, str, str]:
    answered = of(rate.answered, rate.asked) if rate.answered is not None else _hidden(rate)
    groups = "; ".join(
        f"{cell.label} {cell.value:g} of {cell.n}" if cell.n and cell.value is not None else f"{cell.label} {UNSHOWN}"
        for cell in (rate.groups if any(cell.n is not None for cell in rate.groups) else ())
    )
    return rate.title, answered, groups or "–"


def _hidden(rate: Rate) -> str:
    if rate.why == "waits":
        return "not shown yet: too few new ones"
    return f"{FEW} of {rate.asked}" if rate.asked > MOST_HIDDEN else f"{FEW} were asked"
