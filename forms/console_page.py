"""What every console page shares: who is signed in, what they may open, and whether messages are going out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import UserMixin, current_user
from werkzeug.wrappers import Response

from forms import console_words as say
from forms.console_ports import Console, Staff
from forms.page import engine

P = ParamSpec("P")
Page = str | tuple[str, int] | Response

EVERYTHING = ("cases", "cohorts", "stories", "digests")

AREAS = {
    "admin": EVERYTHING,
    "coordinator": EVERYTHING,
    "backup": EVERYTHING,
    "lead": EVERYTHING,
    "leader": ("digests",),
}
"""What a role opens. Any other staff role sees the cases that are brought to it."""

MENU = (
    ("cases", "Cases", "cases.inbox"),
    ("cohorts", "Cohorts", "cohorts.all_of_them"),
    ("stories", "Stories", "stories.all_of_them"),
    ("digests", "Digests", "digests.all_of_them"),
)


class SignedIn(UserMixin):  # type: ignore[misc]
    """A browser's session, as flask-login carries it: its secret, and whose it is."""

    def __init__(self, session: str, staff: Staff) -> None:
        self.id = session
        self.staff = staff


def console() -> Console:
    """The console's side of the engine."""
    return cast(Console, current_app.extensions["milepost"].console)


def load(session: str) -> SignedIn | None:
    """For flask-login: the session in a cookie, if it still holds."""
    staff = console().queries.signed_in(session)
    return SignedIn(session, staff) if staff else None


def areas(staff: Staff) -> frozenset[str]:
    """What somebody may open, by their roles."""
    return frozenset(area for role in staff.roles for area in AREAS.get(role, ("cases",)))


def who() -> Staff | None:
    """Who is signed in."""
    return cast(Staff, current_user.staff) if current_user.is_authenticated else None


def allowed(area: str) -> Callable[[Callable[Concatenate[Staff, P], Page]], Callable[P, Page]]:
    """Only for staff who may open the area; the view gets who it is. Others are sent to sign in, or refused."""

    def guard(view: Callable[Concatenate[Staff, P], Page]) -> Callable[P, Page]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Page:
            staff = who()
            if staff is None:
                return redirect(url_for("console.sign_in", next=request.path if request.method == "GET" else None), 303)
            if area not in areas(staff):
                abort(403)
            return view(staff, *args, **kwargs)

        return guarded

    return guard


def draw(template: str, staff: Staff | None = None, **context: object) -> str:
    """A console page. Templates find `staff`, `menu`, `sending`, `demo`, `now`, `moment`, `said` and `say`."""
    now = engine().now()
    zone = staff.timezone if staff else "UTC"
    open_ = areas(staff) if staff else frozenset()
    return render_template(
        f"console/{template}",
        staff=staff,
        menu=[(title, url_for(endpoint), area) for area, title, endpoint in MENU if area in open_],
        sending=_sending(now, zone) if staff else ("", False),
        may_resume=staff is not None and "cohorts" in open_ and bool(console().queries.sending(now).stopped),
        demo=console().demo,
        organisation=engine().organisation,
        now=now,
        moment=lambda at: say.moment(at, zone),
        day=lambda at: say.day(at, zone),
        said=say.DONE.get(request.args.get("done", ""), ""),
        say=say,
        **context,
    )


def _sending(now: datetime, zone: str) -> tuple[str, bool]:
    """One sentence on what goes out, and whether it is a warning."""
    found = console().queries.sending(now)
    since = f"since {say.moment(found.last, zone)}" if found.last else "so far"
    if found.silent:
        return f"Nothing has been sent {since}. {found.silent}", True
    if found.stopped:
        return f"Sending is paused. {found.stopped} Nothing has been sent {since}.", True
    last = f", last {say.length(now - found.last)} ago" if found.last else ""
    ahead = f" Next: {found.next_count} on {say.moment(found.next_at, zone)}." if found.next_at else ""
    return f"Sending is on{last}.{ahead}", False
