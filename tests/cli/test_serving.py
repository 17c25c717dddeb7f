"""The processes as a host starts them: they come up, answer, and end when they are asked."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

PATIENCE = 90.0


@contextmanager
def started(command: str, var: Path) -> Iterator[int]:
    """A command in a process of its own, on a free port; ended by SIGTERM, which it has to obey with exit code 0."""
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {**kept, "VAR_DIR": str(var), "PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "engine.cli", command], env=given, stderr=subprocess.PIPE)
    try:
        yield port
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
        assert (process.returncode, b"Traceback" in said) == (0, False), said
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answer(port: int, path: str) -> tuple[int, str]:
    """The status and text of a page; 0 where nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        found = connection.getresponse()
        return found.status, found.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def until(port: int, path: str, status: int) -> str:
    """The page, once it answers so."""
    found = (0, "")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = answer(port, path)
        if found[0] == status:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{path} answers {found}")


def test_serve_brings_up_everything_on_an_empty_folder_and_ends_when_asked(tmp_path: Path):
    with started("serve", tmp_path / "var") as port:
        ready = until(port, "/readyz", 200)
        assert '"broker":"ok"' in ready.replace(" ", "")
        assert answer(port, "/console/")[0] == 303
        assert answer(port, "/")[0] == 200
    assert answer(port, "/healthz")[0] == 0


def test_web_alone_answers_and_says_what_is_missing(tmp_path: Path, sqlite_template: Path):
    (tmp_path / "milepost.db").write_bytes(sqlite_template.read_bytes())
    with started("web", tmp_path) as port:
        until(port, "/healthz", 200)
        status, said = answer(port, "/readyz")
        assert (status, "The clock has not ticked yet" in said, "broker does not answer" in said) == (503, True, True)
