"""What a process works with: its settings, the database, the links, the channels. Opened once, handed around."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.channels import CHANNELS
from engine.channels.interface import Channel, Medium
from engine.channels.outbox import Outbox, outbox_place
from engine.links import Links, Purpose
from engine.sealing import Seal
from engine.settings import Settings, SettingsProblem
from engine.store import Store, upgrade
from engine.store import tables as t
from engine.wording.markers import PATHS

PURPOSES = {
    "s": Purpose.SURVEY,
    "p": Purpose.PREFERENCES,
    "u": Purpose.UNSUBSCRIBE,
    "d": Purpose.DIGEST,
    "c": Purpose.SIGN_IN,
    "f": Purpose.FRESH,
    "h": Purpose.FRESH,
}


@dataclass(frozen=True)
class Runtime:
    """Everything that is opened once a process. channels: by medium."""

    settings: Settings
    store: Store
    links: Links
    channels: Mapping[str, Channel]
    machine: Callable[[], datetime]

    def address(self, session: Session, purpose: str, number: int) -> str:
        """The whole address of a link, as its generation now stands."""
        generation = 0
        if purpose == "s":
            query = select(t.Invitation.generation).where(t.Invitation.id == number)
            generation = session.execute(query).scalar() or 0
        return self._address(purpose, number, generation)

    def _address(self, purpose: str, number: int, generation: int) -> str:
        token = self.links.token(PURPOSES[purpose], number, generation)
        return f"{self.settings.public_url}{PATHS[cast(Any, purpose)]}/{token}"

    def link_of(self, purpose: str, number: int) -> str:
        """The same, outside any transaction."""
        if purpose != "s":
            return self._address(purpose, number, 0)
        with self.store.read() as session:
            return self.address(session, purpose, number)

    @property
    def seal(self) -> Seal:
        """For what the database keeps and cannot read."""
        return Seal(self.settings.secret_key, self.settings.secret_key_previous)

    @cached_property
    def outbox(self) -> Outbox:
        """The readable outbox."""
        return Outbox(outbox_place({"VAR_DIR": str(self.settings.var_dir), "DATABASE_URL": self.settings.database_url}))

    def close(self) -> None:
        """Gives back what was opened."""
        self.store.close()
        self.outbox.store.close()
        for channel in self.channels.values():
            channel.close()


def open_runtime(settings: Settings, machine: Callable[[], datetime], *, migrate: bool = True) -> Runtime:
    """Opens the database (migrated to this version on the embedded default) and the channels."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database_url)
    if migrate:
        upgrade(store)
    links = Links(settings.secret_key, settings.secret_key_previous)
    runtime = Runtime(settings, store, links, {}, machine)
    environment = {name: value for name, value in _given(settings).items() if value}
    channels = {
        "email": _channel("email", settings.email_channel, environment, runtime),
        "sms": _channel("sms", settings.sms_channel, environment, runtime),
    }
    return Runtime(settings, store, links, channels, machine)


def _channel(medium: Medium, name: str, environment: Mapping[str, str], runtime: Runtime) -> Channel:
    """One medium as the settings want it. Raises SettingsProblem where it cannot be had."""
    if name not in CHANNELS:
        setting = f"{medium.upper()}_CHANNEL"
        sentence = f"{setting} is {name}, which this version cannot send through."
        raise SettingsProblem(sentence, f"Set {setting} to outbox.")
    try:
        return CHANNELS[name].open(medium, environment, runtime.link_of)
    except ValueError as problem:
        raise SettingsProblem(str(problem)) from problem


def _given(settings: Settings) -> dict[str, str]:
    """The settings by the names channels know them by: all that some channel reads."""
    names = {name for provider in CHANNELS.values() for name in provider.settings}
    return {name: str(getattr(settings, name.lower()) or "") for name in sorted(names)}
