"""How to hear from us: `/p/<token>`, and the one-click `/u/<token>` of RFC 8058. Neither shows a name or an address.

Seeing, taking away and erasing what is held work only behind a 15-minute link sent to the address on file, so that a
forwarded email is harmless. As on the survey pages, the address is the secret, and posts carry no CSRF token.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response
from wtforms import Form, RadioField, SelectChoice, StringField
from wtforms.validators import AnyOf

from engine.core.kinds.day import read_day
from forms.limits import sends
from forms.page import Frame, address, browser_language, engine, frame, language, render
from forms.ports import Preferences
from forms.words import WORDS, Say

blueprint = Blueprint("preferences", __name__)

Page = str | tuple[str, int] | Response

WEEKS = (2, 4, 12)
"""The breaks a page offers, in weeks, beside a date."""


class PreferencesForm(Form):  # type: ignore[misc]
    """Channel and break. pause: none, keep, a number of weeks, or until (then `until` holds the date)."""

    channel = RadioField(validate_choice=False)
    pause = RadioField(validate_choice=False)
    until = StringField()


@blueprint.get("/p/<token>")
def show(token: str) -> Page:
    """The preferences as they stand."""
    page = engine().queries.preferences(token, engine().now())
    if page is None:
        return _unknown()
    return _draw(token, page, _form(page, None))


@blueprint.post("/p/<token>")
def save(token: str) -> Page:
    """Stores channel and break."""
    page = engine().queries.preferences(token, engine().now())
    if page is None:
        return _unknown()
    form = _form(page, request.form)
    sound = form.validate()
    if _wrong_date(form, page) or not sound:
        return _draw(token, page, form), 422
    engine().commands.set_preferences(token, form.channel.data, _until(form, page), engine().now())
    return redirect(address(f"/p/{token}", _saved="1"), 303)


@blueprint.post("/p/<token>/stop")
def stop(token: str) -> Page:
    """Ends every programme message."""
    engine().commands.stop(token, engine().now())
    return redirect(address(f"/p/{token}"), 303)


@blueprint.post("/p/<token>/start")
def start(token: str) -> Page:
    """Takes back a stop."""
    engine().commands.start_again(token, engine().now())
    return redirect(address(f"/p/{token}", _started="1"), 303)


@blueprint.post("/p/<token>/quotes")
def quotes(token: str) -> Page:
    """Takes back every consent to share words."""
    engine().commands.withdraw_quotes(token, engine().now())
    return redirect(address(f"/p/{token}", _quotes="1"), 303)


@blueprint.post("/p/<token>/link")
@sends
def data_link(token: str) -> Page:
    """Sends the 15-minute link. The answer is the same for every token."""
    engine().commands.send_data_link(token, engine().now())
    return redirect(address(f"/p/{token}/sent"), 303)


@blueprint.get("/p/<token>/sent")
def sent(token: str) -> Page:
    """Where to look for it."""
    page = engine().queries.preferences(token, engine().now())
    around = _around(token, page) if page else frame(browser_language(), list(WORDS))
    return render("notice.html", around, title=around.say("sent.title"), texts=[around.say("sent.text")])


@blueprint.get("/p/<token>/data")
def held(token: str) -> Page:
    """What is held, to be read; as a file with `?_as=json`."""
    page = engine().queries.preferences(token, engine().now())
    if page is None:
        return _expired()
    around = _around(token, page)
    data = engine().queries.held(token, engine().now(), around.say.locale)
    if data is None:
        return _expired()
    if request.args.get("_as") == "json":
        answer = jsonify(data.document)
        answer.headers["Content-Disposition"] = "attachment; filename=answers.json"
        return answer
    return render("held.html", around, held=data, token=token)


@blueprint.post("/p/<token>/erase")
def erase(token: str) -> Page:
    """Erases the person; only behind a fresh link."""
    if engine().queries.held(token, engine().now()) is None:
        return _expired()
    engine().commands.erase(token, engine().now())
    around = frame(browser_language(), list(WORDS))
    say = around.say
    return render("notice.html", around, title=say("held.erased.title"), texts=[say("held.erased.text")])


@blueprint.get("/u/<token>")
def unsubscribe(token: str) -> Page:
    """A button; a mail scanner that opens the link stops nothing."""
    page = engine().queries.preferences(token, engine().now())
    if page is None:
        return _unknown()
    around = _around(token, page)
    say = around.say
    return render(
        "notice.html",
        around,
        title=say("unsubscribe.title"),
        texts=[say("unsubscribe.text", organisation=engine().organisation)],
        action=f"/u/{token}",
        button=say("prefs.stop"),
    )


@blueprint.post("/u/<token>")
def unsubscribed(token: str) -> Page:
    """RFC 8058: a mail program or a person posts, and it is done: no cookie, no redirect, as often as one likes."""
    page = engine().queries.preferences(token, engine().now())
    if page is None:
        return _unknown()
    engine().commands.stop(token, engine().now())
    around = _around(token, page)
    say = around.say
    return render(
        "notice.html",
        around,
        title=say("stopped.title"),
        texts=[say("stopped.text", organisation=engine().organisation)],
        action=f"/p/{token}/start",
        button=say("stopped.start"),
    )


def _form(page: Preferences, sent: object) -> PreferencesForm:
    """The form in the person's language, as sent or as it stands."""
    say = Say(language(page.locale, page.locales))
    kept = page.paused_until
    form = PreferencesForm(sent, channel=page.channel, pause="keep" if kept else "none")
    form.channel.choices = [SelectChoice(each, say(f"prefs.{each}")) for each in page.channels]
    form.channel.validators = [AnyOf(page.channels, say("prefs.channel.wrong"))]
    form.pause.choices = [
        *([SelectChoice("keep", say("prefs.pause.keep", day=say.day(kept)))] if kept else []),
        SelectChoice("none", say("prefs.pause.none")),
        *(SelectChoice(str(weeks), say("prefs.pause.weeks", weeks=weeks)) for weeks in WEEKS),
        SelectChoice("until", say("prefs.pause.until")),
    ]
    offered = [choice.value for choice in form.pause.choices]
    form.pause.validators = [AnyOf(offered, say("prefs.pause.wrong"))]
    return form


