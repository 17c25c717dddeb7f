"""Stories told with consent, each to be read by a person before a digest may quote it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from wtforms import BooleanField, Form, StringField
from wtforms.validators import DataRequired, Length

from forms.console_page import Page, allowed, console, draw
from forms.console_ports import Staff
from forms.page import engine

blueprint = Blueprint("stories", __name__, url_prefix="/console/stories")

LONGEST = 300


class StoryForm(Form):  # type: ignore[misc]
    """Why a story was chosen, and whether it is a critical or unexpected one."""

    why = StringField(
        validators=[
            DataRequired("Write why this story was chosen"),
            Length(max=LONGEST, message=f"Write no more than {LONGEST} characters"),
        ]
    )
    critical = BooleanField()


@blueprint.get("/")
@allowed("stories")
def all_of_them(staff: Staff) -> Page:
    """The stories, those that wait for approval first."""
    return _draw(staff)


@blueprint.post("/<int:number>/approve")
@allowed("stories")
def approve(staff: Staff, number: int) -> Page:
    """Approves a story for digests."""
    if all(story.id != number for story in console().queries.stories(staff.id, engine().now())):
        abort(404)
    form = StoryForm(request.form)
    if not form.validate():
        return _draw(staff, number, form), 422
    why = form.why.data.strip()
    console().commands.approve_story(staff.id, number, bool(form.critical.data), why, engine().now())
    return redirect(url_for("stories.all_of_them", done="approved"), 303)


def _draw(staff: Staff, number: int | None = None, form: StoryForm | None = None) -> str:
    stories = console().queries.stories(staff.id, engine().now())
    wrong = (number, form.why.errors[0], form.why.data or "") if form and form.why.errors else None
    return draw("stories.html", staff, stories=stories, wrong=wrong)
