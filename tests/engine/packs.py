"""Small packs as files, for tests of the running engine."""

from __future__ import annotations

from pathlib import Path

STORY_PACK = """\
workflow: stories
title: Stories
framework: circles
purpose: To be tried.
outcome: support
limits: none
surveys:
  ask:
    title: What happened?
    visibility: named
    questions:
      tale: {ask: What changed for you?, type: story}
steps:
  ask: {when: start, ask: ask}
  bye: {when: 2 weeks before end, tell: bye}
messages:
  bye: {subject: Nearly over, body: "Hello ((first_name))"}
"""


def write_pack(text: str, folder: Path) -> Path:
    """The pack's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workflow.yaml").write_text(text, encoding="utf-8")
    return folder
