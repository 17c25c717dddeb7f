"""The inbox of people to call, and one case with its clock, its answers and what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from engine.core.language import CASE_CLASSES
from forms.console_page import Page, allowed, console, draw
from forms.console_ports import CaseLine, CasePage, Staff
from forms.console_words import CLOSE_REASONS, due_in
from forms.page import engine

blueprint = Blueprint("cases", __name__, url_prefix="/console/cases")

SOON = timedelta(days=1)
"""A deadline that is nearer stands before what is new."""

LONGEST = 4_000

VIEWS: Mapping[str, tuple[str, Callable[[CaseLine], bool]]] = {
    "action": ("Needs action", lambda case: case.state in ("new", "open")),
    "mine": ("Mine", lambda case: case.mine and case.state != "closed"),
    "unassigned": ("Unassigned", lambda case: not case.owner and case.state != "closed"),
    "waiting": ("Waiting", lambda case: case.state == "waiting"),
    "snoozed": ("Snoozed", lambda case: case.state == "snoozed"),
    "closed": ("Closed", lambda case: case.state == "closed"),
}


class CloseForm(Form):  # type: ignore[misc]
    """Why a case is closed, and what came of it."""

    reason = SelectField(
        choices=[
            SelectChoice("", "Choose a reason"),
            *(SelectChoice(key, text) for key, text in CLOSE_REASONS.items()),
        ],
        validators=[InputRequired("Choose why the case is closed")],
    )
    text = TextAreaField(validators=[Length(max=LONGEST, message=f"Write no more than {LONGEST} characters")])


class NoteForm(Form):  # type: ignore[misc]
    """A note that only the team sees."""

    text = TextAreaField(
        validators=[
            DataRequired("Write the note before you add it"),
            Length(max=LONGEST, message=f"Write no more than {LONGEST} characters"),
        ]
    )


class ContactForm(Form):  # type: ignore[misc]
    """What came of talking to the person; may be empty."""

    text = TextAreaField(validators=[Length(max=LONGEST, message=f"Write no more than {LONGEST} characters")])


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list as it stands under one view. views: (id, title, how many)."""

    cases: Sequence[tuple[CaseLine, str, bool]]
    views: Sequence[tuple[str, str, int]]
    view: str
    search: str
    last_closed: datetime | None


def ordered(cases: Sequence[CaseLine], now: datetime) -> list[CaseLine]:
    """Overdue first, the longest overdue at the top; then what is due within a day; then the rest, newest first.

    At the same moment the graver class comes first.
    """

    def key(case: CaseLine) -> tuple[int, float, int]:
        gravity = CASE_CLASSES.index(case.cls)
        if case.due is not None and case.due < now + SOON:
            return int(case.due >= now), case.due.timestamp(), gravity
        return 2, -case.opened_at.timestamp(), gravity

    return sorted(cases, key=key)


def inbox_of(cases: Sequence[CaseLine], view: str, search: str, now: datetime) -> Inbox:
    """The page's context."""
    wanted = search.casefold().strip()
    view = view if view in VIEWS else "action"
    shown = [case for case in cases if VIEWS[view][1](case) and wanted in _findable(case)]
    return Inbox(
        cases=[(case, due_in(case.due, now), case.due is not None and case.due < now) for case in ordered(shown, now)],
        views=[(id_, title, sum(map(holds, cases))) for id_, (title, holds) in VIEWS.items()],
        view=view,
        search=search,
        last_closed=max((case.closed_at for case in cases if case.closed_at is not None), default=None),
    )


def _findable(case: CaseLine) -> str:
    return " ".join((case.ref, case.person, case.group, case.cohort, case.note, case.owner)).casefold()


@blueprint.get("/")
@allowed("cases")
def inbox(staff: Staff) -> Page:
    """The cases this person may see."""
    now = engine().now()
    cases = console().queries.cases(staff.id, now)
    page = inbox_of(cases, request.args.get("view", ""), request.args.get("q", ""), now)
    return draw("cases.html", staff, page=page)


@blueprint.get("/<int:number>")
@allowed("cases")
def show(staff: Staff, number: int) -> Page:
    """One case."""
    return _draw(staff, _case(staff, number))


@blueprint.post("/<int:number>/acknowledge")
@allowed("cases")
def acknowledge(staff: Staff, number: int) -> Page:
    """Takes the case."""
    _case(staff, number)
    console().commands.acknowledge(staff.id, number, engine().now())
    return _done(number, "acknowledged")


@blueprint.post("/<int:number>/contacted")
@allowed("cases")
def contacted(staff: Staff, number: int) -> Page:
    """Notes that somebody talked to the person."""
    page, form = _case(staff, number), ContactForm(request.form)
    if not form.validate():
        return _draw(staff, page, contact=form), 422
    console().commands.contacted(staff.id, number, (form.text.data or "").strip(), engine().now())
    return _done(number, "contacted")


@blueprint.post("/<int:number>/note")
@allowed("cases")
def note(staff: Staff, number: int) -> Page:
    """Adds a note."""
    page, form = _case(staff, number), NoteForm(request.form)
    if not form.validate():
        return _draw(staff, page, note=form), 422
    console().commands.note(staff.id, number, form.text.data.strip(), engine().now())
    return _done(number, "noted")


@blueprint.post("/<int:number>/close")
@allowed("cases")
def close(staff: Staff, number: int) -> Page:
    """Closes the case, for a reason."""
    page, form = _case(staff, number), CloseForm(request.form)
    if not form.validate():
        return _draw(staff, page, close=form), 422
    console().commands.close(staff.id, number, form.reason.data, (form.text.data or "").strip(), engine().now())
    return _done(number, "closed")


def _case(staff: Staff, number: int) -> CasePage:
    """The case, or 404: one that this person may not see is not there."""
    found = console().queries.case(staff.id, number, engine().now())
    return found if found is not None else abort(404)


def _draw(
    staff: Staff,
    page: CasePage,
    note: NoteForm | None = None,
    contact: ContactForm | None = None,
    close: CloseForm | None = None,
) -> str:
    forms: dict[str, Form] = {
        "note": note or NoteForm(),
        "contact": contact or ContactForm(),
        "close": close or CloseForm(),
    }
    wrong = [
        (field.errors[0], f"{name}-{field.name}") for name, form in forms.items() for field in form if field.errors
    ]
    line = page.line
    due = due_in(line.due, engine().now())
    return draw("case.html", staff, page=page, line=line, forms=forms, wrong=wrong, due=due)


def _done(number: int, what: str) -> Response:
    return redirect(url_for("cases.show", number=number, done=what), 303)
