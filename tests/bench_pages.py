"""What a survey's page costs the server, beside a bare Flask application that shows and stores the same field."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, redirect, render_template, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader
from sqlalchemy import Engine, event, select
from wtforms import Form, RadioField

from app import create_app
from engine import clock
from engine.core.life import Cohort
from engine.core.script import Person
from engine.definitions import load
from engine.facade import PageEngine
from engine.links import Purpose
from engine.runtime import Runtime
from engine.store import Store, sqlite_url, upgrade
from engine.store import tables as t
from tests.bench_rows import paired
from tests.engine.living import Lived, runtime_on

PACK = Path(__file__).parent.parent / "workflows" / "circles"
BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
MIDPOINT = datetime(2027, 2, 15, 12, tzinfo=UTC)
PEOPLE = 16
"""So many links share the requests, for a link may be asked only so often a minute."""

MOST = 8
"""Statements of an answer between the first and the last."""

SETTLING = "UPDATE people SET lease_until"
"""How what follows an answer begins."""

MOST_PAGES = 50
EACH = 8
LABELS = ["Not useful", "Slightly useful", "Moderately useful", "Very useful", "Extremely useful"]
BARE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>How is your circle going?</title></head>
<body><main><h1>{{ form.useful.label.text }}</h1><form method="post">{% for choice in form.useful %}
<label>{{ choice() }} {{ choice.label.text }}</label>{% endfor %}
{% for error in form.useful.errors %}<p>{{ error }}</p>{% endfor %}<button>Continue</button></form></main></body></html>
"""


@dataclass
class Page:
    """Something that is asked for and posted to, with a new answer each time. spare: a link nobody has used."""

    client: FlaskClient
    addresses: list[str]
    spare: str = ""
    asked: int = 0

    def get(self) -> None:
        """Opens every address a few times."""
        for address in self.addresses * EACH:
            assert self.client.get(address).status_code == 200

    def post(self) -> None:
        """Answers at every address a few times, never the same as before."""
        for address in self.addresses * EACH:
            self.answer(address)

    def answer(self, address: str) -> None:
        """One answer at one address."""
        self.asked += 1
        value = str((self.asked // len(self.addresses)) % 3 + 3)
        sent = {"useful": value, "_question": "useful", "_key": f"key-{self.asked}"}
        assert self.client.post(address, data=sent).status_code in (302, 303)


class Bare(Form):  # type: ignore[misc]
    """The same field as the survey's first."""

    useful = RadioField(
        "How useful has your circle been so far?", choices=[(str(n), s) for n, s in enumerate(LABELS, 1)]
    )


def bare(folder: Path) -> Page:
    """The floor: Flask, Jinja and WTForms for the page; one INSERT and its commit for an answer."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"bare.html": BARE})
    stored = sqlite3.connect(folder / "bare.db", check_same_thread=False)
    stored.execute("pragma journal_mode = wal")
    stored.execute("create table answers (id integer primary key, link text, useful text, at text)")

    @app.route("/s/<token>", methods=["GET", "POST"])
    def page(token: str) -> ResponseReturnValue:
        form = Bare(request.form)
        if request.method == "POST" and form.validate():
            row = (token, form.useful.data, datetime.now(UTC).isoformat())
            stored.execute("insert into answers (link, useful, at) values (?, ?, ?)", row)
            stored.commit()
            return redirect(f"/s/{token}", 303)
        return render_template("bare.html", form=form)

    return Page(app.test_client(), [f"/s/{n}" for n in range(PEOPLE)])


def ours(store: Store, folder: Path, count: int = PEOPLE) -> Page:
    """The mid-point's page of the circles pack, as it is asked of so many members, on a new store."""
    upgrade(store)
    life = Lived(runtime_on(store, folder), "spring")
    life.create(load(PACK), Cohort("spring", date(2027, 1, 4), date(2027, 3, 29), "Europe/London"), BEFORE)
    members = [Person(f"p{n}@example.org", f"P{n}", ("member",), group="a") for n in range(count + 1)]
    life.take_in(members, BEFORE)
    clock.tick(life.runtime, until=MIDPOINT + timedelta(hours=1))
    *asked, spare = links(life.runtime)
    assert len(asked) == count
    return Page(create_app(PageEngine(life.runtime)).test_client(), asked, spare)


def links(runtime: Runtime) -> list[str]:
    """The paths of everybody's open invitation to the mid-point survey."""
    with runtime.store.read() as session:
        query = select(t.Invitation.id).where(t.Invitation.survey == "midpoint").order_by(t.Invitation.id)
        numbers = session.execute(query).scalars().all()
    return [f"/s/{runtime.links.token(Purpose.SURVEY, number, 0)}" for number in numbers]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are executed meanwhile; begin and commit are none."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def statements(page: Page) -> list[tuple[int, int]]:
    """How many statements each answer of a survey takes, from the first to the last, reading its page included; and
    how many more to plan the person anew, which is within the request where there is no queue.
    """
    found: list[tuple[int, int]] = []
    for number in range(MOST_PAGES):
        question = re.search(r'name="_question" value="([^"]+)"', page.client.get(page.spare).text)
        if question is None:
            return found
        said = {"useful": "3"} if question[1] == "useful" else {"_skip": "1"}
        with counted() as seen:
            page.client.post(page.spare, data={**said, "_question": question[1], "_key": f"page-{number}"})
        settling = next((n for n, each in enumerate(seen) if each.startswith(SETTLING)), len(seen))
        found.append((settling, len(seen) - settling))
    raise AssertionError("the survey does not end")


def rows() -> Iterator[object]:
    """What a page and an answer cost."""
    with TemporaryDirectory() as name, closing(Store(sqlite_url(Path(name) / "pages.db"))) as store:
        page, floor = ours(store, Path(name)), bare(Path(name))
        yield paired("survey page, CPU, beside a bare Flask page", page.get, floor.get, 0.4)
        yield paired("answer, CPU, beside a bare Flask INSERT", page.post, floor.post, 0.25)
        first, *middle, last = statements(page)
        most = max(sum(each) for each in middle)
        ends = f"first {first[0]} and {first[1]} to settle, last {last[0]} and {last[1]}"
        holds = "holds" if most <= MOST else "MISSED"
        yield f"{'statements of an answer':<58}{most:>9}   {ends}   at most {MOST}   {holds}"
