"""`milepost doctor`: configuration, database, broker, clock, one by one, each with what is wrong and the fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click

from engine import broker, machine
from engine.channels.interface import Accepted, Refused, Unknown
from engine.cli.logs import log_to_stderr
from engine.cli.output import as_format, counted, emit, table
from engine.findings import findings
from engine.queries.health import SILENT
from engine.runtime import open_runtime
from engine.settings import Settings
from engine.store import Store, StoreUnavailable, upgrade
from engine.store import tables as t
from engine.trouble import Found, Trouble


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at. severity: ok, warning or error. problem, fix: "" where nothing is wrong."""

    what: str
    state: str
    severity: str = "ok"
    problem: str = ""
    fix: str = ""


@click.command()
@as_format
def doctor(form: str) -> None:
    """Check settings, keys, database, broker and clock one by one. Exit code 1 where something is broken."""
    settings = Settings.read()
    log_to_stderr(settings)
    checked = [*_settings(settings), *_database(settings), _broker(settings), *_channels(settings)]
    errors = sum(each.severity == "error" for each in checked)

    def text() -> str:
        marks = {"ok": "ok", "warning": "warn", "error": "FAIL"}
        rows = [(marks[c.severity], c.what, c.state, f"{c.problem} {c.fix}".strip()) for c in checked]
        total = f"{counted(errors, 'thing')} to mend." if errors else "Nothing is broken."
        return f"{table(rows, ('', 'what', 'stands at', 'what to do'))}\n\n{total}"

    emit(form, {"checked": [asdict(each) for each in checked]}, text)
    if errors:
        raise click.exceptions.Exit(Found.code)


def _settings(settings: Settings) -> Iterator[Checked]:
    for each in findings(settings):
        yield Checked(each.name, f"{each.value} ({each.source})", each.severity, each.problem, each.fix)


def _database(settings: Settings) -> Iterator[Checked]:
    """The database answers, is at this version, and the clock has been heard of in it."""
    store = Store(settings.database_url)
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        changed = upgrade(store)
        with store.read() as session:
            beats = [each.at for each in session.query(t.Heartbeat).where(t.Heartbeat.kind == "clock")]
            ticks = [each.ended_at for each in session.query(t.Tick).order_by(t.Tick.id.desc()).limit(1)]
            brakes = list(session.query(t.Brake).order_by(t.Brake.scope))
    except StoreUnavailable as problem:
        yield Checked("database", "cannot be used", "error", str(problem))
        return
    finally:
        store.close()
    yield Checked("database", "was brought to this version" if changed else "answers, at this version")
    last = max([each for each in (*beats, *ticks) if each is not None], default=None)
    if last is None or machine.now() - last > SILENT:
        state = f"last heard of {last:%Y-%m-%d %H:%M} UTC" if last else "never heard of"
        fix = "Run `milepost clock` or `milepost serve`, or `milepost tick` from time to time."
        yield Checked("clock", state, "warning", "Nothing is decided while it is silent.", fix)
    else:
        yield Checked("clock", f"heard of {last:%Y-%m-%d %H:%M} UTC")
    for brake in brakes:
        why = f"Sending is stopped for {brake.scope}: {brake.reason}"
        yield Checked(
            "sending",
            "stopped",
            "warning",
            why,
            "Look into it, then `milepost sending resume`, or the button in the console.",
        )


def _broker(settings: Settings) -> Checked:
    if broker.running(settings):
        return Checked("broker", "answers")
    if settings.redis_url:
        fix = "Start it, or check REDIS_URL. Nothing is lost meanwhile."
        return Checked("broker", "does not answer", "error", "Nothing can be handed to workers.", fix)
    fix = "`milepost serve` starts it; without one, `milepost tick` sends by itself."
    return Checked("broker", "not running", "warning", "No worker can be rung.", fix)


def _channels(settings: Settings) -> Iterator[Checked]:
    """Both channels open, and their providers would take a message from us. None is sent."""
    named = f"email by {settings.email_channel}, SMS by {settings.sms_channel}"
    try:
        runtime = open_runtime(settings, machine.now, migrate=False)
    except Trouble as problem:
        yield Checked("channels", named, "error", str(problem))
        return
    yield Checked("channels", named)
    for channel in runtime.channels.values():
        said = channel.try_out()
        if isinstance(said, Accepted):
            yield Checked(channel.name, "knows us and would take a message; none was sent")
        elif said is not None:
            yield Checked(channel.name, "would take no message", "error", said.sentence, _mend(channel.name, said))
    runtime.close()


def _mend(name: str, said: Refused | Unknown) -> str:
    if isinstance(said, Refused) and said.code == "403":
        return "Give the key permission to send mail, and verify the domain or the address of EMAIL_FROM at SendGrid."
    if isinstance(said, Refused) and said.configuration:
        return f"Correct it, or make a new one at {'SendGrid' if name == 'sendgrid' else 'Twilio'}."
    return "Look at the network here and the provider's status page, then try again. Nothing is lost meanwhile."
