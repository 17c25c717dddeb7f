"""`tick`, `clock`, `worker`, `db`, `doctor`, and the frame of every command."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import cli
from tests.cli.conftest import PACK, Milepost
from tests.provider.local import KEY, LocalProvider

ROOT = Path(__file__).parents[2]
SECRET = "of the thirty-two bytes that a key needs"


def environ(var: Path, **more: str) -> dict[str, str]:
    """The environment of a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "VAR_DIR": str(var), **more}


def until(so: Callable[[], object], seconds: float = 40.0) -> None:
    """Waits until something is so."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.05)


@contextmanager
def running(command: str, env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process of the command line, ended by SIGTERM; it has to end by itself, without a word of complaint."""
    arguments = [sys.executable, "-m", "engine.cli", command]
    with subprocess.Popen(arguments, cwd=ROOT, env=dict(env), stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=30)
            assert process.returncode == 0, err
            assert "Traceback" not in err
        finally:
            process.kill()


def called(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "engine.cli", *arguments], cwd=ROOT, env=dict(env), capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def test_a_tick_tells_its_counts(winter: Milepost) -> None:
    done = winter.json("tick", "--until", "2027-01-05")
    assert set(done) == {"now", "due", "queued", "sent", "held", "skipped", "failed"}
    assert done["now"] == "2027-01-05T00:00:00+00:00"
    assert done["sent"] == len(winter.json("outbox")["messages"]) == 6
    assert winter.json("tick", "--until", "2027-01-05")["sent"] == 0
    assert "2027-01-06 09:00 UTC" in winter("tick", "--now", "2027-01-06T10:00+01:00").out


def test_a_tick_as_of_a_moment_is_as_after_an_outage(winter: Milepost) -> None:
    winter("tick", "--now", "2027-01-20T12:00")
    found = {
        e["step"]: (e["state"], e["reason"]) for e in winter.json("ledger", "--person", "ana@example.org")["entries"]
    }
    assert found["welcome"] == ("skipped", "late: more than 3 days after its time")


def test_a_past_that_was_never_lived_is_lived_in_order(milepost: Milepost) -> None:
    dates = ("--start", "2024-01-08", "--end", "2024-03-04", "--timezone", "Europe/London")
    people = milepost.file("people.csv", "email,role\nana@example.org,member\nlee@example.org,leader\n")
    events = milepost.json("simulate", PACK, "--people", people, *dates)["events"]
    milepost("cohort", "create", "old", "--pack", PACK, *dates)
    milepost("people", "import", people, "--cohort", "old")
    milepost("tick", "--until", "2024-06-01")
    sent = [(m["person"], m["step"], m["kind"]) for m in milepost.json("outbox")["messages"] if m["kind"] != "digest"]
    assert sent == [(e["person"], e["step"], e["kind"]) for e in events if e["kind"] in ("invite", "tell", "remind")]


def test_time_never_goes_back_behind_what_was_decided(winter: Milepost) -> None:
    winter("tick")
    for option in ("--now", "--until"):
        assert "cannot go back to 2020-01-01" in winter("tick", option, "2020-01-01", code=2).err
    winter("tick")


WRONG = [
    ("no moment", ["tick", "--now", "yesterday"], "is not a moment"),
    ("no end", ["tick", "--until", "2027-02-30"], "is not a moment"),
    ("both", ["tick", "--now", "2027-01-20", "--until", "2027-01-20"], "not both"),
    ("backwards", ["tick", "--now", "2027-01-04"], "cannot go back"),
    ("backwards, to the end", ["tick", "--until", "2027-01-04"], "cannot go back"),
    ("back to the machine's time", ["tick"], "cannot go back to the machine's time"),
    ("no such command", ["tock"], "No such command"),
    ("no such option", ["tick", "--soon"], "No such option"),
]


