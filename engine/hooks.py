"""The engine as webhooks are given it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import hearing_back, settling
from engine.commands import activity, incoming, moment, replying
from engine.core.reported import Inbound, Mail, Report
from engine.definitions.meetings import activity_of
from engine.runtime import Runtime


@dataclass(frozen=True)
class Hooks:
    """webhooks.ports.Hooks over one runtime."""

    runtime: Runtime

    @property
    def activity_secret(self) -> str | None:
        """What a network's own tools sign with."""
        return self.runtime.settings.activity_secret

    @property
    def public_url(self) -> str:
        """The address that providers call."""
        return self.runtime.settings.public_url

    @property
    def sendgrid_key(self) -> str | None:
        """The public key of SendGrid's events."""
        return self.runtime.settings.sendgrid_webhook_public_key

    @property
    def inbound_secret(self) -> str | None:
        """The last part of the address at which emails come in."""
        return self.runtime.settings.sendgrid_inbound_secret

    @property
    def inbound_password(self) -> str | None:
        """The password of that address."""
        return self.runtime.settings.sendgrid_inbound_password

    @property
    def twilio_token(self) -> str | None:
        """What Twilio signs with."""
        return self.runtime.settings.twilio_auth_token

    @property
    def texts_leave(self) -> bool:
        """Whether texts go out by Twilio, which then answers STOP, START and HELP itself."""
        return self.runtime.settings.sms_channel == "twilio"

    def machine(self) -> datetime:
        """The machine's time."""
        return self.runtime.machine()

    def activity(self, lines: Sequence[tuple[int, Mapping[str, str]]]) -> Mapping[str, Any]:
        """Records activity, all or nothing; people who are not known here are passed over and counted."""
        read = activity_of(lines, default_country=self.runtime.settings.default_country)
        if read.problems:
            return {"problems": [str(problem) for problem in read.problems]}
        now = moment.current_of(self.runtime.store, self.runtime.machine())
        done = activity.report(self.runtime.store, read.rows, now)
        return {"recorded": done.added, "same": done.same, "unknown": done.unknown}

    def reported(self, reports: Sequence[Report]) -> None:
        """Keeps what is new of these; workers do the rest."""
        hearing_back.keep(self.runtime, reports)

    def text(self, inbound: Inbound) -> None:
        """Has a text take effect, once."""
        here = self.runtime
        now = moment.current_of(here.store, here.machine())
        with here.store.write() as session:
            people = incoming.text(session, here.settings, here.links, inbound, now, here.machine())
        settling.ring(here, people, now)

    def mail(self, mail: Mail) -> None:
        """Has an email take effect, once."""
        here = self.runtime
        now = moment.current_of(here.store, here.machine())
        with here.store.write() as session:
            people = replying.mail(session, here.links, mail, now, here.machine())
        settling.ring(here, people, now)
