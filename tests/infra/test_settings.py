"""Settings: names, defaults, and one sentence for each that is wrong."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from engine.findings import findings
from engine.settings import KEY_FILE, Settings, SettingsProblem

ROOT = Path(__file__).parents[2]
KEY = "k" * 32


def read(tmp_path: Path, **given: str) -> Settings:
    """Settings with VAR_DIR in a folder of the test."""
    return Settings.read({"VAR_DIR": str(tmp_path / "var"), **given})


def test_the_embedded_default_needs_nothing(tmp_path: Path):
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'milepost.db'}"
    assert (settings.redis_url, settings.port, settings.public_url) == (None, 8000, "http://localhost:8000")
    assert settings.outbox_only
    assert settings.sources["database_url"] == "default"


def test_the_embedded_default_makes_its_key_once_for_nobody_else_to_read(tmp_path: Path):
    first, second = read(tmp_path), read(tmp_path)
    path = tmp_path / "var" / KEY_FILE
    assert first.secret_key == second.secret_key == path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [KEY_FILE]
    assert first.sources["secret_key"] == "made once in VAR_DIR"


def test_several_processes_that_start_at_once_make_one_key(tmp_path: Path):
    code = "from engine.settings import Settings; print(Settings.read().secret_key)"
    environ = {"VAR_DIR": str(tmp_path / "var"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", code]
    started = [subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate()[0] for process in started}) == 1


@pytest.mark.parametrize(
    "given", [{"DATABASE_URL": "postgresql://db/milepost"}, {"REDIS_URL": "redis://r"}, {"PUBLIC_URL": "https://m.org"}]
)
def test_anywhere_else_a_key_of_32_bytes_is_required(tmp_path: Path, given: dict[str, str]):
    with pytest.raises(SettingsProblem, match=f"SECRET_KEY is required where {next(iter(given))} is set"):
        read(tmp_path, **given)
    with pytest.raises(SettingsProblem, match="SECRET_KEY is shorter than 32 bytes"):
        read(tmp_path, SECRET_KEY="short", **given)
    assert read(tmp_path, SECRET_KEY=KEY, **given).secret_key == KEY


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("PORT", "http", "a number from 1 to 65535"),
        ("PORT", "70000", "a number from 1 to 65535"),
        ("DATABASE_URL", "mysql://db/milepost", "postgresql://"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("PUBLIC_URL", "milepost.example.org", "https://milepost.example.org"),
        ("EMAIL_CHANNEL", "smtp", "outbox or sendgrid"),
        ("SMS_CHANNEL", "sendgrid", "outbox or twilio"),
        ("SECRET_KEY_PREVIOUS", "short", "secrets.token_urlsafe"),
        ("RETENTION_DRAFTS", "a month", "a whole number of days"),
        ("LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("DEFAULT_COUNTRY", "England", "two capital letters"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_fix(tmp_path: Path, name: str, value: str, fix: str):
    with pytest.raises(SettingsProblem) as problem:
        read(tmp_path, SECRET_KEY=KEY, **{name: value})
    assert str(problem.value).startswith(name)
    assert fix in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsProblem, match=r"VAR_DIR cannot be used"):
        Settings.read({"VAR_DIR": str(tmp_path / "file")})


def test_an_empty_setting_is_none_and_spaces_around_one_do_not_count(tmp_path: Path):
    settings = read(tmp_path, PORT="", ORGANISATION="  Northside  ")
    assert (settings.port, settings.organisation) == (8000, "Northside")


def test_groups_of_settings_are_read_by_their_beginning(tmp_path: Path):
    settings = read(tmp_path, OIDC_ISSUER="https://id.example.org", RETENTION_RAW_EVENTS="30")
    assert settings.oidc == {"issuer": "https://id.example.org"}
    assert settings.retention == {"raw_events": 30}
    assert settings.sources["retention"] == "environment"


def test_secrets_are_never_shown(tmp_path: Path):
    secret = "s" * 40
    names = ("SECRET_KEY", "SECRET_KEY_PREVIOUS", "SENDGRID_API_KEY", "TWILIO_AUTH_TOKEN", "OIDC_CLIENT_SECRET")
    settings = read(tmp_path, **dict.fromkeys(names, secret))
    assert secret not in repr([*findings(settings), settings.shown])
    assert secret not in repr(settings)
    assert settings.shown["SENDGRID_API_KEY"] == "set"


def wrong(settings: Settings) -> dict[str, str]:
    """Name → severity of what is wrong."""
    return {found.name: found.severity for found in findings(settings) if found.problem and found.fix}


def test_findings_say_what_a_real_channel_still_lacks(tmp_path: Path):
    settings = read(tmp_path, EMAIL_CHANNEL="sendgrid", SMS_CHANNEL="twilio", REPLY_DOMAIN="reply.example.org")
    assert wrong(settings) == {
        "ADMIN_EMAIL": "error",
        "DEFAULT_COUNTRY": "warning",
        "EMAIL_FROM": "error",
        "POSTAL_ADDRESS": "warning",
        "PUBLIC_URL": "error",
        "SENDGRID_API_KEY": "error",
        "SENDGRID_INBOUND_SECRET": "error",
        "SENDGRID_WEBHOOK_PUBLIC_KEY": "warning",
        "TWILIO_ACCOUNT_SID": "error",
        "TWILIO_AUTH_TOKEN": "error",
        "TWILIO_FROM": "error",
    }


def test_findings_are_content_with_the_embedded_default_but_for_an_administrator(tmp_path: Path):
    assert wrong(read(tmp_path)) == {"ADMIN_EMAIL": "warning"}
    assert wrong(read(tmp_path, ADMIN_EMAIL="kim@example.org")) == {}


def test_the_outbox_is_open_to_everybody_only_where_nobody_else_reaches_it(tmp_path):
    assert Settings.read({"VAR_DIR": str(tmp_path)}).local
    public = {"VAR_DIR": str(tmp_path), "PUBLIC_URL": "https://milepost.example.org", "SECRET_KEY": "k" * 40}
    assert not Settings.read(public).local
