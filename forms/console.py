"""Signing in to the console by a one-time emailed link, and putting the console's pages into an application."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, session, url_for
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from forms import console_cases, console_cohorts, console_demo, console_digests, console_stories
from forms.console_page import SignedIn, allowed, areas, console, draw, load, who
from forms.console_ports import Staff
from forms.limits import GUESSES, a_guess, limiter
from forms.page import engine

blueprint = Blueprint("console", __name__)

Page = str | tuple[str, int] | Response

ASKED = "20 per hour"
ASKED_BY_ADDRESS = "5 per hour"
LONGEST_ADDRESS = 320


@blueprint.get("/console/sign-in")
def sign_in() -> Page:
    """Where to send the link."""
    if who() is not None:
        return redirect(_home(), 303)
    return draw("sign_in.html", wrong="", email="", next=_next())


def _address() -> str:
    return f"sign-in:{request.form.get('email', '').strip().lower()[:LONGEST_ADDRESS]}"


@blueprint.post("/console/sign-in")
@limiter.limit(ASKED, key_func=get_remote_address)
@limiter.limit(ASKED_BY_ADDRESS, key_func=_address)
def ask() -> Page:
    """Sends a link if the address is one of staff; what it answers is the same for every address."""
    email = request.form.get("email", "").strip()
    name, _, domain = email.rpartition("@")
    if not (name and domain) or len(email) > LONGEST_ADDRESS:
        return draw(
            "sign_in.html", wrong="Write your email address, like name@example.org", email=email, next=_next()
        ), 422
    if (kept := _next()) is not None:
        session["next"] = kept
    console().commands.ask_sign_in(email)
    return redirect(url_for("console.asked"), 303)


@blueprint.post("/console/sending/resume")
@allowed("cohorts")
def resume_sending(staff: Staff) -> Page:
    """Lets messages go out again."""
    console().commands.resume_sending(staff.id, engine().now())
    return redirect(url_for("cohorts.all_of_them", done="resumed"), 303)


@blueprint.get("/console/sign-in/sent")
def asked() -> Page:
    """Where to look for it."""
    return draw("sign_in_sent.html")


@blueprint.get("/console/sign-in/<token>")
@limiter.limit(GUESSES, key_func=get_remote_address, deduct_when=a_guess)
def open_link(token: str) -> Page:
    """A button; a mail scanner that opens the link signs nobody in and uses nothing up."""
    if not console().queries.sign_in_open(token):
        return draw("sign_in_over.html"), 404
    return draw("sign_in_link.html", token=token)


@blueprint.post("/console/sign-in/<token>")
@limiter.limit(GUESSES, key_func=get_remote_address, deduct_when=a_guess)
def use_link(token: str) -> Page:
    """Signs in, once."""
    secret = console().commands.sign_in(token)
    found = load(secret) if secret else None
    if found is None:
        return draw("sign_in_over.html"), 404
    wanted = session.get("next")
    session.clear()
    login_user(found)
    return redirect(wanted or _home(found), 303)


@blueprint.post("/console/sign-out")
def sign_out() -> Page:
    """Ends the session here and in the engine."""
    if current_user.is_authenticated:
        console().commands.sign_out(current_user.get_id())
        logout_user()
    session.clear()
    return redirect(url_for("console.sign_in"), 303)


@blueprint.get("/console/")
def home() -> Page:
    """The first page that somebody may open."""
    return redirect(_home() if who() else url_for("console.sign_in"), 303)


def _home(signed_in: SignedIn | None = None) -> str:
    staff = signed_in.staff if signed_in else who()
    cases = staff is not None and "cases" in areas(staff)
    return url_for("cases.inbox" if cases else "digests.all_of_them")


def _next() -> str | None:
    """The console page that was asked for before signing in; never another site's."""
    wanted = request.values.get("next", "")
    return wanted if wanted.startswith("/console/") and "\\" not in wanted else None


PAGES = (
    blueprint,
    console_cases.blueprint,
    console_cohorts.blueprint,
    console_digests.blueprint,
    console_stories.blueprint,
    console_demo.blueprint,
)


def install(app: Flask) -> None:
    """Puts the console's pages into the application; its engine then has to have a `console`."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(load)
    for pages in PAGES:
        app.register_blueprint(pages)
