"""What is particular about mentoring: two sides of one pair, a goal that is reviewed, a pair that somebody leaves."""

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
from engine.demo.sample import Invited, read_book, reply, roster_of
from engine.wording.render import links_for, render
from engine.wording.template import Sender
from engine.wording.values import Addressee, values_of

PACK = Path(__file__).parents[2] / "workflows" / "mentoring"
START, END = date(2027, 1, 4), date(2027, 3, 29)
COHORT = Cohort("winter", START, END, "Europe/London", followed_by="spring")
MENTEE, MENTOR = "nina.petrov@example.org", "sofia.marchetti@example.org"
"""The first pair of the sample."""
DIFFERENTLY = "seen-differently"
"""The route for two who see their calls very differently."""

PLACED = re.compile(r"\(\([^)]+\)\)")
SENDER = Sender("Northside Mentors", "1 High Street, London", "https://northside.example.org")
CLOSES = datetime(2027, 9, 29, 9, 0, tzinfo=UTC)


@cache
def mentoring() -> Workflow:
    """The shipped mentoring pack, checked."""
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
        name="Maximiliano Fuentes", locale="es", timezone="America/Santiago", cohort="Mentoría, 2027", group="Pair 3",
        partners=("Carmen Ibarra",), coordinators=("Elena Duarte",), purpose=mentoring().purpose["es"],
        emergency=mentoring().emergency["es"], milestones={id_: date(2027, 9, 29) for id_ in mentoring().milestones},
    )  # fmt: skip


def rehearsed(lines: Sequence[Line] = ()) -> tuple[Seen, ...]:
    """What happens to the sample's people, who do nothing but what the lines say."""
    run = simulate(mentoring(), COHORT, everyone(), lines)
    assert run.unmet == ()
    return tuple(run.seen)


def does(who: str, verb: str, at: str, survey: str = "", **given: object) -> Line:
    """A line in which somebody does something. at: ISO, in the person's zone."""
    return Line(who, verb, datetime.fromisoformat(at), survey, dict(given))


MET = does(MENTEE, "meets", "2027-01-05T17:30")
"""Without a first call the pair has a case already, which everything later would join."""


def opened(seen: Sequence[Seen], who: str) -> set[str]:
    """The routes that opened a case for somebody."""
    return {each.step for each in seen if each.kind == "case" and each.person == who}


def test_everyone_has_one_partner_who_has_them_and_shares_their_group() -> None:
    pairs = {each.ref: each for each in everyone() if {"mentor", "mentee"} & set(each.roles)}
    assert len(pairs) == 20
    for ref, each in pairs.items():
        (other,) = each.partners
        assert pairs[other].partners == (ref,)
        assert pairs[other].group == each.group
        assert {*each.roles, *pairs[other].roles} == {"mentor", "mentee"}


def test_each_side_is_asked_its_own_questions_at_the_same_moments() -> None:
    asked: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for each in rehearsed():
        if each.kind == "invite" and each.person in (MENTEE, MENTOR):
            asked[each.person].append((each.step, each.at))
    mentee, mentor = dict(asked[MENTEE]), dict(asked[MENTOR])
    assert [*mentee] == ["pulse", "midpoint", "next-cohort", "look-at-change", "look-back"]
    assert [*mentor] == ["mentor-pulse", "mentor-midpoint", "next-cohort", "mentor-look"]
    for theirs, ours in (("pulse", "mentor-pulse"), ("midpoint", "mentor-midpoint"), ("look-at-change", "mentor-look")):
        assert mentee[theirs].date() == mentor[ours].date()


def test_a_goal_is_set_once_and_reviewed_against_that_in_the_middle_and_at_the_end() -> None:
    surveys = mentoring().surveys
    goals = {
        (id_, question.id): question.against
        for id_, survey in surveys.items()
        for question in survey.questions.values()
        if question.type == "goal"
    }
    assert goals == {
        ("kickoff_pulse", "goal"): None,
        ("midpoint", "goal_so_far"): ("kickoff_pulse", "goal"),
        ("retrospective", "goal_reached"): ("kickoff_pulse", "goal"),
    }
    assert "goals" in mentoring().digests["cycle"].sections


