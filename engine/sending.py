"""Messages handed to their channels: taken by compare-and-set, decided once more, rendered, called, recorded.

The provider is called outside any transaction. A worker that dies between taking and recording leaves its messages in
`sending`; after their lease they are unknown, looked up where the provider can be asked, and never sent blindly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import broker, queue
from engine.channels.interface import Accepted, Outcome, Outgoing, Refused, Unknown
from engine.commands import braking, delivering, moment
from engine.commands.batch import Batch, batches
from engine.commands.living import Living
from engine.composing import compose, read_ahead
from engine.queries.whereabouts import traces_of
from engine.runtime import Runtime
from engine.store import claim
from engine.store import tables as t

log = structlog.get_logger()

T = TypeVar("T")

BATCH = 20
"""Messages taken together: as many stay unknown at the most where a worker is killed."""

JOB = 100
"""Messages a job carries."""

PATIENCE = 120.0
"""Seconds that `--wait` waits for workers."""

BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long a message that was refused for now waits before it is tried again, in machine time."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What was rung. moved: whether lives moved because of it in this process."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    moved: bool = False

    def plus(self, other: Handed) -> Handed:
        """Both together."""
        return Handed(
            self.queued + other.queued, self.sent + other.sent, self.failed + other.failed, self.moved or other.moved
        )

    def settled(self) -> Handed:
        """The same counts, with what moved taken note of."""
        return Handed(self.queued, self.sent, self.failed)


def ring(runtime: Runtime, now: datetime, *, wait: bool = False) -> Handed:
    """Hands what is ready to the queue; with no broker running, sends it here. wait: until the queue has sent it."""
    handed = Handed()
    while True:
        messages = _to_ring(runtime, now)
        if not messages:
            return handed
        if broker.running(runtime.settings):
            queue.ring(runtime.settings, [("send", [messages[at : at + JOB]]) for at in range(0, len(messages), JOB)])
            settled = _wait(runtime, messages) if wait else 0
            handed = handed.plus(Handed(len(messages), settled, 0, moved=wait))
        else:
            sent, failed = send(runtime, messages, now)
            handed = handed.plus(Handed(len(messages), sent, failed, moved=True))


def _to_ring(runtime: Runtime, now: datetime) -> list[int]:
    """What is to be rung, and no brake holds; the brake is put on where it would be far more than projected."""
    machine = runtime.machine()
    with runtime.store.write() as session:
        stops, fresh = braking.stopped(session), claim.fresh(session, machine)
        if fresh and braking.ALL not in stops and not braking.may_go(session, len(fresh), now):
            stops = braking.stopped(session)
        messages = claim.to_ring(session, machine, stops=stops)
        if going := len(fresh.intersection(messages)):
            braking.gone(session, going, now)
    return messages


def _wait(runtime: Runtime, messages: Sequence[int]) -> int:
    """Waits until workers have sent these messages; how many were. Gives up where nobody works."""
    until = time.monotonic() + PATIENCE
    while (settled := _settled(runtime, messages)) is None:
        if time.monotonic() > until or not broker.running(runtime.settings):
            return 0
        time.sleep(0.05)
    return settled


def _settled(runtime: Runtime, messages: Sequence[int]) -> int | None:
    """How many of these were sent; None while some are still on their way."""
    with runtime.store.read() as session:
        states = session.execute(select(t.Message.state).where(t.Message.id.in_(messages))).scalars().all()
        free = claim.free(braking.stopped(session))
        ready = (t.Message.state == "ready", t.Message.next_try_at <= runtime.machine(), free)
        waiting = session.execute(select(t.Message.id).where(t.Message.id.in_(messages), *ready)).first()
    if waiting or "sending" in states:
        return None
    return sum(state in ("accepted", "delivered") for state in states)


def send(runtime: Runtime, messages: Sequence[int], now: datetime | None = None) -> tuple[int, int]:
    """Sends what of these is ours to send; how many were accepted, how many failed. now: domain time."""
    accepted = failed = 0
    for start in range(0, len(messages), BATCH):
        moment_now = now or moment.current_of(runtime.store, runtime.machine())
        for medium, batch in _take(runtime, messages[start : start + BATCH], moment_now).items():
            if not batch:
                continue
            outcomes = _call(runtime, medium, [ready.outgoing for ready in batch])
            _record(runtime, list(zip(batch, outcomes, strict=True)), moment_now)
            accepted += sum(isinstance(outcome, Accepted) for outcome in outcomes)
            failed += sum(not isinstance(outcome, Accepted) for outcome in outcomes)
    return accepted, failed


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that was taken. kept: the life it belongs to, as it was then; None for one that no plan holds."""

    outgoing: Outgoing
    kept: Living | None = None


def _take(runtime: Runtime, messages: Sequence[int], now: datetime) -> dict[str, list[Ready]]:
    """Takes messages and decides once more; what may not go is given back. By medium, ready to be handed over."""
    batches: dict[str, list[Ready]] = {"email": [], "sms": []}
    segments = 0

    def work(session: Session, found: Sequence[t.Message], _whole: bool) -> list[tuple[t.Message, Ready]]:
        return _ready(session, runtime, found, now)

    def broken(message: t.Message, problem: Exception) -> None:
        log.error("composing failed", message=message.id, error=type(problem).__name__, exc_info=problem)
        delivering.put_off(message, runtime.machine() + BACKOFF[-1], "could not be composed")

    with runtime.store.write() as session:
        taken = claim.take(session, messages, runtime.machine(), braking.stopped(session))
        for message, ready in _each(session, _read(session, taken), work, broken):
            batches[message.channel].append(ready)
            segments += message.segments if message.planned is not None else 0
        if segments:
            braking.texted(session, segments, now)
    return batches


