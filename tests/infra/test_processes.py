"""Children kept alive together, and ended together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import processes
from engine.settings import Settings
from tests.infra.test_broker import ROOT, until

PARENT = """
import sys
from engine.processes import Child, Together
import os
folder = sys.argv[1]
children = [Child(name, (sys.executable, "-c", code, folder), os.environ) for name, code in zip(
    ("first", "second"), sys.argv[2:])]
Together(children).run()
"""

PATIENT = """
import os, pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[1])
def end(*_):
    (folder / "ended").write_text("cleanly")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
(folder / f"patient.{os.getpid()}").touch()
while True:
    time.sleep(0.05)
"""

BRIEF = """
import os, pathlib, sys
(pathlib.Path(sys.argv[1]) / f"brief.{os.getpid()}").touch()
sys.exit(3)
"""

DEAF = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
time.sleep(600)
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that keeps a patient child and one that always dies."""
    command = [sys.executable, "-c", PARENT, str(tmp_path), PATIENT, BRIEF]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        yield process
        process.kill()


def pids(folder: Path, name: str) -> list[int]:
    """The processes that said they began, as that child."""
    return [int(path.suffix[1:]) for path in folder.glob(f"{name}.*")]


def alive(pid: int) -> bool:
    """Whether a process runs and is no zombie."""
    asked = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(asked.stdout.strip()) and not asked.stdout.startswith("Z")


def test_a_child_that_dies_is_started_again_and_the_others_are_left_alone(
    parent: subprocess.Popen[str], tmp_path: Path
):
    assert until(lambda: len(pids(tmp_path, "brief")) >= 2)
    assert len(pids(tmp_path, "patient")) == 1
    parent.terminate()
    _, said = parent.communicate()
    assert "second ended (with exit code 3); starting it again." in said


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_everything_ends_cleanly_when_asked(parent: subprocess.Popen[str], tmp_path: Path, how: signal.Signals):
    assert until(lambda: pids(tmp_path, "patient") != [])
    os.killpg(parent.pid, how)
    assert parent.wait() == 0
    assert (tmp_path / "ended").read_text() == "cleanly"
    assert not any(alive(pid) for pid in pids(tmp_path, "patient"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Only Linux ties a child to its parent.")
def test_children_end_with_a_parent_that_is_killed(parent: subprocess.Popen[str], tmp_path: Path):
    assert until(lambda: pids(tmp_path, "patient") != [])
    parent.kill()
    assert until(lambda: not any(alive(pid) for pid in pids(tmp_path, "patient")))
    assert (tmp_path / "ended").read_text() == "cleanly"


def test_a_child_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(processes, "PATIENCE", 0.2)
    child = processes.Child("deaf", (sys.executable, "-c", DEAF, str(tmp_path / "began")), os.environ)
    together = processes.Together([child])
    child.start()
    assert until((tmp_path / "began").exists)
    together.asked = True
    together.run()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_keeps_dying_waits_longer_each_time(tmp_path: Path):
    child = processes.Child("brief", (sys.executable, "-c", BRIEF, str(tmp_path)), os.environ)
    waits = []
    for _ in range(3):
        child.start()
        assert child.process is not None
        child.process.wait()
        child.look()
        waits.append(child.wait)
    assert waits == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("address", "place"), [("http://localhost:8000", "127.0.0.1:9000"), ("https://m.example.org", "0.0.0.0:9000")]
)
def test_the_web_listens_beyond_this_machine_only_where_its_address_is_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, place: str
):
    given = {"VAR_DIR": str(tmp_path), "PUBLIC_URL": address, "PORT": "9000", "SECRET_KEY": "k" * 32}
    ran: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, arguments: ran.append(arguments))
    processes.web(Settings.read(given))
    assert ran[0][ran[0].index("--bind") + 1] == place
    assert "--access-logfile" not in ran[0], "addresses hold links, and links are secrets"


def test_who_only_watches_over_the_others_loads_no_database_code() -> None:
    asked = "import sys, engine.cli.running, engine.processes; print('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "False\n"
