"""`milepost sending`: whether messages go out, and a pause of all of them."""

from __future__ import annotations

import click

from engine.cli.opened import now_of, opened
from engine.cli.output import as_format, emit
from engine.commands import braking
from engine.queries import sending_state


@click.group()
def sending() -> None:
    """Whether messages go out; pause and resume all of them."""


@sending.command()
@as_format
def show(form: str) -> None:
    """Whether messages go out, and why not."""
    with opened() as runtime, runtime.store.read() as session:
        found = sending_state.brakes(session)
    document = {"stopped": [{"what": b.scope, "reason": b.reason, "since": b.since} for b in found]}
    lines = [f"Stopped since {b.since:%Y-%m-%d %H:%M} ({b.scope}): {b.reason}" for b in found]
    emit(form, document, lambda: "\n".join(lines) or "Sending is on.")


@sending.command()
def pause() -> None:
    """Stop everything that steps send. Replies, alerts and links that somebody asks for still go out."""
    with opened() as runtime:
        braking.pause(runtime.store, now_of(runtime), runtime.machine())
    click.echo("All sending is paused. `milepost sending resume` lets it go on.")


@sending.command()
def resume() -> None:
    """Let everything go out again. Each message is decided once more: what is late by then is skipped."""
    with opened() as runtime:
        reasons = braking.resume(runtime.store, now_of(runtime), runtime.machine())
    click.echo("\n".join(f"It was stopped: {reason}" for reason in reasons))
    click.echo("Sending is on; the next tick hands over what waits.")
