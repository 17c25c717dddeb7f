"""`milepost tick`, `serve`, `web`, `worker`, `clock`, `db`: what makes it run."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

import click

from engine.cli.given import MOMENT
from engine.cli.logs import log_to_stderr
from engine.cli.output import as_format, emit
from engine.settings import Settings
from engine.trouble import Trouble


@click.command()
@click.option("--now", type=MOMENT, help="Decide everything as of this moment (ISO; without an offset UTC).")
@click.option("--until", type=MOMENT, help="Visit every due instant in order, up to this one.")
@click.option("--wait", is_flag=True, help="Wait until the queue has sent what is handed to it.")
@as_format
def tick(now: datetime | None, until: datetime | None, wait: bool, form: str) -> None:
    """One pass of the clock: reconcile, decide, hand to the queue; without a broker, send it here."""
    if now is not None and until is not None:
        raise click.UsageError("Give --now or --until, not both.")
    from engine import clock as sweeping
    from engine.cli.opened import opened

    with opened() as runtime:
        done = sweeping.tick(runtime, now, until, wait=wait)
    counts = {name: number for name, number in asdict(done).items() if name != "now"}
    words = ", ".join(f"{number} {name}" for name, number in counts.items())
    emit(form, asdict(done), lambda: f"{done.now:%Y-%m-%d %H:%M} UTC: {words}.")


def _settings() -> Settings:
    settings = Settings.read()
    log_to_stderr(settings)
    return settings


def _migrated() -> Settings:
    """The settings, with the database brought to this version: by a child, for we stay and need not hold its memory."""
    settings = _settings()
    done = subprocess.run([sys.executable, "-m", "engine.cli", "db", "upgrade"], stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(done.returncode)  # it has said why
    return settings


@click.command()
def serve() -> None:
    """Run web, worker and clock together until Ctrl-C; without REDIS_URL with a broker of their own."""
    from engine import processes

    settings = _migrated()
    click.echo(f"Milepost is at {settings.public_url} (port {settings.port}). Ctrl-C ends it.", err=True)
    processes.serve(settings)


@click.command()
def web() -> None:
    """Run the web process."""
    from engine import processes

    processes.web(_settings())


@click.command()
def worker() -> None:
    """Run a worker, which sends what the clock hands to the queue."""
    from engine import broker, jobs, machine, queue
    from engine.cli.opened import opened
    from engine.commands.beating import beat

    with opened() as runtime, broker.started(runtime.settings):

        def alive() -> None:
            with suppress(Trouble):  # a worker without a database waits for it; its jobs say what is wrong
                beat(runtime.store, "worker", machine.now())

        jobs.prepare()
        queue.work(runtime.settings, beat=alive)


@click.command()
def clock() -> None:
    """Run the clock: a tick every few seconds."""
    from engine import ticking
    from engine.cli.opened import opened

    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    with opened() as runtime:
        ticking.keep(runtime, end, lambda sentence: click.echo(f"milepost: {sentence}", err=True))


@click.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version; nothing happens where it is there already."""
    from engine.store import Store
    from engine.store import upgrade as migrate

    settings = _settings()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database_url)
    try:
        changed = migrate(store)
    finally:
        store.close()
    click.echo("The database was brought to this version." if changed else "The database is at this version already.")
