"""A person with a browser that runs no scripts: reads a page's form, fills in fields by name, presses a button."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"input", "meta", "link", "br", "img"}


@dataclass
class Control:
    """One control as the page has it. value: what it would send; picked: whether it would."""

    kind: str
    name: str
    value: str
    picked: bool


class Read(HTMLParser):
    """What a test asks of a page: title, text of tags, links, and each form's controls and buttons."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.texts: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._words: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        if tag == "input" and self.forms:
            picked = given.get("type") not in ("radio", "checkbox") or "checked" in given
            self.forms[-1].controls.append(Control(given.get("type", "text"), given["name"], given["value"], picked))
        if tag == "option" and self.forms:
            name = next(attributes["name"] for kind, attributes in reversed(self._open) if kind == "select")
            self.forms[-1].controls.append(Control("option", name, given["value"], "selected" in given))
        if tag not in VOID:
            self._open.append((tag, given))
            self._words.append([])

    def handle_data(self, data: str) -> None:
        for words in self._words:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        opened, given = self._open.pop()
        text = "".join(self._words.pop())
        assert opened == tag, f"{opened} closed by {tag}"
        if tag == "textarea":
            # A line end right after the tag is not part of what it holds.
            self.forms[-1].controls.append(Control("textarea", given["name"], text.removeprefix("\n"), True))
            return
        said = " ".join(text.split())
        self.texts.setdefault(tag, []).append(said)
        for name in given.get("class", "").split():
            self.texts.setdefault(f".{name}", []).append(said)
        if tag == "a":
            self.links[said] = given["href"]
        if tag == "button":
            self.forms[-1].buttons.append((said, given.get("name", ""), given.get("value", "")))

    @property
    def title(self) -> str:
        return self.texts["title"][0]

    @property
    def h1(self) -> str:
        return self.texts["h1"][0]

    @property
    def form(self) -> Form:
        return self.forms[0]


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The fields a person fills in."""
        return {each.name for each in self.controls if each.kind != "hidden"}

    def sent(self, **given: str | list[str]) -> dict[str, list[str]]:
        """What pressing its first button sends; given: fields filled in, others as the page has them."""
        found: dict[str, list[str]] = {}
        for each in self.controls:
            if each.picked and each.name not in given:
                found.setdefault(each.name, []).append(each.value)
        return {**found, **{name: [each] if isinstance(each, str) else each for name, each in given.items()}}


def get(client: FlaskClient, address: str) -> Read:
    """A page that has to be there."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Read(answer.text)


def press(client: FlaskClient, page: Read, button: int = 0, form: int = 0, **given: str | list[str]) -> TestResponse:
    """Fills in and presses; the answer before any redirect."""
    into = page.forms[form]
    sent = into.sent(**given)
    _, name, value = into.buttons[button]
    if name:
        sent[name] = [value]
    return client.post(into.action, data=sent)


def go_on(client: FlaskClient, page: Read, **given: str | list[str]) -> Read:
    """Fills in, presses Continue, and follows to the next page."""
    answer = press(client, page, **given)
    assert answer.status_code == 303, answer.text
    return get(client, answer.headers["Location"])
