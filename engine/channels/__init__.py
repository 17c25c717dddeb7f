"""The ways a message leaves: one file a provider, registered by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.channels import outbox, sendgrid, twilio
from engine.channels.interface import Provider

CHANNELS: Mapping[str, Provider] = MappingProxyType(
    {
        "outbox": outbox.PROVIDER,
        "sendgrid": sendgrid.PROVIDER,
        "twilio": twilio.PROVIDER,
    }
)
"""What `EMAIL_CHANNEL` and `SMS_CHANNEL` may name."""
