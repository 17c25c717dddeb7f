"""The one script, the pinned versions, and what a host is told to run."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """run.sh with these arguments."""
    return subprocess.run([ROOT / "run.sh", *arguments], capture_output=True, text=True)


def test_alone_it_lists_every_task_with_a_line_each():
    listed = dict(re.findall(r"^  (\w+) +(\S.+)$", run().stdout, re.MULTILINE))
    known = re.search(r"^TASKS='(.+)'$", (ROOT / "run.sh").read_text(), re.MULTILINE)
    assert known
    assert set(listed) == set(known[1].split("|"))
    assert {"setup", "check", "format", "test", "demo", "serve", "bench", "docs"} <= set(listed)


def test_a_task_that_is_not_there_is_refused_with_the_list():
    refused = run("tset")
    assert refused.returncode == 2
    assert "There is no task called tset." in refused.stderr
    assert "setup" in refused.stderr


@pytest.mark.parametrize("script", ["run.sh", ".ci/run"])
def test_the_scripts_are_sound_bash_and_may_be_run(script: str):
    assert (ROOT / script).stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", ROOT / script]).returncode == 0


def test_ci_runs_the_tests_and_lets_nothing_be_skipped():
    assert "CI=1 exec ./run.sh test" in (ROOT / ".ci" / "run").read_text()


def test_every_dependency_is_pinned_and_no_address_is_written_down():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {re.split(r"[=\[ ]", line)[0] for line in lines}
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[^ ]+( ; .+)?", line) or "://" in line] == []
    groups = PROJECT["project"]["optional-dependencies"] | PROJECT["dependency-groups"]
    wanted = PROJECT["project"]["dependencies"] + [each for group in groups.values() for each in group]
    names = {re.split(r"[<>=\[]", each)[0].replace(".", "-").lower() for each in wanted}
    assert names - pinned == set()


def test_a_host_is_told_of_the_release_and_three_processes():
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert lines == {
        "release": "milepost db upgrade",
        "web": "milepost web",
        "worker": "milepost worker",
        "clock": "milepost clock",
    }
