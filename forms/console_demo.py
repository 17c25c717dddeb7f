"""The demo's own pages: its clock, and the outbox in which everything that would have been sent can be read.

They are open to everybody, and exist only where both channels are the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from forms.console_page import Page, console, draw
from forms.console_words import moment
from forms.page import engine

blueprint = Blueprint("demo", __name__)

P = ParamSpec("P")

MOVES = {"day": 1, "week": 7}
"""What the clock's buttons add, in days; beside them there is the next event."""

FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""For an email as its reader sees it: it brings its own styles, and runs and loads nothing."""

AROUND = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def only_in_demo(view: Callable[P, Page | Response]) -> Callable[P, Page | Response]:
    """404 wherever anything real could be sent."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Page | Response:
        return view(*args, **kwargs) if console().demo else abort(404)

    return guarded


@blueprint.get("/")
def front() -> Page:
    """The demo's front page; elsewhere the way to sign in."""
    if not console().demo:
        return redirect(url_for("console.home"), 303)
    clock = console().queries.demo_clock(engine().now())
    shown = moment(clock.now, clock.timezone)
    ahead = moment(clock.next_at, clock.timezone) if clock.next_at else ""
    newest = console().queries.outbox("")[:5]
    return draw("demo.html", clock=clock, shown=shown, ahead=ahead, newest=newest)


@blueprint.post("/demo/next")
@only_in_demo
def next_event() -> Redirect:
    """Moves the clock to the next thing that is due."""
    console().commands.to_next_event()
    return redirect(url_for("demo.front", done="moved"), 303)


@blueprint.post("/demo/forward")
@only_in_demo
def forward() -> Redirect:
    """Moves the clock by one of MOVES."""
    days = MOVES.get(request.form.get("by", ""))
    if days is None:
        abort(400)
    console().commands.forward(days)
    return redirect(url_for("demo.front", done="moved"), 303)


@blueprint.get("/outbox")
@only_in_demo
def outbox() -> Page:
    """Everything that would have been sent."""
    search = request.args.get("q", "")
    return draw("outbox.html", messages=console().queries.outbox(search), search=search)


@blueprint.get("/outbox/<int:number>")
@only_in_demo
def message(number: int) -> Response:
    """One message: as its reader sees it, as text, and its links."""
    found = console().queries.outbox_message(number)
    if found is None:
        abort(404)
    answer = Response(draw("message.html", message=found), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = AROUND
    return answer


@blueprint.get("/outbox/<int:number>/email")
@only_in_demo
def email(number: int) -> Response:
    """The email by itself; its links open outside the frame it stands in."""
    found = console().queries.outbox_message(number)
    if found is None or not found.html:
        abort(404)
    answer = Response(found.html.replace("<head>", '<head><base target="_top">', 1), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer
