"""Themes: what people wrote about, by number of people, from the pack's codebook."""

from __future__ import annotations

from engine.wording.digest_blocks import Bar, Bars, Block, Para
from engine.wording.digest_release import Release
from engine.wording.digest_words import FEW, counted, of

TITLE = "Themes"

HIDDEN = {
    "few": "Themes are shown once ten people have written something. Until then they would point at somebody.",
    "waits": "Themes are not shown yet: too few have written since they were last published.",
}


def blocks(release: Release) -> list[Block]:
    """A bar a theme, the share that was not coded, and who coded."""
    themes = release.picture.themes
    if themes.n is None:
        return [Para(HIDDEN[themes.why])]
    n = themes.n
    found: list[Block] = []
    if themes.parts:
        bars = tuple(Bar(each.label, each.count / n, of(each.count, n)) for each in themes.parts)
        found.append(Bars("Themes, by number of people", bars, "One person can write about several."))
    uncoded = of(themes.uncoded, n) if themes.uncoded is not None else f"{FEW} of {n}"
    said = [f"In the words of {uncoded} no theme was found."]
    if themes.small:
        said.append(f"{counted(themes.small, 'theme')} named by fewer than five people: not shown.")
    found.append(Para(" ".join(said)))
    if not themes.confirmed:
        found.append(Para("Suggested by the words of the codebook; nobody has confirmed them yet.", soft=True))
    return found
