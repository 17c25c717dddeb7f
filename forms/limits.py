"""How often a public address may be asked. Counted by link where there is one, so that a shared connection is no limit
for the many people behind it; guessing links counts by connection."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

PAGES = "240 per minute"
SENDS = "6 per hour"
GUESSES = "60 per minute"

limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, in_memory_fallback=[], headers_enabled=False)


def counted_at(broker: str) -> str:
    """Where limits are counted, as flask-limiter writes it: on the broker of this address, or "memory://"."""
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
