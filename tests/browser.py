"""A real browser for tests: Chromium as it is installed, driven by Playwright, and an application served to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZES = {320: 720, 1280: 900}
"""Widths pages are looked at, with a height each."""

# Rules of WCAG 2.2 A and AA, and axe's own good practice.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def chromium() -> str:
    """The path of the browser: CHROMIUM, or the first of NAMES that is installed. Raises LookupError, saying so."""
    given = os.environ.get("CHROMIUM")
    found = given or next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        raise LookupError(f"No browser: install Chromium, or set CHROMIUM to one ({', '.join(NAMES)} were looked for)")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a run."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"] if root else [])
        yield opened
        opened.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine, for as long as the block lasts; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opened(
    browser: Browser, at: str, *, width: int = 320, dark: bool = False, scripts: bool = True, **more: Any
) -> Iterator[Page]:
    """A fresh page, as a person without history has it."""
    context: BrowserContext = browser.new_context(
        base_url=at,
        viewport={"width": width, "height": SIZES.get(width, 800)},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        **more,
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page, a line each: rule, and where. Needs scripts."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
