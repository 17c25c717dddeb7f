"""Jobs: the name of a function of engine.jobs, and ids. What a job finds when it runs is the database's word."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from types import FrameType
from typing import Any
from uuid import uuid4

from redis import Redis
from rq import Queue, Retry, Worker
from rq.serializers import JSONSerializer

from engine import broker
from engine.settings import Settings

NAME = "milepost"
"""The one queue. A worker on a single queue takes a job by BLMOVE, and a crash in between loses nothing; on two or
more it pops, and loses it."""

JOBS = "engine.jobs"
TIMEOUT = timedelta(minutes=4)
"""A job's; shorter than the lease of the messages it takes (engine.store.claim.SENDING)."""

FAILED_KEPT = timedelta(days=1)
WORKER_TTL = 30
MAINTENANCE = 5
"""Seconds; with both, the job of a killed worker runs again within about two minutes."""

BEAT = 20.0
"""Seconds between two signs of life at the least."""


def queue(client: Redis) -> Queue:
    """The queue, on a client of the broker."""
    return Queue(NAME, connection=client, serializer=JSONSerializer, default_timeout=int(TIMEOUT.total_seconds()))


def ring(settings: Settings, jobs: Iterable[tuple[str, Sequence[Any]]]) -> int:
    """Puts jobs into the queue, after the commit; how many. Raises broker.BrokerUnavailable.

    jobs: (name of a function in engine.jobs, its arguments), as JSON can carry them: ("send", [[12, 13]]).
    """
    with broker.one_sentence():
        client = broker.connection(settings)
        try:
            bell = queue(client)
            return len(bell.enqueue_many([_job(name, arguments) for name, arguments in jobs]))
        finally:
            client.close()


def _job(name: str, arguments: Sequence[Any]) -> Any:
    return Queue.prepare_data(
        f"{JOBS}.{name}",
        args=tuple(arguments),
        timeout=int(TIMEOUT.total_seconds()),
        result_ttl=0,
        failure_ttl=int(FAILED_KEPT.total_seconds()),
        retry=Retry(max=1),
        description=name,
    )


def waiting(settings: Settings) -> int:
    """Jobs that nobody has taken yet, or that are being worked on. Raises broker.BrokerUnavailable."""
    with broker.one_sentence():
        client = broker.connection(settings)
        try:
            bell = queue(client)
            return int(len(bell) + bell.started_job_registry.get_job_count(cleanup=False))
        finally:
            client.close()


class Listener(Worker):  # type: ignore[misc]  # RQ's classes are not typed
    """A worker that knows whether it was asked to end, or ended because the broker went away."""

    asked_to_end = False
    beat: Callable[[], None] = staticmethod(lambda: None)
    """Called now and then while the worker lives, in its own process."""

    beaten = float("-inf")

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        super().heartbeat(timeout, pipeline)
        if time.monotonic() - self.beaten >= BEAT:
            self.beaten = time.monotonic()
            self.beat()

    def handle_warm_shutdown_request(self) -> None:
        self.asked_to_end = True
        super().handle_warm_shutdown_request()


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _end_when_asked() -> None:
    """Ends at once while there is no job in hand; RQ puts its own, patient answer in place while it works."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)


def work(settings: Settings, *, burst: bool = False, beat: Callable[[], None] = lambda: None) -> None:
    """Works until asked to end (SIGTERM, Ctrl-C: the job in hand is finished), or with `burst` until nothing waits.

    The jobs are imported first: every job runs in a fork, which would else import them anew. Where the broker goes
    away the worker waits for it to come back. beat: called about every half minute.
    """
    importlib.import_module(JOBS)
    _end_when_asked()
    while True:
        client = broker.connection(settings)
        name = f"{socket.gethostname()}.{os.getpid()}.{uuid4().hex[:6]}"
        with broker.one_sentence():
            listener = Listener(
                [queue(client)],
                name=name,
                connection=client,
                serializer=JSONSerializer,
                worker_ttl=WORKER_TTL,
                maintenance_interval=MAINTENANCE,
                log_job_description=False,
            )
            listener.beat = beat
            listener.work(burst=burst, logging_level="WARNING")
        client.close()
        if burst or listener.asked_to_end:
            return
        _end_when_asked()
        while not broker.running(settings):
            time.sleep(1)
