"""The engine as the web application is given it: queries and commands over one runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr

from engine import settling
from engine.commands import answers, moment
from engine.commands import preferences as preferring
from engine.console import Console
from engine.moving import Live
from engine.pages import Channel, DeadLink, Held, Invitation, Preferences, Saved
from engine.queries import health, invitations
from engine.queries import preferences as preferences_of
from engine.runtime import Runtime


@dataclass(frozen=True)
class Reads:
    """What member pages read."""

    runtime: Runtime

    def invitation(self, token: str) -> tuple[Invitation | DeadLink, datetime]:
        """The page of a survey link, and when it stood so."""
        return invitations.current(self.runtime, token)

    def preferences(self, token: str, now: datetime) -> Preferences | None:
        """The preferences behind a link."""
        return preferences_of.preferences(self.runtime, token, now)

    def held(self, token: str, now: datetime, locale: str | None = None) -> Held | None:
        """What is held about a person."""
        return preferences_of.held(self.runtime, token, now, locale)

    def ready(self, now: datetime) -> Mapping[str, str]:
        """Whether the service is well."""
        return health.ready(self.runtime, now)

    def metrics(self, now: datetime) -> str:
        """Prometheus text."""
        return health.metrics(self.runtime, now)


@dataclass(frozen=True)
class Writes:
    """What member pages change; whoever did something is settled at once."""

    runtime: Runtime

    def save_answers(self, token: str, saved: Saved, now: datetime, shown: Invitation) -> Invitation | DeadLink:
        """Stores what was answered on a page and returns it as it then stands."""
        stored = answers.save(self.runtime, token, saved, now, shown=shown)
        self._settle(stored.person, now)
        return stored.page

    def send_new_link(self, token: str, now: datetime) -> None:
        """Sends a link of the same invitation to the address on file."""
        preferring.send_new_link(self.runtime, token, now)
        settling.send(self.runtime, now)

    def set_preferences(self, token: str, channel: Channel, paused_until: date | None, now: datetime) -> None:
        """Stores the channel and the pause."""
        self._settle(preferring.choose(self.runtime, token, channel, paused_until, now), now)

    def stop(self, token: str, now: datetime) -> None:
        """Opts out of every programme message."""
        self._settle(preferring.stop(self.runtime, token, now), now)

    def start_again(self, token: str, now: datetime) -> None:
        """Takes back what `stop` did."""
        self._settle(preferring.start_again(self.runtime, token, now), now)

    def withdraw_quotes(self, token: str, now: datetime) -> None:
        """Takes back every consent to share words."""
        preferring.withdraw_quotes(self.runtime, token, now)

    def send_data_link(self, token: str, now: datetime) -> None:
        """Sends a 15-minute link for seeing, exporting and erasing."""
        preferring.send_data_link(self.runtime, token, now)
        settling.send(self.runtime, now)

    def erase(self, token: str, now: datetime) -> None:
        """Erases the person."""
        preferring.erase(self.runtime, token, now)

    def _settle(self, person: int | None, now: datetime) -> None:
        if person is not None:
            settling.ring(self.runtime, [person], now)


@dataclass(frozen=True)
class PageEngine:
    """forms.ports.Engine over a runtime. live: has the demo's sample people act while its clock is moved."""

    runtime: Runtime
    live: Live | None = None

    @property
    def organisation(self) -> str:
        """Who sends."""
        return self.runtime.settings.organisation

    @property
    def contact(self) -> str:
        """An address that someone reads."""
        return parseaddr(self.runtime.settings.email_from)[1]

    @property
    def secret_keys(self) -> Sequence[str]:
        """The secret to sign with, then the ones that still verify."""
        settings = self.runtime.settings
        return [key for key in (settings.secret_key, settings.secret_key_previous) if key]

    @property
    def secure(self) -> bool:
        """Whether people reach it over https."""
        return self.runtime.settings.public_url.startswith("https:")

    @property
    def storage(self) -> str:
        """Where rate limits count."""
        return self.runtime.settings.redis_url or "here://"

    @property
    def queries(self) -> Reads:
        """What pages read."""
        return Reads(self.runtime)

    @property
    def commands(self) -> Writes:
        """What pages change."""
        return Writes(self.runtime)

    @property
    def console(self) -> Console:
        """What the console reads and changes."""
        return Console(self.runtime, self.live)

    def now(self) -> datetime:
        """Domain time."""
        return moment.current_of(self.runtime.store, self.runtime.machine())
