"""Who is asked and told what, when, and why not: the rules of the language, one by one."""

from dataclasses import replace
from datetime import date, time

import pytest

from engine.core.conditions import parse
from engine.core.events import Learned
from engine.core.language import AtMost, Condition, Duration, Hours, Limits, Point, Reminder, Repeat, Route, Window
from engine.core.life import Cohort
from engine.core.script import Person
from engine.core.world import World
from tests.core.build import ANA, FAY, FREE, LONDON, ask, line, on, point, rehearse, tell, told, utc, workflow

REMIND = (Reminder(Duration(days=3)), Reminder(Duration(days=7)))


def test_an_invitation_goes_out_at_ten_in_the_persons_own_zone() -> None:
    ana = replace(ANA, timezone="America/New_York")
    seen = rehearse(workflow(ask("midpoint", point("halfway"))), ana).seen
    assert seen[0].at.isoformat() == "2027-02-15T10:00:00-05:00"


def test_reminders_follow_the_invitation_and_stop_at_an_answer() -> None:
    flow = workflow(ask("midpoint", point("halfway"), remind=REMIND))
    answers = line("answers", "2027-02-19 09:00", "midpoint", useful=4)
    assert told(rehearse(flow, script=[answers])) == [
        "2027-02-15 10:00 invite midpoint",
        "2027-02-18 10:00 remind midpoint",
        "2027-02-19 09:00 skip midpoint: reminder 2: already answered",
    ]


def test_an_invitation_that_nobody_answers_closes() -> None:
    flow = workflow(ask("midpoint", point("halfway"), remind=REMIND))
    assert told(rehearse(flow)) == [
        "2027-02-15 10:00 invite midpoint",
        "2027-02-18 10:00 remind midpoint",
        "2027-02-22 10:00 remind midpoint",
        "2027-03-01 10:00 close midpoint",
    ]


def test_a_close_given_as_a_date_is_the_end_of_that_local_day() -> None:
    flow = workflow(ask("midpoint", point("halfway"), close=point("halfway", days=4)))
    assert told(rehearse(flow), "close") == ["2027-02-20 00:00 close midpoint"]


def test_a_reminder_after_the_close_is_skipped() -> None:
    flow = workflow(ask("midpoint", point("halfway"), remind=REMIND, close=point("halfway", days=4)))
    assert told(rehearse(flow), "skip") == ["2027-02-22 10:00 skip midpoint: reminder 2: closed"]


def test_a_message_due_at_the_weekend_waits_for_its_time_on_monday_and_nobody_hears_of_the_wait() -> None:
    assert told(rehearse(workflow(tell("hello", point("start", days=5))))) == ["2027-01-11 10:00 tell hello"]


def test_a_message_due_at_night_waits_for_the_opening() -> None:
    assert told(rehearse(workflow(tell("hello", time=time(22))))) == ["2027-01-05 08:00 tell hello"]


def test_hours_count_from_the_steps_own_time() -> None:
    assert told(rehearse(workflow(tell("soon", point("start", before=False, minutes=120))))) == [
        "2027-01-04 12:00 tell soon"
    ]


def test_someone_who_joins_within_late_gets_it_on_the_day_they_join_at_the_steps_time() -> None:
    ana = replace(ANA, joined=date(2027, 1, 6))
    assert told(rehearse(workflow(tell("hello")), ana)) == ["2027-01-06 10:00 tell hello"]


def test_someone_who_joins_later_in_the_day_gets_it_on_the_day_too() -> None:
    prospect = replace(ANA, roles=("prospect", "member"))
    flow = workflow(tell("hello", on("joined")), tell("kickoff"))
    assert told(rehearse(flow, prospect, script=[line("accepted", "2027-01-06 15:00")])) == [
        "2027-01-06 15:00 tell hello",
        "2027-01-06 15:00 tell kickoff",
    ]


def test_someone_who_joins_after_late_is_skipped_at_the_moment_they_join() -> None:
    ana = replace(ANA, joined=date(2027, 1, 20))
    assert told(rehearse(workflow(tell("hello")), ana)) == [
        "2027-01-20 00:00 skip hello: late: more than 3 days after its time"
    ]


