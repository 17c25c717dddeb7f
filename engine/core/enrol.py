"""What a roster makes known about a person: the same facts whether a cohort is rehearsed or real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from engine.core import calendar
from engine.core.biography import LONG_AGO, Biography
from engine.core.events import Learned
from engine.core.script import Person

WAITING = ("prospect", "applicant", "waitlisted", "declined")


def profile(person: Person) -> dict[str, object]:
    """The parts of a profile that a filled cell speaks of."""
    said: dict[str, object] = {
        "email": person.email,
        "phone": person.phone,
        "sms_consent": person.sms_consent,
        "channel": person.channel,
        "locale": person.locale,
        "timezone": person.timezone,
    }
    return {name: value for name, value in said.items() if value}


def starting_status(person: Person) -> str:
    """Someone imported with the role `prospect` starts as prospect; anyone else as active, unless the roster says."""
    return person.status or ("prospect" if "prospect" in person.roles else "active")


def enrolment(person: Person, partners: tuple[int, ...], known: datetime, tz: str) -> Iterator[Learned]:
    """The facts of a first import, in order. tz: the cohort's zone, for one without their own.

    Roles and groups hold from `joined`; an empty `joined` means present before every step.
    """
    zone = person.timezone or tz
    yield Learned("profile", known, profile(person), everywhere=True)
    status = starting_status(person)
    roles = list(person.roles) or ["member"]
    if status in WAITING:
        yield Learned("status", known, {"status": status, "via": "import", "until": None})
        yield Learned("roles", LONG_AGO, {"roles": sorted({*roles, "prospect"})})
        since = LONG_AGO
    else:
        since = calendar.at(person.joined, time(0), zone) if person.joined else LONG_AGO
        yield Learned("status", since, {"status": "active", "via": "import", "until": None})
        yield Learned("joined", since, {"before": person.joined is None})
        yield Learned("roles", since, {"roles": sorted(roles)})
        if status != "active" and not person.left:
            yield Learned("status", known, {"status": status, "via": "import", "until": None})
    if person.group:
        yield Learned("group", since, {"group": person.group})
    if partners:
        yield Learned("partners", since, {"partners": list(partners)})
    if person.left:
        yield Learned(
            "status", calendar.at(person.left, time(0), zone), {"status": "left", "via": "import", "until": None}
        )


def changes(person: Person, partners: tuple[int, ...], bio: Biography, known: datetime, tz: str) -> Iterator[Learned]:
    """The facts of a later import: a filled cell replaces from now on, an empty one changes nothing.

    An import never lifts an opt-out, nor a channel the person chose themselves (the caller leaves those out).
    """
    zone = person.timezone or bio.profile.get("timezone") or tz
    news = {k: v for k, v in profile(person).items() if bio.profile.get(k) != v}
    if news:
        yield Learned("profile", known, news, everywhere=True)
    if person.roles and set(person.roles) != bio.roles_at(known) and set(person.roles) != _roles_to_come(bio):
        yield Learned("roles", known, {"roles": sorted(person.roles)})
    if person.status and person.status not in (bio.status_at(known), _status_to_come(bio)):
        yield Learned("status", known, {"status": person.status, "via": "import", "until": None})
    if person.joined and not _joined_then(bio, person, zone):
        yield Learned("joined", calendar.at(person.joined, time(0), zone), {"before": False})
    if person.group and person.group != _latest(bio, "group", "group"):
        yield Learned("group", known, {"group": person.group})
    if partners and list(partners) != _latest(bio, "partners", "partners"):
        yield Learned("partners", known, {"partners": list(partners)})
    if person.left and not any(
        f.value["status"] == "left" and calendar.local_date(f.at, zone) == person.left for f in bio.statuses
    ):
        yield Learned(
            "status", calendar.at(person.left, time(0), zone), {"status": "left", "via": "import", "until": None}
        )


def _roles_to_come(bio: Biography) -> set[str]:
    return set(bio.roles[-1].value["roles"]) if bio.roles else set()


def _status_to_come(bio: Biography) -> str:
    return str(bio.statuses[-1].value["status"]) if bio.statuses else ""


def _joined_then(bio: Biography, person: Person, zone: str) -> bool:
    assert person.joined is not None
    return any(not f.value.get("before") and calendar.local_date(f.at, zone) == person.joined for f in bio.of("joined"))


def _latest(bio: Biography, kind: str, field: str) -> object:
    facts = bio.of(kind)
    return facts[-1].value.get(field) if facts else None
