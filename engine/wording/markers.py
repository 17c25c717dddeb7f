"""Link markers: what stands in a stored message where a link's address will be.

A link's token opens a survey without signing in, so it is never stored with a message. `⟦link:s:123⟧` stands there
instead, and is filled for the provider, or when somebody entitled reads the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal

Purpose = Literal["s", "p", "u", "d", "c", "f", "h"]
"""s: a survey. p: preferences. u: one-click unsubscribe. d: a digest. c: signing in to the console.
f: 15 minutes to see and change answers. h: 15 minutes to see what is held."""

PURPOSES: tuple[Purpose, ...] = ("s", "p", "u", "d", "c", "f", "h")
TOKEN_LENGTH = 24

PATHS: Mapping[Purpose, str] = MappingProxyType(
    {"s": "/s", "p": "/p", "u": "/u", "d": "/digests", "c": "/console/sign-in", "f": "/s", "h": "/p"}
)
"""Where each purpose's links lead, before the token."""

MARKER = re.compile(r"⟦link:([spudcfh]):(\d{1,19})⟧")
ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$()*+,;=%-]+")


def marker(purpose: Purpose, number: int) -> str:
    """The marker of the link with this purpose and number (a planned row's, a digest's or a sign-in's)."""
    if purpose not in PURPOSES or number < 0:
        raise ValueError(f"There is no link of purpose {purpose!r} and number {number}.")
    return f"⟦link:{purpose}:{number}⟧"


def fill(text: str, link_of: Callable[[str, int], str]) -> str:
    """The text with every marker replaced by its address. Fits text, HTML and headers alike.

    link_of: (purpose, number) → the whole address. Raises ValueError for an address that HTML or a header could
    read as anything else.
    """

    def address(found: re.Match[str]) -> str:
        filled = link_of(found[1], int(found[2]))
        if not ADDRESS.fullmatch(filled):
            raise ValueError(f"{filled!r} is not a web address that can stand in a message.")
        return filled

    return MARKER.sub(address, text)


def links_in(text: str) -> Iterator[tuple[str, int]]:
    """Every (purpose, number) that is marked in the text, in order."""
    return ((found[1], int(found[2])) for found in MARKER.finditer(text))


def stand_in(public_url: str) -> Callable[[str, int], str]:
    """Addresses of the right length that lead nowhere: for previews, and for counting segments."""
    paths: Mapping[str, str] = {str(purpose): path for purpose, path in PATHS.items()}
    return lambda purpose, number: f"{public_url.rstrip('/')}{paths[purpose]}/{'x' * TOKEN_LENGTH}"


def is_link(value: str) -> bool:
    """Whether a value is one marker or one web address, and may therefore stand where an address is expected."""
    return bool(MARKER.fullmatch(value) or ADDRESS.fullmatch(value))
