"""Scenarios that `milepost test` runs, and scripts for `simulate --script`, read with every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from engine.core.language import Workflow
from engine.core.life import STATUSES
from engine.core.script import Line, Person
from engine.definitions import cells
from engine.definitions.cells import CellError
from engine.definitions.expectations import Expectation, expectation
from engine.definitions.places import List, Map, Node, Place, Scalar, spot
from engine.definitions.problems import Problem, short, unknown
from engine.definitions.reading import read, text_of
from engine.definitions.script import Named, ScenarioReport, Scripted, sentence

KEYS = ("test", "cohort", "people", "script", "expect")
COHORT_KEYS = ("start", "end", "timezone")


@dataclass(frozen=True, slots=True)
class Dates:
    """The cohort of a scenario. timezone: IANA, UTC where none is written."""

    start: date
    end: date | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A test of a pack. people are known by their keys; someone with neither email nor phone is taken to have email."""

    file: str
    test: str
    cohort: Dates
    people: tuple[Person, ...]
    script: tuple[Scripted, ...]
    expect: tuple[Expectation, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The script as a rehearsal takes it."""
        return tuple(each.line for each in self.script)


@dataclass(frozen=True, slots=True)
class Read:
    """What a file came to: a scenario, or None and why."""

    scenario: Scenario | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ReadScript:
    """A script's lines; with any problem none of them may be used."""

    script: tuple[Scripted, ...]
    problems: tuple[Problem, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The script as a rehearsal takes it."""
        return tuple(each.line for each in self.script)


def read_scenario(path: Path, workflow: Workflow | None = None, default_country: str | None = None) -> Read:
    """Reads a scenario file. workflow: the pack it tests; without one, names and answers are not checked."""
    report = ScenarioReport()
    root = _root(path, report)
    if root is None:
        return Read(None, report.problems)
    _keys(root, KEYS, "a scenario", report)
    test = _test(root, report)
    cohort = _cohort(root, report)
    people = _people(root, report, workflow, default_country)
    named = Named({each.ref.lower(): (each.ref,) for each in people}, workflow, report)
    script = tuple(line for node in _list(root, "script", report) if (line := sentence(node, named)))
    expect = tuple(found for node in _list(root, "expect", report) if (found := expectation(node, named)))
    if not report.clean or cohort is None:
        return Read(None, report.problems)
    return Read(Scenario(str(path), test, cohort, people, script, expect), ())


def read_script(path: Path, people: Iterable[str], workflow: Workflow | None = None) -> ReadScript:
    """Reads a script: a YAML map with the key `script`. people: emails or phones; the part before an @ will do."""
    report = ScenarioReport()
    root = _root(path, report)
    if root is None:
        return ReadScript((), report.problems)
    _keys(root, KEYS, "a script", report)
    if not root.has("script"):
        report.add("E102", root.own, "there is no script", "Write `script:` with its lines below")
    named = Named(callings(people), workflow, report)
    script = tuple(line for node in _list(root, "script", report) if (line := sentence(node, named)))
    return ReadScript(script if report.clean else (), report.problems)


def callings(people: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Everything a script may call people by → them: the whole address, and the part before its @."""
    found: dict[str, tuple[str, ...]] = {}
    every = list(people)
    for ref in every:
        local = ref.split("@")[0].lower()
        found[local] = (*found.get(local, ()), ref)
    return found | {ref.lower(): (ref,) for ref in every}


def _root(path: Path, report: ScenarioReport) -> Map | None:
    file = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"this file cannot be read: {error.strerror}"
        report.add("E001", Place(file, 1, 1), message, "Name a file that is there and may be read")
        return None
    text = text_of(data, file, report)
    root = read(text, file, report) if text is not None else None
    if isinstance(root, Map):
        return root
    if report.clean:
        report.add("E009", Place(file, 1, 1), "there are no keys and values here", "Write keys like `script:`")
    return None


def _keys(node: Map, known: Iterable[str], what: str, report: ScenarioReport) -> None:
    names = tuple(known)
    for key, _ in node.entries:
        if key.text not in names:
            message, fix = unknown("key", key.text, names, f"Take it out; {what} has {', '.join(names)}")
            report.add("E101", key.place, message, fix)


def _list(root: Map, name: str, report: ScenarioReport) -> list[Node]:
    node = root.raw(name)
    if node is None or (isinstance(node, Scalar) and not node.text.strip()):
        return []
    if not isinstance(node, List):
        report.add("E009", spot(node), f"`{name}` has to be a list", "Begin each line with a dash: `- ana meets …`")
        return []
    return node.items


def _test(root: Map, report: ScenarioReport) -> str:
    text = root.text("test")
    if text is None or not text.strip():
        fix = "Begin with `test:` and what it shows: `test: a low score reaches the coordinator`"
        report.add("E102", root.own, "the scenario does not say what it tests", fix)
    return " ".join((text or "").split())


def _cohort(root: Map, report: ScenarioReport) -> Dates | None:
    node = root.raw("cohort")
    if not isinstance(node, Map):
        fix = "Write `cohort: {start: 2027-01-04, end: 2027-03-29, timezone: Europe/London}`"
        report.add("E102", spot(node) if node else root.own, "the scenario has no cohort", fix)
        return None
    _keys(node, COHORT_KEYS, "a cohort", report)
    start = _cell(node, "start", cells.day, report)
    end = _cell(node, "end", cells.day, report)
    zone = _cell(node, "timezone", cells.timezone, report)
    if not node.has("start"):
        report.add("E102", node.place, "the cohort has no start", "Add `start: 2027-01-04`")
    if start is None:
        return None
    if end is not None and end < start:
        report.add("E705", spot(node.raw("end") or node), f"{end} is before the start", "Write a later end")
    return Dates(start, end, zone or "UTC")


def _cell(node: Map, name: str, reader: Callable[[str], Any], report: ScenarioReport) -> Any:
    """A value under a key; None where there is none, or, with a problem, where it cannot be so."""
    found = node.raw(name)
    if isinstance(found, List) and all(isinstance(item, Scalar) for item in found.items):
        text, place = ";".join(item.text for item in found.items if isinstance(item, Scalar)), found.own
    elif isinstance(found, Scalar):
        text, place = found.text.strip(), found.place
    else:
        if found is not None:
            report.add("E705", spot(found), f"`{name}` has to be a text", "Write it on one line")
        return None
    if not text:
        return None
    try:
        return reader(text)
    except CellError as error:
        report.add("E705", place, error.message, error.fix)
        return None


def _people(root: Map, report: ScenarioReport, workflow: Workflow | None, country: str | None) -> tuple[Person, ...]:
    node = root.raw("people")
    if node is None:
        return ()
    if not isinstance(node, Map):
        fix = "Write `people:` and below it a line each: `ana: {role: member, email: ana@example.org}`"
        report.add("E009", spot(node), "`people` has to be a map", fix)
        return ()
    keys = [key.text for key, _ in node.entries]
    return tuple(_person(key, value, keys, report, workflow, country) for key, value in node.entries)


def _person(
    key: Scalar, node: Node, keys: list[str], report: ScenarioReport, workflow: Workflow | None, country: str | None
) -> Person:
    if " " in key.text.strip():
        report.add("E705", key.place, f'"{short(key.text)}" is more than one word', "Call people by one word here")
    if not isinstance(node, Map):
        if not (isinstance(node, Scalar) and not node.text.strip()):
            fix = f"Write `{key.text}: {{role: member, email: {key.text}@example.org}}`"
            report.add("E705", spot(node), "a person has to be a map", fix)
        return Person(key.text, email=True)
    readers = _readers(keys, workflow.roles if workflow else (), country)
    _keys(node, readers, "a person", report)
    said = {name: _cell(node, name, reader, report) for name, reader in readers.items()}
    return Person(
        key.text, said["name"] or "", said["role"] or (), said["status"] or "", said["group"] or "",
        said["partner"] or (), said["timezone"] or "", said["locale"] or "", said["channel"] or "",
        bool(said["email"]) or not said["phone"], bool(said["phone"]), bool(said["sms_consent"]), said["joined"],
        said["left"],
    )  # fmt: skip


def _readers(keys: list[str], roles: Iterable[str], country: str | None) -> Mapping[str, Callable[[str], Any]]:
    """How each thing said about a person is read: as in a people CSV, partners by their keys."""
    return {
        "role": partial(cells.roles, own=roles),
        "email": cells.email,
        "phone": partial(cells.phone, country=country),
        "name": str,
        "status": cells.one_of("status", STATUSES),
        "group": str,
        "partner": partial(_partners, keys),
        "timezone": cells.timezone,
        "locale": cells.locale,
        "channel": cells.one_of("channel", ("email", "sms")),
        "sms_consent": cells.consent,
        "joined": cells.day,
        "left": cells.day,
    }


def _partners(keys: list[str], text: str) -> tuple[str, ...]:
    found = cells.several(text)
    for name in found:
        if name not in keys:
            message, fix = unknown("person", name, keys, "Name someone in `people`")
            raise CellError(message, fix)
    return tuple(dict.fromkeys(found))
