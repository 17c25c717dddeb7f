"""Risks: the ways in which a network like this fails, and what the answers say about each."""

from __future__ import annotations

from engine.core.picture_values import Picture, Risk
from engine.wording.digest_blocks import Block, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words

WORDS: Words = {
    "en": {
        "title": "Risks",
        "fails.belonging": "People do not feel part of it",
        "fails.quality": "It gets worse, or drifts away from what it is for",
        "fails.quality.community": "Posts and answers get worse",
        "fails.match": "Groups that do not fit",
        "fails.match.mentoring": "Pairs that do not fit",
        "fails.purpose": "Taking part without knowing what for",
        "fails.load": "Those who carry it burn out",
        "fails.load.circles": "Facilitators burn out",
        "fails.load.community": "Moderators and early champions burn out",
        "state.risk": "At risk",
        "state.watch": "Worth watching",
        "state.steady": "Steady",
        "state.read": "See the answers",
        "state.unknown": "Not known: too few answered",
        "state.unasked": "Not asked",
        "caption": "What could go wrong, and what the answers say",
        "risk": "Risk",
        "state": "State",
        "rests": "What it rests on",
    },
    "es": {
        "title": "Riesgos",
        "fails.belonging": "La gente no se siente parte",
        "fails.quality": "Empeora, o se aleja de aquello para lo que es",
        "fails.quality.community": "Las publicaciones y respuestas empeoran",
        "fails.match": "Grupos que no encajan",
        "fails.match.mentoring": "Parejas que no encajan",
        "fails.purpose": "Participar sin saber para qué",
        "fails.load": "Quienes lo llevan se agotan",
        "fails.load.circles": "Quienes facilitan se agotan",
        "fails.load.community": "Quienes moderan y quienes empezaron se agotan",
        "state.risk": "En riesgo",
        "state.watch": "Conviene observarlo",
        "state.steady": "Estable",
        "state.read": "Ver las respuestas",
        "state.unknown": "No se sabe: respondieron muy pocas personas",
        "state.unasked": "No se preguntó",
        "caption": "Qué podría salir mal, y qué dicen las respuestas",
        "risk": "Riesgo",
        "state": "Estado",
        "rests": "En qué se basa",
    },
}

OWN = frozenset({"quality.community", "match.mentoring", "load.circles", "load.community"})
"""What fails in a way of its own in one framework."""


def blocks(release: Release, say: Say) -> list[Block]:
    """A table, one row a way to fail."""
    picture = release.picture
    rows = tuple(_row(picture, risk, say) for risk in picture.risks)
    return [Rows(say("caption"), (say("risk"), say("state"), say("rests")), rows)]


def _row(picture: Picture, risk: Risk, say: Say) -> tuple[str, str, str]:
    own = f"{risk.measures}.{picture.framework}"
    scores = [score for score in picture.scores if score.id in risk.scores]
    rests = []
    for score in scores:
        if score.form == "spread":
            parts = ", ".join(f"{each.label} {say.of(each.count, score.whole.n or 0)}" for each in score.parts)
            rests.append(f"{score.ask} {parts}")
        elif score.whole.value is not None:
            rests.append(f"{score.ask} {say.with_n(score, score.whole)}")
    fails = say(f"fails.{own if own in OWN else risk.measures}")
    return fails, say(f"state.{risk.state}"), "; ".join(rests) or "–"
