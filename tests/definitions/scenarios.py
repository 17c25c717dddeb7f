"""A small pack and a writer of scenario files, for the tests of scenarios and of what they expect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.core.language import Anchor, Digest, Point, Route, Step, Survey, Workflow
from engine.core.script import Line
from engine.definitions.expectations import Expectation
from engine.definitions.scenario import Read, ReadScript, read_scenario, read_script
from tests.core.conditions.people import LABELS, options, question

KICKOFF = (Point(Anchor("milestone", "kickoff")),)
WORKFLOW = Workflow(
    "circles",
    {"en": "Circles"},
    "circles",
    {"en": "Help"},
    "support",
    steps={
        "midpoint": Step("midpoint", 0, KICKOFF, ask="midpoint"),
        "welcome": Step("welcome", 1, KICKOFF, tell="welcome"),
    },
    surveys={
        "midpoint": Survey(
            "midpoint",
            {"en": "?"},
            "confidential",
            {
                "useful": question("useful", "scale", labels=LABELS),
                "solved": question("solved", "yes-no"),
                "problem": question("problem", "story"),
                "blockers": question("blockers", "choices", options=options("timing", "none")),
            },
        )
    },
    milestones={"kickoff": Point(Anchor("start")), "midpoint": Point(Anchor("halfway"))},
    routes={"unheard": Route("unheard", 2, ("midpoint",), tell="sorry", case="low")},
    digests={"cycle": Digest("cycle", 3, KICKOFF, ("leader",), ("headlines",))},
    roles={"facilitator-lead": {"en": "Lead"}},
)

HEAD = """test: a low mid-point reaches the coordinator
cohort: {start: 2027-01-04, end: 2027-03-29, timezone: Europe/London}
people:
  ana: {role: member, email: ana@example.org}
  fay: {role: [facilitators, facilitator-lead], phone: +447700900123, sms_consent: yes, channel: sms}
"""


@dataclass
class Files:
    """Writes files to read."""

    folder: Path

    def scenario(self, text: str) -> Read:
        path = self.folder / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return read_scenario(path, WORKFLOW)

    def script(self, text: str, *people: str) -> ReadScript:
        path = self.folder / "script.yaml"
        path.write_text(text, encoding="utf-8")
        return read_script(path, people, WORKFLOW)


AT = datetime(2027, 2, 16, 9, 30)  # noqa: DTZ001 - local to the person
TEN = datetime(2027, 2, 16, 10, 0)  # noqa: DTZ001 - local to the person


def lines(files: Files, *said: str) -> tuple[Line, ...]:
    found = files.scenario(HEAD + "script:\n" + "".join(f"  - {each}\n" for each in said))
    assert found.problems == ()
    assert found.scenario is not None
    return found.scenario.lines


def expected(files: Files, *said: str) -> tuple[Expectation, ...]:
    found = files.scenario(HEAD + "expect:\n" + "".join(f"  - {each}\n" for each in said))
    assert found.problems == ()
    assert found.scenario is not None
    return found.scenario.expect


def problems(files: Files, *said: str, key: str = "script") -> list[tuple[int, int, str, str, str]]:
    found = files.scenario(HEAD + f"{key}:\n" + "".join(f"  - {each}\n" for each in said))
    assert found.scenario is None
    return [(each.line, each.column, each.code, each.message, each.fix) for each in found.problems]
