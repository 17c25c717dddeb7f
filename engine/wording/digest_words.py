"""How a digest says numbers, in its own language: each with what it is over, and hidden ones as hidden."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from engine.core.picture_values import Before, Cell, Rate, Score
from engine.wording.times import list_words, locale_of

Words = Mapping[str, Mapping[str, str]]
"""By language, then by key."""

COMMON: Words = {
    "en": {
        "measured.outcome": "What came of it",
        "measured.belonging": "Belonging",
        "measured.quality": "Quality",
        "measured.match": "Match",
        "measured.purpose": "Purpose",
        "measured.load": "Load",
        "hidden.few": "Not shown, because too few answered, or they answered too much alike:",
        "hidden.waits": "Not shown yet, because fewer than five answers differ from what was published before:",
        "unshown": "not shown",
        "few": "fewer than five",
        "few.of": "fewer than five of {whole}",
        "too-few-new": "not shown yet: too few new ones",
        "of": "{part} of {whole} ({percent})",
        "answers": "{n} answers",
        "same": "as before",
        "up": "up from {then}",
        "down": "down from {then}",
        "was": "was {then}, {what}",
        "was.n": "was {then}, n={n}, {what}",
        "people.one": "1 person",
        "people.many": "{count} people",
    },
    "es": {
        "measured.outcome": "Lo que resultó",
        "measured.belonging": "Pertenencia",
        "measured.quality": "Calidad",
        "measured.match": "Afinidad",
        "measured.purpose": "Propósito",
        "measured.load": "Carga",
        "hidden.few": "No se muestra, porque respondieron muy pocas personas, o de forma demasiado parecida:",
        "hidden.waits": "Aún no se muestra, porque menos de cinco respuestas difieren de lo publicado antes:",
        "unshown": "no se muestra",
        "few": "menos de cinco",
        "few.of": "menos de cinco de {whole}",
        "too-few-new": "aún no se muestra: hay muy pocas nuevas",
        "of": "{part} de {whole} ({percent})",
        "answers": "{n} respuestas",
        "same": "igual que antes",
        "up": "sube desde {then}",
        "down": "baja desde {then}",
        "was": "era {then}, {what}",
        "was.n": "era {then}, n={n}, {what}",
        "people.one": "1 persona",
        "people.many": "{count} personas",
    },
}

CAUTION = 0.5
"""Under this share of replies, results are to be read with care."""


class Say:
    """The words of a section in a digest's language, English where it has none: `say("key", name=value)`."""

    def __init__(self, words: Words, locale: str) -> None:
        self.locale = locale
        language = locale.split("-")[0]
        self._words = {**COMMON.get(language, COMMON["en"]), **words.get(language, words["en"])}

    def __call__(self, key: str, /, **values: Any) -> str:
        """The sentence of a key, filled in. A key nobody wrote is a KeyError: a mistake of ours, found by a test."""
        text = self._words[key]
        return text.format(**values) if values else text

    def counted(self, key: str, count: int) -> str:
        """ "1 story", "3 stories": the sentence of `key.one` or `key.many`."""
        return self(f"{key}.one" if count == 1 else f"{key}.many", count=count)

    def of(self, part: float, whole: int) -> str:
        """ "14 of 20 (70%)"."""
        return self("of", part=f"{part:g}", whole=whole, percent=percent(part, whole))

    def number(self, score: Score, cell: Cell) -> str:
        """A score's number without its n: "4.1", "14 of 20 (70%)", "+12"; hidden ones as such."""
        if cell.n is None:
            return self("unshown")
        if cell.value is None:
            return self("answers", n=cell.n)
        return self.plain(score.form, cell.value, cell.n)

    def plain(self, form: str, value: float, n: int) -> str:
        """A value over n people, as its form is said."""
        if form == "share":
            return self.of(value, n)
        return f"{value:+.0f}" if form == "nps" else f"{value:.1f}"

    def with_n(self, score: Score, cell: Cell) -> str:
        """The number and its n; a share carries its base already."""
        said = self.number(score, cell)
        return said if cell.n is None or cell.value is None or score.form == "share" else f"{said}, n={cell.n}"

    def moved(self, value: float, n: int, before: Before, form: str) -> str:
        """ "up from 3.8", "down from …", "as before", over the shares where they are shares."""
        now, then = (value / n, before.value / before.n) if form == "share" else (value, before.value)
        said = self.plain(form, before.value, before.n)
        return self("same") if now == then else self("up" if now > then else "down", then=said)

    def was(self, form: str, before: Before) -> str:
        """ "was 3.8, n=18, the time before"."""
        said = self.plain(form, before.value, before.n)
        return self("was" if form == "share" else "was.n", then=said, n=before.n, what=before.what)

    def day(self, iso: str) -> str:
        """ "5 April 2027" for an ISO date or instant."""
        found = datetime.fromisoformat(iso).date() if "T" in iso else date.fromisoformat(iso)
        return str(format_date(found, "long", locale=locale_of(self.locale)))

    def listed(self, parts: list[str]) -> str:
        """ "a, b and c"."""
        return list_words(parts, self.locale)


def percent(part: float, whole: float) -> str:
    """ "70%"; never 0% or 100% for what is neither."""
    share = round(100 * part / whole)
    return f"{min(max(share, 1 if part else 0), 99 if part < whole else 100)}%"


def part(score: Score, cell: Cell) -> float | None:
    """How long a cell's bar is, 0 … 1; None where there is nothing to draw."""
    if cell.n is None or cell.value is None:
        return None
    if score.form == "share":
        return cell.value / cell.n
    if score.form == "nps":
        return (cell.value + 100) / 200
    return (cell.value - score.low) / (score.high - score.low) if score.high > score.low else None


def replies(rates: tuple[Rate, ...]) -> tuple[int, int] | None:
    """Replies and invited people over all surveys whose replies are shown; None where none are."""
    shown = [(rate.answered, rate.asked) for rate in rates if rate.answered is not None]
    return (sum(answered for answered, _ in shown), sum(asked for _, asked in shown)) if shown else None


def sentence(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]
