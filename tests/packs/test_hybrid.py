"""What is particular about the hybrid: two modes that everyone hears of, a rest that is one, and a next cohort."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from engine.core.language import Workflow
from engine.core.life import Cohort
from engine.core.script import Line, Person
from engine.core.simulate import Seen, simulate
from engine.definitions import load
from engine.definitions.roster import read_people
from engine.wording.render import links_for, render
from engine.wording.template import Sender
from engine.wording.values import Addressee, values_of

PACK = Path(__file__).parents[2] / "workflows" / "hybrid"
START, END = date(2027, 1, 4), date(2027, 7, 5)
COHORT = Cohort("winter", START, END, "Europe/London", followed_by="summer")
ON = ((1, 8), (17, 24))
"""The weeks in which circles are on, first and last."""

PLACED = re.compile(r"\(\([^)]+\)\)")
SENDER = Sender("Northside Kitchens", "1 High Street, London", "https://northside.example.org")
CLOSES = datetime(2027, 9, 29, 9, 0, tzinfo=UTC)

CHANGES = {"circles-rest": 8, "circles-back": 16, "circles-end": 24}
"""The messages about a change of mode, and after how many weeks it comes."""


@cache
def hybrid() -> Workflow:
    """The shipped hybrid pack, checked."""
    loaded = load(PACK)
    assert loaded.workflow is not None, loaded.problems
    return loaded.workflow


@cache
def everyone() -> tuple[Person, ...]:
    """The sample's people."""
    roster = read_people((PACK / "sample" / "people.csv").read_text("utf-8"), workflow_roles=["facilitator-lead"])
    assert not roster.problems
    return tuple(row.person for row in roster.rows)


def speaker() -> Addressee:
    """Somebody with a long name, to whom everything is said in Spanish."""
    return Addressee(
        name="Maximiliano Fuentes", locale="es", timezone="America/Santiago", cohort="Comedores, 2027", group="Comino",
        facilitators=("Lupe Navarro",), coordinators=("Elena Duarte",), purpose=hybrid().purpose["es"],
        emergency=hybrid().emergency["es"], milestones={id_: date(2027, 9, 29) for id_ in hybrid().milestones},
    )  # fmt: skip


def rehearsed(lines: Sequence[Line] = ()) -> tuple[Seen, ...]:
    """What happens to the sample's people, who do nothing but what the lines say."""
    run = simulate(hybrid(), COHORT, everyone(), lines)
    assert run.unmet == ()
    return tuple(run.seen)


def present() -> set[str]:
    """Everyone who is there from the start and takes part, facilitates or moderates."""
    here = {"member", "facilitator", "moderator"}
    return {each.ref for each in everyone() if here & set(each.roles) and "prospect" not in each.roles}


def test_everyone_hears_of_each_change_of_mode_before_or_on_its_day() -> None:
    told: dict[str, dict[str, datetime]] = defaultdict(dict)
    for each in rehearsed():
        if each.kind == "tell" and each.person:
            told[each.step][each.person] = each.at
    for step, weeks in CHANGES.items():
        assert set(told[step]) == present(), step
        change = START + timedelta(weeks=weeks)
        assert all(timedelta(0) <= change - at.date() <= timedelta(days=3) for at in told[step].values()), step


def test_each_message_about_a_mode_says_what_circles_and_what_the_community_do() -> None:
    for id_ in ("welcome", "which-mode", *CHANGES):
        body = hybrid().messages[id_].body["en"]
        assert re.search(r"\*\*[^*]*community[^*]*\*\*", body, re.IGNORECASE), id_
        assert re.search(r"circles", body, re.IGNORECASE), id_
        assert "((milestone" in body, id_


def test_facilitators_are_asked_about_circles_only_while_circles_are_on_or_the_day_they_end() -> None:
    asked = [each for each in rehearsed() if (each.kind, each.step) == ("invite", "circle-check")]
    weeks = {(each.at.date() - START).days // 7 + 1 for each in asked}
    assert weeks == {5, 9, 17, 21, 25}
    assert all(any(first <= week <= last + 1 for first, last in ON) for week in weeks)


def test_moderators_are_asked_every_four_weeks_in_both_modes() -> None:
    dates = [
        each.at.date() for each in rehearsed() if each.kind == "invite" and each.person == "walter.schmitt@example.org"
    ]
    assert dates == [START + timedelta(weeks=weeks) for weeks in range(3, 26, 4)]


def test_going_on_leads_into_the_cohort_that_follows_and_silence_does_not() -> None:
    said: list[tuple[str, str, str, dict[str, object]]] = [
        ("hannah.price@example.org", "2027-06-08T11:00", "renewal", {"choice": "same"}),
        ("ifeoma.eze@example.org", "2027-06-08T11:00", "renewal", {"choice": "stop"}),
        ("nadia.khoury@example.org", "2027-03-02T11:00", "facilitator_check", {"energy": 1, "again": "same"}),
        ("walter.schmitt@example.org", "2027-06-15T11:00", "moderator_check", {"energy": 2, "again": "same"}),
    ]
    lines = [Line(who, "answers", datetime.fromisoformat(at), survey, given) for who, at, survey, given in said]
    renewed = {each.person for each in rehearsed(lines) if each.kind == "renew"}
    assert renewed == {"hannah.price@example.org", "walter.schmitt@example.org"}


def test_nobody_is_asked_anything_once_the_look_back_has_closed() -> None:
    last = max(each.at.date() for each in rehearsed() if each.kind in ("invite", "remind", "tell"))
    assert last <= END + timedelta(weeks=3)


def test_whoever_reads_spanish_gets_the_same_in_spanish_in_one_text() -> None:
    pack = hybrid()
    own = {path.name.removesuffix(".es.md") for path in (PACK / "messages").glob("*.es.md")}
    assert own == {path.stem for path in (PACK / "messages").glob("*.md")} - {f"{id_}.es" for id_ in own}
    for id_ in own:
        message = pack.messages[id_]
        assert all(each["es"] != each["en"] for each in (message.subject, message.body, message.sms)), id_
        assert Counter(PLACED.findall(message.body["es"])) == Counter(PLACED.findall(message.body["en"])), id_
        values = values_of(speaker(), survey=pack.surveys["midpoint"], closes=CLOSES)
        links = links_for(1, answer="((link))" in message.body["es"])
        shown = render(message, "es", values, sender=SENDER, links=links)
        assert (shown.segments.encoding, shown.segments.count) == ("GSM-7", 1), (id_, shown.sms)
        assert len(shown.subject) <= 70, id_
