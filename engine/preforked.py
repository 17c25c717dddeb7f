"""What the web server loads once, before it divides into processes, so that they share its memory."""

from __future__ import annotations

import gc
from importlib import import_module


def on_starting(_server: object) -> None:
    """Gunicorn's hook: code is loaded here, and only code; every process opens its own database and broker.

    What is loaded is kept out of the garbage collector's walks, which would copy each page they touch.
    """
    import_module("app")
    gc.freeze()
