"""Themes: what people wrote about, by number of people, from the pack's codebook."""

from __future__ import annotations

from engine.wording.digest_blocks import Bar, Bars, Block, Para
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words

WORDS: Words = {
    "en": {
        "title": "Themes",
        "nothing.few": (
            "Themes are shown once ten people have written something. Until then they would point at somebody."
        ),
        "nothing.waits": "Themes are not shown yet: too few have written since they were last published.",
        "caption": "Themes, by number of people",
        "several": "One person can write about several.",
        "uncoded": "In the words of {people} no theme was found.",
        "small.one": "1 theme named by fewer than five people: not shown.",
        "small.many": "{count} themes named by fewer than five people: not shown.",
        "suggested": "Suggested by the words of the codebook; nobody has confirmed them yet.",
    },
    "es": {
        "title": "Temas",
        "nothing.few": (
            "Los temas se muestran cuando diez personas han escrito algo. Hasta entonces señalarían a alguien."
        ),
        "nothing.waits": "Los temas aún no se muestran: han escrito muy pocas personas desde la última publicación.",
        "caption": "Temas, por número de personas",
        "several": "Una persona puede escribir sobre varios.",
        "uncoded": "En lo que escribieron {people} no se encontró ningún tema.",
        "small.one": "1 tema nombrado por menos de cinco personas: no se muestra.",
        "small.many": "{count} temas nombrados por menos de cinco personas: no se muestran.",
        "suggested": "Los sugieren las palabras del libro de códigos; nadie los ha confirmado todavía.",
    },
}


def blocks(release: Release, say: Say) -> list[Block]:
    """A bar a theme, the share that was not coded, and who coded."""
    themes = release.picture.themes
    if themes.n is None:
        return [Para(say(f"nothing.{themes.why}"))]
    n = themes.n
    found: list[Block] = []
    if themes.parts:
        bars = tuple(Bar(each.label, each.count / n, say.of(each.count, n)) for each in themes.parts)
        found.append(Bars(say("caption"), bars, say("several")))
    uncoded = say.of(themes.uncoded, n) if themes.uncoded is not None else say("few.of", whole=n)
    said = [say("uncoded", people=uncoded)]
    if themes.small:
        said.append(say.counted("small", themes.small))
    found.append(Para(" ".join(said)))
    if not themes.confirmed:
        found.append(Para(say("suggested"), soft=True))
    return found
