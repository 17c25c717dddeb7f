"""What commands work with, opened and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from engine import machine
from engine.cli.logs import log_to_stderr
from engine.commands import administrators, moment
from engine.runtime import Runtime, open_runtime
from engine.settings import Settings


@contextmanager
def opened() -> Iterator[Runtime]:
    """The database, the links, the channels and the first administrator, as the environment says. Raises Trouble."""
    settings = Settings.read()
    log_to_stderr(settings)
    runtime = open_runtime(settings, machine.now)
    try:
        administrators.ensure(runtime.store, settings.admin_email, runtime.machine())
        yield runtime
    finally:
        runtime.close()


def now_of(runtime: Runtime) -> datetime:
    """Domain time: what every command that writes takes for now."""
    return moment.current_of(runtime.store, runtime.machine())
