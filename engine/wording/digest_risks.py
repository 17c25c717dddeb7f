"""Risks: the ways in which a network like this fails, and what the answers say about each."""

from __future__ import annotations

from engine.core.picture_values import Picture, Risk
from engine.wording.digest_blocks import Block, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import of, with_n

TITLE = "Risks"

FAILS = {
    "belonging": {"": "People do not feel part of it"},
    "quality": {"": "It gets worse, or drifts away from what it is for", "community": "Posts and answers get worse"},
    "match": {"": "Groups that do not fit", "mentoring": "Pairs that do not fit"},
    "purpose": {"": "Taking part without knowing what for"},
    "load": {
        "": "Those who carry it burn out",
        "circles": "Facilitators burn out",
        "community": "Moderators and early champions burn out",
    },
}

STATES = {
    "risk": "At risk",
    "watch": "Worth watching",
    "steady": "Steady",
    "read": "See the answers",
    "unknown": "Not known: too few answered",
    "unasked": "Not asked",
}


def blocks(release: Release) -> list[Block]:
    """A table, one row a way to fail."""
    picture = release.picture
    rows = tuple(_row(picture, risk) for risk in picture.risks)
    return [Rows("What could go wrong, and what the answers say", ("Risk", "State", "What it rests on"), rows)]


def _row(picture: Picture, risk: Risk) -> tuple[str, str, str]:
    fails = FAILS[risk.measures]
    scores = [score for score in picture.scores if score.id in risk.scores]
    rests = []
    for score in scores:
        if score.form == "spread":
            parts = ", ".join(f"{each.label} {of(each.count, score.whole.n or 0)}" for each in score.parts)
            rests.append(f"{score.ask} {parts}")
        elif score.whole.value is not None:
            rests.append(f"{score.ask} {with_n(score, score.whole)}")
    return fails.get(picture.framework, fails[""]), STATES[risk.state], "; ".join(rests) or "–"
