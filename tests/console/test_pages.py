"""Cohorts, traces, stories, digests, and the demo's clock and outbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.console_ports import CohortPage
from tests.console import memory
from tests.console.desk import client, plain, post
from tests.console.memory import COHORT, EMAIL, Office


def test_a_cohort_shows_its_funnel_with_numerator_and_denominator():
    words = plain(client(Office()).get("/console/cohorts/spring").text)
    assert "24 23 22 15 12 of 23 (52%) 1 could not be reached, 1 stopped, 2 chose not to, 1 not sent" in words
    assert "20 of 24 (83%)" in words
    assert "closes Fri 4 Jun 2027, 11:00" in words
    assert "opened" not in words.lower()


def test_every_drawing_is_hidden_from_readers_and_has_its_number_beside_it():
    page = client(Office()).get("/console/cohorts/spring").text
    assert page.count("<svg") == page.count('aria-hidden="true"') == page.count('data-head="Finished"') == 3


def test_a_cohort_that_has_nobody_yet_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    empty = CohortPage(replace(COHORT.line, title="", ends=""), "Circles", "1", [], [])
    monkeypatch.setattr(memory, "COHORT", empty)
    words = plain(client(Office()).get("/console/cohorts/spring").text)
    assert "Nobody has been invited to a survey yet." in words
    assert "milepost people import" in words
    assert "4 Jan 2027 – open" in words


@pytest.mark.parametrize("path", ["/console/cohorts/autumn", "/console/cohorts/spring/people/99", "/console/digests/7"])
def test_what_is_not_there_is_404(path: str):
    assert client(Office()).get(path).status_code == 404


def test_a_trace_explains_every_message_that_was_not_sent():
    words = plain(client(Office()).get("/console/cohorts/spring/people/11").text)
    assert "Tue 25 May 2027, 11:00 Survey: midpoint Sent Tue 25 May 2027, 11:00 by email went out" in words
    assert "Reminder: midpoint Skipped answered on 26 May" in words
    assert "Survey: renewal Held limits: a gap of 14 days until 8 June" in words


def test_stories_wait_for_somebody_to_read_and_approve_them():
    page = client(Office()).get("/console/stories/").text
    assert "They &lt;b&gt;listened&lt;/b&gt;." in page
    assert "they may point at somebody: Tom, 0123 456" in plain(page)
    assert "The writer wants to see the wording first." in page
    assert "Approved by Dana as critical or unexpected: Rarely said" in plain(page)
    assert page.count("/approve") == 1


def test_a_story_is_approved_with_the_reason_it_was_chosen():
    office = Office()
    browser = client(office)
    path = "/console/stories/1/approve"
    answer = post(browser, path, at="/console/stories/", why=" Typical of nine ", critical="yes")
    assert office.console.changes == [("approve", 1, 1, True, "Typical of nine")]
    assert "Story approved." in browser.get(answer.headers["Location"]).text
    wrong = post(browser, path, at="/console/stories/", why=" ")
    assert wrong.status_code == 422
    assert plain(wrong.text).count("Write why this story was chosen") == 2
    assert len(office.console.changes) == 1


def test_a_story_of_somebody_elses_cohort_cannot_be_approved():
    office = Office()
    browser = client(office)
    csrf = browser.get("/console/stories/").text.split('name="_csrf" value="')[1].split('"')[0]
    answer = browser.post("/console/stories/77/approve", data={"_csrf": csrf, "why": "x"})
    assert (answer.status_code, office.console.changes) == (404, [])


def test_without_stories_the_page_says_where_they_come_from():
    office = Office()
    office.console.stories_ = ()
    assert "Nobody has told a story with consent yet." in client(office).get("/console/stories/").text


def test_a_digest_is_read_in_the_console_and_behind_a_leaders_link():
    office = Office()
    inside, outside = client(office), client(office, None)
    assert "How the cycle went" in inside.get("/console/digests/").text
    for page in (inside.get("/console/digests/1"), outside.get("/digests/leaders")):
        assert page.status_code == 200
        assert "14 of 18 people (78%)" in page.text
        assert "<script" not in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert outside.get("/digests/guessed").status_code == 404


def test_a_digests_page_brings_the_styles_of_its_email():
    answer = client(Office(), None).get("/digests/style.css")
    assert answer.mimetype == "text/css"
    assert ".digest" in answer.text


def test_the_front_page_moves_the_clock():
    office = Office()
    browser = client(office, None)
    page = plain(browser.get("/").text)
    assert "It is Thu 3 Jun 2027, 10:00" in page
    assert "Next: 24 people are asked" in page
    assert "Messages 37" in page
    post(browser, "/demo/next", at="/")
    post(browser, "/demo/forward", at="/", by="week")
    answer = post(browser, "/demo/forward", at="/", by="day")
    assert office.console.changes == [("next",), ("forward", 7), ("forward", 1)]
    assert "The clock has moved." in browser.get(answer.headers["Location"]).text


def test_the_clock_moves_by_a_day_or_a_week_and_by_nothing_else():
    office = Office()
    answer = post(client(office, None), "/demo/forward", at="/", by="-7")
    assert (answer.status_code, office.console.changes) == (400, [])


def test_the_outbox_lists_what_was_sent_and_can_be_searched():
    browser = client(Office(), None)
    words = plain(browser.get("/outbox").text)
    assert "Maya, how is your circle going? &lt;2&gt; maya@example.org email" in words
    assert "Northside: hi +447700900123 SMS" in words
    assert "maya@" not in browser.get("/outbox?q=%2B4477").text
    assert "No message to or about" in browser.get("/outbox?q=nobody").text
    empty = Office()
    empty.console.messages = ()
    assert "Nothing has been sent yet." in client(empty, None).get("/outbox").text
    assert "Press “Next event”" in client(empty, None).get("/").text


def test_a_message_shows_its_links_its_text_and_itself():
    browser = client(Office(), None)
    page = browser.get("/outbox/1")
    assert '<a href="http://localhost/s/abc">' in page.text
    assert 'src="/outbox/1/email"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "1 segment" in plain(browser.get("/outbox/2").text)
    assert "<iframe" not in browser.get("/outbox/2").text


def test_an_email_runs_nothing_and_its_links_leave_the_frame():
    office = Office()
    office.console.messages = (replace(EMAIL, html=EMAIL.html.replace("<body>", "<body><script>alert(1)</script>")),)
    page = client(office, None).get("/outbox/1/email")
    assert '<head><base target="_top">' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "script" not in policy


@pytest.mark.parametrize("path", ["/outbox/9", "/outbox/9/email", "/outbox/2/email"])
def test_a_message_that_is_not_there_is_404(path: str):
    assert client(Office(), None).get(path).status_code == 404


def test_where_something_real_can_be_sent_there_is_no_demo():
    office = Office()
    office.console.demo = False
    browser = client(office, None)
    assert browser.get("/").headers["Location"] == "/console/"
    csrf = browser.get("/console/sign-in").text.split('name="_csrf" value="')[1].split('"')[0]
    for path in ("/outbox", "/outbox/1", "/outbox/1/email"):
        assert browser.get(path).status_code == 404
    for path in ("/demo/next", "/demo/forward"):
        assert browser.post(path, data={"_csrf": csrf, "by": "week"}).status_code == 404
    assert "/outbox" not in browser.get("/console/sign-in/sent").text
    assert office.console.changes == []
