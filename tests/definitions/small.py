"""A small sound pack to change in one place, and its folder on disk."""

from __future__ import annotations

from pathlib import Path

from engine.definitions import Loaded, Problem, load

SMALL = """\
workflow: small
title: A small circle
framework: circles
purpose: Peers solve hard problems together.
outcome: accountability

milestones:
  kickoff: start
  midpoint: halfway

steps:
  welcome:
    when: kickoff
    tell: welcome
  midpoint:
    when: midpoint
    to: members
    ask: midpoint

routes:
  unheard:
    on: midpoint
    if: midpoint.useful <= 2
    case: low

surveys:
  midpoint:
    title: How is it going?
    visibility: confidential
    questions:
      useful:
        ask: How useful is your circle?
        type: scale
        labels: [Not useful, Useful, Very useful]

messages:
  welcome: {subject: Welcome, body: 'Hello ((first_name))'}
"""


def change(old: str, new: str, text: str = SMALL) -> str:
    """The small pack with one piece of it changed."""
    assert old in text, old
    return text.replace(old, new, 1)


def write(folder: Path, workflow: str = SMALL, files: dict[str, str] | None = None) -> Path:
    """A pack on disk; returns its folder."""
    for name, text in {"pack/workflow.yaml": workflow, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "pack"


def loaded(folder: Path, workflow: str = SMALL, files: dict[str, str] | None = None) -> Loaded:
    """A pack written and loaded."""
    return load(write(folder, workflow, files))


def found(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    """Code, line and column of each problem."""
    return [(problem.code, problem.line, problem.column) for problem in problems]