@pytest.mark.parametrize(("wrong", "sentence"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_a_wrong_tick_is_one_sentence(milepost: Milepost, wrong: list[str], sentence: str) -> None:
    milepost("tick", "--now", "2037-01-05")
    said = milepost(*wrong, code=2)
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_the_future_is_refused_where_anything_real_could_be_sent(
    milepost: Milepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_CHANNEL", "pigeon")
    assert "give outbox or sendgrid" in milepost("tick", "--now", "2037-01-05", code=2).err


SETTINGS = [
    ("PORT", "eight", "PORT is 'eight'"),
    ("DATABASE_URL", "mysql://localhost/x", "DATABASE_URL must begin with"),
    ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "cannot be reached"),
    ("PUBLIC_URL", "milepost", "PUBLIC_URL is"),
    ("SECRET_KEY", "short", "shorter than 32 bytes"),
    ("LOG_LEVEL", "LOUD", "LOG_LEVEL is"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), SETTINGS, ids=[f"{each[0]}={each[1]}" for each in SETTINGS])
def test_a_wrong_setting_is_one_sentence(
    milepost: Milepost, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv(name, value)
    said = milepost("cohort", "list", code=2)
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_var_dir_that_is_a_file_is_one_sentence(milepost: Milepost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(milepost.file("var.txt", "not a folder")))
    for name in ("", SECRET):
        monkeypatch.setenv("SECRET_KEY", name)
        said = milepost("cohort", "list", code=2)
        assert said.err.startswith("milepost: ")
        assert said.err.count("\n") == 1


def test_a_file_that_is_no_database_is_one_sentence(milepost: Milepost) -> None:
    (milepost.var / "milepost.db").write_text("this is a letter, and no database; " * 100)
    for command in (["cohort", "list"], ["tick"], ["db", "upgrade"]):
        assert "is not a database" in milepost(*command, code=2).err
    said = milepost("doctor", code=1).out
    assert "is not a database" in said


def test_an_import_that_finds_the_database_locked_changes_nothing_and_says_so(
    winter: Milepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.store.session.BUSY_MS", 50)
    monkeypatch.setattr("engine.store.session.Store.__init__.__kwdefaults__", {"busy_ms": 50, "pool": 5})
    more = winter.file("more.csv", "email\nzoe@example.org\n")
    with sqlite3.connect(winter.var / "milepost.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "locked by another process" in winter("people", "import", more, "--cohort", "winter", code=2).err
        other.execute("ROLLBACK")
    other.close()
    assert winter.json("people", "import", more, "--cohort", "winter")["added"] == 1


def test_a_defect_is_one_sentence_too(milepost: Milepost, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("something inside")

    monkeypatch.setattr("engine.queries.listing_cohorts.cohorts", fails)
    said = milepost("cohort", "list", code=2)
    assert "This should not have happened (KeyError: 'something inside')" in said.err
    assert said.err.count("\n") == 1
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    with pytest.raises(KeyError):
        cli.main(["cohort", "list"])


def test_the_doctor_looks_at_everything_and_says_what_to_do(
    milepost: Milepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {each["what"]: each for each in milepost.json("doctor")["checked"]}
    assert found["database"]["severity"] == "ok"
    assert "milepost clock" in found["clock"]["fix"]
    assert "milepost serve" in found["broker"]["fix"]
    assert "SECRET_KEY" in found
    assert found["SECRET_KEY"]["state"] == "set (made once in VAR_DIR)"
    assert "Nothing is broken." in milepost("doctor").out
    milepost("tick")
    assert {each["what"]: each for each in milepost.json("doctor")["checked"]}["clock"]["severity"] == "ok"
    monkeypatch.setenv("REDIS_URL", "unix:///nowhere/broker.sock")
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("EMAIL_CHANNEL", "sendgrid")
    said = milepost("doctor", code=1).out
    assert "check REDIS_URL" in said
    assert SECRET not in said


def test_the_doctor_asks_the_providers_and_sends_nothing(milepost: Milepost, monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalProvider() as provider:
        for name, value in provider.settings.items():
            monkeypatch.setenv(name, value)
        said = {each["what"]: each for each in milepost.json("doctor", code=1)["checked"]}
        assert said["sendgrid"]["severity"] == said["twilio"]["severity"] == "ok"
        monkeypatch.setenv("SENDGRID_API_KEY", "SG.wrong")
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")
        said = {each["what"]: each for each in milepost.json("doctor", code=1)["checked"]}
        assert "SENDGRID_API_KEY" in said["sendgrid"]["problem"]
        assert "TWILIO_AUTH_TOKEN" in said["twilio"]["problem"]
        assert "SendGrid" in said["sendgrid"]["fix"]
        provider.from_addresses = frozenset({"other@example.org"})
        monkeypatch.setenv("SENDGRID_API_KEY", KEY)
        said = {each["what"]: each for each in milepost.json("doctor", code=1)["checked"]}
        assert "EMAIL_FROM" in said["sendgrid"]["fix"]
        assert (provider.mails, provider.texts, provider.violations) == ([], [], [])


def test_the_database_is_brought_to_this_version_once(milepost: Milepost) -> None:
    (milepost.var / "milepost.db").unlink()
    assert "was brought" in milepost("db", "upgrade").out
    assert "is at this version already" in milepost("db", "upgrade").out


def test_the_clock_ticks_says_that_it_lives_and_ends_when_asked(winter: Milepost) -> None:
    database = winter.var / "milepost.db"

    def count(query: str) -> int:
        with sqlite3.connect(database) as connection:
            (number,) = connection.execute(query).fetchone()
        connection.close()
        return int(number)

    winter("tick", "--until", "2037-01-04T12:00")
    ticks = count("SELECT count(*) FROM ticks")
    with running("clock", environ(winter.var)):
        until(lambda: count("SELECT count(*) FROM ticks") > ticks)
        until(lambda: count("SELECT count(*) FROM heartbeats WHERE kind = 'clock'"))
    assert "heard of" in winter("doctor").out
    with sqlite3.connect(database) as connection:
        (stands,) = connection.execute("SELECT now FROM ticks ORDER BY id DESC").fetchone()
    connection.close()
    assert stands.startswith("2037-01-04 12:00"), "a clock stays where it was moved ahead to"


def test_a_worker_sends_what_a_tick_hands_to_the_queue(winter: Milepost, broker: str) -> None:
    winter("cohort", "list")
    key = (winter.var / "secret-key").read_text()
    env = environ(winter.var, REDIS_URL=broker, SECRET_KEY=key)
    with running("worker", env):
        done = called("tick", "--until", "2027-01-05", "--wait", "--format", "json", env=env)
        assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sent"] == 6
    assert done.stderr == ""
    messages = winter.json("outbox")["messages"]
    assert [m["state"] for m in messages] == ["accepted"] * 6


def test_a_tick_without_its_broker_sends_by_itself(winter: Milepost, monkeypatch: pytest.MonkeyPatch) -> None:
    assert winter.json("tick", "--until", "2027-01-05")["sent"] == 6
    monkeypatch.setenv("REDIS_URL", "unix:///nowhere/broker.sock")
    monkeypatch.setenv("SECRET_KEY", SECRET)
    assert "does not answer" in winter("worker", code=2).err


def test_help_is_quick_and_names_every_command(tmp_path: Path) -> None:
    said = called("--help", env=environ(tmp_path))
    assert said.returncode == 0
    assert all(f"\n  {name} " in said.stdout for name in cli.COMMANDS)
    loaded = subprocess.run(
        [sys.executable, "-c", "import engine.cli, sys; print([m for m in sys.modules if m.startswith('sqlalchemy')])"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded.stdout == "[]\n"


@pytest.mark.parametrize("command", [name for name in cli.COMMANDS if name != "demo"])
def test_every_command_has_help_and_refuses_what_it_does_not_know(milepost: Milepost, command: str) -> None:
    assert milepost(command, "--help").out.startswith(f"Usage: milepost {command}")
    said = milepost(command, "--no-such-option", code=2)
    assert said.err.count("\n") == 1


def test_nothing_but_the_document_is_on_standard_output(tmp_path: Path) -> None:
    env = environ(tmp_path / "var")
    made = called("cohort", "create", "a", "--pack", str(PACK), "--start", "2027-01-04", "--end", "2027-03-01",
                  "--format", "json", env=env)  # fmt: skip
    assert json.loads(made.stdout)["cohort"]["id"] == "a"
    assert made.stderr == ""
    assert not list(tmp_path.glob("*.csv"))


def test_who_stops_reading_early_causes_no_traceback(tmp_path: Path) -> None:
    env = environ(tmp_path / "var")
    command = f"'{sys.executable}' -m engine.cli preview '{PACK}' | head -n 1"
    said = subprocess.run(command, shell=True, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert said.stdout.startswith("===")
    assert said.stderr == ""


def test_names_in_any_script_and_signs_of_any_kind_are_printed(milepost: Milepost) -> None:
    milepost("cohort", "create", "a", "--pack", PACK, "--start", "2027-01-04", "--end", "2027-03-01")
    roster = milepost.file("people.csv", "email,name,role\nyuki+1@example.org,中村 ゆき 🌱 <b>,member\n")
    milepost("people", "import", roster, "--cohort", "a")
    milepost("tick", "--until", "2027-01-05")
    (message,) = milepost.json("outbox")["messages"]
    assert message["to"] == "yuki+1@example.org"
    assert "<b>" not in message["html"].split("<body")[1].split("中村")[1][:40]
    assert datetime.fromisoformat(message["sent_at"]).tzinfo == UTC
