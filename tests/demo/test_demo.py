"""`milepost demo --check`: whole cohorts lived through by real processes, to their last message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PACK = Path(__file__).parent / "pack"
STAGES = ("applied", "imported", "invited", "reminded", "answered", "sent", "answered by page", "signed in")


def demo(*arguments: object, var: Path) -> subprocess.CompletedProcess[str]:
    """Runs `milepost demo` to its end."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {**kept, "VAR_DIR": str(var), "LOG_LEVEL": "ERROR"}
    words = ["demo", *map(str, arguments)]
    return subprocess.run(
        [sys.executable, "-m", "engine.cli", *words],
        env=given,
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )


def stages(said: str) -> dict[str, int]:
    """The printed stages, each with its count."""
    found = {}
    for line in said.splitlines():
        name, _, rest = line.partition("  ")
        number = rest.split()
        if number and number[0].isdigit():
            found[name] = int(number[0])
    return found


def test_the_sample_network_lives_through_every_stage(tmp_path: Path) -> None:
    done = demo("--check", var=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = stages(done.stdout)
    for stage in (*STAGES, "cases opened", "cases closed", "stories", "digests", "renewed", "digest pages"):
        assert found.get(stage, 0) > 0, f"{stage}: {found}"


def test_a_pack_and_people_of_ones_own_are_lived_through_as_well(tmp_path: Path) -> None:
    done = demo("--check", "--pack", PACK, "--people", PACK / "people.csv", var=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = stages(done.stdout)
    for stage in STAGES:
        assert found.get(stage, 0) > 0, f"{stage}: {found}"


def test_a_broken_pack_is_said_in_a_sentence_and_nothing_is_started(tmp_path: Path) -> None:
    broken = tmp_path / "pack"
    broken.mkdir()
    (broken / "workflow.yaml").write_text("workflow: broken\ntitle: Broken\n", encoding="utf-8")
    done = demo("--check", "--pack", broken, "--people", PACK / "people.csv", var=tmp_path / "var")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr


def test_messages_that_would_really_go_out_are_refused(tmp_path: Path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {**kept, "VAR_DIR": str(tmp_path), "EMAIL_CHANNEL": "sendgrid"}
    words = [sys.executable, "-m", "engine.cli", "demo", "--check"]
    done = subprocess.run(words, env=given, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
