"""The messages that need no words from a pack. Each is a file a language in `texts/`.

A file is `subject:`, any number of `sms:` (the shorter ways to say it follow the longer ones), a line `---`, and a
Markdown body, with the placeholders of packs and those that `engine.wording.values` adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from engine.core.language import Message, Question
from engine.wording.render import ALTERNATIVE

LANGUAGES = ("en", "es")


@lru_cache(maxsize=1)
def built_in_messages() -> Mapping[str, Message]:
    """Every built-in message by name; a language that a message lacks falls back to English."""
    parts: dict[str, dict[str, tuple[str, str, str]]] = {}
    for language in LANGUAGES:
        for file in files("engine.wording").joinpath("texts", language).iterdir():
            if file.name.endswith(".md"):
                name = file.name.removesuffix(".md")
                parts.setdefault(name, {})[language] = _read(file.read_text(encoding="utf-8"))
    return MappingProxyType({name: _message(name, by_language) for name, by_language in sorted(parts.items())})


def built_in(name: str) -> Message:
    """A built-in message: invitation, first-reminder, case-alert … Raises KeyError for a name there is not."""
    return built_in_messages()[name]


def asking(number: int, of: int, question: Question | None = None) -> Message:
    """The message that invites (number 0), or reminds for the number-th of so many times.

    question: the one that the first reminder carries (engine.wording.options), None where it can carry none.
    """
    if number == 0:
        return built_in("invitation")
    if number == 1:
        return built_in("first-reminder" if question else "first-reminder-plain")
    return built_in("last-call" if number >= of else "later-reminder")


ALERTS = MappingProxyType(
    {
        "opened": "case-alert",
        "unacknowledged": "case-handed-on",
        "uncontacted": "case-late",
        "repeat": "safety-alert",
        "unheard": "safety-unheard",
    }
)
"""What staff are told about a case, by the kind of alert (engine.core.casework)."""


def alert(kind: str, cls: str) -> Message:
    """The message to staff for an alert of this kind about a case of this class."""
    return built_in("safety-alert" if cls == "safety" and kind == "opened" else ALERTS[kind])


def said_and_did(pairs: Sequence[tuple[str, str]]) -> tuple[Message, dict[str, str]]:
    """The message `said-and-did` with what was said and what was done about it, and the values it then needs.

    pairs: (what people said, what was done, or why not), most important first; empty where nothing is decided yet.
    """
    if not pairs:
        return built_in("said-and-did-nothing-yet"), {}
    plain = built_in("said-and-did")
    body = {
        language: text.replace("((items))", "\n\n".join(_pair(language, place) for place in range(1, len(pairs) + 1)))
        for language, text in plain.body.items()
    }
    values = {f"said_{place}": said for place, (said, _) in enumerate(pairs, 1)}
    values |= {f"did_{place}": did for place, (_, did) in enumerate(pairs, 1)}
    return Message(plain.id, plain.subject, body, plain.sms), values


def _pair(language: str, place: int) -> str:
    said, did = {"es": ("Dijiste", "Hicimos")}.get(language, ("You said", "We did"))
    return f"**{said}:** ((said_{place}))\\\n**{did}:** ((did_{place}))"


def _message(name: str, parts: Mapping[str, tuple[str, str, str]]) -> Message:
    return Message(
        id=name,
        subject=MappingProxyType({language: part[0] for language, part in parts.items()}),
        body=MappingProxyType({language: part[2] for language, part in parts.items()}),
        sms=MappingProxyType({language: part[1] for language, part in parts.items() if part[1]}),
    )


def _read(text: str) -> tuple[str, str, str]:
    """A file's subject, SMS and body."""
    head, _, body = text.partition("\n---\n")
    lines = [line.partition(": ") for line in head.splitlines()]
    subject = next(words for key, _, words in lines if key == "subject")
    return subject, ALTERNATIVE.join(words for key, _, words in lines if key == "sms"), body.strip()
