"""The headers of an email: how to stop it with one press, that a machine sent it, and which thread it belongs to."""

from __future__ import annotations

import re

from engine.wording.render import Links

HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


def email_headers(links: Links, *, number: int, begun_by: int | None, domain: str) -> dict[str, str]:
    """Headers with link markers still in them.

    number: the planned row's; it makes the Message-ID. begun_by: the number of the invitation that a reminder goes
    with. domain: the sender's, as in its address. Sources: RFC 8058 (one-click), RFC 3834 (Auto-Submitted).
    Raises ValueError for what cannot be a domain.
    """
    if not HOST.fullmatch(domain.lower()):
        raise ValueError(f"{domain!r} is not a domain name.")
    headers = {
        "Message-ID": message_id(number, domain),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if begun_by is not None and begun_by != number:
        headers["In-Reply-To"] = headers["References"] = message_id(begun_by, domain)
    if links.unsubscribe:
        headers["List-Unsubscribe"] = f"<{links.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def message_id(number: int, domain: str) -> str:
    """The Message-ID of a planned row's email."""
    return f"<planned.{number}@{domain.lower()}>"
