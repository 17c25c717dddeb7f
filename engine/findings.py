"""What is wrong with the settings, one by one, with the fix: what `milepost doctor` says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One setting as it stands. problem, fix: "" where nothing is wrong. severity: "ok", "warning" or "error"."""

    name: str
    value: str
    source: str
    severity: str = "ok"
    problem: str = ""
    fix: str = ""


Wrong = tuple[str, str, str, str]
"""(setting, severity, problem, fix)."""


def findings(settings: Settings) -> tuple[Finding, ...]:
    """Every setting with its source, and what is wrong with it."""
    wrong = {name: rest for check in CHECKS for name, *rest in check(settings)}
    found = []
    for name, value in settings.shown.items():
        source = settings.sources.get(name.lower(), "default")
        found.append(Finding(name, value, source, *wrong.get(name, ())))
    return tuple(found)


def _sendgrid(settings: Settings) -> Iterator[Wrong]:
    if settings.email_channel != "sendgrid":
        return
    if not settings.sendgrid_api_key:
        yield (
            "SENDGRID_API_KEY",
            "error",
            "Email goes through SendGrid, and its key is missing.",
            _set("SENDGRID_API_KEY"),
        )
    if settings.email_from.endswith("example.org>"):
        yield "EMAIL_FROM", "error", "Email has no sender of yours.", _set("EMAIL_FROM")
    if not settings.sendgrid_webhook_public_key:
        problem = "Deliveries and bounces cannot be heard of."
        yield "SENDGRID_WEBHOOK_PUBLIC_KEY", "warning", problem, _set("SENDGRID_WEBHOOK_PUBLIC_KEY")
    if not settings.postal_address:
        yield (
            "POSTAL_ADDRESS",
            "warning",
            "Emails carry no postal address, which many laws ask for.",
            _set("POSTAL_ADDRESS"),
        )


def _twilio(settings: Settings) -> Iterator[Wrong]:
    if settings.sms_channel != "twilio":
        return
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        if not getattr(settings, name.lower()):
            yield name, "error", "Texts go through Twilio, and this is missing.", _set(name)
    if not settings.twilio_messaging_service_sid and not settings.twilio_from:
        problem = "Texts have no sender."
        yield "TWILIO_FROM", "error", problem, "Set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM."


def _addresses(settings: Settings) -> Iterator[Wrong]:
    real = not settings.outbox_only
    if real and not settings.public_url.startswith("https://"):
        yield (
            "PUBLIC_URL",
            "error",
            "Links in real messages would not be encrypted.",
            "Set PUBLIC_URL to an https address.",
        )
    if not settings.admin_email:
        severity = "error" if real else "warning"
        yield "ADMIN_EMAIL", severity, "Nobody gets the cases that nobody owns.", _set("ADMIN_EMAIL")
    if real and not settings.default_country:
        fix = "Set DEFAULT_COUNTRY to two capital letters, like GB."
        yield "DEFAULT_COUNTRY", "warning", "Phone numbers in national format are refused.", fix


def _inbound(settings: Settings) -> Iterator[Wrong]:
    if settings.reply_domain and not settings.sendgrid_inbound_secret:
        fix = _set("SENDGRID_INBOUND_SECRET")
        yield "SENDGRID_INBOUND_SECRET", "error", "Replies to REPLY_DOMAIN cannot be received.", fix


def _set(name: str) -> str:
    return f"Set {name}."


CHECKS: tuple[Callable[[Settings], Iterator[Wrong]], ...] = (_sendgrid, _twilio, _addresses, _inbound)
