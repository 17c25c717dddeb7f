"""Digests as pages: in the console, and for leaders behind a link of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort

from engine.wording.digest import STYLE, render
from engine.wording.digest_release import kept
from forms.console_page import Page, allowed, console, draw
from forms.console_ports import Staff
from forms.limits import limit
from forms.page import engine

blueprint = Blueprint("digests", __name__)
limit(blueprint)


@blueprint.get("/console/digests/")
@allowed("digests")
def all_of_them(staff: Staff) -> Page:
    """The digests that were released."""
    return draw("digests.html", staff, digests=console().queries.digests(staff.id, engine().now()))


@blueprint.get("/console/digests/<int:number>")
@allowed("digests")
def show(staff: Staff, number: int) -> Page:
    """One of them."""
    return _draw(console().queries.digest(staff.id, number, engine().now()), staff)


@blueprint.get("/digests/<token>")
def by_link(token: str) -> Page:
    """The digest behind a leader's link; nobody has to sign in."""
    return _draw(console().queries.digest_by_link(token, engine().now()), None)


@blueprint.get("/digests/style.css")
def style() -> Response:
    """The style sheet that a digest also carries by mail."""
    answer = Response(STYLE, mimetype="text/css")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _draw(document: Mapping[str, Any] | None, staff: Staff | None) -> str:
    if document is None:
        abort(404)
    release, _ = kept(document)
    made = render(release)
    return draw("digest.html", staff, digest=made)