def test_an_empty_joined_means_present_before_every_step_and_on_joined_does_not_happen() -> None:
    flow = workflow(tell("hi", on("joined")), tell("week", point("joined", days=7)))
    assert told(rehearse(flow)) == ["2027-01-11 10:00 tell week"]


def test_who_leaves_hears_nothing_more_but_what_leaving_begins() -> None:
    flow = workflow(
        ask("midpoint", point("halfway"), remind=REMIND),
        tell("later", point("end")),
        ask("goodbye", on("left"), late=Duration(days=14), remind=(Reminder(Duration(days=5)),)),
    )
    assert told(rehearse(flow, script=[line("leaves", "2027-02-16 12:00")])) == [
        "2027-02-15 10:00 invite midpoint",
        "2027-02-16 12:00 invite goodbye",
        "2027-02-16 12:00 skip later: left",
        "2027-02-16 12:00 skip midpoint: reminder 1: left",
        "2027-02-16 12:00 skip midpoint: reminder 2: left",
        "2027-02-22 12:00 remind goodbye",
        "2027-03-01 10:00 close midpoint",
        "2027-03-02 12:00 close goodbye",
    ]


def test_steps_begun_by_leaving_count_in_the_limits_but_never_wait_for_them() -> None:
    flow = workflow(ask("midpoint", point("halfway")), ask("goodbye", on("left")))
    script = [line("leaves", "2027-02-16 12:00")]
    assert told(rehearse(flow, script=script), "invite", "hold") == [
        "2027-02-15 10:00 invite midpoint",
        "2027-02-16 12:00 invite goodbye",
    ]


def test_what_fell_due_while_paused_is_skipped() -> None:
    flow = workflow(tell("one", point("start", days=7)), tell("two", point("start", days=21)))
    pause = replace(line("pauses", "2027-01-05 10:00"), until=date(2027, 1, 20))
    assert told(rehearse(flow, script=[pause])) == [
        "2027-01-11 10:00 skip one: paused",
        "2027-01-25 10:00 tell two",
    ]


def test_a_prospect_is_asked_to_apply_and_applies() -> None:
    prospect = Person("ana@example.org", roles=("prospect",), email=True)
    flow = workflow(
        ask("apply", point("start"), to=("prospects",), remind=REMIND),
        tell("thanks", on("submitted", "apply"), to=("applicants",)),
        tell("welcome", on("accepted")),
        tell("kickoff", point("start", days=14)),
    )
    script = [line("answers", "2027-01-05 11:00", "apply", useful=3), line("accepted", "2027-01-07 12:00")]
    assert told(rehearse(flow, prospect, script=script), "invite", "tell") == [
        "2027-01-04 10:00 invite apply",
        "2027-01-05 11:00 tell thanks",
        "2027-01-07 12:00 tell welcome",
        "2027-01-18 10:00 tell kickoff",
    ]


def test_someone_only_facilitator_is_not_a_member() -> None:
    flow = workflow(tell("members-only"), tell("lead", to=("facilitator",)))
    seen = rehearse(flow, ANA, FAY)
    assert told(seen) == ["2027-01-04 10:00 tell members-only"]
    assert told(seen, person=FAY.ref) == ["2027-01-04 10:00 tell lead"]


