"""Whatever is registered has its example: a test finds it by name, and fails where the example is missing."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask, template_rendered

import forms
from app import create_app
from engine.channels import CHANNELS
from engine.cli import milepost
from engine.core.kinds import KINDS
from engine.core.picture_values import SECTIONS as ASKED
from engine.definitions.codes import CODES
from engine.wording.built_in import built_in_messages
from engine.wording.digest import SECTIONS
from tests.console.desk import client
from tests.console.memory import Office
from tests.console.test_browser import OPEN, STAFF
from tests.forms.test_browser import PAGES, everything
from tests.source import none, of_tests

TESTS = Path(__file__).parent
TEMPLATES = Path(forms.__file__).parent / "templates"
DRAWN = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if path.name != "layout.html" and not path.name.startswith("_") and path.parent.name != "kinds"
)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_question_has_answers_taken_and_refused_and_a_form(name: str):
    cases = json.loads((TESTS / "core" / "kinds" / "testdata" / f"{name}.json").read_text())["cases"]
    assert any(answer for case in cases for answer in case.get("answers", ()))
    assert (TEMPLATES / "kinds" / f"{name}.html").is_file()


def test_nothing_is_left_of_a_kind_that_is_gone():
    assert {path.stem for path in (TESTS / "core" / "kinds" / "testdata").iterdir()} == set(KINDS)
    assert {path.stem for path in (TEMPLATES / "kinds").glob("[!_]*")} == set(KINDS)


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_has_its_tests(name: str):
    assert (TESTS / "channels" / f"test_{name}.py").is_file()


def test_every_section_of_a_digest_that_a_pack_may_name_is_drawn_and_has_its_golden_text():
    golden = {path.stem for path in (TESTS / "wording" / "golden" / "digest").glob("*.txt")}
    assert set(SECTIONS) == set(ASKED)
    assert set(SECTIONS) <= golden


@pytest.mark.parametrize("code", CODES)
def test_every_problem_code_has_a_broken_pack_and_a_mended_one(code: str):
    cases = list((TESTS / "definitions" / "broken").glob(f"{code}-*"))
    assert cases
    assert all({"pack", "expected.json"} <= {each.name for each in case.iterdir()} for case in cases)


@pytest.mark.parametrize("name", built_in_messages())
def test_every_built_in_message_has_its_golden_text_in_each_of_its_languages(name: str):
    golden = TESTS / "wording" / "golden" / "messages"
    none([each for each in built_in_messages()[name].subject if not (golden / f"{name}.{each}.txt").is_file()])


def test_every_page_is_drawn_in_the_tests_that_look_at_it_with_a_browser():
    member, staff = everything(), Office()
    drawn = drawn_by(create_app(member), PAGES) | drawn_by(create_app(staff), [*OPEN, "/console/sign-in/good"])
    browser = client(staff)
    drawn |= drawn_by(browser.application, STAFF, browser)
    none(sorted(set(DRAWN) - drawn))


def drawn_by(app: Flask, addresses: list[str], browser: object = None) -> set[str]:
    """The templates that these addresses draw."""
    seen: set[str] = set()

    def note(sender: Flask, template: object, **_: object) -> None:
        seen.add(str(getattr(template, "name", "")))

    asked = app.test_client() if browser is None else browser
    with template_rendered.connected_to(note, app):
        for address in addresses:
            asked.get(address)  # type: ignore[attr-defined]
    return seen


def leaves(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the command line, as its words."""
    if not isinstance(command, click.Group):
        yield words
        return
    with click.Context(command) as context:
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None, name
            yield from leaves(found, (*words, name))


def test_every_command_is_run_by_a_test():
    run = {words for module in of_tests() for words in said(module.tree)}
    none([" ".join(words) for words in leaves(milepost) if not any(each[: len(words)] == words for each in run)])


def said(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """The words that a test gives to a call, or keeps in a list, up to the first that is not written out."""
    for node in ast.walk(tree):
        parts = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.List | ast.Tuple) else ()
        words: list[str] = []
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                words += part.value.split()
            elif words:
                break
        if words:
            yield tuple(words)
