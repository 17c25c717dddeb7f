"""The browser, for the pages."""

from tests.browser import browser

__all__ = ["browser"]
