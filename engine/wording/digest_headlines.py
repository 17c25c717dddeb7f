"""Headlines: the result in one sentence, up to three numbers against last time, and who answered."""

from __future__ import annotations

from engine.core.picture_values import Picture, Rate, Score
from engine.wording.digest_blocks import Block, Figure, Figures, Para, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import CAUTION, Say, Words, percent, replies, sentence

WORDS: Words = {
    "en": {
        "title": "Headlines",
        "nothing": "There are not enough answers yet to say anything without pointing at somebody.",
        "unasked": "Nobody has been asked anything yet.",
        "caption": "Who answered",
        "survey": "Survey",
        "replies": "Replies",
        "by-group": "By group",
        "careful": "Fewer than half answered {surveys}: read it with care.",
        "lead.replies": "{percent} of invitations were answered ({answered} of {asked})",
        "lead.cases.one": "1 case was opened",
        "lead.cases.many": "{count} cases were opened",
        "lead.share": "{value} of {n} people ({percent}) said yes to “{ask}”",
        "lead.score": "{measure} is at {number}",
        "top": "{number} of {high}",
        "invitations": "{answered} of {asked} invitations",
        "cases": "Cases",
        "cases.so-far": "opened so far",
        "said-yes": "{value} of {n} said yes",
        "group": "{group} {value} of {n}",
        "few.asked": "fewer than five were asked",
    },
    "es": {
        "title": "Lo principal",
        "nothing": "Todavía no hay respuestas suficientes para decir algo sin señalar a nadie.",
        "unasked": "Todavía no se le ha preguntado nada a nadie.",
        "caption": "Quién respondió",
        "survey": "Encuesta",
        "replies": "Respuestas",
        "by-group": "Por grupo",
        "careful": "Respondió menos de la mitad a {surveys}: conviene leerlo con cuidado.",
        "lead.replies": "se respondió el {percent} de las invitaciones ({answered} de {asked})",
        "lead.cases.one": "se abrió 1 caso",
        "lead.cases.many": "se abrieron {count} casos",
        "lead.share": "{value} de {n} personas ({percent}) dijeron que sí a «{ask}»",
        "lead.score": "{measure}: {number}",
        "top": "{number} de {high}",
        "invitations": "{answered} de {asked} invitaciones",
        "cases": "Casos",
        "cases.so-far": "abiertos hasta ahora",
        "said-yes": "{value} de {n} dijeron que sí",
        "group": "{group} {value} de {n}",
        "few.asked": "se preguntó a menos de cinco",
    },
}

MOST_HIDDEN = 4
"""What “fewer than five” is at the most."""


def lead(release: Release) -> str:
    """The result in one sentence; "" where no section counts anything that could stand in it."""
    picture, say = release.picture, Say(WORDS, release.locale)
    said = [_said(picture, each, say) for each in picture.headlines]
    if not said and "headlines" not in release.sections:
        return ""
    return f"{sentence('; '.join(said))}." if said else say("nothing")


def blocks(release: Release, say: Say) -> list[Block]:
    """The figures, and a table of replies."""
    picture = release.picture
    found: list[Block] = []
    if picture.headlines:
        found.append(Figures(tuple(_figure(picture, each, say) for each in picture.headlines)))
    if not picture.rates:
        return [*found, Para(say("unasked"))]
    rows = tuple(_replies(rate, say) for rate in picture.rates)
    found.append(Rows(say("caption"), (say("survey"), say("replies"), say("by-group")), rows))
    careful = [rate.title for rate in picture.rates if _under_half(rate)]
    if careful:
        found.append(Para(say("careful", surveys=say.listed(careful)), soft=True))
    return found


def _score(picture: Picture, id_: str) -> Score:
    return next(score for score in picture.scores if score.id == id_)


def _said(picture: Picture, headline: str, say: Say) -> str:
    if headline == "replies":
        answered, asked = replies(picture.rates) or (0, 0)
        return say("lead.replies", percent=percent(answered, asked), answered=answered, asked=asked)
    if headline == "cases":
        return say.counted("lead.cases", picture.total_cases.count or 0)
    score = _score(picture, headline)
    value, n = score.whole.value or 0, score.whole.n or 0
    change = f", {say.moved(value, n, score.before, score.form)}" if score.before else ""
    if score.form == "share":
        return say("lead.share", value=f"{value:g}", n=n, percent=percent(value, n), ask=score.ask) + change
    measure = say(f"measured.{score.measures}").lower()
    return say("lead.score", measure=measure, number=_of_top(score, say)) + change


def _figure(picture: Picture, headline: str, say: Say) -> Figure:
    if headline == "replies":
        answered, asked = replies(picture.rates) or (0, 0)
        base = say("invitations", answered=answered, asked=asked)
        return Figure(say("replies"), percent(answered, asked), base)
    if headline == "cases":
        return Figure(say("cases"), str(picture.total_cases.count), say("cases.so-far"))
    score = _score(picture, headline)
    value, n = score.whole.value or 0, score.whole.n or 0
    before = say.was(score.form, score.before) if score.before else ""
    if score.form == "share":
        return Figure(score.ask, percent(value, n), say("said-yes", value=f"{value:g}", n=n), before)
    return Figure(score.ask, _of_top(score, say), f"n={n}", before)


def _of_top(score: Score, say: Say) -> str:
    """ "4.1 of 5", where the scale has a top to speak of."""
    number = say.number(score, score.whole)
    return say("top", number=number, high=f"{score.high:g}") if score.form == "mean" and score.high else number


def _under_half(rate: Rate) -> bool:
    answered = MOST_HIDDEN if rate.answered is None else rate.answered
    return rate.why != "waits" and answered < rate.asked * CAUTION


def _replies(rate: Rate, say: Say) -> tuple[str, str, str]:
    answered = say.of(rate.answered, rate.asked) if rate.answered is not None else _hidden(rate, say)
    groups = "; ".join(
        say("group", group=cell.label, value=f"{cell.value:g}", n=cell.n)
        if cell.n and cell.value is not None
        else f"{cell.label} {say('unshown')}"
        for cell in (rate.groups if any(cell.n is not None for cell in rate.groups) else ())
    )
    return rate.title, answered, groups or "–"


def _hidden(rate: Rate, say: Say) -> str:
    if rate.why == "waits":
        return say("too-few-new")
    return say("few.of", whole=rate.asked) if rate.asked > MOST_HIDDEN else say("few.asked")
