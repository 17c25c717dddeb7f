"""The embedded broker: started by the first who needs it, joined by others, ended with who started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import broker
from engine.settings import Settings

ROOT = Path(__file__).parents[2]
KEY = "k" * 32

HOLDER = """
import sys
from engine import broker
from engine.settings import Settings
with broker.started(Settings.read()):
    print("started", flush=True)
    sys.stdin.read()
"""


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    """Waits for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The embedded default in a folder of the test."""
    return Settings.read({"VAR_DIR": str(tmp_path / "var")})


@pytest.fixture
def holder(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Another process that has started the broker."""
    environ = {**os.environ, "VAR_DIR": str(settings.var_dir)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        yield process
        process.kill()


def test_it_runs_for_as_long_as_the_block_and_keeps_what_it_was_told(settings: Settings):
    assert not broker.running(settings)
    with broker.started(settings):
        assert broker.running(settings)
        broker.connection(settings).set("remembered", "yes")
    assert not broker.running(settings)
    with broker.started(settings):
        assert broker.connection(settings).get("remembered") == b"yes"


def test_nobody_else_may_talk_to_it(settings: Settings):
    with broker.started(settings):
        assert broker.socket_path(settings.var_dir).stat().st_mode & 0o077 == 0
        assert broker.connection(settings).config_get("port") == {"port": "0"}


def test_one_that_runs_is_joined_and_left_running(settings: Settings, holder: subprocess.Popen[str]):
    with broker.started(settings):
        assert broker.running(settings)
    assert broker.running(settings)


def test_it_ends_with_who_started_it_however_that_ends(settings: Settings, holder: subprocess.Popen[str]):
    broker.connection(settings).set("remembered", "yes")
    assert until(lambda: broker.connection(settings).info("persistence")["aof_pending_bio_fsync"] == 0)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    if sys.platform.startswith("linux"):
        assert until(lambda: not broker.running(settings))
    with broker.started(settings):
        assert broker.connection(settings).get("remembered") == b"yes"


def test_a_path_too_long_for_a_socket_is_replaced_by_a_private_one(tmp_path: Path):
    settings = Settings.read({"VAR_DIR": str(tmp_path / ("deep" * 30))})
    path = broker.socket_path(settings.var_dir)
    assert len(os.fsencode(path)) <= broker.LONGEST_SOCKET
    assert path.parent.stat().st_mode & 0o077 == 0
    with broker.started(settings):
        assert broker.running(settings)


def test_yours_is_used_where_redis_url_names_one(tmp_path: Path, broker: str):
    from engine import broker as module

    yours = Settings.read({"VAR_DIR": str(tmp_path), "REDIS_URL": broker, "SECRET_KEY": KEY})
    with module.started(yours):
        assert module.running(yours)
    assert module.running(yours)


def test_one_that_does_not_answer_is_one_sentence(tmp_path: Path):
    given = {"VAR_DIR": str(tmp_path), "REDIS_URL": f"unix://{tmp_path}/none.sock", "SECRET_KEY": KEY}
    settings = Settings.read(given)
    assert not broker.running(settings)
    with pytest.raises(broker.BrokerUnavailable, match="check REDIS_URL"), broker.started(settings):
        pass


def test_one_that_cannot_start_is_one_sentence(settings: Settings):
    settings.var_dir.mkdir(exist_ok=True)
    (settings.var_dir / "broker").mkdir()
    (settings.var_dir / "broker" / "appendonlydir").write_text("in the way")
    with pytest.raises(broker.BrokerUnavailable, match="last words are in"), broker.started(settings):
        pass
    assert "appendonlydir" in (settings.var_dir / "broker" / "log").read_text()
