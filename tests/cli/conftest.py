"""The command line driven inside this process, against a network of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from engine import cli, machine
from engine.commands import answers
from engine.pages import Saved
from engine.runtime import Runtime, open_runtime
from engine.settings import Settings

PACK = Path(__file__).parent / "pack"
START, END = "2027-01-04", "2027-03-01"

PEOPLE = """email,phone,name,role,group,timezone,channel,sms_consent
ana@example.org,,Ana Ruiz,member,Birch,Europe/London,,
bo@example.org,+447700900123,Bo Lund,member,Birch,Europe/Oslo,sms,yes
cy@example.org,,Cy Young,member,Cedar,America/New_York,,
fay@example.org,,Fay Adeyemi,facilitator,Birch,Europe/London,,
dana@example.org,,Dana Lee,coordinator,,Europe/London,,
lee@example.org,,Lee Ford,leader,,Europe/London,,
pia@example.org,,Pia Holm,prospect,,Europe/London,,
"""


@dataclass(frozen=True)
class Said:
    """What a command said. code: its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which holds one JSON document and nothing else."""
        return json.loads(self.out)


class Milepost:
    """Runs commands. var: VAR_DIR."""

    def __init__(self, var: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.var = var
        self.folder = folder
        self.capsys = capsys

    def __call__(self, *arguments: object, code: int = 0) -> Said:
        """Runs a command that ends with this exit code; errors are told in sentences, never by a traceback."""
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main([str(each) for each in arguments])
        out, err = self.capsys.readouterr()
        said = Said(int(end.value.code or 0), out, err)
        assert said.code == code, f"{arguments} ended {said.code}: {err or out}"
        assert "Traceback" not in err + out
        assert not code or err or out, "an exit code that says something went wrong, without a word"
        return said

    def json(self, *arguments: object, code: int = 0) -> Any:
        """The JSON document a command prints."""
        return self(*arguments, "--format", "json", code=code).json

    def file(self, name: str, text: str) -> Path:
        """A file with this text."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def runtime(self) -> Runtime:
        """What the commands work with."""
        return open_runtime(Settings.read(), machine.now, migrate=False)

    def answer(self, person: str, survey: str, at: str, values: dict[str, Any], *, finish: bool = True) -> None:
        """Answers as through the link that went out."""
        runtime = self.runtime()
        sent = [m for m in self.json("outbox", "--person", person)["messages"] if m["kind"] == "invite" and m["link"]]
        token = next(m["link"] for m in sent if m["step"] == survey).rsplit("/", 1)[1]
        saved = Saved("page", values, frozenset(), frozenset(), finish, "Promised.", "en")
        answers.save(runtime, token, saved, datetime.fromisoformat(at))
        runtime.close()


@pytest.fixture
def milepost(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Milepost]:
    """The command line over an empty database, on the embedded default."""
    var = tmp_path / "var"
    var.mkdir()
    shutil.copyfile(sqlite_template, var / "milepost.db")
    for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "EMAIL_CHANNEL", "SMS_CHANNEL", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(var))
    yield Milepost(var, tmp_path, capsys)
    structlog.reset_defaults()


@pytest.fixture
def people(milepost: Milepost) -> Path:
    """A roster of seven."""
    return milepost.file("people.csv", PEOPLE)


@pytest.fixture
def winter(milepost: Milepost, people: Path) -> Milepost:
    """The same with a running cohort, `winter`, and its people."""
    milepost(
        "cohort", "create", "winter", "--pack", PACK, "--start", START, "--end", END, "--timezone", "Europe/London"
    )
    milepost("people", "import", people, "--cohort", "winter")
    return milepost
