"""A member of staff with a browser that runs no scripts: signs in, opens a page, presses one of its buttons."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from tests.console.memory import Office


def client(office: Office, link: str | None = "good") -> FlaskClient:
    """A browser, signed in by this link; not signed in without one."""
    made = create_app(office).test_client()
    if link is not None:
        assert post(made, f"/console/sign-in/{link}").status_code == 303
    return made


def secret(page: str) -> str:
    """The CSRF secret that a page's forms carry."""
    found = re.search(r'name="_csrf" value="([^"]+)"', page)
    assert found, "no form of this page carries a secret"
    return found[1]


def post(browser: FlaskClient, path: str, at: str | None = None, **given: str) -> TestResponse:
    """What pressing a button of the page at `at` (default: the path itself) does."""
    page = browser.get(at or path)
    assert f'action="{path}"' in page.text, f"{at or path} has no form for {path}"
    return browser.post(path, data={"_csrf": secret(page.text), **given})


def plain(html: str) -> str:
    """A page's words, its tags taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