class TestChannels:
    """Channels and consent."""

    def test_preferred_is_the_persons_own_then_the_other(self) -> None:
        ana = replace(ANA, channel="sms", phone=True, sms_consent=True)
        assert [s.channel for s in rehearse(workflow(tell("hello")), ana).seen] == ["sms"]

    def test_a_number_without_consent_is_passed_over(self) -> None:
        ana = replace(ANA, channel="sms", phone=True)
        assert [s.channel for s in rehearse(workflow(tell("hello")), ana).seen] == ["email"]

    def test_an_opt_out_on_the_first_channel_is_never_answered_by_the_other(self) -> None:
        ana = replace(ANA, phone=True, sms_consent=True)
        script = [line("opts out", "2027-01-03 10:00", "email")]
        assert told(rehearse(workflow(tell("hello")), ana, script=script)) == [
            "2027-01-04 10:00 skip hello: opted out of email"
        ]

    def test_a_step_that_names_only_the_other_channel_is_unaffected(self) -> None:
        ana = replace(ANA, phone=True, sms_consent=True)
        script = [line("opts out", "2027-01-03 10:00", "email")]
        assert told(rehearse(workflow(tell("hello", by=("sms",))), ana, script=script)) == [
            "2027-01-04 10:00 tell hello"
        ]

    def test_a_bounced_address_is_as_good_as_none(self) -> None:
        ana = replace(ANA, phone=True, sms_consent=True)
        script = [line("bounces", "2027-01-03 10:00", "email")]
        assert [s.channel for s in rehearse(workflow(tell("hello")), ana, script=script).seen] == ["sms"]

    def test_with_no_way_to_reach_them_it_is_skipped_and_says_so(self) -> None:
        nobody = Person("ana@example.org", roles=("member",), phone=True)
        assert told(rehearse(workflow(tell("hello")), nobody)) == [
            "2027-01-04 10:00 skip hello: no way to reach them: no email address, no consent to SMS"
        ]

    def test_a_reminder_may_go_by_another_channel_in_its_own_hours(self) -> None:
        ana = replace(ANA, phone=True, sms_consent=True)
        step = ask("midpoint", point("halfway"), time=time(8, 30), remind=(Reminder(Duration(days=3), by=("sms",)),))
        assert told(rehearse(workflow(step), ana), "invite", "remind") == [
            "2027-02-15 08:30 invite midpoint",
            "2027-02-18 09:00 remind midpoint",
        ]


class TestLimits:
    """Contact limits, holding and giving way."""

    def test_a_gap_of_fourteen_days_allows_the_fourteenth_day_after(self) -> None:
        flow = workflow(ask("one"), ask("two", point("start", days=14)))
        assert told(rehearse(flow), "invite", "hold") == ["2027-01-04 10:00 invite one", "2027-01-18 10:00 invite two"]

    def test_within_the_gap_it_is_held_until_the_first_day_that_allows_it(self) -> None:
        flow = workflow(ask("one"), ask("two", point("start", days=10)))
        assert told(rehearse(flow), "invite", "hold") == [
            "2027-01-04 10:00 invite one",
            "2027-01-14 10:00 hold two: limit of 14 days between surveys",
            "2027-01-18 10:00 invite two",
        ]

    def test_what_was_held_and_now_waits_for_hours_is_planned_again_in_the_ledger(self) -> None:
        rehearsal = rehearse(workflow(ask("one"), ask("two", point("start", days=10), time=time(22))))
        ledger = [(e.state, e.reason) for _, e in rehearsal.entries if (e.key.step, e.key.kind) == ("two", "invite")]
        assert [state for state, _ in ledger] == ["planned", "held", "planned", "ready", "sending", "sent"]
        assert ledger[2][1] == "outside email hours"

    def test_what_would_be_held_longer_than_hold_is_skipped_then(self) -> None:
        flow = workflow(ask("one"), ask("two", point("start", days=3)))
        assert told(rehearse(flow), "hold", "skip") == [
            "2027-01-07 10:00 hold two: limit of 14 days between surveys",
            "2027-01-14 10:00 skip two: limit of 14 days between surveys",
        ]

    def test_a_window_of_thirty_days_is_a_date_and_the_29_before_it(self) -> None:
        limits = Limits(surveys=Window(1, 30), messages=None, gap=None, hold=Duration(days=30))
        flow = workflow(ask("one"), ask("two", point("start", days=29)), limits=limits)
        assert told(rehearse(flow), "invite")[1] == "2027-02-03 10:00 invite two"

    def test_reminders_count_as_messages(self) -> None:
        limits = Limits(surveys=None, messages=Window(2, 30), gap=None)
        flow = workflow(ask("one", remind=REMIND), limits=limits)
        assert told(rehearse(flow), "remind", "hold", "skip") == [
            "2027-01-07 10:00 remind one",
            "2027-01-11 10:00 hold one: reminder 2: limit of 2 messages per 30 days",
            "2027-01-18 10:00 skip one: reminder 2: closed",
        ]

    def test_an_exempt_step_neither_waits_nor_counts(self) -> None:
        flow = workflow(ask("one"), ask("legal", exempt=True), ask("two", point("start", days=14)))
        assert told(rehearse(flow), "invite", "hold", "skip") == [
            "2027-01-04 10:00 invite legal",
            "2027-01-04 10:00 invite one",
            "2027-01-18 10:00 invite two",
        ]

    def test_where_several_compete_cohort_dates_go_first(self) -> None:
        flow = workflow(ask("own", point("joined")), ask("shared"))
        assert told(rehearse(flow), "invite") == ["2027-01-04 10:00 invite shared"]

    def test_an_invitation_begun_by_a_repeat_gives_way_to_the_next_one_on_a_cohort_date(self) -> None:
        every = Repeat(Duration(days=28), point("start", days=28))
        flow = workflow(ask("check", every), ask("midpoint", point("halfway")))
        assert told(rehearse(flow), "invite", "skip", "hold")[:2] == [
            "2027-02-01 10:00 invite check",
            "2027-02-15 10:00 invite midpoint",
        ]
        closer = workflow(ask("check", every), ask("midpoint", point("start", days=35)))
        assert told(rehearse(closer), "invite", "skip")[:2] == [
            "2027-02-01 10:00 skip check: gives way to midpoint, 14 days between surveys",
            "2027-02-08 10:00 invite midpoint",
        ]

    def test_a_list_gives_way_as_a_whole(self) -> None:
        pulse = ask("pulse", point("first meeting", days=1), point("start", days=5))
        flow = workflow(pulse, ask("survey", point("start", days=14)))
        assert told(rehearse(flow), "invite", "skip") == [
            "2027-01-09 10:00 skip pulse: gives way to survey, 14 days between surveys",
            "2027-01-18 10:00 invite survey",
        ]

    def test_at_most_skips_and_never_holds(self) -> None:
        every = Repeat(Duration(days=14), point("start"))
        flow = workflow(ask("check", every, at_most=AtMost(1, Duration(days=40))), limits=FREE)
        assert told(rehearse(flow), "invite", "skip")[:4] == [
            "2027-01-04 10:00 invite check",
            "2027-01-18 10:00 skip check: at most 1 per 40 days",
            "2027-02-01 10:00 skip check: at most 1 per 40 days",
            "2027-02-15 10:00 invite check",
        ]


