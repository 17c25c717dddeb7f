"""`milepost demo`: a sample network, lived through from its first email to its digest."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import click

from engine import broker, machine
from engine.cli.given import DAY, FILE
from engine.cli.logs import log_to_stderr
from engine.cli.packs import FOLDER, sound
from engine.demo import beside, dates, network
from engine.demo.check import Check
from engine.demo.stages import table
from engine.runtime import open_runtime
from engine.settings import Settings
from engine.trouble import Found, Trouble

OURS = ("milepost.db", "milepost.db-wal", "milepost.db-shm", "outbox.sqlite3", "outbox.sqlite3-wal",
        "outbox.sqlite3-shm", "demo-clock.lock", network.FILE)  # fmt: skip
"""What a demo leaves in VAR_DIR, and --fresh removes."""

NOT_OURS = ("DATABASE_URL", "REDIS_URL")
"""Settings of a real service, which a demo never touches."""

COMES_UP = 60.0


@click.command()
@click.argument("name", required=False)
@click.option("--check", is_flag=True, help="Live it through without staying up; 0 only if every stage happened.")
@click.option("--fresh", is_flag=True, help="Begin anew, and forget what happened so far.")
@click.option("--pack", type=FOLDER, help="Your own pack, with --people.")
@click.option("--people", type=FILE, help="A CSV file of your own people, with --pack.")
@click.option("--start", type=DAY, help="The cohort's first day; without it, everything lies ahead of today.")
def demo(
    name: str | None, check: bool, fresh: bool, pack: Path | None, people: Path | None, start: date | None
) -> None:  # fmt: skip
    """Show the sample network of the shipped pack NAME, and live a whole cohort through. Nothing real is sent.

    Without NAME it is that of circles; with --check those of all shipped packs, one after the other.
    """
    if (pack is None) != (people is None):
        raise click.UsageError("Give --pack and --people together.")
    if name is not None and pack is not None:
        raise click.UsageError("Give the NAME of a shipped pack, or --pack and --people of your own.")
    if name is not None and name not in network.names():
        raise click.UsageError(f"No shipped pack is called {name}. There are {', '.join(network.names())}.")
    if check and name is None and pack is None:
        _every(start)
        return
    given = _given(name or network.FIRST, pack, people, start)
    if check:
        _checked(given)
    else:
        _shown(given, fresh, chosen=name is not None or pack is not None or start is not None)


def _every(start: date | None) -> None:
    """Lives the sample of every shipped pack through, two at a time, and prints them in order."""
    with tempfile.TemporaryDirectory(prefix="milepost-") as folder:
        _settings({**os.environ, "VAR_DIR": folder})  # what is wrong with them is said once, before any of it
    given = ["--start", start.isoformat()] if start else []
    commands = [[sys.executable, "-m", "engine.cli", "demo", name, "--check", *given] for name in network.names()]
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        done = pool.map(lambda each: subprocess.run(each, capture_output=True, text=True, check=False), commands)  # noqa: S603
        for name, said in zip(network.names(), done, strict=True):
            click.echo(f"{name}\n{'-' * len(name)}\n{said.stdout}{said.stderr}")
            failed += [name] if said.returncode else []
    if failed:
        raise Found(f"Not lived through: {', '.join(failed)}.")
    click.echo(f"Every shipped pack was lived through: {', '.join(network.names())}.")


def _given(name: str, pack: Path | None, people: Path | None, start: date | None) -> network.Given:
    today = machine.now().date()
    if pack is None or people is None:
        folder = network.WORKFLOWS / name
        return network.shipped(sound(folder), folder, today, start)
    country = os.environ.get("DEFAULT_COUNTRY", "").strip() or None
    return network.own(sound(pack), people, today, country, start)


def _settings(environ: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    """The settings of a demo, and the environment that gives them. Raises Trouble where anything real could be sent."""
    given = {name: value for name, value in environ.items() if name not in NOT_OURS}
    if "SECRET_KEY" not in given:
        # Made once for VAR_DIR; given along, because PUBLIC_URL asks for one.
        given["SECRET_KEY"] = Settings.read({k: v for k, v in given.items() if k != "PUBLIC_URL"}).secret_key
    settings = Settings.read(given)
    if not settings.outbox_only:
        raise Trouble(
            "The demo sends nothing real, and EMAIL_CHANNEL or SMS_CHANNEL names a provider.",
            "Unset both, or set them to outbox.",
        )
    given["VAR_DIR"], given["PORT"] = str(settings.var_dir), str(settings.port)
    return settings, given


def _checked(given: network.Given) -> None:
    """Lives it through in a folder of its own, prints a line a stage, and ends with 1 where one did not happen."""
    with tempfile.TemporaryDirectory(prefix="milepost-") as folder:
        port = beside.free_port()
        own = {**os.environ, "VAR_DIR": folder, "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        settings, environ = _settings(own)
        log_to_stderr(settings)
        runtime = open_runtime(settings, machine.now)
        try:
            stages = Check(runtime, environ, given, click.echo).run()
        finally:
            runtime.close()
    for line in table(stages):
        click.echo(line)
    failed = [stage.name for stage in stages if stage.failed]
    if failed:
        raise Found(f"Not every stage happened: {', '.join(failed)}.")
    click.echo(f"{given.workflow.id} was lived through, from its first message to its last.")


def _shown(given: network.Given, fresh: bool, *, chosen: bool) -> None:
    """Stays up until Ctrl-C. chosen: the network was named on the command line."""
    from engine import processes

    settings, environ = _settings(os.environ)
    log_to_stderr(settings)
    if broker.running(settings):
        raise Trouble(f"Milepost is running on {settings.var_dir} already.", "End it first, or give another VAR_DIR.")
    if not beside.is_free(settings.port):
        raise Trouble(f"Port {settings.port} is taken.", f"Give another: PORT={settings.port + 1} ./run.sh demo.")
    living = _lives_in(settings, fresh)
    if living is not None and chosen:
        raise Trouble(f"Another network lives in {settings.var_dir}.", "Add --fresh to begin anew with this one.")
    if living is None:
        _ahead(given)
        click.echo("Making up a network …")
        runtime = open_runtime(settings, machine.now)
        try:
            living = network.settle(runtime, given, machine.now()).network
        finally:
            runtime.close()
    threading.Thread(target=_welcome, args=(settings, living), daemon=True).start()
    processes.serve(settings, environ)
    click.echo("The demo has ended. ./run.sh demo goes on where it stopped.")


def _ahead(given: network.Given) -> None:
    """Refuses a cohort that has begun already: the demo's clock starts today."""
    today, begins = machine.now().date(), dates.begins(given.workflow, given.start)
    if begins <= today:
        first = dates.first_day(given.workflow, today)
        raise Trouble(
            f"This pack begins on {begins} for a cohort that starts on {given.start}, and that is over.",
            f"Give --start {first} or later, or leave it out.",
        )


