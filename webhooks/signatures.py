"""The signatures of providers. Nothing here raises for what a caller sends: a signature is right, or it is not."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

OLDEST = timedelta(hours=48)
"""SendGrid tries for 24 hours, and does not say whether it signs anew for each try."""

AHEAD = timedelta(minutes=5)
ALGORITHM = "HMAC_SHA256"
PORTS = {"https": 443, "http": 80}


def sendgrid(key: str, signature: str, timestamp: str, body: bytes) -> bool:
    """Whether this is SendGrid's signature of a body as it came: ECDSA over the timestamp's text and the body.

    key: base64 of DER, without armour, as SendGrid shows it.
    """
    try:
        public = load_der_public_key(base64.b64decode(key, validate=True))
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        given = base64.b64decode(signature, validate=True)
        public.verify(given, timestamp.encode() + body, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def recent(timestamp: str, now: datetime) -> bool:
    """Whether a signature of this moment (Unix seconds) is still to be believed."""
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        return False
    age = now.timestamp() - int(timestamp)
    return -AHEAD.total_seconds() <= age <= OLDEST.total_seconds()


def twilio(
    token: str,
    url: str,
    form: Iterable[tuple[str, str]] | bytes,
    signature: str,
    *,
    shared: str = "",
    settings: str = "",
) -> bool:
    """Whether this is Twilio's signature of a call.

    url: as Twilio was told it, with the query exactly as it came. form: the fields of a form, or a body of another
    kind, whose hash is then in the query (`bodySHA256`). shared: a shared key's secret. settings: the header that
    names it; a call with that header is never believed by the token's signature, nor one without by the key's.
    """
    if not signature.isascii():
        return False
    secret, digest = token, "sha1"
    if settings:
        said = dict(part.strip().split("=", 1) for part in settings.split(",") if "=" in part)
        if said.get("algorithm") != ALGORITHM:
            return False
        secret, digest = shared, "sha256"
    if not secret:
        return False
    signed = ""
    if isinstance(form, bytes):
        given = dict(parse_qsl(urlsplit(url).query)).get("bodySHA256", "")
        if not hmac.compare_digest(given.encode(), hashlib.sha256(form).hexdigest().encode()):
            return False
    else:
        signed = "".join(name + value for name, value in sorted(set(form)))
    right = [hmac.compare_digest(_mac(secret, each + signed, digest), signature.encode()) for each in _addresses(url)]
    return any(right)


def _mac(secret: str, text: str, digest: str) -> bytes:
    return base64.b64encode(hmac.new(secret.encode(), text.encode("utf-8", "replace"), digest).digest())


def _addresses(url: str) -> tuple[str, str]:
    """An address with its port and without: Twilio signs either."""
    before, _, after = url.partition("://")
    host, slash, rest = after.partition("/")
    name = host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
    port = host.rpartition(":")[2] if name != host else str(PORTS.get(before, 443))
    return f"{before}://{name}{slash}{rest}", f"{before}://{name}:{port}{slash}{rest}"