class TestTimes:
    """Points, events, repeats and lists."""

    def test_the_first_of_a_list_to_come_is_the_one(self) -> None:
        pulse = ask("pulse", point("first meeting", days=1), point("start", days=14))
        assert told(rehearse(workflow(pulse)), "invite") == ["2027-01-18 10:00 invite pulse"]
        met = [line("meets", "2027-01-06 18:00")]
        assert told(rehearse(workflow(pulse), script=met), "invite") == ["2027-01-07 10:00 invite pulse"]

    def test_a_point_already_past_late_when_it_becomes_known_is_ignored(self) -> None:
        pulse = ask("pulse", point("first meeting", days=1), point("start", days=14))
        world = World(workflow(pulse), LONDON)
        world.enrol(ANA, utc("2027-01-01 10:00"))
        heard = Learned("meeting", utc("2027-01-05 18:00"), {"uid": "m", "group": None})
        world.move(1, heard, utc("2027-01-12 09:00"))
        assert [r.planned.due for r in world.lives[1].rows.values()] == [utc("2027-01-18 10:00")]

    def test_every_meeting_is_an_occurrence_for_everyone_in_the_group_then(self) -> None:
        people = [replace(ANA, group="north"), replace(FAY, roles=("member",), group="north")]
        note = tell("after", point("each meeting", days=1))
        script = [line("meets", "2027-01-06 18:00"), line("meets", "2027-01-20 18:00")]
        seen = rehearse(workflow(note), *people, script=script)
        expected = ["2027-01-07 10:00 tell after", "2027-01-21 10:00 tell after"]
        assert told(seen) == expected
        assert told(seen, person=FAY.ref) == expected

    def test_a_repeat_ends_strictly_before_its_until(self) -> None:
        every = Repeat(Duration(days=28), point("start"), point("start", days=56))
        assert told(rehearse(workflow(tell("check", every)))) == [
            "2027-01-04 10:00 tell check",
            "2027-02-01 10:00 tell check",
        ]

    def test_quiet_counts_from_the_last_sign_and_is_asked_once_a_spell(self) -> None:
        flow = workflow(tell("lurker", on("quiet", days=20)))
        seen = rehearse(flow, script=[line("active", "2027-01-14 12:00"), line("active", "2027-02-15 12:00")])
        assert told(seen) == ["2027-02-03 12:00 tell lurker", "2027-03-08 12:00 tell lurker"]

    def test_a_pack_without_an_end_goes_on(self) -> None:
        every = Repeat(Duration(months=1), point("start"))
        seen = rehearse(workflow(tell("monthly", every)), cohort=Cohort("open", date(2027, 1, 4), None, "UTC"))
        assert told(seen) == [
            "2027-01-04 10:00 tell monthly",
            "2027-02-04 10:00 tell monthly",
            "2027-03-04 10:00 tell monthly",
        ]