def _lives_in(settings: Settings, fresh: bool) -> network.Network | None:
    """The network that VAR_DIR holds already; with `fresh` it is removed. Raises Trouble for a database of others."""
    folder = settings.var_dir
    ours = (folder / network.FILE).exists()
    if not ours and (folder / "milepost.db").exists():
        raise Trouble(f"{folder} holds a database that is not the demo's.", "Give another VAR_DIR.")
    if fresh and ours:
        for name in OURS:
            (folder / name).unlink(missing_ok=True)
    return network.kept(folder)


def _welcome(settings: Settings, living: network.Network) -> None:
    """Says where everything is, once it is there."""
    until = time.monotonic() + COMES_UP
    while not beside.answers(settings.port):
        if time.monotonic() > until:
            return
        time.sleep(0.1)
    click.echo(welcome(settings, living))


def welcome(settings: Settings, living: network.Network) -> str:
    """Where everything is, and what to do first."""
    home = settings.public_url
    staff = living.staff or "anybody with a role for staff"
    return f"""
The demo is up: {len(living.members)} members, all of them made up. Nothing real is sent.

  {home}/          the clock: move it on to the next event, by a day or by a week
  {home}/outbox    every email and text message; their links work
  {home}/console/  the console; sign in as {staff}

First, press "One week" a few times: the sample people answer, and the outbox fills. Open an invitation there
and answer it in somebody's name, with a 2 perhaps: nobody else will. Then sign in to the console (its link
lands in the outbox too), find the case, and close it. The digests come half-way and at the end.

Ctrl-C ends the demo. ./run.sh demo goes on where it stopped, and ./run.sh demo --fresh begins anew."""
