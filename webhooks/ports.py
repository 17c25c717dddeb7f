"""What webhooks are given of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from engine.core.reported import Inbound, Mail, Report

Line = tuple[int, Mapping[str, str]]
"""A line of what was sent: its number, from 1, and its fields as text."""


class Hooks(Protocol):
    """The engine, as whoever answers other programs' calls needs it."""

    @property
    def activity_secret(self) -> str | None:
        """What a network's own tools sign with; None for not set."""

    @property
    def public_url(self) -> str:
        """The address that providers call, without a slash at its end."""

    @property
    def sendgrid_key(self) -> str | None:
        """The public key of SendGrid's events; None for not set."""

    @property
    def inbound_secret(self) -> str | None:
        """The last part of the address at which emails come in; None for not set."""

    @property
    def inbound_password(self) -> str | None:
        """The password of that address, whatever the name beside it; None where the secret alone has to do."""

    @property
    def twilio_token(self) -> str | None:
        """What Twilio signs with; None for not set."""

    @property
    def texts_leave(self) -> bool:
        """Whether texts go out by Twilio, which then answers STOP, START and HELP itself."""

    def machine(self) -> datetime:
        """The machine's time, for how old a signature may be."""

    def activity(self, lines: Sequence[Line]) -> Mapping[str, Any]:
        """Records activity, all or nothing: {"recorded", "same", "unknown"}, or {"problems": [sentences]}."""

    def reported(self, reports: Sequence[Report]) -> None:
        """Keeps what is new of these; it takes effect soon after."""

    def text(self, inbound: Inbound) -> None:
        """Has a text take effect, once however often it comes; a STOP before this returns."""

    def mail(self, mail: Mail) -> None:
        """Has an email take effect, once however often it comes; a STOP before this returns."""
