"""The people of a cohort out of a CSV file: every row in its kept form, or every bad row with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from engine.core.life import STATUSES
from engine.core.script import Person
from engine.definitions import cells
from engine.definitions.cells import CellError
from engine.definitions.sheet import Row, RowProblem, Source, read_sheet

COLUMNS = (
    "email", "phone", "name", "role", "status", "group", "partner", "timezone", "locale", "channel", "sms_consent",
    "joined", "left",
)  # fmt: skip
"""Every column there may be, in the order of the documentation."""

MOST_NAME = 200
MOST_GROUP = 100


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person's line. None is an empty cell, or no such column: in a second import it changes nothing.

    email: in small letters. phone: E.164. partners: by email or phone, in those forms. sms_consent: True or None.
    """

    line: int
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    roles: tuple[str, ...] | None = None
    status: str | None = None
    group: str | None = None
    partners: tuple[str, ...] | None = None
    timezone: str | None = None
    locale: str | None = None
    channel: str | None = None
    sms_consent: bool | None = None
    joined: date | None = None
    left: date | None = None

    @property
    def ref(self) -> str:
        """What the person is known by: the email, else the phone."""
        return self.email or self.phone or ""

    @property
    def person(self) -> Person:
        """The person as planning knows one."""
        return Person(
            self.ref, self.name or "", self.roles or (), self.status or "", self.group or "", self.partners or (),
            self.timezone or "", self.locale or "", self.channel or "", bool(self.email), bool(self.phone),
            bool(self.sms_consent), self.joined, self.left,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows of a file; with any problem nothing of it may be used. Both in the order of the file."""

    rows: tuple[PersonRow, ...]
    problems: tuple[RowProblem, ...]


def read_people(source: Source, *, default_country: str | None = None, workflow_roles: Iterable[str] = ()) -> Roster:
    """Reads a people CSV. source: a path, or bytes or text. default_country: for phones without a +, as in "GB".

    workflow_roles: the roles that the pack declares beyond the usual ones. Raises nothing for what the file holds.
    """
    sheet = read_sheet(source, COLUMNS, [("email", "phone")])
    reader = _Reader(default_country, tuple(workflow_roles))
    found = [reader.row(row) for row in sheet.rows]
    rows = tuple(row for row in found if row is not None)
    problems = [*sheet.problems, *reader.problems, *_twice(rows)]
    return Roster(rows, tuple(sorted(problems, key=lambda problem: problem.line)))


class _Reader:
    """Rows one by one, gathering what is wrong."""

    def __init__(self, country: str | None, roles: tuple[str, ...]) -> None:
        self.problems: list[RowProblem] = []
        address = partial(cells.address, country=country)
        self.readers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "email": ("email", cells.email),
            "phone": ("phone", partial(cells.phone, country=country)),
            "name": ("name", partial(short_enough, most=MOST_NAME)),
            "role": ("roles", partial(cells.roles, own=roles)),
            "status": ("status", cells.one_of("status", STATUSES)),
            "group": ("group", partial(short_enough, most=MOST_GROUP)),
            "partner": ("partners", lambda text: tuple(dict.fromkeys(map(address, cells.several(text))))),
            "timezone": ("timezone", cells.timezone),
            "locale": ("locale", cells.locale),
            "channel": ("channel", cells.one_of("channel", ("email", "sms"))),
            "sms_consent": ("sms_consent", cells.consent),
            "joined": ("joined", cells.day),
            "left": ("left", cells.day),
        }

    def row(self, row: Row) -> PersonRow | None:
        """A person; None where a cell is wrong."""
        before = len(self.problems)
        values: dict[str, Any] = {}
        for column, text in row.cells.items():
            field, read = self.readers[column]
            try:
                values[field] = read(text)
            except CellError as error:
                self.wrong(row, column, error.message, error.fix)
        if not {"email", "phone"} & set(row.cells):
            self.wrong(row, "", "neither an email nor a phone", "Fill one of the two, or take the line out")
        person = PersonRow(row.line, **values)
        if person.partners and {person.email, person.phone} & set(person.partners):
            self.wrong(row, "partner", "someone who is their own partner", "Name the other person")
        if person.joined and person.left and person.left < person.joined:
            self.wrong(
                row, "left", f"left on {person.left}, before they joined on {person.joined}", "Mend one of the two"
            )
        return person if len(self.problems) == before else None

    def wrong(self, row: Row, column: str, message: str, fix: str) -> None:
        """Notes a problem of a row."""
        self.problems.append(RowProblem(row.line, column, message, fix))


def short_enough(text: str, most: int) -> str:
    """A text of at most so many characters."""
    if len(text) > most:
        raise CellError(f"{len(text)} characters are too many here", f"Shorten it to {most}")
    return text


def _twice(rows: Iterable[PersonRow]) -> list[RowProblem]:
    """A person who is there twice, at the second line."""
    first: dict[str, int] = {}
    problems = []
    for row in rows:
        if row.ref in first:
            column = "email" if row.email else "phone"
            message = f"{row.ref} is on line {first[row.ref]} already"
            problems.append(RowProblem(row.line, column, message, "Keep one of the two lines"))
        first.setdefault(row.ref, row.line)
    return problems
