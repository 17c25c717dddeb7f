"""A cohort from invitation to answer, and the trace of each person: every message, and why it was or was not sent."""

from __future__ import annotations

from flask import Blueprint, abort

from forms.console_page import Page, allowed, console, draw
from forms.console_ports import Staff
from forms.page import engine

blueprint = Blueprint("cohorts", __name__, url_prefix="/console/cohorts")


@blueprint.get("/")
@allowed("cohorts")
def all_of_them(staff: Staff) -> Page:
    """The cohorts this person looks after."""
    return draw("cohorts.html", staff, cohorts=console().queries.cohorts(staff.id, engine().now()))


@blueprint.get("/<cohort>")
@allowed("cohorts")
def show(staff: Staff, cohort: str) -> Page:
    """One cohort's funnel and people."""
    page = console().queries.cohort(staff.id, cohort, engine().now())
    return draw("cohort.html", staff, page=page) if page else abort(404)


@blueprint.get("/<cohort>/people/<int:person>")
@allowed("cohorts")
def trace(staff: Staff, cohort: str, person: int) -> Page:
    """One person's trace."""
    page = console().queries.trace(staff.id, cohort, person, engine().now())
    return draw("trace.html", staff, page=page) if page else abort(404)
