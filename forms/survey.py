"""The survey pages at `/s/<token>`: one question a page, saved on every Continue. GET changes nothing.

These posts carry no CSRF token: the address itself is the secret, no cookie speaks for anyone, and a page has to work
on another device, with cookies blocked, and hours after it was opened.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms import dead
from forms.fields import AnswerField, answer_form, tapped
from forms.page import PLACE, address, engine, render
from forms.ports import DeadLink, Invitation, Saved
from forms.sheet import Sheet, sheet

blueprint = Blueprint("survey", __name__)

Page = str | tuple[str, int] | Response

LONGEST_KEY = 64


@blueprint.get("/s/<token>")
def ask(token: str) -> Page:
    """The question this person is at, or the one they went back to; the page of a dead link otherwise."""
    page, _ = engine().queries.invitation(token)
    if isinstance(page, DeadLink):
        return dead.page(token, page)
    on = sheet(token, page)
    if not on.asked:
        return render("notice.html", on.frame(), title=on.say("empty.title"), texts=[on.say("empty.text")])
    wanted = request.args.get(PLACE)
    if on.finished and wanted not in on.open:
        return review(on)
    # A tap in a message names its question; it is looked at only where the person may already be.
    touched = next((name for name in request.args if name in on.open), None)
    question = on.open.get(wanted or touched or "") or on.current
    choice = tapped(question, on.context, request.args)
    form = answer_form(question, on.context, value=on.answers.get(question.id) if choice is None else choice)
    return draw(on, form[question.id], announced=choice is not None)


@blueprint.post("/s/<token>")
def answer(token: str) -> Page:
    """Saves one answer and goes on to the next page."""
    page, now = engine().queries.invitation(token)
    if isinstance(page, DeadLink):
        # The last page pressed twice arrives here: it is saved, and the receipt says so.
        return after(token, page) if page.state == "finished" else dead.page(token, page)
    on = sheet(token, page)
    question = on.asked_for(request.form) if on.asked else None
    if question is None:
        return redirect(on.address(), 303)
    sent = MultiDict[str, str]() if "_skip" in request.form and not on.must(question) else request.form
    form = answer_form(question, on.context, sent=sent) if sent else None
    if form is not None and not form.validate():
        return draw(on, form[question.id], key=_key()), 422
    value = form[question.id].data if form is not None else None
    changed = on.save(question, value, _key())
    return after(token, engine().commands.save_answers(token, changed, now, page), changed)


def after(token: str, page: Invitation | DeadLink, changed: Saved | None = None) -> Response:
    """Where a post leads: the next question, the list of answers when changing them, or the receipt."""
    if isinstance(page, DeadLink):
        return redirect(address(f"/s/{token}", _done="1" if page.state == "finished" else None), 303)
    on = sheet(token, page)
    return redirect(on.address(_saved="1" if on.finished and changed else None), 303)


def draw(on: Sheet, field: AnswerField, *, announced: bool = False, key: str = "") -> str:
    """One question's page. announced: the choice shown came from a tap in a message and is not saved yet."""
    tap = field.kind.show(field.question, field.data, on.locale) if announced else None
    return render(
        "question.html", on.frame(field.question), on=on, field=field, tapped=tap, key=key or secrets.token_urlsafe(12)
    )


def review(on: Sheet) -> str:
    """What was submitted, each answer with a way to change it; only behind a fresh link."""
    return render("review.html", on.frame(), on=on, saved="_saved" in request.args)


def _key() -> str:
    return request.form.get("_key", "")[:LONGEST_KEY] or secrets.token_urlsafe(12)
