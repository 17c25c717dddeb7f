"""A browser that runs no scripts: gets pages, fills in their forms by the names of the fields, follows redirects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from engine.trouble import Found

PATIENCE = 60.0
"""Seconds that a page may take."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it is sent, by which method, and the hidden fields that go back as they came."""

    action: str
    method: str
    hidden: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read. address: where redirects led. links: (address, words)."""

    address: str
    html: str
    title: str
    forms: Sequence[Form]
    links: Sequence[tuple[str, str]]

    def form(self, ending: str) -> Form | None:
        """The first form that is sent to an address with this ending."""
        return next((form for form in self.forms if form.action.split("?")[0].endswith(ending)), None)


class _Reader(HTMLParser):
    """Finds title, links and forms."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._in = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "input" and given.get("type") == "hidden" and self.forms:
            self.forms[-1].hidden[given.get("name", "")] = given.get("value", "")
        elif tag in ("title", "a"):
            self._in, self._words = tag, []
            if tag == "a":
                self.links.append((given.get("href", ""), ""))

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._in:
            return
        words, self._in = " ".join("".join(self._words).split()), ""
        if tag == "title":
            self.title = words
        else:
            self.links[-1] = (self.links[-1][0], words)


class Browser:
    """One visitor with their cookies. Raises Found for a page that cannot be had."""

    def __init__(self, home: str) -> None:
        self.home = home
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> Page:
        """A page, wherever redirects lead."""
        return self._read(urljoin(f"{self.home}/", address), None)

    def send(self, page: Page, form: Form, fields: Mapping[str, Sequence[str]]) -> Page:
        """Fills in a form and presses its button. fields: by name; several values repeat the field."""
        sent = {**{name: [value] for name, value in form.hidden.items()}, **fields}
        return self._read(urljoin(page.address, form.action or page.address), urlencode(sent, doseq=True).encode())

    def _read(self, address: str, body: bytes | None) -> Page:
        path = "/" + address.split("/", 3)[-1].split("/")[0]
        try:
            with self._opener.open(address, body, PATIENCE) as answer:
                html, where = answer.read().decode("utf-8"), answer.geturl()
        except HTTPError as refused:
            refused.close()
            raise Found(f"A page under {path} answered {refused.code} {refused.reason}.") from refused
        except (URLError, HTTPException, OSError) as problem:
            raise Found(f"The web process did not answer for a page under {path} ({problem}).") from problem
        reader = _Reader()
        reader.feed(html)
        return Page(where, html, reader.title, reader.forms, reader.links)
