"""Contact limits hold for a person over all their cohorts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from engine.channels.behaviour import Refuse
from tests.engine.place import Place

PACK = """
steps:
  hello: {when: start, to: members, tell: hello}
messages:
  hello: {subject: Hello, body: Hello.}
"""
ROSTER = "email,name,role\nana@example.org,Ana,member\n"
SECOND = "autumn"


def test_what_the_provider_put_off_counts_in_other_cohorts_from_the_day_it_went_out(
    place: Place, tmp_path: Path
) -> None:
    place.begin(PACK, ROSTER, tmp_path, limits="{messages: 1 per 2 days}")
    place.also(SECOND, timedelta(days=2), "UTC")
    assert place.take_in(ROSTER, slug=SECOND).bad == ()
    place.runtime.outbox.tell(Refuse(permanent=False, code="busy", sentence="Busy."))
    place.tick("2027-01-04 10:00")
    place.machine.pass_by(hours=2)
    place.tick("2027-01-05 10:00")
    assert place.sent() == ["hello/1/tell/0"]
    place.tick("2027-01-06 12:00")
    [row] = place.rows(cohort=SECOND)
    assert (row.state, row.reason) == ("held", "limit of 1 messages per 2 days")
    place.tick("2027-01-07 12:00")
    assert place.sent() == ["hello/1/tell/0"] * 2
