"""Where a worker can be killed: the process that does the job, and the worker that waits for it, at the same moment."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from engine import sending
from engine.channels.interface import Outcome, Outgoing
from engine.channels.outbox import OutboxChannel
from engine.commands import delivering
from engine.store import Store, claim

SMALL = 2
"""Messages that a worker of these tests takes together."""

Call = Callable[..., Any]


def _kill() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _before(call: Call) -> Call:
    return lambda *given, **named: _kill()


def _after(call: Call) -> Call:
    return lambda *given, **named: (call(*given, **named), _kill())


def _halfway(call: Call) -> Call:
    return lambda channel, batch: (call(channel, batch[:1]), _kill())


DEATHS: dict[str, tuple[Any, str, Callable[[Call], Call]]] = {
    "taking": (claim, "take", _after),
    "before the provider": (OutboxChannel, "send", _before),
    "while handing over": (OutboxChannel, "send", _halfway),
    "after the provider": (OutboxChannel, "send", _after),
    "recording": (delivering, "accepted", _after),
}
"""What a worker is in the middle of: whose call it never comes back from, and on which side of the call it dies."""


def arrange(name: str) -> None:
    """Has this process's jobs die there, the worker with them."""
    owner, called, how = DEATHS[name]
    setattr(owner, called, how(getattr(owner, called)))


def arrange_at(number: int, *, before: bool) -> None:
    """Has this process die in the transaction of that number: with it open, or just committed."""
    write, seen = Store.write, itertools.count(1)

    @contextmanager
    def counted(store: Store) -> Iterator[Session]:
        this = next(seen)
        with write(store) as session:
            yield session
            session.flush()
            if before and this == number:
                os.kill(os.getpid(), signal.SIGKILL)
        if this == number:
            os.kill(os.getpid(), signal.SIGKILL)

    Store.write = counted  # type: ignore[method-assign]


def hold(until: Path) -> None:
    """Has the provider, once it has accepted, say nothing to this process's jobs until a file is there."""
    send = OutboxChannel.send

    def held(channel: OutboxChannel, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        found = send(channel, batch)
        while not until.exists():
            time.sleep(0.02)
        return found

    OutboxChannel.send = held  # type: ignore[method-assign]


def small_batches() -> None:
    """Has this process's jobs take few messages at a time."""
    assert sending.BATCH > SMALL
    sending.BATCH = SMALL
