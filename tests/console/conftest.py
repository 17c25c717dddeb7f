"""The browser, for the console."""

from tests.browser import browser

__all__ = ["browser"]