def _read(session: Session, messages: Sequence[int]) -> Sequence[t.Message]:
    """Messages, locked, in the order of people, as every transaction locks them, so that two never wait for each other.

    Whoever writes what became of a message locks it before its person.
    """
    query = select(t.Message).where(t.Message.id.in_(messages)).order_by(t.Message.person, t.Message.id)
    return session.execute(query.with_for_update()).scalars().all()


def _each(
    session: Session,
    messages: Sequence[t.Message],
    work: Callable[[Session, Sequence[t.Message], bool], list[T]],
    broken: Callable[[t.Message, Exception], None],
) -> list[T]:
    """Works on messages in one savepoint; where that fails, in one each, so that a broken one stops no other.

    work: told whether these are all of them, so that nothing it kept from a try that failed is used again.
    """
    try:
        with session.begin_nested():
            return work(session, messages, True)
    except Exception as problem:
        log.warning("working one by one", messages=len(messages), error=type(problem).__name__)
    done: list[T] = []
    for message in messages:
        try:
            with session.begin_nested():
                done += work(session, [message], False)
        except Exception as problem:
            broken(message, problem)
    return done


def _ready(
    session: Session, runtime: Runtime, messages: Sequence[t.Message], now: datetime
) -> list[tuple[t.Message, Ready]]:
    """Those of them that may go, as they are handed over."""
    found = []
    for turn, batch in batches(session, messages, {}):
        ahead = read_ahead(session, turn)
        for message in turn:
            ready = _composed(session, runtime, message, now, batch)
            if ready is not None:
                found.append((message, ready))
        del ahead
    return found


def _composed(session: Session, runtime: Runtime, message: t.Message, now: datetime, batch: Batch) -> Ready | None:
    planned = message.planned is not None
    kept = delivering.taken(session, message, now, runtime.machine(), batch) if planned else None
    if planned and kept is None:
        return None
    outgoing = compose(session, runtime.settings, message, now, kept.life if kept else None)
    if outgoing is None:
        delivering.refused(session, message, "there is nothing to say or no address any more", now, batch)
        return None
    return Ready(outgoing, kept)


def _call(runtime: Runtime, medium: str, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
    channel = runtime.channels[medium]
    outcomes: list[Outcome] = []
    for start in range(0, len(batch), channel.batch):
        part = batch[start : start + channel.batch]
        try:
            outcomes.extend(channel.send(part))
        except Exception as problem:
            log.error("channel failed", channel=channel.name, error=type(problem).__name__, exc_info=problem)
            outcomes.extend(Unknown("the channel failed while handing it over") for _ in part)
    return outcomes


def _record(runtime: Runtime, said: Sequence[tuple[Ready, Outcome]], now: datetime) -> None:
    """Writes down what the provider said, in one transaction; what cannot be is left to `recover`."""
    outcomes = {ready.outgoing.message_id: outcome for ready, outcome in said}
    lived = {ready.outgoing.message_id: ready.kept for ready, _ in said if ready.kept is not None}

    def work(session: Session, found: Sequence[t.Message], whole: bool) -> list[None]:
        for turn, batch in batches(session, found, lived if whole else {}):
            for message in turn:
                _note(session, runtime, message, outcomes[message.id], now, batch)
        session.flush()
        return []

    def broken(message: t.Message, problem: Exception) -> None:
        log.error("recording failed", message=message.id, error=type(problem).__name__, exc_info=problem)

    with runtime.store.write() as session:
        _each(session, _read(session, list(outcomes)), work, broken)


def _note(
    session: Session, runtime: Runtime, message: t.Message, outcome: Outcome, now: datetime, batch: Batch | None
) -> None:
    if message.state not in ("sending", "unknown"):
        return
    match outcome:
        case Accepted(provider_id):
            delivering.accepted(session, message, provider_id, now, runtime.machine(), batch)
        case Refused(_, sentence, True):
            delivering.refused(session, message, sentence, now, batch)
        case Refused(_, sentence, _, _, after):
            wait = timedelta(seconds=after) if after else BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
            delivering.deferred(session, message, runtime.machine() + wait, sentence, now, batch)
        case Unknown(sentence):
            delivering.unknown(session, message, sentence, now, batch)


def recover(runtime: Runtime, now: datetime) -> int:
    """Messages whose worker never said what became of them: looked up where possible, else unknown and shown."""
    machine = runtime.machine()
    with runtime.store.write() as session:
        lost = claim.lost(session, machine)
        for number in lost:
            message = session.get_one(t.Message, number)
            message.state = "sending"
            delivering.unknown(session, message, "the worker ended before it knew", now)
    for number in lost:
        with runtime.store.read() as session:
            message = session.get_one(t.Message, number)
            medium, provider_id = message.channel, message.provider_id
            traces = traces_of(session, message)
        outcome = runtime.channels[medium].look_up(number, provider_id, traces)
        if isinstance(outcome, Accepted):
            with runtime.store.write() as session:
                _note(session, runtime, session.get_one(t.Message, number), outcome, now, None)
    return len(lost)
