"""The pages in a real browser: with scripts and without, light and dark, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route

from app import create_app
from forms.ports import DeadLink, Held, Invitation, Preferences
from tests.browser import SIZES, opened, serving, sideways, violations
from tests.forms.memory import Memory
from tests.forms.surveys import invitation, pack

QUESTIONS = pack().surveys["every"].questions
GOAL = {"goal": "Talk to the board", "levels": ["", "once", "every month", "", "they call me"]}
LONG = {"text": "We agreed who decides.\nThen it went well.", "consent": "none", "check_first": False}
PREFERRED = Preferences("email", ("email", "sms"), locales=("en", "es"), timezone="Europe/London", quotes=2)


def only(id_: str) -> Invitation:
    return invitation("every", skipped=frozenset(QUESTIONS) - {id_}, agreed={"plan": {"aim": GOAL}})


def everything() -> Memory:
    """A link for every page there is."""
    links: dict[str, Invitation | DeadLink] = {f"kind-{id_}": only(id_) for id_ in QUESTIONS}
    links |= {f"one-{name}": invitation(name) for name in ("midpoint", "climate", "leaving", "quick")}
    links |= {
        "finished": DeadLink(
            "finished",
            title={"en": "T"},
            locales=("en", "es"),
            on=date(2027, 6, 3),
            until=date(2027, 6, 14),
            emergency=pack().emergency,
            promise="Dana and the feedback team see your answers with your name.",
        ),
        "closed": DeadLink("closed", title={"en": "How is your circle going?"}, on=date(2027, 6, 14)),
        "expired": DeadLink("expired", days=60),
        "replaced": DeadLink("replaced"),
        "fresh": invitation(
            "midpoint", answers={"useful": 2, "heard": 3, "solved": "yes", "problem": LONG}, fresh=True
        ),
    }
    links["fresh"] = replace(links["fresh"], skipped=frozenset({"contact"}))
    held = Held(
        {"name": "Maya", "email": "maya@example.org"}, [], [("2027-06-01 10:00", "invite", "midpoint", "sent")], {}
    )
    return Memory(
        links=links,
        preferred={"p": PREFERRED, "stopped": replace(PREFERRED, stopped=True), "mine": replace(PREFERRED, fresh=True)},
        kept={"mine": held},
    )


PAGES = [
    *(f"/s/{token}" for token in everything().links),
    "/s/unknown",
    "/s/finished/again",
    "/s/finished/sent",
    "/s/one-midpoint/why",
    "/s/one-midpoint/help",
    "/p/p",
    "/p/stopped",
    "/p/mine/data",
    "/u/p",
    "/nowhere",
]


@pytest.fixture
def engine() -> Memory:
    return everything()


@pytest.fixture
def at(engine: Memory) -> Iterator[str]:
    with serving(create_app(engine)) as address:
        yield address


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_passes_axe_and_fits_its_window(browser: Browser, at: str, width: int, dark: bool) -> None:
    found = []
    with opened(browser, at, width=width, dark=dark) as page:
        for address in PAGES:
            page.goto(address)
            found += [f"{address}: {each}" for each in violations(page)]
            if sideways(page) > 0:
                found.append(f"{address}: {sideways(page)} px too wide")
    assert found == []


def test_every_page_with_a_problem_passes_axe_too(browser: Browser, at: str) -> None:
    mistakes = {"amount": "many", "line": "x" * 2001, "words": "x" * 301, "day": "2020-01-01"}
    found = []
    for dark in (False, True):
        with opened(browser, at, dark=dark) as page:
            for address in ("/s/one-midpoint", "/s/one-leaving", *(f"/s/kind-{id_}" for id_ in mistakes)):
                page.goto(address)
                if (id_ := address.removeprefix("/s/kind-")) in mistakes:
                    page.fill(f"[name={id_}]", mistakes[id_])
                page.click("main form button")
                page.wait_for_selector(".problem")
                found += [f"{address}: {each}" for each in violations(page)]
                if sideways(page) > 0:
                    found.append(f"{address}: too wide")
    assert found == []


def test_a_survey_is_finished_with_scripts_off(browser: Browser, at: str, engine: Memory) -> None:
    with opened(browser, at, scripts=False) as page:
        page.goto("/s/one-midpoint")
        for label in ("Slightly useful", "Rarely", "Yes"):
            page.get_by_label(label, exact=True).check()
            page.get_by_role("button", name="Continue").click()
        page.get_by_label("What was it, and what changed?").fill("We agreed who decides.")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Skip this question").click()
        assert page.inner_text("h1") == "Thank you. We have your answers"
    assert [change[2].answers for change in engine.changes] == [
        {"useful": 2},
        {"heard": 2},
        {"solved": "yes"},
        {"problem": {"text": "We agreed who decides.", "consent": "none", "check_first": False}},
        {},
    ]


def test_the_keyboard_alone_answers(browser: Browser, at: str, engine: Memory) -> None:
    with opened(browser, at) as page:
        page.goto("/s/one-quick")
        page.focus("[name=recommend]")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Thank you")
    assert engine.changes[0][2].answers == {"recommend": 2}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_problem_takes_the_focus_and_its_link_leads_to_the_field(browser: Browser, at: str, scripts: bool) -> None:
    with opened(browser, at, scripts=scripts) as page:
        page.goto("/s/one-midpoint")
        page.click("main form button")
        page.wait_for_selector(".problem")
        assert page.title().startswith("Error: ")
        assert page.locator(".problem:focus").count() == 1
        page.click(".problem a")
        assert page.locator("#q-useful:focus").count() == 1
        assert page.inner_text(".wrong").endswith("Choose or write an answer to go on")


def test_no_browser_bubble_stands_in_the_way(browser: Browser, at: str) -> None:
    with opened(browser, at) as page:
        page.goto("/s/kind-amount")
        page.fill("[name=amount]", "many")
        page.click("main form button")
        page.wait_for_selector(".problem")
        assert page.input_value("[name=amount]") == "many"


def test_answers_are_large_enough_for_a_thumb_at_320(browser: Browser, at: str) -> None:
    small = []
    with opened(browser, at) as page:
        for id_ in QUESTIONS:
            page.goto(f"/s/kind-{id_}")
            for box in boxes(
                page, ".option, .number span, main input:not([type=hidden]):not(.option input), main select"
            ):
                if box["height"] < 48 or box["width"] < 43:
                    small.append((id_, box))
    assert small == []


def test_the_eleven_numbers_stand_six_and_five_at_320_and_in_a_row_on_a_desk(browser: Browser, at: str) -> None:
    rows = {}
    for width in SIZES:
        with opened(browser, at, width=width) as page:
            page.goto("/s/one-quick")
            tops = [round(box["y"]) for box in boxes(page, ".number")]
            rows[width] = [tops.count(top) for top in sorted(set(tops))]
    assert rows == {320: [6, 5], 1280: [11]}


def test_the_numbers_of_a_mistaken_answer_are_still_39_wide(browser: Browser, at: str) -> None:
    with opened(browser, at) as page:
        page.goto("/s/one-quick")
        page.eval_on_selector("[name=recommend]", "each => { each.value = '11'; each.checked = true }")
        page.click("main form button")
        page.wait_for_selector(".problem")
        assert min(box["width"] for box in boxes(page, ".number span")) >= 39


def test_every_other_target_is_at_least_24_high(browser: Browser, at: str) -> None:
    small = []
    with opened(browser, at) as page:
        for address in PAGES:
            page.goto(address)
            for box in boxes(page, "a:not(.jump), button, summary"):
                if box["height"] < 24 or box["width"] < 24:
                    small.append((address, box))
    assert small == []


CONTRAST = """
selector => {
  const light = colour => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map(Number)
      .map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = light(getComputedStyle(document.documentElement).backgroundColor);
  return [...document.querySelectorAll(selector)].map(each => {
    const border = light(getComputedStyle(each).borderTopColor);
    return (Math.max(page, border) + 0.05) / (Math.min(page, border) + 0.05);
  });
}
"""


@pytest.mark.parametrize("dark", [False, True])
def test_borders_of_controls_stand_out_three_to_one(browser: Browser, at: str, dark: bool) -> None:
    found = []
    controls = ".option, .number span, input[type=text], input[type=date], select, textarea, button:not(.plain)"
    with opened(browser, at, dark=dark) as page:
        for id_ in QUESTIONS:
            page.goto(f"/s/kind-{id_}")
            found += page.evaluate(CONTRAST, controls)
    assert len(found) > len(QUESTIONS)
    assert min(found) >= 3


def test_a_first_page_comes_in_at_most_14_kilobytes_and_nothing_from_elsewhere(browser: Browser, at: str) -> None:
    with opened(browser, at) as page:
        asked: list[Request] = []
        page.on("requestfinished", lambda each: asked.append(each))
        page.goto("/s/one-midpoint")
        page.wait_for_load_state("networkidle")
        sizes = [each.sizes() for each in asked]
    assert all(each.url.startswith(at) for each in asked)
    assert len(sizes) >= 3
    assert sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes) <= 14 * 1024


def test_the_script_is_at_most_3_kilobytes(browser: Browser, at: str) -> None:
    with opened(browser, at) as page, page.expect_response("**/keep.js*") as script:
        page.goto("/s/one-midpoint")
        assert len(script.value.body()) <= 3 * 1024


def test_an_answer_given_offline_is_kept_and_sent_later_once(browser: Browser, at: str, engine: Memory) -> None:
    with opened(browser, at) as page:
        page.goto("/s/one-midpoint")
        page.context.set_offline(True)
        page.check("[name=useful][value='4']")
        page.click("main form button")
        page.wait_for_selector("text=Not sent yet. You look offline.")
        assert engine.changes == []
        page.context.set_offline(False)
        page.wait_for_selector("h1:has-text('How often do you feel listened to?')")
        assert page.evaluate("localStorage.length") == 0
    assert [change[2].answers for change in engine.changes] == [{"useful": 4}]


def test_a_post_dropped_after_it_arrived_is_stored_once(browser: Browser, at: str, engine: Memory) -> None:
    dropped: list[str] = []

    def drop(route: Route) -> None:
        if route.request.method == "POST" and not dropped:
            dropped.append(route.fetch(max_redirects=0).headers["location"])
            route.abort("connectionreset")
        else:
            route.continue_()

    with opened(browser, at) as page:
        page.route("**/s/one-midpoint", drop)
        page.goto("/s/one-midpoint")
        page.check("[name=useful][value='4']")
        page.click("main form button")
        page.wait_for_selector("text=Not sent yet.")
        assert len(engine.changes) == 1
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_selector("h1:has-text('How often do you feel listened to?')")
    assert len(engine.changes) == 1


def test_an_answer_kept_on_the_phone_is_sent_when_the_page_is_opened_again(
    browser: Browser, at: str, engine: Memory
) -> None:
    with opened(browser, at) as page:
        page.goto("/s/one-midpoint")
        page.context.set_offline(True)
        page.check("[name=useful][value='1']")
        page.click("main form button")
        page.wait_for_selector("text=Not sent yet.")
        page.context.set_offline(False)
        page.reload()
        page.wait_for_selector("h1:has-text('How often do you feel listened to?')")
    # Coming back into the network and opening the page may each send it; the key makes them one answer.
    assert all(change[2].answers == {"useful": 1} for change in engine.changes)
    assert len({change[2].key for change in engine.changes}) == 1


def test_a_skip_pressed_with_scripts_on_is_a_skip(browser: Browser, at: str, engine: Memory) -> None:
    with opened(browser, at) as page:
        page.goto("/s/kind-amount")
        page.click("text=Skip this question")
        page.wait_for_selector("text=Thank you")
    assert engine.changes[0][2].skipped == {"amount"}


def test_the_language_is_switched_in_place(browser: Browser, at: str) -> None:
    with opened(browser, at, scripts=False) as page:
        page.goto("/s/one-midpoint")
        page.get_by_label("Very useful").check()
        page.click("main form button")
        page.click("text=Español")
        assert page.inner_text("h1") == "¿Con qué frecuencia te sientes escuchado?"
        assert page.get_attribute("html", "lang") == "es"


def test_a_page_prints_without_buttons(browser: Browser, at: str) -> None:
    with opened(browser, at, width=1280) as page:
        page.goto("/s/one-midpoint")
        page.emulate_media(media="print")
        assert not page.is_visible("main form button")
        assert page.is_visible("h1")


def test_the_console_of_the_browser_stays_empty(browser: Browser, at: str) -> None:
    said: list[str] = []
    with opened(browser, at) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for address in ("/s/one-midpoint", "/s/kind-times", "/p/p"):
            page.goto(address)
            page.wait_for_load_state("networkidle")
    assert said == []


BOXES = """
selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility()).map(each => {
  const { x, y, width, height } = each.getBoundingClientRect();
  return { x, y, width, height, text: each.innerText.slice(0, 40) };
})
"""


def boxes(page: Page, selector: str) -> list[dict[str, Any]]:
    """Where each element that can be seen stands, how large it is, and what it says."""
    return page.evaluate(BOXES, selector)  # type: ignore[no-any-return]
