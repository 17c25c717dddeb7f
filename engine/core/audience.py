"""Who a step addresses. Audience names are written singular or plural; stored in one form."""

from __future__ import annotations

from datetime import datetime

from engine.core.biography import Biography

MEMBERS = frozenset({"member", "mentor", "mentee"})
BY_STATUS = {"prospects": "prospect", "applicants": "applicant", "waitlisted": "waitlisted"}
ROLES = (
    "prospect", "member", "mentor", "mentee", "facilitator", "moderator", "leader", "coordinator", "backup", "lead",
    "safety",
)  # fmt: skip
STAFF = ("coordinator", "backup", "lead", "safety")


def holds(name: str, roles: frozenset[str]) -> bool:
    """Whether the roles named by an audience (not a status) are held."""
    return bool(roles & MEMBERS) if name == "members" else name in roles


def planned_for(to: tuple[str, ...], bio: Biography, now: datetime) -> bool:
    """Whether a row is planned at all: for the holders of a role whatever their status, for a status while it is."""
    roles = bio.roles_at(max(now, _from(bio, now)))
    status = bio.status_at(now)
    waiting = status in ("prospect", "applicant", "waitlisted", "declined") and "prospect" in roles
    for name in to:
        if name in BY_STATUS:
            if status == BY_STATUS[name]:
                return True
        elif not waiting and holds(name, roles):
            return True
    return False


def _from(bio: Biography, now: datetime) -> datetime:
    """Roles known already though held only from a later joining count for planning."""
    return bio.roles[-1].at if bio.roles else now


def in_audience(to: tuple[str, ...], bio: Biography, instant: datetime, before: int | None = None) -> bool:
    """Whether the person is addressed at an instant; with `before`, as facts recorded earlier than that seq say."""
    status = bio.status_at(instant, before)
    roles = bio.roles_at(instant, before)
    for name in to:
        if name in BY_STATUS:
            if status == BY_STATUS[name]:
                return True
        elif status == "active" and holds(name, roles):
            return True
    return False
