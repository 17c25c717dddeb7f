"""Requests to a provider over connections that are kept, and what is certain about one that failed.

The providers' own clients open a connection, or read the certificates anew, for every call.
"""

from __future__ import annotations

import os
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationValueError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

CONNECT = 5.0
READ = 20.0
"""Seconds to wait for a connection, and for a provider's answer."""

IDLE = 20.0
"""Seconds after which a connection is not used again: the other side may be closing it just then, and then nobody
could say whether a message that was on its way has arrived."""


class Unsent(Exception):  # noqa: N818 - it says what happened to the request
    """Nothing has left this machine: the provider could not be reached."""


class Unsure(Exception):  # noqa: N818 - the same
    """The request was on its way when the line broke or nobody answered: it may have been obeyed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered. headers: by lower-case name."""

    status: int
    text: str
    headers: Mapping[str, str]


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Whose certificates are believed: read once, and by what a process forks not again."""
    context = create_urllib3_context()
    context.load_default_certs()
    return context


class Transport:
    """Connections of one process to one provider, shared by its threads.

    connections: at the most, at once. read: seconds to wait for an answer. clock: seconds that only grow.
    """

    def __init__(
        self, connections: int = 1, *, read: float = READ, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.connections = connections
        self._timeout = urllib3.Timeout(connect=CONNECT, read=read)
        self._clock = clock
        self._trust = _trust()
        self._lock = threading.Lock()
        self._kept: tuple[int, urllib3.PoolManager] | None = None
        self._under_way = 0
        self._used = 0.0

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """One request, made once. Raises Unsent or Unsure where there is no answer."""
        pool = self._begin()
        try:
            said = pool.request(method, url, body=body, headers=dict(headers), redirect=False)
            text = said.data.decode("utf-8", "replace")
        except (NewConnectionError, ConnectTimeoutError, LocationValueError) as problem:
            raise Unsent(type(problem).__name__) from problem
        except HTTPError as problem:
            if "CERTIFICATE_VERIFY_FAILED" in str(problem):
                raise Unsent("its certificate is not to be trusted") from problem
            raise Unsure(type(problem).__name__) from problem
        finally:
            with self._lock:
                self._under_way -= 1
                self._used = self._clock()
        return Answer(said.status, text, {name.lower(): value for name, value in said.headers.items()})

    def close(self) -> None:
        """Gives back the connections."""
        with self._lock:
            if self._kept and self._kept[0] == os.getpid():
                self._kept[1].clear()
            self._kept = None

    def _begin(self) -> urllib3.PoolManager:
        """The connections of this process: a fork never talks over those of its parent."""
        with self._lock:
            if self._kept is None or self._kept[0] != os.getpid():
                self._under_way = 0
                made = urllib3.PoolManager(
                    maxsize=self.connections, block=True, retries=False, timeout=self._timeout, ssl_context=self._trust
                )
                self._kept = (os.getpid(), made)
            elif not self._under_way and self._clock() - self._used > IDLE:
                self._kept[1].clear()
            self._under_way += 1
            return self._kept[1]
