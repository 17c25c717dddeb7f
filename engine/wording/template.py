"""An email's frame and body put together once for many people, and filled for one.

A template holds slots where values go: `⟦v:name⟧` where plain text stands, `⟦h:name⟧` where HTML does. It depends on
the words and on which values are missing, never on the values, so that it is made once and a provider that takes
batches can be given it once.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from engine.wording.body import compose, slot
from engine.wording.options import Choice, Inline
from engine.wording.phrases import phrases
from engine.wording.placeholders import PLACEHOLDER

Audience = Literal["member", "staff", "asked"]
"""Why somebody gets a message: part of a programme, looks after one, or somebody asked for it with their address."""

SLOT = re.compile(r"⟦([vh]):([^⟦⟧]+)⟧")
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur", "yi"})
ACROSS = 6
"""Cells in a row of a numbered grid: 0–10 is 6 + 5, wide enough for a thumb at 320 px."""

_layouts = Environment(
    loader=PackageLoader("engine.wording", "layouts"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
)
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. public_url: where links lead, without a final slash; its length decides SMS segments."""

    organisation: str
    postal_address: str = ""
    public_url: str = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Template:
    """A message with slots. key: equal for equal templates."""

    key: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a template is made from: what `template` remembers it by.

    subject, body: with placeholders, and nothing missing. linked, changeable: whether there is a link to act on, and
    one to preferences. cohort: whether the cohort has a name.
    """

    subject: str
    body: str
    locale: str
    sender: Sender
    audience: Audience = "member"
    question: Inline | None = None
    linked: bool = False
    changeable: bool = False
    cohort: bool = False


@lru_cache(maxsize=512)
def template(words: Words) -> Template:
    """The email's three parts, with slots."""
    subject = PLACEHOLDER.sub(lambda found: slot(" ".join(found[1].split())), _unmarked(words.subject))
    body = compose(words.body)
    say = phrases(words.locale)
    language = words.locale.replace("_", "-")
    common = {
        "lang": language,
        "direction": "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
        "title": _unmarked(words.sender.organisation),
        "say": say,
        "organisation": _unmarked(words.sender.organisation),
        "postal_address": _unmarked(words.sender.postal_address),
        "why": _why(words),
        "link": slot("link"),
        "preferences": slot("preferences") if words.changeable else "",
        "button": (body.button or say["answer"]) if words.linked else "",
        "question": words.question if words.linked else None,
    }
    made = _layouts.get_template("email.html").render(
        common, before=body.before_html, after=body.after_html, rows=_rows(words.question)
    )
    text = _layouts.get_template("email.txt").render(common, before=body.before_text, after=body.after_text)
    page = _charset_first(_inliner.inline(made)).replace("⟦v:", "⟦h:")
    key = hashlib.sha256("\0".join((subject, text, page)).encode()).hexdigest()[:24]
    return Template(key, subject, text.strip() + "\n", page)


def substitutions(made: Template, values: Mapping[str, str]) -> dict[str, str]:
    """What stands in each slot of a template: plain values escaped where HTML is."""
    used = {found[0]: found for part in (made.subject, made.text, made.html) for found in SLOT.finditer(part)}
    return {
        whole: as_html(values.get(found[2], "")) if found[1] == "h" else values.get(found[2], "")
        for whole, found in used.items()
    }


def put_in(text: str, slots: Mapping[str, str]) -> str:
    """The text with each slot replaced, once: what a value looks like is never looked at again."""
    return SLOT.sub(lambda found: slots.get(found[0], ""), text)


def as_html(value: str) -> str:
    """A value as HTML text. One written right to left is kept from turning the words around it."""
    escaped = html.escape(value, quote=True)
    turns = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in value)
    return f"<bdi>{escaped}</bdi>" if turns else escaped


def _why(words: Words) -> str:
    say = phrases(words.locale)
    name = {"staff": "why-staff", "asked": "why-asked"}.get(words.audience, "why" if words.cohort else "why-short")
    return say[name].format(cohort=slot("cohort"), organisation=_unmarked(words.sender.organisation))


def _rows(question: Inline | None) -> list[list[Choice | None]]:
    """A grid's cells by row, the last row filled up so that columns stay equally wide."""
    if question is None or not question.grid:
        return []
    rows: list[list[Choice | None]] = [
        list(question.choices[start : start + ACROSS]) for start in range(0, len(question.choices), ACROSS)
    ]
    rows[-1] += [None] * (len(rows[0]) - len(rows[-1]))
    return rows


def _charset_first(page: str) -> str:
    """The character set before the style sheet, within the bytes in which a reader looks for it."""
    charset = '<meta charset="utf-8">'
    return page.replace(charset, "", 1).replace("<head>", f"<head>{charset}", 1)


def _unmarked(text: str) -> str:
    return text.replace("⟦", "[").replace("⟧", "]")
