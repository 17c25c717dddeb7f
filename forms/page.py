"""What every page shares: the engine behind it, its language, and the links around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlencode

from flask import current_app, render_template, request

from forms.ports import Engine
from forms.words import WORDS, Say, known, own_name

LANGUAGE = "_lang"
PLACE = "_at"


def engine() -> Engine:
    """The engine that the composition root gave the application."""
    return cast(Engine, current_app.extensions["milepost"])


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page's own words.

    languages: (address, locale, name in itself) of the same place in each other language. why, change, help: where
    the three links at the foot lead. home: where the page itself is, for a way back; "" for none.
    """

    say: Say
    languages: Sequence[tuple[str, str, str]] = ()
    why: str = "/why"
    change: str = "/help#stop"
    help: str = "/help"
    home: str = ""


def language(own: str | None, offered: Sequence[str]) -> str:
    """The locale to speak: the one picked on the page, else the person's, else the first offered."""
    for wanted in (request.args.get(LANGUAGE), own):
        if wanted in offered and known(wanted):
            return wanted or ""
    return next((locale for locale in offered if known(locale)), "en")


def browser_language() -> str:
    """For a page that knows nobody: what the browser asks for, if we speak it."""
    picked = request.args.get(LANGUAGE)
    if picked in WORDS:
        return picked or "en"
    return request.accept_languages.best_match(list(WORDS)) or "en"


def address(path: str, **query: str | None) -> str:
    """A path with the language picked so far, and a query; None leaves a part out."""
    picked = request.args.get(LANGUAGE)
    parts = {LANGUAGE: picked if known(picked) else None, **query}
    given = {name: value for name, value in parts.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def frame(
    locale: str, offered: Sequence[str], *, token: str = "", preferences: str | None = None, at: str | None = None
) -> Frame:
    """The frame of this page. token: of the survey link it belongs to. at: the question, where there is one."""
    others = [each for each in offered if each != locale and known(each)]
    under = f"/s/{quote(token, safe='')}" if token else ""
    # An address like //elsewhere.example would be another site's.
    here = "/" + quote(request.path).lstrip("/")
    # A choice tapped in a message is not saved yet, and has to come along.
    tapped = {at: request.args[at]} if at and at in request.args else {}
    return Frame(
        say=Say(locale),
        languages=[(address(here, **{LANGUAGE: each, PLACE: at, **tapped}), each, own_name(each)) for each in others],
        why=address(f"{under}/why"),
        change=address(f"/p/{preferences}") if preferences else address("/help") + "#stop",
        help=address(f"{under}/help"),
        home=address(under) if under else "",
    )


def render(template: str, frame: Frame, **context: object) -> str:
    """A page. Templates find `say`, `frame` and `organisation`, and nothing about the person but what is passed."""
    return render_template(template, frame=frame, say=frame.say, organisation=engine().organisation, **context)
