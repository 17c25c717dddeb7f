"""The inbox and a case: order, views, what is hidden, and everything that can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forms.console_cases import inbox_of, ordered
from forms.console_ports import Sending
from forms.console_words import due_in, length, share
from tests.console.desk import client, plain, post
from tests.console.memory import CASES, DAY, HOUR, Office, line
from tests.forms.memory import NOW


def refs(cases):
    return [case.id for case in cases]


def test_overdue_comes_first_then_what_is_due_within_a_day_then_the_newest():
    cases = [
        line(1, due=NOW + 5 * DAY, opened_at=NOW - DAY),
        line(2, due=NOW + 2 * HOUR),
        line(3, due=NOW - HOUR),
        line(4, due=None, opened_at=NOW),
        line(5, due=NOW - DAY),
        line(6, due=NOW + HOUR),
    ]
    assert refs(ordered(cases, NOW)) == [5, 3, 6, 2, 4, 1]


def test_at_the_same_moment_the_graver_class_comes_first():
    assert refs(ordered([line(1, cls="info"), line(2, cls="safety"), line(3, cls="low")], NOW)) == [2, 3, 1]


def test_each_view_counts_what_it_holds():
    cases = [
        line(1),
        line(2, state="open", owner="Dana", mine=True),
        line(3, state="waiting", owner="Sam"),
        line(4, state="snoozed", owner="Sam"),
        line(5, state="closed", mine=True),
    ]
    page = inbox_of(cases, "", "", NOW)
    assert {id_: count for id_, _, count in page.views} == {
        "action": 2,
        "mine": 1,
        "unassigned": 1,
        "waiting": 1,
        "snoozed": 1,
        "closed": 1,
    }
    assert [refs([case for case, _, _ in inbox_of(cases, view, "", NOW).cases]) for view, _, _ in page.views] == [
        [1, 2],
        [2],
        [1],
        [3],
        [4],
        [5],
    ]


def test_searching_looks_at_names_circles_numbers_and_notes():
    cases = [line(1, person="Zoë"), line(2, group="Cedar"), line(3, note="Fell asleep"), line(4)]
    for search, found in (("zoë ", [1]), ("CEDAR", [2]), ("asleep", [3]), ("c-0004", [4]), ("nothing", [])):
        assert sorted(case.id for case, _, _ in inbox_of(cases, "action", search, NOW).cases) == found


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (None, ""),
        (NOW - DAY, "Overdue 1 d"),
        (NOW - timedelta(seconds=5), "Overdue 1 min"),
        (NOW + 3 * HOUR, "Due in 3 h"),
        (NOW, "Due in 1 min"),
    ],
)
def test_a_deadline_is_said_in_one_unit(due, said):
    assert due_in(due, NOW) == said


def test_lengths_and_shares():
    assert [length(timedelta(minutes=minutes)) for minutes in (0, 59, 60, 1439, 1440)] == [
        "1 min",
        "59 min",
        "1 h",
        "23 h",
        "1 d",
    ]
    assert (share(12, 25), share(0, 0)) == ("12 of 25 (48%)", "–")


def test_the_inbox_shows_each_case_with_its_clock_and_owner():
    words = plain(client(Office()).get("/console/cases/").text)
    assert words.index("C-0131") < words.index("C-0142") < words.index("C-0150")
    assert "Overdue 1 d to make contact Sam Okafor" in words
    assert "Due in 3 h to acknowledge Nobody yet" in words


def test_a_name_that_the_survey_hides_is_not_in_the_list():
    page = client(Office()).get("/console/cases/?q=0150")
    assert "Birch" in plain(page.text)
    assert "Maya" not in page.text


def test_what_people_wrote_is_text():
    browser = client(Office())
    assert "Aisha &amp; &lt;i&gt;co&lt;/i&gt;" in browser.get("/console/cases/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in browser.get("/console/cases/131").text


def test_no_one_implicated_by_a_case_sees_it_or_can_do_anything_to_it():
    office = Office()
    browser = client(office, "sams")
    assert "C-0150" not in browser.get("/console/cases/").text
    assert browser.get("/console/cases/150").status_code == browser.get("/console/cases/999").status_code == 404
    known = browser.get("/console/cases/142").text
    csrf = known.split('name="_csrf" value="')[1].split('"')[0]
    for what in ("acknowledge", "contacted", "note", "close"):
        answer = browser.post(f"/console/cases/150/{what}", data={"_csrf": csrf, "reason": "helped", "text": "x"})
        assert answer.status_code == 404
    assert office.console.changes == []


def test_a_case_shows_answers_deadlines_and_what_happened():
    words = plain(client(Office()).get("/console/cases/142").text)
    for said in (
        "C-0142: Maya Lindqvist",
        "2 – Slightly useful",
        "Acknowledge By Thu 3 Jun 2027, 14:00",
        "Make contact By Tue 8 Jun 2027, 11:00",
        "Opened Thu 3 Jun 2027, 08:00",
        "prefers texts",
    ):
        assert said in words


def test_a_deadline_that_was_missed_is_said_to_be_late_and_a_closed_case_says_why():
    words = plain(client(Office()).get("/console/cases/160").text)
    assert "Acknowledge Done Wed 2 Jun 2027, 11:00, late" in words
    assert "Closed because We talked, and something was done" in words
    assert "Close case" not in words
    assert "Add note" in words


def test_a_facilitator_has_no_way_to_a_trace():
    assert "Everything planned for" in client(Office()).get("/console/cases/142").text
    assert "Everything planned for" not in client(Office(), "sams").get("/console/cases/142").text


def test_acknowledging_takes_the_case():
    office = Office()
    browser = client(office)
    answer = post(browser, "/console/cases/142/acknowledge", at="/console/cases/142")
    assert answer.headers["Location"] == "/console/cases/142?done=acknowledged"
    assert office.console.changes == [("acknowledge", 1, 142)]
    page = browser.get(answer.headers["Location"])
    assert "Acknowledged. The case is yours now." in page.text
    assert "I take care of it" not in page.text


def test_contact_and_notes_are_kept_as_they_were_written():
    office = Office()
    browser = client(office)
    post(browser, "/console/cases/142/contacted", at="/console/cases/142", text="  ")
    post(browser, "/console/cases/142/note", at="/console/cases/142", text=" She moves\nto Cedar. ")
    assert office.console.changes == [("contacted", 1, 142, ""), ("note", 1, 142, "She moves\nto Cedar.")]


def test_closing_needs_a_reason():
    office = Office()
    browser = client(office)
    answer = post(browser, "/console/cases/142/close", at="/console/cases/142", reason="", text="We <i>talked</i>")
    assert answer.status_code == 422
    assert "<title>Error: C-0142" in answer.text
    assert plain(answer.text).count("Choose why the case is closed") == 2
    assert "We &lt;i&gt;talked&lt;/i&gt;</textarea>" in answer.text
    assert office.console.changes == []


@pytest.mark.parametrize("reason", ["made-up", "Choose a reason"])
def test_a_reason_that_is_none_closes_nothing(reason: str):
    office = Office()
    answer = post(client(office), "/console/cases/142/close", at="/console/cases/142", reason=reason)
    assert (answer.status_code, office.console.changes) == (422, [])


def test_closing_with_a_reason_closes():
    office = Office()
    browser = client(office)
    answer = post(browser, "/console/cases/142/close", at="/console/cases/142", reason="helped", text=" All well ")
    assert office.console.changes == [("close", 1, 142, "helped", "All well")]
    assert "Case closed." in browser.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("what", "given", "sentence"),
    [
        ("note", {"text": " "}, "Write the note before you add it"),
        ("note", {"text": "x" * 4001}, "Write no more than 4000 characters"),
        ("contacted", {"text": "x" * 4001}, "Write no more than 4000 characters"),
        ("close", {"reason": "helped", "text": "x" * 4001}, "Write no more than 4000 characters"),
    ],
)
def test_a_problem_stands_at_the_top_and_at_its_field(what: str, given: dict[str, str], sentence: str):
    office = Office()
    answer = post(client(office), f"/console/cases/142/{what}", at="/console/cases/142", **given)
    assert answer.status_code == 422
    assert plain(answer.text).count(sentence) == 2
    assert office.console.changes == []


def test_an_empty_inbox_says_so_and_leads_on():
    office = Office()
    office.console.held = {160: CASES[160]}
    words = plain(client(office).get("/console/cases/").text)
    assert "All clear. The last case was closed on Thu 3 Jun 2027, 10:00." in words
    assert "Look at closed cases" in words
    office.console.held = {}
    office.console.links["good"] = "dana"
    assert "All clear. Look at closed cases" in plain(client(office).get("/console/cases/").text)


@pytest.mark.parametrize(
    ("query", "said"), [("view=waiting", "No cases here."), ("q=nobody", "No case here matches “nobody”.")]
)
def test_an_empty_list_has_a_text_and_one_action(query: str, said: str):
    page = client(Office()).get(f"/console/cases/?{query}").text
    assert said in plain(page)
    assert page.split("</form>")[-1].count("<a ") == 1


@pytest.mark.parametrize(
    ("sends", "said", "warns"),
    [
        (Sending(), "Sending is on.", False),
        (Sending(last=NOW - 2 * HOUR), "Sending is on, last 2 h ago.", False),
        (Sending(stopped="Too many."), "Sending is paused. Too many. Nothing has been sent so far.", True),
        (
            Sending(last=NOW - 8 * HOUR, silent="The worker is not running."),
            "Nothing has been sent since Thu 3 Jun 2027, 03:00. The worker is not running.",
            True,
        ),
    ],
)
def test_every_page_says_whether_messages_go_out(sends: Sending, said: str, warns: bool):
    office = Office()
    office.console.sends = sends
    browser = client(office)
    for path in ("/console/cases/", "/console/cohorts/spring", "/console/digests/"):
        page = browser.get(path).text
        assert said in page
        assert ('class="warned" role="alert"' in page) == warns


def test_whoever_looks_after_cohorts_can_let_messages_go_out_again():
    office = Office()
    office.console.sends = Sending(stopped="Too many.")
    browser = client(office)
    page = browser.get("/console/cases/").text
    assert "Send again" in page
    sent = {"_csrf": page.split('name="_csrf" value="')[-1].split('"')[0]}
    assert browser.get("/console/sending/resume").status_code == 405
    answer = browser.post("/console/sending/resume", data=sent)
    assert answer.status_code == 303
    assert office.console.changes[-1] == ("resume", 1)
    page = browser.get(answer.headers["Location"]).text
    assert "Messages go out again." in page
    assert "Send again" not in page


def test_a_safety_case_of_nobody_in_particular_says_somebody():
    office = Office()
    office.console.held[150] = replace(CASES[150], line=replace(CASES[150].line, group=""))
    assert "C-0150: somebody" in client(office).get("/console/cases/150").text
