"""A visitor to the demo who does by real HTTP what people do: answers page by page, signs in, closes a case, reads."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from engine import queue
from engine.core.kinds import KINDS
from engine.demo.browser import Browser, Page
from engine.demo.sample import Reply
from engine.pages import DeadLink, Invitation
from engine.queries import invitations
from engine.runtime import Runtime
from engine.trouble import Found
from engine.wording.markers import links_in

MOST_PAGES = 100
"""Pages of one survey; more, and it goes round in circles."""

PATIENCE = 30.0
"""Seconds that a message or the queue may take."""

CHOOSING = ("visibility", "_visibility")
"""The page's own question in front of a survey whose visibility is chosen."""


@dataclass
class Visitor:
    """Somebody at a browser. answered: by survey, what they answered page by page; pages: how many they saw."""

    runtime: Runtime
    browser: Browser
    answered: Counter[str] = field(default_factory=Counter)
    pages: int = 0

    def answer(self, token: str, page: Invitation, found: Reply, now: datetime) -> bool:
        """Answers the first invitation to each survey by its pages; engine.demo.people.Answering."""
        if self.answered[page.survey.id]:
            return False
        seen = self.browser.get(self._link(token))
        for _ in range(MOST_PAGES):
            form = next((form for form in seen.forms if "_question" in form.hidden), None)
            if form is None:
                break
            self.pages += 1
            fields = _fields(page, found.answers, form.hidden["_question"])
            seen = self.browser.send(seen, form, fields)
        self._settled()
        again = invitations.invitation(self.runtime, token, now)
        if not isinstance(again, DeadLink) or again.state != "finished":
            raise Found(f"The pages of {page.survey.id} were filled in, but it was not handed in.")
        self.answered[page.survey.id] += 1
        return True

    def _link(self, token: str) -> str:
        """The address as it stands in the message, which is where people find it."""
        number = self.runtime.links.number(token)
        for message in reversed(self.runtime.outbox.accepted()):
            if number is not None and ("s", number) in links_in(message.text):
                return self.runtime.link_of("s", number)
        raise Found("An invitation went out without its link.")

    def _settled(self) -> None:
        """Until the worker has had what was done take effect."""
        until = time.monotonic() + PATIENCE
        while queue.waiting(self.runtime.settings):
            if time.monotonic() > until:
                raise Found("The worker does not do what the pages hand to it.")
            time.sleep(0.02)

    def sign_in(self, email: str) -> Page:
        """Asks for a link, finds it in the outbox's pages, uses it; the console's first page."""
        before = self._newest_to(email)
        page = self.browser.get("/console/sign-in")
        self._press(page, "/console/sign-in", {"email": [email]})
        until = time.monotonic() + PATIENCE
        while (message := self._newest_to(email)) == before:
            if time.monotonic() > until:
                raise Found("The link to sign in did not reach the outbox.")
            time.sleep(0.05)
        shown = self.browser.get(message)
        link = next((address for address, _ in shown.links if "/console/sign-in/" in address), None)
        if link is None:
            raise Found("The newest message to the coordinator holds no link to sign in.")
        page = self._press(self.browser.get(link), link.rsplit("/", 1)[-1], {})
        if page.form("/console/sign-out") is None:
            raise Found("The link to sign in was used, and nobody is signed in.")
        return page

    def _newest_to(self, email: str) -> str:
        """The address of the newest message to somebody; "" for none."""
        found = self.browser.get(f"/outbox?q={quote(email)}")
        return next((address for address, _ in found.links if address.startswith("/outbox/")), "")

    def _press(self, page: Page, ending: str, fields: Mapping[str, Sequence[str]]) -> Page:
        form = page.form(ending)
        if form is None:
            raise Found(f"The page “{page.title}” does not offer what it should.")
        return self.browser.send(page, form, fields)

    def close_a_case(self) -> bool:
        """Takes the newest case that nobody has, and closes it; False where there is none."""
        inbox = self.browser.get("/console/cases/?view=action")
        for address, _ in inbox.links:
            if address.startswith("/console/cases/") and address.rsplit("/", 1)[-1].isdigit():
                case = self.browser.get(address)
                if case.form("/acknowledge") is not None:
                    case = self._press(case, "/acknowledge", {})
                    case = self._press(case, "/contacted", {"text": ["We talked."]})
                    return self._press(case, "/close", {"reason": ["helped"], "text": [""]}).form("/close") is None
        return False

    def read_digests(self) -> int:
        """Opens every digest that the console lists; how many."""
        listed = self.browser.get("/console/digests/")
        numbers = [a for a, _ in listed.links if a.startswith("/console/digests/") and a.rsplit("/", 1)[-1].isdigit()]
        return sum("<h1" in self.browser.get(address).html for address in numbers)

    def digest_links(self) -> int:
        """Opens every digest that was mailed to somebody, as they would; how many."""
        marked = [link for message in self.runtime.outbox.accepted() for link in links_in(message.text)]
        found = [self.runtime.link_of(purpose, number) for purpose, number in marked if purpose == "d"]
        return sum("<h1" in self.browser.get(link).html for link in found)


def _fields(page: Invitation, answers: Mapping[str, Any], asked: str) -> Mapping[str, Sequence[str]]:
    """What is filled in on one page; Skip, where a question is left out."""
    question = page.survey.questions.get(asked)
    if question is None or (asked in CHOOSING and page.survey.visibility == "chosen" and asked not in answers):
        return {asked: ["confidential"]}
    if asked not in answers:
        return {"_skip": ["1"]}
    return KINDS[question.type].raw(question, answers[asked])
