"""Signing in by a one-time link, and what each role may open."""

from __future__ import annotations

import re

import pytest

from app import create_app
from tests.console.desk import client, plain, post, secret
from tests.console.memory import Office

PAGES = [
    "/console/cases/",
    "/console/cases/142",
    "/console/cohorts/",
    "/console/cohorts/spring",
    "/console/cohorts/spring/people/11",
    "/console/stories/",
    "/console/digests/",
    "/console/digests/1",
]
SIGN_IN = "/console/sign-in"


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_the_console_without_signing_in(path: str):
    answer = client(Office(), None).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SIGN_IN}?next={path}")


@pytest.mark.parametrize("email", ["dana@example.org", "stranger@example.org", "D.W+x@example.org"])
def test_asking_for_a_link_is_answered_the_same_for_every_address(email: str):
    office = Office()
    browser = client(office, None)
    answer = post(browser, SIGN_IN, email=f" {email} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SIGN_IN}/sent")
    assert email not in browser.get(f"{SIGN_IN}/sent").text
    assert office.console.changes == [("ask", email)]


@pytest.mark.parametrize("email", ["", "dana", "@example.org", "dana@", "x" * 320 + "@example.org"])
def test_what_is_no_address_is_asked_for_again(email: str):
    office = Office()
    answer = post(client(office, None), SIGN_IN, email=email)
    assert answer.status_code == 422
    assert "<title>Error: Sign in" in answer.text
    assert plain(answer.text).count("Write your email address, like name@example.org") == 2
    assert office.console.changes == []


def test_opening_the_link_signs_nobody_in_and_uses_nothing_up():
    office = Office()
    browser = client(office, None)
    for _ in range(3):
        assert browser.get(f"{SIGN_IN}/good").status_code == 200
    assert "good" in office.console.links
    assert browser.get("/console/cases/").status_code == 303


def test_pressing_the_button_signs_in_once():
    office = Office()
    first, second = client(office), client(office, None)
    assert first.get("/console/cases/").status_code == 200
    assert second.get(f"{SIGN_IN}/good").status_code == 404
    page = second.get(SIGN_IN)
    over = second.post(f"{SIGN_IN}/good", data={"_csrf": secret(page.text)})
    assert over.status_code == 404
    assert "This link has stopped working" in over.text
    assert second.get("/console/cases/").status_code == 303


def test_after_signing_in_the_page_that_was_asked_for_comes():
    browser = client(Office(), None)
    asked = browser.get("/console/cohorts/spring").headers["Location"]
    page = browser.get(asked)
    browser.post(
        SIGN_IN, data={"_csrf": secret(page.text), "email": "dana@example.org", "next": "/console/cohorts/spring"}
    )
    assert post(browser, f"{SIGN_IN}/good").headers["Location"] == "/console/cohorts/spring"


@pytest.mark.parametrize("wanted", ["https://elsewhere.example", "//elsewhere.example", "/console/\\elsewhere.example"])
def test_nobody_is_sent_to_another_site(wanted: str):
    browser = client(Office(), None)
    page = browser.get(SIGN_IN)
    browser.post(SIGN_IN, data={"_csrf": secret(page.text), "email": "dana@example.org", "next": wanted})
    assert post(browser, f"{SIGN_IN}/good").headers["Location"] == "/console/cases/"


def test_signing_out_ends_the_session_in_the_engine_too():
    office = Office()
    browser = client(office)
    assert post(browser, "/console/sign-out", at="/console/cases/").headers["Location"] == SIGN_IN
    assert office.console.changes == [("sign out", "dana")]
    assert browser.get("/console/cases/").status_code == 303


def test_a_session_that_ended_elsewhere_opens_nothing():
    office = Office()
    browser = client(office)
    office.console.ended.add("dana")
    assert browser.get("/console/cases/").status_code == 303


def test_somebody_signed_in_is_not_asked_to_sign_in():
    assert client(Office()).get(SIGN_IN).headers["Location"] == "/console/cases/"
    assert client(Office()).get("/console/").headers["Location"] == "/console/cases/"
    assert client(Office(), None).get("/console/").headers["Location"] == SIGN_IN


def opened(link: str) -> list[str]:
    browser = client(Office(), link)
    return [path for path in PAGES if browser.get(path).status_code == 200]


def test_a_coordinator_opens_everything():
    assert opened("good") == PAGES


def test_a_facilitator_opens_the_cases_brought_to_them():
    assert opened("sams") == PAGES[:2]


def test_a_leader_opens_digests_and_nothing_else():
    assert opened("helens") == PAGES[-2:]
    assert client(Office(), "helens").get("/console/").headers["Location"] == "/console/digests/"


def test_the_menu_holds_what_a_role_opens():
    page = client(Office(), "sams").get("/console/cases/").text
    assert ">Cases</a>" in page
    assert ">Digests</a>" not in page


def test_a_name_is_text():
    page = client(Office(), "helens").get("/console/digests/").text
    assert "Helen &lt;b&gt;Marsh&lt;/b&gt;" in page


def test_every_post_of_the_console_refuses_without_the_secret():
    office = Office()
    app = create_app(office)
    browser = client(office)
    office.console.changes.clear()
    paths = [
        re.sub(r"<[^>]+>", "142", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.split(".")[0] in ("console", "cases", "stories", "demo")
    ]
    assert len(paths) >= 10
    for path in paths:
        assert browser.post(path, data={"reason": "helped", "text": "x", "by": "week"}).status_code == 400, path
    assert office.console.changes == []


def test_links_can_be_asked_for_five_times_an_hour_by_one_address():
    office = Office()
    browser = client(office, None)
    answers = [post(browser, SIGN_IN, email="dana@example.org").status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert post(browser, SIGN_IN, email="sam@example.org").status_code == 303