def test_seeking_is_matched_with_offering_and_no_more_than_three_questions_count() -> None:
    questions = mentoring().surveys["match_questionnaire"].questions
    counted = {id_: each.matching for id_, each in questions.items() if each.matching and each.matching.want}
    assert set(counted) == {"seek", "offer", "times"}
    assert (counted["seek"].other, counted["offer"].other) == ("offer", "seek")
    assert {each.id for each in questions["seek"].options} == {each.id for each in questions["offer"].options}


def test_a_pair_that_sees_it_differently_is_noticed_whoever_answers_last() -> None:
    def low(at: str) -> Line:
        return does(MENTEE, "answers", at, "midpoint", useful=3)

    def high(at: str) -> Line:
        return does(MENTOR, "answers", at, "mentor_midpoint", energy=1, useful=5)

    first, then = "2027-02-16T11:00", "2027-02-17T11:00"
    for last, lines in ((MENTOR, (low(first), high(then))), (MENTEE, (high(first), low(then)))):
        noticed = [each for each in rehearsed([MET, *lines]) if each.step == DIFFERENTLY]
        assert [(each.person, each.cls) for each in noticed] == [(last, "info")]


def test_who_stays_behind_is_looked_after_and_two_who_both_left_are_not() -> None:
    left = does(MENTEE, "leaves", "2027-02-10T11:00")
    told = does(MENTEE, "answers", "2027-02-10T15:00", "offboarding", reason="time")
    assert "partner-left" in opened(rehearsed([MET, left, told]), MENTEE)
    assert "partner-left-quietly" in opened(rehearsed([MET, left]), MENTEE)
    earlier = does(MENTOR, "leaves", "2027-02-09T11:00")
    assert opened(rehearsed([MET, earlier, left, told]), MENTEE) == set()


def test_what_a_mentee_says_of_the_pair_never_reaches_the_mentor() -> None:
    spared = {
        (survey, id_): set(mentoring().surveys[survey].questions[id_].about)
        for survey in ("kickoff_pulse", "fit_check", "midpoint")
        for id_ in ("fit", "blockers", "useful", "heard", "talk", "effort", "concern")
        if id_ in mentoring().surveys[survey].questions
    }
    assert len(spared) == 8
    assert all({"mentor", "partner"} <= about for about in spared.values()), spared


def test_the_samples_fixed_answers_are_given_by_its_people_to_the_packs_questions() -> None:
    roster = roster_of((PACK / "sample" / "people.csv").read_text("utf-8"))
    book = read_book(PACK / "sample" / "answers.yaml", roster)
    for survey, by_person in book.given.items():
        for who, by_occurrence in by_person.items():
            for occurrence, said in by_occurrence.items():
                found = reply(Invited(mentoring().surveys[survey], who, occurrence), book)
                assert found is not None, (survey, who)
                fixed = {key: value for key, value in said.items() if key != "contact"}
                assert fixed == {key: found.answers.get(key) for key in fixed}, (survey, who)


def test_going_on_leads_into_the_cohort_that_follows_and_silence_does_not() -> None:
    said = [
        does(MENTEE, "answers", "2027-03-02T11:00", "renewal", choice="same"),
        does(MENTOR, "answers", "2027-03-02T11:00", "renewal", choice="stop"),
    ]
    assert {each.person for each in rehearsed(said) if each.kind == "renew"} == {MENTEE}


def test_nobody_is_asked_anything_once_the_look_back_has_closed() -> None:
    last = max(each.at.date() for each in rehearsed() if each.kind in ("invite", "remind", "tell"))
    assert last <= END + timedelta(weeks=3)


def test_whoever_reads_spanish_gets_the_same_in_spanish_in_one_text() -> None:
    pack = mentoring()
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
