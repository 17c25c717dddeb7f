"""Stories: three to five, as their writers allowed, at least one of them critical or unexpected."""

from __future__ import annotations

from engine.core.picture_values import Quote
from engine.wording.digest_blocks import Block, Para, Story
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words

WORDS: Words = {
    "en": {
        "title": "Stories",
        "consent.unnamed": "to be quoted without a name",
        "consent.first-name": "to be quoted with first name and group",
        "consent.full-name": "to be quoted with full name",
        "nothing": "No story has been told with consent and approved so far.",
        "only.one": "Only 1 story could be told with consent.",
        "only.many": "Only {count} stories could be told with consent.",
        "uncritical": "None of those who told of something critical or unexpected agreed to be quoted.",
        "asked": "Asked",
        "about": "About",
        "part": "What the programme did",
        "matters": "Why it matters",
        "chosen": "Why it was chosen",
        "critical": "critical or unexpected",
        "consent": "Consent",
        "approved": "{consent}; approved by {approver} on {day}",
        "somebody": "Somebody in the programme",
    },
    "es": {
        "title": "Historias",
        "consent.unnamed": "citar sin nombre",
        "consent.first-name": "citar con nombre de pila y grupo",
        "consent.full-name": "citar con nombre completo",
        "nothing": "Hasta ahora no hay ninguna historia contada con consentimiento y aprobada.",
        "only.one": "Solo 1 historia se pudo contar con consentimiento.",
        "only.many": "Solo {count} historias se pudieron contar con consentimiento.",
        "uncritical": "Nadie de quienes contaron algo crítico o inesperado aceptó que se le citara.",
        "asked": "Se preguntó",
        "about": "Tema",
        "part": "Qué hizo el programa",
        "matters": "Por qué importa",
        "chosen": "Por qué se eligió",
        "critical": "crítica o inesperada",
        "consent": "Consentimiento",
        "approved": "{consent}; aprobado por {approver} el {day}",
        "somebody": "Alguien del programa",
    },
}

FEWEST = 3


def blocks(release: Release, say: Say) -> list[Block]:
    """The stories, and what is missing from them."""
    stories = release.picture.stories
    if not stories:
        return [Para(say("nothing"))]
    found: list[Block] = [_story(quote, say) for quote in stories]
    missing = []
    if len(stories) < FEWEST:
        missing.append(say.counted("only", len(stories)))
    if not any(quote.critical for quote in stories):
        missing.append(say("uncritical"))
    return [*found, Para(" ".join(missing), soft=True)] if missing else found


def _story(quote: Quote, say: Say) -> Story:
    consent = say(f"consent.{quote.consent}")
    lines = [
        ("asked", quote.asked),
        ("about", quote.domain),
        ("part", quote.part),
        ("matters", quote.matters),
        ("chosen", quote.why or (say("critical") if quote.critical else "")),
        ("consent", say("approved", consent=consent, approver=quote.approver, day=say.day(quote.approved_on))),
    ]
    return Story(quote.text, quote.by or say("somebody"), tuple((say(name), line) for name, line in lines if line))
