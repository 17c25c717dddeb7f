"""A digest as HTML, text and JSON: a frozen release, section by section.

Adding a section is one file with WORDS, among them its title, and `blocks`, and one line in SECTIONS.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import fill
from types import MappingProxyType, ModuleType

from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.wording import (
    digest_cases,
    digest_goals,
    digest_headlines,
    digest_method,
    digest_outcomes,
    digest_risks,
    digest_said,
    digest_stories,
    digest_text,
    digest_themes,
)
from engine.wording.digest_blocks import Block
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a digest."""

    name: str
    words: Words
    blocks: Callable[[Release, Say], list[Block]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A section of one digest, in its language."""

    name: str
    title: str
    blocks: list[Block]


def _section(name: str, module: ModuleType) -> Section:
    return Section(name, module.WORDS, module.blocks)


SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "headlines": _section("headlines", digest_headlines),
        "outcomes": _section("outcomes", digest_outcomes),
        "goals": _section("goals", digest_goals),
        "stories": _section("stories", digest_stories),
        "themes": _section("themes", digest_themes),
        "cases": _section("cases", digest_cases),
        "said-and-did": _section("said-and-did", digest_said),
        "risks": _section("risks", digest_risks),
        "method": _section("method", digest_method),
    }
)
"""Every section a pack may name."""

WORDS: Words = {
    "en": {"about": "{cohort}, {people}, as of {day}"},
    "es": {"about": "{cohort}, {people}, al {day}"},
}

_templates = Environment(
    loader=PackageLoader("engine.wording", "templates/digest"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

STYLE = _templates.get_template("style.css").render()
"""The style sheet of a digest, for pages that show its body."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest rendered. body: the HTML inside a page; html: a whole document, for mail and files; json: a text."""

    subject: str
    lead: str
    body: str
    html: str
    text: str
    json: str


def render(release: Release) -> Digest:
    """The release as people read it. A section that a later version no longer knows is left out."""
    known = [SECTIONS[name] for name in release.sections if name in SECTIONS]
    drawn = [_drawn(section, release) for section in known]
    lead = digest_headlines.lead(release)
    context = {"release": release, "lead": lead, "sections": drawn, "about": _about(release)}
    body = _templates.get_template("body.html").render(**context)
    return Digest(
        subject=f"{release.cohort_title}: {release.title}",
        lead=lead,
        body=body,
        html=_templates.get_template("page.html").render(**context, style=STYLE),
        text=_text(release, lead, digest_text.text([(section.title, section.blocks) for section in drawn])),
        json=json.dumps(release.to_json(), ensure_ascii=False, indent=2),
    )


def _drawn(section: Section, release: Release) -> Drawn:
    say = Say(section.words, release.locale)
    return Drawn(section.name, say("title"), section.blocks(release, say))


def _about(release: Release) -> str:
    say = Say(WORDS, release.locale)
    people = say.counted("people", release.picture.method.size)
    return say("about", cohort=release.cohort_title, people=people, day=say.day(release.at))


def _text(release: Release, lead: str, sections: str) -> str:
    head = f"{release.title}\n{_about(release)}"
    parts = [head, *([fill(lead, digest_text.WIDTH)] if lead else []), sections, f"-- \n{release.organisation}\n"]
    return "\n\n".join(parts)
