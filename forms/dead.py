"""What a survey link shows when it asks nothing any more: five different pages, none with a name."""

from __future__ import annotations

from flask import request

from engine.core.language import words
from forms.page import Frame, address, browser_language, frame, language, render
from forms.ports import DeadLink
from forms.words import WORDS, Say

STATUS = {"finished": 200, "closed": 410, "expired": 410, "replaced": 410, "unknown": 404}


def page(token: str, link: DeadLink) -> tuple[str, int]:
    """The page of a dead link, with its HTTP status."""
    around = surroundings(token, link)
    template = "finished.html" if link.state == "finished" else "dead.html"
    return (
        render(
            template,
            around,
            link=link,
            title=around.say(f"{link.state if link.state != 'finished' else 'done'}.title"),
            texts=_texts(link, around.say),
            resend=f"/s/{token}/link" if link.state in ("expired", "replaced") else "",
            emergency=words(link.emergency, around.say.locale),
            again=address(f"/s/{token}/again"),
        ),
        STATUS[link.state],
    )


def surroundings(token: str, link: DeadLink) -> Frame:
    """The frame of a dead link's pages; of an unknown one, nothing is known but what the browser speaks."""
    if link.state == "unknown":
        return frame(browser_language(), list(WORDS))
    locale = language(link.locale, link.locales)
    return frame(locale, link.locales, token=token, preferences=link.preferences)


def _texts(link: DeadLink, say: Say) -> list[str]:
    """What the page says, a paragraph each."""
    title = words(link.title, say.locale)
    match link.state:
        case "closed":
            dated = say("closed.text", title=title, day=say.day(link.on)) if link.on else ""
            return [dated or say("closed.text.undated", title=title), say("closed.more")]
        case "expired":
            return [say("expired.text", days=link.days) if link.days else say("expired.text.soon")]
        case "finished":
            again = say("done.again", day=say.day(link.on)) if link.on else say("done.again.undated")
            return [] if "_done" in request.args else [again]
        case state:
            return [say(f"{state}.text")]
