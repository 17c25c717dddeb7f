"""What the docs show is true: examples load, commands exist, links lead somewhere, tables name what there is."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import pytest

from engine.cli import milepost
from engine.cli.scenarios import outcomes
from engine.core.audience import ROLES
from engine.core.conditions.naming import FIELDS
from engine.core.kinds import KINDS
from engine.core.language import CASE_CLASSES
from engine.definitions import load
from engine.definitions.roster import read_people
from engine.definitions.scenario import read_script
from engine.definitions.shapes.routes import ROUTE
from engine.definitions.shapes.steps import STEP
from engine.definitions.shapes.surveys import QUESTION
from engine.definitions.shapes.workflow import WORKFLOW
from engine.settings import Settings
from engine.wording.placeholders import NAMES
from tests.docs import blocks as docs
from tests.docs import completing
from tests.source import ROOT, none

LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", docs.blocks("yaml"), ids=str)
def test_every_yaml_example_has_no_problem(block: docs.Block, tmp_path: Path):
    example = completing.read(block.text)
    kind = completing.kind(example)
    if kind in ("scenario", "script"):
        return
    if kind == "pack":
        folder = tmp_path / "pack"
        folder.mkdir()
        (folder / "workflow.yaml").write_text(block.text, encoding="utf-8")
    elif kind == "part":
        folder = completing.companion(tmp_path / "pack", part=example)
    else:
        survey = example if kind == "survey" else completing.questions(example)
        folder = completing.companion(tmp_path / "pack", survey=survey)
    found = load(folder, rehearsed=kind == "pack")
    none([f"{each.code} {each.message}. {each.fix}" for each in found.problems])


def test_every_scenario_in_the_docs_comes_about(tmp_path: Path):
    found = [each for each in docs.blocks("yaml") if completing.kind(completing.read(each.text)) == "scenario"]
    folder = completing.companion(tmp_path / "pack")
    (folder / "tests").mkdir()
    for number, block in enumerate(found):
        (folder / "tests" / f"{number}.yaml").write_text(block.text, encoding="utf-8")
    came = list(outcomes(folder, load(folder), None))
    assert len(came) == len(found) > 0
    none([f"{each.file}: {failure.expected}: {failure.happened}" for each in came for failure in each.failures])


def test_the_script_and_the_people_of_the_readme_go_with_its_pack(tmp_path: Path):
    readme = [each for each in docs.blocks("yaml", "csv") if each.page.name == "README.md" and each.page.parent == ROOT]
    pack, people, script = readme
    (tmp_path / "workflow.yaml").write_text(pack.text, encoding="utf-8")
    (tmp_path / "script.yaml").write_text(script.text, encoding="utf-8")
    roster = read_people(people.text)
    workflow = load(tmp_path).workflow
    read = read_script(tmp_path / "script.yaml", [row.ref for row in roster.rows], workflow)
    assert (len(roster.rows), len(read.script)) == (4, 2)
    assert (roster.problems, read.problems) == ((), ())


@pytest.mark.parametrize("block", docs.blocks("csv"), ids=str)
def test_every_file_of_people_can_be_taken_in(block: docs.Block):
    assert read_people(block.text).problems == ()


@pytest.mark.parametrize("block", docs.blocks("markdown"), ids=str)
def test_every_message_example_has_no_problem(block: docs.Block, tmp_path: Path):
    assert load(completing.companion(tmp_path / "pack", message=block.text)).problems == ()


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that words begin with, and what is left of them."""
    command: click.Command = milepost
    while isinstance(command, click.Group) and words:
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"there is no command {words[0]}"
        command, words = found, words[1:]
    return command, words


@pytest.mark.parametrize(("place", "line"), docs.commands())
def test_every_command_shown_is_one(place: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    command, words = command_of(shlex.split(line)[1:])
    for word in words:
        if word.endswith((".csv", ".yaml", ".ics")):
            (tmp_path / word).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / word).touch()
    with command.make_context(command.name, words):
        assert not isinstance(command, click.Group), f"{place} names a group of commands"


def test_every_process_of_the_procfile_is_a_command():
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert set(lines) == {"release", "web", "worker", "clock"}
    for line in lines.values():
        command, words = command_of(line.split()[1:])
        assert words == []
        assert not isinstance(command, click.Group)


@pytest.mark.parametrize(("page", "text"), docs.mentions())
def test_every_command_spoken_of_is_one_and_has_these_options(page: str, text: str):
    command, words = command_of(text.split()[1:])
    known = {option for each in command.params for option in each.opts}
    assert {word for word in words if word.startswith("--")} <= known, page


@pytest.mark.parametrize(("page", "target"), docs.links())
def test_every_link_leads_somewhere(page: Path, target: str):
    path, _, anchor = target.partition("#")
    found = (page.parent / path).resolve() if path else page
    assert found.exists()
    if anchor:
        assert anchor in docs.headings(found)


def named(text: str) -> set[str]:
    """Every word in code."""
    return {word for each in docs.CODE.findall(docs.FENCE.sub("", text)) for word in re.findall(r"[a-z_-]+", each)}


@pytest.mark.parametrize("shape", [WORKFLOW, STEP, ROUTE, QUESTION], ids=lambda shape: shape.name)
def test_the_reference_names_every_key(shape: object):
    none(sorted(set(shape.fields) - named(LANGUAGE)))  # type: ignore[attr-defined]


def test_the_reference_names_every_kind_role_class_field_and_placeholder():
    spoken = named(LANGUAGE) | {word.rstrip("s") for word in named(LANGUAGE)}
    names = {*KINDS, *ROLES, *CASE_CLASSES, *FIELDS, *(each for kinds in FIELDS.values() for each in kinds), *NAMES}
    none(sorted(name for name in names if not set(re.findall(r"[a-z_-]+", name)) <= spoken))


def test_operating_names_every_setting_with_its_default():
    rows = re.findall(r"^\| `([A-Z_…]+)`(?: or `[A-Z_]+`)? \| ([^|]*) \|", OPERATING, re.MULTILINE)
    told = {name.removesuffix("_…"): default.strip().strip("`") for name, default in rows}
    every = [each for each in fields(Settings) if each.name != "sources"]
    assert set(told) == {each.name.upper() for each in every}
    plain = {each.name.upper(): each.default for each in every if isinstance(each.default, str) and each.default}
    assert {name: told[name] for name in plain} == plain
