"""How many segments an SMS takes: GSM 03.38 with its extension table, else UCS-2.

Source: 3GPP TS 23.038, sections 6.1.2.1 and 6.2.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Each takes two septets, which never part into two segments."""

PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Segments:
    """encoding: "GSM-7" or "UCS-2". count: segments, 0 for nothing. per_segment: septets or UTF-16 units in each.

    units: septets or UTF-16 units in all. first_non_gsm: the first character that forces UCS-2, None in GSM-7.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    count: int
    per_segment: int
    units: int
    first_non_gsm: str | None = None


def segments(text: str) -> Segments:
    """How a text would be sent: 160 septets alone or 153 each, else 70 UTF-16 units alone or 67 each."""
    outside = next((letter for letter in text if letter not in BASIC and letter not in EXTENDED), None)
    if outside is None:
        return _count("GSM-7", [2 if letter in EXTENDED else 1 for letter in text], 160, 153, None)
    return _count("UCS-2", [2 if ord(letter) > 0xFFFF else 1 for letter in text], 70, 67, outside)


def plain_punctuation(text: str) -> str:
    """Curly quotes, dashes, ellipses and odd spaces as their plain ones, so that they do not force UCS-2."""
    return text.translate(PLAIN)


def _count(
    encoding: Literal["GSM-7", "UCS-2"], sizes: list[int], alone: int, parted: int, outside: str | None
) -> Segments:
    units = sum(sizes)
    if units <= alone:
        return Segments(encoding, 1 if units else 0, alone, units, outside)
    count, used = 1, 0
    for size in sizes:
        if used + size > parted:
            count, used = count + 1, 0
        used += size
    return Segments(encoding, count, parted, units, outside)
