"""What is particular about the community: no end, quiet people left in peace, moderators with a term."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from engine.core.conditions import holds
from engine.core.language import Point, Repeat, Workflow
from engine.core.life import Cohort
from engine.core.scope import LifeScope
from engine.core.script import Line, Person
from engine.core.simulate import Rehearsal, Seen, simulate
from engine.definitions import load
from engine.definitions.meetings import ACTIVITIES, read_activity
from engine.definitions.rehearse import reference
from engine.definitions.roster import read_people

PACK = Path(__file__).parents[2] / "workflows" / "community"
START = date(2027, 1, 4)
COHORT = Cohort("always", START, None, "Europe/London")
IN_THE_THIRD_YEAR = datetime(2029, 6, 1, 9, tzinfo=UTC)
WEEKS = 126


@cache
def community() -> Workflow:
    """The shipped community pack, checked."""
    loaded = load(PACK)
    assert loaded.workflow is not None, loaded.problems
    return loaded.workflow


@cache
def everyone() -> tuple[Person, ...]:
    """The sample's people."""
    roster = read_people((PACK / "sample" / "people.csv").read_text("utf-8"), workflow_roles=["moderator-lead"])
    assert not roster.problems
    return tuple(row.person for row in roster.rows)


def lived(people: Sequence[Person], lines: Sequence[Line] = (), until: datetime | None = None) -> Rehearsal:
    """What happens to people who do nothing but what the lines say."""
    run = simulate(community(), COHORT, people, lines, until)
    assert run.unmet == ()
    return run


def asked(seen: Sequence[Seen], who: str) -> Counter[str]:
    """How often somebody was asked each form."""
    return Counter(each.step for each in seen if each.kind == "invite" and each.person == who)


def test_nothing_in_the_pack_needs_an_end() -> None:
    assert reference(community(), community().lengths[0]).end is None
    for step in community().steps.values():
        for moment in step.when:
            points = [moment] if isinstance(moment, Point) else []
            points += [moment.start, *([moment.until] if moment.until else [])] if isinstance(moment, Repeat) else []
            assert not any(point.anchor.name in ("end", "halfway") for point in points), step.id


def test_in_the_third_year_everything_still_comes_in_its_turn() -> None:
    ana = Person("ana@example.org", roles=("member",), email=True)
    seen = lived([ana], until=IN_THE_THIRD_YEAR).seen
    found: dict[str, list[date]] = defaultdict(list)
    for each in seen:
        if each.kind == "invite":
            found[each.step].append(each.at.date())
    assert found["pulse"] == [START + timedelta(weeks=weeks) for weeks in range(13, WEEKS, 13)]
    assert found["review"] == [START + timedelta(weeks=weeks) for weeks in range(21, WEEKS, 26)]
    assert found["another-year"] == [START + timedelta(weeks=weeks) for weeks in range(43, WEEKS, 52)]


def test_someone_who_is_silent_for_a_year_hears_from_us_about_twice_a_month_at_the_most() -> None:
    ana = Person("ana@example.org", roles=("member",), email=True)
    days = [each.at.date() for each in lived([ana]).seen if each.kind in ("invite", "remind", "tell")]
    assert len(days) <= 30
    assert all(sum(day <= other < day + timedelta(days=30) for other in days) <= 6 for day in days)
    assert not [each for each in lived([ana]).seen if each.kind == "hold"]


@pytest.mark.parametrize("after", range(0, 92, 7))
def test_whoever_joins_on_any_day_loses_no_form_to_the_limits(after: int) -> None:
    joined = START + timedelta(days=after)
    ana = Person("ana@example.org", roles=("member",), email=True, joined=datetime.combine(joined, datetime.min.time()))
    seen = lived([ana]).seen
    assert [each for each in seen if each.kind == "skip" and "limit" in each.reason] == []
    times = asked(seen, ana.ref)
    assert times["first-weeks"] + times["first-weeks-later"] == 1
    assert times["another-year"] == 1


def test_a_member_who_moderates_is_asked_about_that_and_loses_no_form_to_the_limits() -> None:
    both = [each for each in everyone() if {"member", "moderator"} <= set(each.roles)]
    assert len(both) == 2
    seen = lived(everyone()).seen
    for each in both:
        times = asked(seen, each.ref)
        assert times == {"first-weeks": 1, "moderator-check": 12, "review": 2}
    lost = [each for each in seen if each.kind == "skip" and "limit" in each.reason]
    assert lost == []


def test_a_moderator_is_asked_about_another_term_in_one_check_of_six() -> None:
    """The weeks in the form are those of the check, for as long as it is open."""
    mo = Person("mo@example.org", roles=("moderator",), email=True)
    run = lived([mo], until=IN_THE_THIRD_YEAR)
    condition = community().surveys["moderator_check"].questions["again"].show_if
    assert condition is not None
    shown = []
    for each in run.seen:
        if (each.kind, each.step) == ("invite", "moderator-check"):
            number = run.world.numbers[mo.ref]
            scopes = [
                LifeScope(run.world.lives[number], run.world.bio(number), each.at + timedelta(days=days))
                for days in (0, 9)
            ]
            both = {holds(condition.tree, scope) for scope in scopes}
            assert len(both) == 1, each
            shown += [each.occurrence] if both == {True} else []
    assert shown == [5, 11, 17, 23, 29]


def test_a_message_about_leaving_or_pausing_persuades_nobody() -> None:
    for id_ in ("lurker", "lurker-last-call", "renewal", "renewal-reminder", "goodbye"):
        body = community().messages[id_].body["en"].casefold()
        assert not any(word in body for word in ("miss you", "regret", "sad", "are you sure", "before you go, ")), id_


def test_the_sample_has_somebody_for_each_role_and_each_way_to_be_quiet() -> None:
    roles = Counter(role for each in everyone() for role in each.roles)
    assert (roles["member"], roles["moderator"], roles["prospect"]) == (17, 3, 2)
    assert {"coordinator", "backup", "lead", "safety", "leader", "moderator-lead"} <= set(roles)
    activity = read_activity((PACK / "sample" / "activity.csv").read_text("utf-8"))
    assert activity.problems == ()
    seen = Counter(each.person for each in activity.rows)
    members = {each.ref for each in everyone() if "member" in each.roles}
    assert set(seen) <= members
    assert {each.kind for each in activity.rows} == set(ACTIVITIES)
    assert members - set(seen) == {
        "fatou.diop@example.org",
        "esteban.villalba@example.org",
        "yasmin.haddad@example.org",
    }
    first = [each for each in activity.rows if each.at.date() <= START + timedelta(weeks=8)]
    often = {who for who, n in Counter(each.person for each in first).items() if n >= 2 * 12}
    assert often == {"callum.reid@example.org"}
