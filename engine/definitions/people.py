"""Names of roles and audiences: written singular or plural, stored in one form."""

from __future__ import annotations

from collections.abc import Iterable

from engine.core.audience import BY_STATUS, ROLES

STATUSES = {"prospect": "prospects", "applicant": "applicants", "waitlisted": "waitlisted", "waitlist": "waitlisted"}
"""Audiences by status, from the singular. `prospects` are those who have that status."""


def _singulars(roles: Iterable[str]) -> dict[str, str]:
    """Every way of writing a role → the role."""
    every: dict[str, str] = {}
    for role in roles:
        plural = f"{role[:-1]}ies" if role.endswith("y") else f"{role}s"
        every |= {role: role, plural: role, f"{role}s": role}
    return every


def role(word: str, own: Iterable[str]) -> str | None:
    """A role in the singular; None where there is none of that name. own: the roles the pack declares."""
    return _singulars((*ROLES, *own)).get(word)


def audience(word: str, own: Iterable[str]) -> str | None:
    """An audience as stored: members, prospects, applicants, waitlisted, or a role in the singular."""
    if word in ("member", "members"):
        return "members"
    if word in BY_STATUS:
        return word
    return STATUSES.get(word) or role(word, own)


def known_roles(own: Iterable[str]) -> list[str]:
    """Every role, as suggestions have it."""
    return [*ROLES, *own]


def known_audiences(own: Iterable[str]) -> list[str]:
    """Every audience, as suggestions have it: what people write, plural."""
    return [
        "members",
        *BY_STATUS,
        *(f"{each}s" if each != "safety" else each for each in known_roles(own) if each != "member"),
    ]
