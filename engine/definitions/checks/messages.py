"""Messages: placeholders that exist, a subject, something to say; and what nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.definitions.build.built_in import SAID_AND_DID
from engine.definitions.checks.book import Book
from engine.definitions.places import List, Map, Node, Scalar
from engine.definitions.problems import closest, short

PLACEHOLDERS = (
    "name", "first_name", "cohort", "group", "facilitator", "partner", "link", "minutes", "close", "purpose",
    "coordinator", "emergency",
)  # fmt: skip
"""What a message may use, besides `milestone ID`."""
MARK = re.compile(r"\(\(([^()\n]{0,80})\)\)")


def check_messages(book: Book) -> None:
    """Every message of the pack."""
    for key, message in book.parts("messages"):
        if any(each.broken for each, _ in message.entries):
            continue
        if not message.has("body") and not message.has("sms"):
            fix = "Write the words below the front matter, or a body: or sms: where it is written in the pack"
            book.report.add("E102", key.place, 'a message needs the key "body"', fix)
        elif message.has("body") and not message.has("subject"):
            message_of = f'the message "{key.text}" has no subject; emails carry the pack\'s title'
            book.report.add("W105", key.place, message_of, "Add subject: and a few words")
    for _, each in book.pack.part("messages").entries:
        for word in _texts(each):
            for found in MARK.finditer(word.text):
                _placeholder(book, word, found[1], found.start())


def _texts(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Map):
        for _, value in node.entries:
            yield from _texts(value)


def _placeholder(book: Book, word: Scalar, written: str, offset: int) -> None:
    name = " ".join(written.split())
    if name in PLACEHOLDERS:
        return
    place = word.at(offset)
    milestone = re.fullmatch(r"milestone (\S+)", name)
    if milestone:
        book.want("milestone", milestone[1], word.at(offset + 2 + written.index(milestone[1])))
        return
    near = closest(name, (*PLACEHOLDERS, "milestone ID"))
    message = f'no placeholder called "{short(name)}"'
    hint = f". Did you mean (({near}))?" if near else ""
    fix = f"Write (({near}))" if near else f"Use one of {', '.join(PLACEHOLDERS)}, milestone ID"
    book.report.add("E115", place, message + hint, fix)


def check_unused(book: Book) -> None:
    """The pack's own surveys and messages that nothing uses."""
    if not book.steps_are_sound():
        return
    asked = book.asked()
    for key, _ in book.pack.part("surveys").sound():
        if key.text not in asked and key.text != "did_it_help" and book.pack.own(key.place):
            fix = f"Add a step that asks {key.text}, or delete the survey"
            book.report.add("W102", key.place, f'no step asks the survey "{key.text}"', fix)
    sent = set(_sent(book))
    for key, _ in book.pack.part("messages").sound():
        if key.text not in sent and key.text != SAID_AND_DID.id and book.pack.own(key.place):
            fix = f"Add a step that tells {key.text}, or delete the message"
            book.report.add("W103", key.place, f'nothing sends the message "{key.text}"', fix)


def _sent(book: Book) -> Iterator[str]:
    for _, step in book.parts("steps"):
        for name in ("tell", "say"):
            yield step.text(name) or ""
        reminders = step.get("remind")
        for each in reminders.items if isinstance(reminders, List) else [reminders]:
            if isinstance(each, Map):
                yield each.text("say") or ""
    for _, route in book.parts("routes"):
        yield route.text("tell") or ""
