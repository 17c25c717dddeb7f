"""The demo as it is started: `demo --check`, a demo that stays up, and what is refused."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.demo.beside import answers, free_port
from engine.demo.browser import Browser, Form, Page
from engine.demo.network import FILE, names
from tests.demo.conftest import PACK, PEOPLE
from tests.infra.test_broker import ROOT, until

LINE = re.compile(r"^(\S.*?) {2,}(\d+)(?:  (.*))?$")


def environ(var: Path, **more: str) -> dict[str, str]:
    """Ours, with a VAR_DIR, and without what would name a service."""
    ours = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY")}
    return {**ours, "VAR_DIR": str(var), **more}


def run(*arguments: object, var: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`milepost` with these arguments, to its end."""
    command = [sys.executable, "-m", "engine.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environ(var, **more), capture_output=True, text=True)


def counts(out: str) -> dict[str, int]:
    """Stage → its count."""
    return {found[1]: int(found[2]) for line in out.splitlines() if (found := LINE.match(line))}


def test_check_lives_every_shipped_sample_through_and_every_stage_happens(tmp_path: Path):
    done = run("demo", "--check", var=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    shown = re.split(r"^(\S+)\n-+\n", done.stdout, flags=re.MULTILINE)[1:]
    lived = {name: counts(out) for name, out in zip(shown[::2], shown[1::2], strict=True)}
    assert list(lived) == names()
    assert (lived["circles"]["imported"], lived["circles"]["digests"]) == (35, 2)
    for name, found in lived.items():
        _every_stage(name, found)
    assert list(tmp_path.iterdir()) == [], "each lives in a folder of its own"


def _every_stage(name: str, found: dict[str, int]) -> None:
    assert {"accepted", "invited", "reminded", "answered", "answered by page", "skipped", "cases opened"} <= set(found)
    assert {"cases acknowledged", "cases closed", "stories", "signed in", "case by page"} <= set(found), name
    assert 0 not in found.values(), name


def test_a_shipped_pack_is_named_and_another_name_is_refused(tmp_path: Path):
    done = run("demo", "nothing", var=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There are circles, " in done.stderr
    both = run("demo", "circles", "--pack", PACK, "--people", PEOPLE, var=tmp_path)
    assert (both.returncode, "NAME of a shipped pack" in both.stderr) == (2, True)


def test_check_lives_a_pack_and_people_of_ones_own_through(tmp_path: Path):
    done = run("demo", "--check", "--pack", PACK, "--people", PEOPLE, var=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = counts(done.stdout)
    assert (found["imported"], found["invited"], found["answered"], found["digests"]) == (8, 12, 12, 1)


def test_a_stage_that_does_not_happen_ends_with_1_and_its_name(tmp_path: Path):
    nobody = tmp_path / "people.csv"
    nobody.write_text("email,name,role\ndana@example.org,Dana,coordinator\n")
    done = run("demo", "--check", "--pack", PACK, "--people", nobody, "--start", "2026-03-02", var=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("milepost: Not every stage happened: invited, told, reminded, answered")
    assert "digests" not in done.stderr, "a digest is released whoever reads it"


def test_a_broken_pack_is_refused_with_its_place_and_one_sentence(tmp_path: Path):
    broken = tmp_path / "pack"
    broken.mkdir()
    written = (PACK / "workflow.yaml").read_text()
    (broken / "workflow.yaml").write_text(written.replace("ask: check_in", "ask: chek_in"))
    done = run("demo", "--check", "--pack", broken, "--people", PEOPLE, var=tmp_path)
    assert done.returncode == 1
    assert 'no survey called "chek_in"' in done.stderr
    assert done.stderr.splitlines()[-1] == f"milepost: {broken} has 1 error; mend it first."
    assert done.stdout == ""


def test_a_file_of_people_with_a_bad_row_is_refused_with_its_line(tmp_path: Path):
    bad = tmp_path / "people.csv"
    bad.write_text("email,name\nana@example.org,Ana\nnobody,Bo\n")
    done = run("demo", "--check", "--pack", PACK, "--people", bad, var=tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(r"milepost: .*people\.csv: line 3, email: .*nothing was started\.\n", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "more", "sentence"),
    [
        (["--pack", PACK], {}, "Give --pack and --people together."),
        ([], {"EMAIL_CHANNEL": "sendgrid"}, "The demo sends nothing real"),
        (["--check"], {"SMS_CHANNEL": "twilio"}, "The demo sends nothing real"),
        (["--start", "2020-01-06"], {}, "that is over. Give --start"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(
    tmp_path: Path, arguments: list[object], more: dict[str, str], sentence: str
):
    done = run("demo", *arguments, var=tmp_path, **more)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_database_that_is_not_the_demos_is_never_touched(tmp_path: Path):
    (tmp_path / "milepost.db").write_bytes(b"somebody's")
    done = run("demo", "--fresh", var=tmp_path, PORT=str(free_port()))
    assert done.returncode == 2
    assert "holds a database that is not the demo's" in done.stderr
    assert (tmp_path / "milepost.db").read_bytes() == b"somebody's"


@contextmanager
def up(var: Path, *arguments: object, end: int = signal.SIGTERM) -> Iterator[tuple[Browser, list[str]]]:
    """A demo that stays up, at a browser; then ended by a signal. What it said is filled in at the end."""
    port = free_port()
    command = [sys.executable, "-m", "engine.cli", "demo", *map(str, arguments)]
    pipe = subprocess.PIPE
    ours = environ(var, PORT=str(port))
    said: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, env=ours, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert until(lambda: answers(port) or process.poll() is not None, seconds=120)
            yield Browser(f"http://localhost:{port}"), said
        finally:
            process.send_signal(end)
            out, err = process.communicate()
    said += [out, err]
    assert process.returncode == 0, err
    assert err == ""


def test_a_demo_stays_up_lives_by_its_page_goes_on_and_begins_anew(tmp_path: Path):
    own = ("--pack", PACK, "--people", PEOPLE)
    with up(tmp_path, *own) as (browser, said):
        front = browser.get("/")
        assert "Nothing has been sent yet" in front.html
        for _ in range(5):
            front = browser.get("/")
            front = browser.send(front, _form(front, "/demo/forward"), {"by": ["week"]})
        assert "Surveys answered" in front.html
        assert "Would you like to read with us?" in browser.get("/outbox").html
    assert "sign in as dana@example.org" in said[0]
    began = json.loads((tmp_path / FILE).read_text())
    with up(tmp_path, end=signal.SIGINT) as (browser, said):
        assert browser.get("/").title == front.title
        assert "Surveys answered" in browser.get("/").html
    assert json.loads((tmp_path / FILE).read_text()) == began
    assert "goes on where it stopped" in said[0]
    with up(tmp_path, "--fresh", *own) as (browser, _):
        assert "Nothing has been sent yet" in browser.get("/").html


def _form(page: Page, ending: str) -> Form:
    form = page.form(ending)
    assert form is not None
    return form


def test_a_second_demo_in_the_same_place_or_on_the_same_port_is_refused(tmp_path: Path):
    own = ("--pack", PACK, "--people", PEOPLE)
    with up(tmp_path / "one", *own) as (browser, _):
        again = run("demo", *own, var=tmp_path / "one", PORT=str(free_port()))
        port = browser.home.rsplit(":", 1)[-1]
        beside = run("demo", *own, var=tmp_path / "two", PORT=port)
    assert (again.returncode, beside.returncode) == (2, 2)
    assert "is running on" in again.stderr
    assert f"Port {port} is taken." in beside.stderr
    refused = run("demo", *own, var=tmp_path / "one", PORT=str(free_port()))
    assert "Add --fresh to begin anew with this one." in refused.stderr