class TestRoutes:
    """What answers bring about."""

    LOW = Route("low", 0, ("midpoint",), condition=Condition("", parse("midpoint.useful <= 2")), case="low")

    def test_a_low_score_opens_one_case_and_a_further_trigger_joins_it(self) -> None:
        again = replace(self.LOW, id="again", case="urgent")
        flow = workflow(ask("midpoint", point("halfway")), routes=[self.LOW, again])
        script = [line("answers", "2027-02-16 10:00", "midpoint", useful=2)]
        seen = rehearse(flow, script=script)
        assert [(s.step, s.cls) for s in seen.seen if s.kind == "case"] == [("low", "low")]
        assert seen.world.bio(1).open_cases() == {"low-1": "urgent"}

    def test_a_question_that_was_not_answered_fires_nothing(self) -> None:
        flow = workflow(ask("midpoint", point("halfway")), routes=[self.LOW])
        assert not told(rehearse(flow, script=[line("answers", "2027-02-16 10:00", "midpoint")]), "case")

    def test_routes_run_when_a_part_answered_response_closes(self) -> None:
        flow = workflow(ask("midpoint", point("halfway")), routes=[self.LOW])
        script = [line("starts", "2027-02-16 10:00", "midpoint", useful=1)]
        assert told(rehearse(flow, script=script), "case", "close") == [
            "2027-03-01 10:00 case low",
            "2027-03-01 10:00 close midpoint",
        ]

    def test_an_open_urgent_case_pauses_surveys_until_it_closes(self) -> None:
        urgent = replace(self.LOW, id="urgent-low", case="urgent")
        flow = workflow(ask("midpoint", point("halfway")), ask("later", point("halfway", days=21)), routes=[urgent])
        script = [line("answers", "2027-02-16 10:00", "midpoint", useful=1)]
        closes = line("case closes", "2027-03-10 11:00")
        assert told(rehearse(flow, script=[*script, closes]), "hold", "invite")[1:] == [
            "2027-03-08 10:00 hold later: an open urgent case pauses surveys",
            "2027-03-10 11:00 invite later",
        ]
        assert told(rehearse(flow, script=script), "skip") == [
            "2027-03-15 10:00 skip later: an open urgent case pauses surveys"
        ]

    def test_a_route_tells_the_person_at_once(self) -> None:
        route = replace(self.LOW, id="sorry", case=None, tell="note")
        flow = workflow(ask("midpoint", point("halfway")), routes=[route])
        script = [line("answers", "2027-02-16 10:00", "midpoint", useful=1)]
        assert told(rehearse(flow, script=script), "tell") == ["2027-02-16 10:00 tell sorry"]


def test_a_condition_that_is_not_true_skips_and_says_which() -> None:
    condition = Condition("person.locale == 'es'", parse("person.locale == 'es'"))
    assert told(rehearse(workflow(tell("hola", condition=condition)))) == [
        "2027-01-04 10:00 skip hola: condition not met: person.locale == 'es'"
    ]


def test_closed_hours_all_week_are_said_and_nothing_goes_out() -> None:
    assert told(rehearse(workflow(tell("hello"), hours=Hours(days=frozenset())))) == [
        "2027-01-04 10:00 skip hello: no email hours are ever open"
    ]


@pytest.mark.parametrize("moment", [point("end"), point("halfway")])
def test_a_point_on_the_end_is_not_planned_without_one(moment: Point) -> None:
    assert told(rehearse(workflow(tell("bye", moment)), cohort=Cohort("open", date(2027, 1, 4), None))) == []
