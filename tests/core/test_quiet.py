"""Being quiet is counted past signs that are known to come: a meeting in the calendar is no silence."""

from __future__ import annotations

from datetime import datetime

from engine.core.biography import LONG_AGO
from engine.core.life import Fact, Life
from engine.core.plan import plan
from tests.core.build import LONDON, on, tell, utc, workflow

FLOW = workflow(tell("lurker", on("quiet", days=20)))
KNOWN = utc("2026-12-01 00:00")


def spells(*meetings: str, now: str = "2027-01-04 00:00") -> list[tuple[int, datetime]]:
    """The spells of silence of somebody whose group meets then; all of it known since December."""
    facts = [
        Fact(1, "status", LONG_AGO, KNOWN, {"status": "active", "via": "import", "until": None}, LONDON.id),
        Fact(2, "joined", LONG_AGO, KNOWN, {"before": True}, LONDON.id),
        Fact(3, "roles", LONG_AGO, KNOWN, {"roles": ["member"]}, LONDON.id),
        Fact(4, "group", LONG_AGO, KNOWN, {"group": "birch"}, LONDON.id),
    ]
    for seq, meeting in enumerate(meetings, 5):
        facts.append(Fact(seq, "meeting", utc(meeting), KNOWN, {"uid": meeting, "group": "birch"}, LONDON.id))
    planned = plan(Life(1, LONDON, FLOW, tuple(facts), len(facts)), utc(now))
    return [(each.key.occurrence, each.due) for each in planned]


def test_without_any_sign_it_counts_from_the_start() -> None:
    assert spells() == [(1, utc("2027-01-24 00:00"))]


def test_a_meeting_to_come_puts_it_off() -> None:
    assert spells("2027-01-20 18:00", "2027-02-05 18:00") == [(1, utc("2027-02-25 18:00"))]


def test_a_meeting_after_a_silence_begins_a_second_one() -> None:
    assert spells("2027-02-01 18:00") == [(1, utc("2027-01-24 00:00")), (2, utc("2027-02-21 18:00"))]
