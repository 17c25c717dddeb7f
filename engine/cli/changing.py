"""`milepost people change`: the cells of one person, read as a people file's are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import click

from engine.commands import joining
from engine.commands.people import Imported, take_in
from engine.core.kinds.base import line
from engine.definitions import cells
from engine.definitions.cells import CellError
from engine.definitions.roster import MOST_GROUP, MOST_NAME, PersonRow, Roster, short_enough
from engine.queries.listing_cohorts import known
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t
from engine.trouble import Trouble

Command = TypeVar("Command", bound=Callable[..., Any])

OPTIONS = (
    ("name", "What they are called."),
    ("phone", "Their phone number."),
    ("role", "Their roles from now on, joined by ;"),
    ("group", "Their group from now on."),
    ("partner", "Whom they are paired with from now on, by email or phone, joined by ;"),
    ("timezone", "Like Europe/London."),
    ("locale", "Like en or es-MX."),
    ("channel", "email or sms."),
    ("sms_consent", "yes, where they agreed to text messages."),
)
FIELDS = {"role": "roles", "partner": "partners"}
"""Options whose cell has another name."""

OWN = ("channel", "phone", "sms_consent")
"""What a person can set themselves, and nobody else changes then."""


def CHANGES(command: Command) -> Command:  # noqa: N802 - it stands among decorators
    """The options of `people change`."""
    for name, help_ in reversed(OPTIONS):
        command = click.option(f"--{name.replace('_', '-')}", name, help=help_)(command)
    return command


def change_cells(runtime: Runtime, slug: str, ref: str, given: Mapping[str, Any], now: datetime) -> Imported:
    """Fills cells of one person who is in the cohort. Raises Trouble."""
    filled = {name: value for name, value in given.items() if value is not None}
    if not filled:
        raise Trouble("There is nothing to change.", "Give at least one option, like --timezone Europe/London.")
    with runtime.store.read() as session:
        roles = tuple(lives.workflow_of(session, known(session, slug).version).roles)
        person = joining.member(session, ref, slug)
        own = [a.channel for a in session.query(t.Address).where(t.Address.person == person.id) if a.own_choice]
        identity = person.identity
    if own and (told := [name for name in OWN if name in filled]):
        raise Trouble(
            f"{identity} chose how to be reached, and only they can change their {told[0].replace('_', ' ')}.",
            "They do it on their own preferences page.",
        )
    row = _row(identity, filled, roles, runtime.settings.default_country)
    done = take_in(runtime.store, runtime.links, slug, Roster((row,), ()), now, runtime.machine())
    if done.bad:
        raise Trouble(done.bad[0][1].removeprefix("line 1, "))
    return done


def _row(identity: str, filled: Mapping[str, str], roles: tuple[str, ...], country: str | None) -> PersonRow:
    readers: Mapping[str, Callable[[str], Any]] = {
        "name": partial(short_enough, most=MOST_NAME),
        "group": partial(short_enough, most=MOST_GROUP),
        "phone": partial(cells.phone, country=country),
        "role": partial(cells.roles, own=roles),
        "partner": lambda text: tuple(dict.fromkeys(cells.address(one, country) for one in cells.several(text))),
        "timezone": cells.timezone,
        "locale": cells.locale,
        "channel": cells.one_of("channel", ("email", "sms")),
        "sms_consent": cells.consent,
    }
    values: dict[str, Any] = {"email" if "@" in identity else "phone": identity}
    for name, text in filled.items():
        try:
            if not line(text):
                raise CellError("this is empty", "Give a value, or leave the option out")
            values[FIELDS.get(name, name)] = readers[name](line(text))
        except CellError as error:
            raise Trouble(f"--{name.replace('_', '-')}: {error.message}.", f"{error.fix}.") from error
    return PersonRow(1, **values)
