"""A digest as HTML, text and JSON: a frozen release, section by section.

Adding a section is one file with TITLE and `blocks`, and one line in SECTIONS.
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
from engine.wording.digest_words import counted, day


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a digest."""

    name: str
    title: str
    blocks: Callable[[Release], list[Block]]


def _section(name: str, module: ModuleType) -> Section:
    return Section(name, module.TITLE, module.blocks)


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
    drawn = [(section, section.blocks(release)) for section in known]
    lead = digest_headlines.lead(release)
    context = {"release": release, "lead": lead, "sections": drawn, "about": _about(release)}
    body = _templates.get_template("body.html").render(**context)
    return Digest(
        subject=f"{release.cohort_title}: {release.title}",
        lead=lead,
        body=body,
        html=_templates.get_template("page.html").render(**context, style=STYLE),
        text=_text(release, lead, digest_text.text([(section.title, blocks) for section, blocks in drawn])),
        json=json.dumps(release.to_json(), ensure_ascii=False, indent=2),
    )


def _about(release: Release) -> str:
    size = release.picture.method.size
    return f"{release.cohort_title}, {counted(size, 'person', 'people')}, as of {day(release.at)}"


def _text(release: Release, lead: str, sections: str) -> str:
    head = f"{release.title}\n{_about(release)}"
    parts = [head, *([fill(lead, digest_text.WIDTH)] if lead else []), sections, f"-- \n{release.organisation}\n"]
    return "\n\n".join(parts)
