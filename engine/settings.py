"""Settings: what the environment says, read once and checked, each with where it came from."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engine.trouble import Trouble

SECRET_BYTES = 32
KEY_FILE = "secret-key"
OUTSIDE = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL")
"""Any of these says that this is not the embedded default: then SECRET_KEY is required."""

SECRETS = frozenset(
    {
        "SECRET_KEY", "SECRET_KEY_PREVIOUS", "SENDGRID_API_KEY", "SENDGRID_INBOUND_SECRET", "SENDGRID_INBOUND_PASSWORD",
        "TWILIO_AUTH_TOKEN", "ACTIVITY_SECRET", "OIDC_CLIENT_SECRET", "SENTRY_DSN", "DATABASE_URL", "REDIS_URL",
    }
)  # fmt: skip
"""Never shown."""


class SettingsProblem(Trouble):
    """A setting that cannot be used: one sentence that names it and the fix."""


@dataclass(frozen=True, repr=False)
class Settings:
    """Every setting, by the lower-case name of its variable. sources: where each came from, by that name.

    retention: kind of data → days kept, from RETENTION_KIND. oidc: from OIDC_…, by the lower-case rest of the name.
    """

    var_dir: Path
    database_url: str
    redis_url: str | None
    public_url: str
    port: int
    secret_key: str
    secret_key_previous: str | None = None
    email_channel: str = "outbox"
    sms_channel: str = "outbox"
    email_from: str = "Milepost <milepost@example.org>"
    sendgrid_api_key: str | None = None
    sendgrid_webhook_public_key: str | None = None
    sendgrid_inbound_secret: str | None = None
    sendgrid_inbound_password: str | None = None
    sendgrid_api_url: str | None = None
    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    twilio_messaging_service_sid: str | None = None
    twilio_from: str | None = None
    twilio_api_url: str | None = None
    twilio_segments_per_second: float | None = None
    reply_domain: str | None = None
    activity_secret: str | None = None
    organisation: str = "Milepost"
    postal_address: str = ""
    default_country: str | None = None
    admin_email: str | None = None
    oidc: Mapping[str, str] = field(default_factory=dict)
    retention: Mapping[str, int] = field(default_factory=dict)
    sentry_dsn: str | None = None
    log_level: str = "INFO"
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def outbox_only(self) -> bool:
        """Whether both channels only fill the readable outbox, so that nothing real can be sent."""
        return self.email_channel == self.sms_channel == "outbox"

    @property
    def local(self) -> bool:
        """Whether only this machine reaches it: then everybody who does may see the outbox and move the clock."""
        return urlsplit(self.public_url).hostname in ("localhost", "127.0.0.1", "::1")

    @property
    def shown(self) -> dict[str, str]:
        """Every setting as it may be shown: secrets only as set or not set."""
        return {each.name.upper(): _shown(each.name, getattr(self, each.name)) for each in fields(self)[:-1]}

    def __repr__(self) -> str:
        """Without secrets: settings end up in logs."""
        return f"Settings({self.shown})"

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """The settings that an environment gives. Raises SettingsProblem.

        On the embedded default a missing SECRET_KEY is made once and kept in VAR_DIR, for nobody else to read.
        """
        given = {k: v.strip() for k, v in (os.environ if environ is None else environ).items() if v.strip()}
        values: dict[str, Any] = {name: given[name.upper()] for name in PLAIN if name.upper() in given}
        sources = dict.fromkeys(values, "environment")
        var_dir = Path(given.get("VAR_DIR", "var")).absolute()
        port = _port(given.get("PORT", "8000"))
        chosen: dict[str, Any] = {
            "var_dir": var_dir,
            "database_url": _database(given.get("DATABASE_URL") or f"sqlite:///{var_dir / 'milepost.db'}"),
            "redis_url": _redis(given.get("REDIS_URL")),
            "public_url": _public(given.get("PUBLIC_URL") or f"http://localhost:{port}"),
            "port": port,
            "twilio_segments_per_second": _rate(given.get("TWILIO_SEGMENTS_PER_SECOND")),
            "oidc": {k[5:].lower(): v for k, v in given.items() if k.startswith("OIDC_")},
            "retention": {k[10:].lower(): _days(k, v) for k, v in given.items() if k.startswith("RETENTION_")},
        }
        for name in chosen:
            upper = name.upper()
            sources[name] = "environment" if any(k == upper or k.startswith(upper + "_") for k in given) else "default"
        secret, sources["secret_key"] = _secret(given, var_dir)
        settings = cls(**chosen, **values, secret_key=secret, sources=sources)
        _channels(settings)
        return settings


COMPUTED = frozenset(
    {
        "var_dir", "database_url", "redis_url", "public_url", "port", "secret_key", "oidc", "retention",
        "twilio_segments_per_second",
    }
)  # fmt: skip
PLAIN = tuple(each.name for each in fields(Settings) if each.name not in COMPUTED | {"sources"})
"""Settings that are taken as they are."""


def _port(given: str) -> int:
    if not given.isdigit() or not 0 < int(given) < 65_536:
        raise SettingsProblem(f"PORT is {given!r}; give a number from 1 to 65535.")
    return int(given)


def _rate(given: str | None) -> float | None:
    if given is None:
        return None
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", given) or float(given) <= 0:
        raise SettingsProblem(f"TWILIO_SEGMENTS_PER_SECOND is {given!r}; give a number above 0, like 1 or 12.5.")
    return float(given)


def _days(name: str, given: str) -> int:
    if not given.isdigit():
        raise SettingsProblem(f"{name} is {given!r}; give a whole number of days.")
    return int(given)


def _database(given: str) -> str:
    scheme = given.split(":")[0]
    if scheme not in ("sqlite", "postgres", "postgresql", "postgresql+psycopg"):
        raise SettingsProblem("DATABASE_URL must begin with postgresql:// or name a file: sqlite:///path.")
    return given


def _redis(given: str | None) -> str | None:
    if given and given.split(":")[0] not in ("redis", "rediss", "unix"):
        raise SettingsProblem("REDIS_URL must begin with redis://, rediss:// or unix://.")
    return given


def _public(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SettingsProblem(
            f"PUBLIC_URL is {given!r}; give the address people open, like https://milepost.example.org."
        )
    return given.rstrip("/")


def _secret(given: Mapping[str, str], var_dir: Path) -> tuple[str, str]:
    for name in ("SECRET_KEY", "SECRET_KEY_PREVIOUS"):
        if name in given and len(given[name].encode()) < SECRET_BYTES:
            raise SettingsProblem(
                f"{name} is shorter than {SECRET_BYTES} bytes; make one with `python -c 'import secrets; "
                "print(secrets.token_urlsafe(48))'`."
            )
    if "SECRET_KEY" in given:
        return given["SECRET_KEY"], "environment"
    outside = [name for name in OUTSIDE if name in given]
    if outside:
        raise SettingsProblem(
            f"SECRET_KEY is required where {outside[0]} is set; make one with `python -c 'import secrets; "
            "print(secrets.token_urlsafe(48))'`."
        )
    return _own_key(var_dir / KEY_FILE), "made once in VAR_DIR"


def _own_key(path: Path) -> str:
    """The key kept in a file that only its owner can read; made if there is none, by one of several at once."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(made, path)
            except FileExistsError:
                pass
            finally:
                made.unlink()
        key = path.read_text().strip()
    except OSError as problem:
        raise SettingsProblem(f"VAR_DIR cannot be used: {problem}. Name a folder that may be written to.") from problem
    if len(key.encode()) < SECRET_BYTES:
        raise SettingsProblem(
            f"{path} holds no key; delete it to have a new one made (links sent before stop working)."
        )
    return key


def _channels(settings: Settings) -> None:
    for name, known in (("email_channel", ("outbox", "sendgrid")), ("sms_channel", ("outbox", "twilio"))):
        if getattr(settings, name) not in known:
            raise SettingsProblem(f"{name.upper()} is {getattr(settings, name)!r}; give {known[0]} or {known[1]}.")
    if settings.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsProblem(f"LOG_LEVEL is {settings.log_level!r}; give DEBUG, INFO, WARNING or ERROR.")
    country = settings.default_country
    if country and not (len(country) == 2 and country.isalpha() and country.isupper()):
        raise SettingsProblem(f"DEFAULT_COUNTRY is {country!r}; give two capital letters, like GB.")


def _shown(name: str, value: Any) -> str:
    if name.upper() in SECRETS:
        return "set" if value else "not set"
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={'set' if 'secret' in k else v}" for k, v in sorted(value.items())) or "not set"
    return "not set" if value is None or value == "" else str(value)
