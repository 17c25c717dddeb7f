"""`((placeholders))`: finding them, cleaning what stands in them, and what happens where there is nothing to say.

Where a value is missing for this person:

- `name` and `first_name` are left out with the comma beside them: "Hi ((first_name))," becomes "Hi,".
- `cohort`, `group`, `facilitator`, `partner` and `coordinator` become general words: "your group".
- everything else (`link`, `minutes`, `close`, `purpose`, `emergency`, `milestone ID`) takes the sentence that holds
  it away, and the line, where nothing else is on it. A title or subject loses only the placeholder if it is all one
  sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from engine.wording.phrases import phrases

NAMES = (
    "name",
    "first_name",
    "cohort",
    "group",
    "facilitator",
    "partner",
    "link",
    "minutes",
    "close",
    "purpose",
    "coordinator",
    "emergency",
)
"""What a pack's messages may use, besides `milestone ID`."""

PLACEHOLDER = re.compile(r"\(\(\s*([a-z_0-9]+(?:\s+[a-z0-9-]+)?)\s*\)\)")
PERSONAL = frozenset({"name", "first_name"})
GENERAL = frozenset({"cohort", "group", "facilitator", "partner", "coordinator"})
SENTENCE_END = re.compile(r"(?<=[.!?…])[ \t]+|(?<=[。！？])")

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LONGEST_VALUE = 600
"""Characters of one value; what is longer is cut with an ellipsis, so that no value makes a message unsendable."""


def placeholders(text: str) -> list[str]:
    """The names used in a text, once each, in order; `milestone kickoff` with one space."""
    return list(dict.fromkeys(" ".join(found[1].split()) for found in PLACEHOLDER.finditer(text)))


def plain(value: str, longest: int = LONGEST_VALUE) -> str:
    """A value as one line of harmless text.

    Control characters and line breaks become spaces; characters that turn the direction of what follows, and halves
    of surrogate pairs, go; the brackets of link markers become ordinary ones. Everything else stays as it is.
    """
    kept = "".join(_harmless(letter) for letter in value)
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _harmless(letter: str) -> str:
    if letter in BIDI_CONTROLS:
        return ""
    if letter in "⟦⟧":
        return "[" if letter == "⟦" else "]"
    category = unicodedata.category(letter)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "\ufffd" if category == "Cs" else letter


def missing(text: str, values: Mapping[str, str]) -> frozenset[str]:
    """The placeholders of a text for which there is nothing to say."""
    return frozenset(name for name in placeholders(text) if not values.get(name, "").strip())


def without(text: str, absent: Collection[str], locale: str | None) -> str:
    """The text with its absent placeholders handled as this module's rules say; may be empty."""
    if not absent:
        return text
    for name in PERSONAL.intersection(absent):
        text = _without_name(text, name)
    for name in GENERAL.intersection(absent):
        text = _slot(name).sub(phrases(locale)[name], text)
    for name in set(absent) - PERSONAL - GENERAL:
        text = _without_sentence(text, name)
    return text


def in_title(text: str, absent: Collection[str], locale: str | None) -> str:
    """The same for a subject, which never becomes empty while it has words of its own."""
    kept = without(text, absent, locale).strip()
    if kept:
        return kept
    for name in absent:
        text = _slot(name).sub("", text)
    return re.sub(r" +([,:;.!?])", r"\1", " ".join(text.split())).strip(" ,:;-–")


def one_of(text: str, values: Mapping[str, str]) -> str:
    """The text with "1 minutes" avoided: the word after `((minutes))` in the singular where the value is 1."""
    if values.get("minutes") != "1":
        return text
    return re.sub(r"(\(\(\s*minutes\s*\)\)\s+)(minute|minuto)s\b", r"\1\2", text)


def _slot(name: str) -> re.Pattern[str]:
    return re.compile(r"\(\(\s*" + r"\s+".join(map(re.escape, name.split())) + r"\s*\)\)")


def _without_name(text: str, name: str) -> str:
    slot = _slot(name).pattern
    opening = re.compile(rf"(^|(?<=[.!?]\s)|(?<=\n)){slot}[,:]?[ \t]*([¿¡]?\w?)", re.MULTILINE)
    text = opening.sub(lambda found: found[2].upper(), text)
    return re.sub(rf",?[ \t]*{slot}", "", text)


def _without_sentence(text: str, name: str) -> str:
    slot = _slot(name)
    return "\n".join(_kept_lines(text.split("\n"), slot))


def _kept_lines(lines: Iterable[str], slot: re.Pattern[str]) -> Iterable[str]:
    for line in lines:
        if not slot.search(line):
            yield line
            continue
        kept = " ".join(part for part in SENTENCE_END.split(line) if not slot.search(part)).strip()
        if re.search(r"\w", kept):
            yield kept