def _wrong_date(form: PreferencesForm, page: Preferences) -> bool:
    """Whether a break until a date lacks a date to come; the sentence stands at the date then."""
    found = read_day(form.until.data or "")
    if form.pause.data != "until" or (found and found > _today(page)):
        return False
    form.until.errors = [Say(language(page.locale, page.locales))("prefs.date.wrong")]
    return True


def _until(form: PreferencesForm, page: Preferences) -> date | None:
    match form.pause.data:
        case "none":
            return None
        case "keep":
            return page.paused_until
        case "until":
            return read_day(form.until.data)
        case weeks:
            return _today(page) + timedelta(weeks=int(weeks))


def _today(page: Preferences) -> date:
    return engine().now().astimezone(ZoneInfo(page.timezone)).date()


def _draw(token: str, page: Preferences, form: PreferencesForm) -> str:
    done = next((name for name in ("_saved", "_started", "_quotes") if name in request.args), "")
    said = {"_saved": "prefs.saved", "_started": "started.text", "_quotes": "prefs.quotes.done"}.get(done)
    around = _around(token, page)
    return render("preferences.html", around, page=page, form=form, token=token, said=around.say(said) if said else "")


def _around(token: str, page: Preferences) -> Frame:
    return frame(language(page.locale, page.locales), page.locales, preferences=token)


def _unknown() -> tuple[str, int]:
    return _notice("prefs.unknown", 404)


def _expired() -> tuple[str, int]:
    return _notice("held.expired", 410)


def _notice(key: str, status: int) -> tuple[str, int]:
    around = frame(browser_language(), list(WORDS))
    say = around.say
    return render("notice.html", around, title=say(f"{key}.title"), texts=[say(f"{key}.text")]), status
