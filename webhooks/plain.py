"""What comes from outside made fit to be kept: no null bytes, no half characters, no endless texts."""

from __future__ import annotations

from typing import Any

from flask import Response

LONGEST = 5_000


def plain(value: Any, longest: int = LONGEST) -> str:
    """A text as a database can hold it; "" for what is no text or number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    text = value if isinstance(value, str) else repr(value)
    return text.encode("utf-8", "replace").decode().replace("\x00", "")[:longest]


def number(value: Any) -> int | None:
    """A number of ours that came back; None for anything else."""
    text = plain(value, 20)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def said(code: int, sentence: str = "") -> Response:
    """An answer in plain text."""
    return Response(sentence, code, content_type="text/plain; charset=utf-8")
