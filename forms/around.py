"""The pages around a survey: why, help, and having a link sent again to the address on file."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from engine.core.language import words
from forms import dead
from forms.limits import sends
from forms.page import Frame, address, browser_language, engine, frame, render
from forms.ports import DeadLink, Invitation
from forms.sheet import sheet
from forms.words import WORDS

blueprint = Blueprint("around", __name__)


@blueprint.get("/s/<token>/why")
def why(token: str) -> str:
    """Why this person is asked, and by whom."""
    page, around = _behind(token)
    purpose = words(page.purpose, around.say.locale) if isinstance(page, Invitation) else ""
    promise = sheet(token, page).promise if isinstance(page, Invitation) else ()
    return render("why.html", around, purpose=purpose, promise=promise)


@blueprint.get("/s/<token>/help")
def assist(token: str) -> str:
    """How the pages work, and whom to write to."""
    page, around = _behind(token)
    emergency = words(page.emergency, around.say.locale)
    return render("help.html", around, contact=engine().contact, emergency=emergency)


@blueprint.get("/s/<token>/again")
def again(token: str) -> str:
    """Before a link to see or change answers is sent: what will happen, and a button."""
    around = _behind(token)[1]
    say = around.say
    return render(
        "notice.html",
        around,
        title=say("again.title"),
        texts=[say("again.text")],
        action=f"/s/{token}/link",
        button=say("again.send"),
    )


@blueprint.post("/s/<token>/link")
@sends
def send(token: str) -> Response:
    """Sends a link to the address on file, and to no other."""
    engine().commands.send_new_link(token, engine().now())
    return redirect(address(f"/s/{token}/sent"), 303)


@blueprint.get("/s/<token>/sent")
def sent(token: str) -> str:
    """The same for every token, so that it says nothing about any."""
    around = _behind(token)[1]
    return render("notice.html", around, title=around.say("sent.title"), texts=[around.say("sent.text")])


@blueprint.get("/why")
def why_anyone() -> str:
    """Why, for someone whose link we do not know."""
    return render("why.html", frame(browser_language(), list(WORDS)), purpose="", promise=())


@blueprint.get("/help")
def help_anyone() -> str:
    """Help, for someone whose link we do not know."""
    around = frame(browser_language(), list(WORDS))
    return render("help.html", around, contact=engine().contact, emergency="")


def _behind(token: str) -> tuple[Invitation | DeadLink, Frame]:
    page, _ = engine().queries.invitation(token)
    return page, dead.surroundings(token, page) if isinstance(page, DeadLink) else sheet(token, page).frame()
