"""A message's Markdown body, as the inside of an email and as plain text.

Placeholders pass through as words of their own (`stand_for`), so that no value is ever read as Markdown; values are put
in afterwards, escaped for where they stand (engine.wording.template).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.wording.placeholders import PLACEHOLDER

TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "code", "pre", "hr"}
LINKS = frozenset({"link", "preferences"})
"""The placeholders that may stand where an address is expected."""

MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])


@dataclass(frozen=True, slots=True)
class Stood:
    """A text whose placeholders are words now. names: by word, which placeholder it stands for."""

    text: str
    names: dict[str, str]

    def back(self, text: str) -> str:
        """The words turned into the slots that `engine.wording.template` fills."""
        for word, name in self.names.items():
            text = text.replace(word, slot(name))
        return text


@dataclass(frozen=True, slots=True)
class Body:
    """A body cut where its button stands: what comes before and after, in HTML and as text, with slots.

    button: its label, "" for the usual one, None where the body names no place for a button.
    """

    before_html: str
    after_html: str
    before_text: str
    after_text: str
    button: str | None


def slot(name: str) -> str:
    """What stands in a template for a value."""
    return f"⟦v:{name}⟧"


def stand_for(text: str) -> Stood:
    """Each placeholder replaced by a word that nothing else in the text contains and Markdown leaves alone."""
    stem = "Slot"
    while stem in text:
        stem += "t"
    names: dict[str, str] = {}

    def word(found: re.Match[str]) -> str:
        name = " ".join(found[1].split())
        made = f"{stem}{len(names)}z"
        names[made] = name
        return made

    clean = text.replace("⟦", "[").replace("⟧", "]")
    return Stood(PLACEHOLDER.sub(word, clean), names)


def compose(markdown: str) -> Body:
    """The body of a message. Raw HTML stays visible text; links lead to http, https, mailto and tel only."""
    stood = stand_for(markdown)
    tokens = _safe_links(MARKDOWN.parse(stood.text), stood.names)
    place = _button(tokens, stood.names)
    before, after, label = (
        (tokens, [], None) if place is None else (tokens[: place[0]], tokens[place[0] + 3 :], place[1])
    )
    return Body(
        _linked(stood.back(_html(before))),
        _linked(stood.back(_html(after))),
        stood.back(_text(before)),
        stood.back(_text(after)),
        None if label is None else stood.back(label),
    )


def _html(tokens: Sequence[Token]) -> str:
    made = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return nh3.clean(
        made,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    ).strip()


def _linked(html: str) -> str:
    """An address that stands in running text made a link of its own."""
    address = slot("link")
    return re.sub(rf'(?<!href="){address}(?!</a>)', f'<a href="{address}">{address}</a>', html)


def _safe_links(tokens: Sequence[Token], names: dict[str, str]) -> list[Token]:
    """Links whose address holds a value other than a link's become plain words."""
    for token in tokens:
        if token.children:
            token.children = list(_unlinked(token.children, names))
    return list(tokens)


def _unlinked(children: Sequence[Token], names: dict[str, str]) -> Iterator[Token]:
    dropped = False
    for child in children:
        if child.type == "link_open":
            address = str(child.attrGet("href") or "")
            used = [word for word in names if word in address]
            dropped = any(names[word] not in LINKS or word != address for word in used)
        if child.type in ("link_open", "link_close") and dropped:
            continue
        yield child


def _button(tokens: Sequence[Token], names: dict[str, str]) -> tuple[int, str] | None:
    """Where the paragraph is that holds nothing but `((link))`, or one Markdown link to it; and its label."""
    for index, token in enumerate(tokens):
        if token.type != "inline" or tokens[index - 1].type != "paragraph_open" or tokens[index - 1].level:
            continue
        children = token.children or []
        if len(children) == 1 and names.get(children[0].content.strip()) == "link":
            return index - 1, ""
        if children and children[0].type == "link_open" and children[-1].type == "link_close":
            address = str(children[0].attrGet("href"))
            if names.get(address) == "link" and sum(child.type == "link_open" for child in children) == 1:
                return index - 1, "".join(child.content for child in children)
    return None


def _text(tokens: Sequence[Token]) -> str:
    """The same as plain text: a blank line between blocks, "- " or "1. " before items, addresses after their words."""
    blocks: list[str] = []
    lists: list[int | None] = []
    bullet, tight, quoted = "", False, 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            tight = bool(lists)
        elif token.type == "list_item_open":
            number = lists[-1]
            bullet = "- " if number is None else f"{number}. "
            lists[-1] = None if number is None else number + 1
        elif token.type in ("blockquote_open", "blockquote_close"):
            quoted += 1 if token.type == "blockquote_open" else -1
        elif token.type == "hr":
            blocks.append("---")
        elif token.content or token.type == "inline":
            indent = "  " * (len(lists) - 1) + ("> " if quoted else "")
            block = indent + bullet + _inline(token).rstrip().replace("\n", "\n" + indent + " " * len(bullet))
            if tight and lists and blocks:
                blocks[-1] += "\n" + block
            else:
                blocks.append(block)
            bullet, tight = "", bool(lists)
    return "\n\n".join(blocks)


def _inline(token: Token) -> str:
    if not token.children:
        return token.content
    written, address = "", ""
    started = 0
    for child in token.children:
        if child.type == "link_open":
            address, started = str(child.attrGet("href") or ""), len(written)
        elif child.type == "link_close":
            if written[started:] != address.removeprefix("mailto:"):
                written += f" ({address})"
        elif child.type == "softbreak":
            written += " "
        elif child.type == "hardbreak":
            written += "\n"
        else:
            written += child.content
    return written
