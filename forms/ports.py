"""What the pages need of the engine: frozen page contexts out, commands in. Nothing here knows of tables.

Every `token` is the text after `/s/`, `/p/` or `/u/`, untrusted. Every `now` is aware and in UTC. Queries change
nothing. Commands are one transaction each, and doing one twice is the same as doing it once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.pages import Channel, DeadLink, DeadState, Held, Invitation, Preferences, Saved

__all__ = [
    "Channel",
    "Commands",
    "DeadLink",
    "DeadState",
    "Engine",
    "Held",
    "Invitation",
    "Preferences",
    "Queries",
    "Saved",
]


class Queries(Protocol):
    """What pages read."""

    def invitation(self, token: str) -> tuple[Invitation | DeadLink, datetime]:
        """The page of a survey link, and the time it was decided at. Never raises for a token, whatever it holds."""

    def preferences(self, token: str, now: datetime) -> Preferences | None:
        """The preferences behind `/p/` or `/u/`; None for a token that is not one."""

    def held(self, token: str, now: datetime, locale: str | None = None) -> Held | None:
        """What is held, for a fresh 15-minute link only; None otherwise. locale: to show it in, else the person's."""

    def ready(self, now: datetime) -> Mapping[str, str]:
        """Each thing the service needs (database, broker, clock) → "ok", or a sentence saying what is wrong."""

    def metrics(self, now: datetime) -> str:
        """Prometheus text."""


class Commands(Protocol):
    """What pages change."""

    def save_answers(self, token: str, saved: Saved, now: datetime, shown: Invitation) -> Invitation | DeadLink:
        """Stores answers, finishes where told to, and returns the page as it then stands.

        A key already seen stores nothing. A link that is dead stores nothing and comes back as its DeadLink.
        """

    def send_new_link(self, token: str, now: datetime) -> None:
        """Sends a link of the same invitation to the address on file: a new one for an expired or replaced link, a
        15-minute one to see or change answers for a finished one. Nothing for any other."""

    def set_preferences(self, token: str, channel: Channel, paused_until: date | None, now: datetime) -> None:
        """Stores the channel and the pause. Nothing for an unknown token."""

    def stop(self, token: str, now: datetime) -> None:
        """Opts out of every programme message, at once; for a `/p/` or a `/u/` token."""

    def start_again(self, token: str, now: datetime) -> None:
        """Takes back what `stop` did."""

    def withdraw_quotes(self, token: str, now: datetime) -> None:
        """Takes back every consent to share words, at once."""

    def send_data_link(self, token: str, now: datetime) -> None:
        """Sends a 15-minute link to `/p/` to the address on file, for seeing, exporting and erasing."""

    def erase(self, token: str, now: datetime) -> None:
        """Erases the person, for a fresh 15-minute link only."""


class Engine(Protocol):
    """The engine as the web application is given it.

    organisation: who sends. contact: an address that someone reads. storage: where rate limits count, as
    flask-limiter writes it. now: the time pages are decided at, aware, in UTC.
    """

    @property
    def organisation(self) -> str: ...
    @property
    def contact(self) -> str: ...
    @property
    def secret_keys(self) -> Sequence[str]:
        """The secret to sign with, then the ones that still verify."""

    @property
    def secure(self) -> bool:
        """Whether people reach it over https."""

    @property
    def storage(self) -> str: ...
    @property
    def queries(self) -> Queries: ...
    @property
    def commands(self) -> Commands: ...
    def now(self) -> datetime: ...
