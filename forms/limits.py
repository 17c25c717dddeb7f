"""How often a public address may be asked. Counted by link where there is one, so that a shared connection is no limit
for the many people behind it; guessing links counts by connection."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any

from flask import Blueprint, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage

PAGES = "240 per minute"
SENDS = "6 per hour"
GUESSES = "60 per minute"
HERE = "here://"
"""Where limits are counted without a broker: in this process."""


class Here(Storage):
    """Counts in this process. The library's own such storage starts a thread with every count to throw old ones away;
    here they go when there are many.
    """

    STORAGE_SCHEME = ["here"]
    MOST = 10_000

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self.counts: dict[str, tuple[int, float]] = {}
        self.lock = Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong: nothing."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Counts on. expiry: seconds after which the first count begins anew."""
        now = time.time()
        with self.lock:
            count, until = self.counts.get(key, (0, 0.0))
            if until <= now:
                count, until = 0, now + expiry
                if len(self.counts) >= self.MOST:
                    self.counts = {k: each for k, each in self.counts.items() if each[1] > now}
            self.counts[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        """How many there are by now."""
        count, until = self.counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When they begin anew, in seconds since 1970."""
        return self.counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Whether it can be counted here: always."""
        return True

    def reset(self) -> int | None:
        """Forgets all counts; how many there were."""
        number = len(self.counts)
        self.counts = {}
        return number

    def clear(self, key: str) -> None:
        """Forgets one count."""
        self.counts.pop(key, None)


limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, in_memory_fallback=[], headers_enabled=False)


def counted_at(broker: str) -> str:
    """Where limits are counted, as flask-limiter writes it: on the broker of this address, or HERE."""
    return f"redis+{broker}" if broker.startswith("unix:") else broker


def by_link() -> str:
    """The link a request is about, else where it comes from."""
    token = (request.view_args or {}).get("token")
    return f"link:{str(token)[:64]}" if token else get_remote_address()


def a_guess(response: Response) -> bool:
    """Whether a request tried a link that does not exist."""
    return response.status_code == 404


def limit(blueprint: Blueprint) -> None:
    """Puts the limits of link pages on all pages of a blueprint."""
    limiter.limit(PAGES, key_func=by_link)(blueprint)
    limiter.limit(GUESSES, key_func=get_remote_address, deduct_when=a_guess)(blueprint)


sends = limiter.limit(SENDS, key_func=by_link)
"""For posts that make us send something."""
