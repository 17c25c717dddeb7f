"""The console in a real browser: readable by everybody, light and dark, on a phone, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from app import create_app
from tests.browser import opened, serving, sideways, violations
from tests.console.memory import Office

OPEN = [
    "/",
    "/outbox",
    "/outbox/1",
    "/outbox/2",
    "/console/sign-in",
    "/console/sign-in/sent",
    "/console/sign-in/over",
    "/digests/leaders",
]
STAFF = [
    "/console/cases/",
    "/console/cases/?view=waiting",
    "/console/cases/131",
    "/console/cases/142",
    "/console/cases/160",
    "/console/cohorts/",
    "/console/cohorts/spring",
    "/console/cohorts/spring/people/11",
    "/console/stories/",
    "/console/digests/",
    "/console/digests/1",
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_passes_axe_and_fits(browser: Browser, width: int, dark: bool):
    with serving(create_app(Office())) as at, opened(browser, at, width=width, dark=dark) as page:
        for path in [*OPEN, "/console/sign-in/good", *STAFF]:
            page.goto(path)
            assert violations(page) == [], path
            assert sideways(page) <= 0, path
            if path.endswith("/good"):
                page.get_by_role("button", name="Sign in").click()


def test_problems_pass_axe_and_take_the_focus(browser: Browser):
    with serving(create_app(Office())) as at, opened(browser, at) as page:
        page.goto("/console/sign-in")
        page.get_by_role("button", name="Send me a link").click()
        assert violations(page) == []
        assert page.evaluate("document.activeElement.className") == "problem"
        page.goto("/console/sign-in/good")
        page.get_by_role("button", name="Sign in").click()
        page.goto("/console/cases/142")
        page.get_by_role("button", name="Close case").click()
        assert violations(page) == []
        assert page.evaluate("document.activeElement.className") == "problem"


def test_a_coordinator_takes_and_closes_a_case_with_scripts_off(browser: Browser):
    office = Office()
    with serving(create_app(office)) as at, opened(browser, at, scripts=False) as page:
        page.goto("/console/cases/142")
        page.fill("#email", "dana@example.org")
        page.get_by_role("button", name="Send me a link").click()
        page.goto("/console/sign-in/good")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Acknowledge: I take care of it").click()
        page.fill("#note-text", "Calls on Friday")
        page.get_by_role("button", name="Add note").click()
        page.select_option("#close-reason", "helped")
        page.get_by_role("button", name="Close case").click()
        assert page.get_by_text("Case closed.").is_visible()
    assert [change[0] for change in office.console.changes] == ["ask", "acknowledge", "note", "close"]


def test_a_link_in_an_email_of_the_outbox_opens_in_the_window(browser: Browser):
    office = Office()
    with serving(create_app(office)) as at, opened(browser, at) as page:
        email = office.console.messages[0]
        html = email.html.replace("http://localhost/s/abc", f"{at}/s/abc")
        office.console.messages = (type(email)(email.line, email.sender, email.text, html, [f"{at}/s/abc"]),)
        page.goto("/outbox/1")
        page.frame_locator("iframe").get_by_role("link", name="Answer").click()
        page.wait_for_url(f"{at}/s/abc")
