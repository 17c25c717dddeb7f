"""An example out of the docs made whole: a pack in a folder, with what the example names but does not show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from engine.definitions.shapes.workflow import WORKFLOW

COMPANION = Path(__file__).parent / "companion.yaml"
OWN = ("steps", "milestones", "routes", "digests", "surveys", "messages", "scales", "roles")
yaml = YAML()
yaml.preserve_quotes = True
yaml.width = 10_000


def read(text: str) -> Any:
    """An example as YAML has it, its quotes kept."""
    return yaml.load(text)


def kind(example: Any) -> str:
    """What an example is: a whole pack, a survey, questions, a scenario, a script, or a part of a workflow."""
    keys = set(example)
    for name, wanted in (("pack", "workflow"), ("scenario", "test"), ("script", "script"), ("survey", "survey")):
        if wanted in keys:
            return name
    if keys == {"questions"}:
        return "questions"
    assert keys <= set(WORKFLOW.fields), f"nothing that a pack holds: {keys - set(WORKFLOW.fields)}"
    return "part"


def companion(folder: Path, part: Any = None, survey: Any = None, message: str | None = None) -> Path:
    """The companion's folder with an example in it: a part of the workflow, a survey, or a message's file."""
    whole = read(COMPANION.read_text(encoding="utf-8"))
    for key, value in (part or {}).items():
        if key in OWN:
            whole.setdefault(key, {}).update(value)
        else:
            whole[key] = value
    for id_ in (part or {}).get("messages", {}):
        whole["steps"][f"tells-{id_}"] = {"when": "kickoff", "tell": id_}
    if survey is not None:
        whole["surveys"][survey.pop("survey")] = survey
    if message is not None:
        whole["steps"]["tells-example"] = {"when": "kickoff", "tell": "example"}
        (folder / "messages").mkdir(parents=True)
        (folder / "messages" / "example.md").write_text(message, encoding="utf-8")
    return written(folder, whole)


def written(folder: Path, whole: Any) -> Path:
    """A pack's folder with this workflow."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "workflow.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(whole, file)
    return folder


def questions(example: Any) -> Any:
    """Questions as a survey that the companion's first pulse asks."""
    return {"survey": "kickoff_pulse", "title": "First impressions", "visibility": "named", **example}
