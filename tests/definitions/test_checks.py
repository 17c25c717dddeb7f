"""What a pack means together: names, times, routes, questions and conditions. ¦ marks where a problem has to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.definitions.small import SMALL, change, found, loaded

CONTACT = "      useful:\n        ask"
WELCOME = "    tell: welcome\n"
MEMBERS = "    to: members\n"
HEAD = "milestones:\n"
WORDS = "welcome: {subject: Welcome, body: 'Hello ((first_name))'}"
OFFER = "surveys:\n  offer: {title: Offer, visibility: named, questions: {topic: {ask: Topic?, type: text}}}\n"
AFTER = "  after:\n    when: end\n    tell: welcome\n    if: midpoint.useful >= 2\n"


def marked(tmp_path: Path, *changes: tuple[str, str]) -> tuple[list[tuple[str, int, int]], list[tuple[int, int]]]:
    """The problems of the small pack with changes, and the places that were marked."""
    text = SMALL
    for old, new in changes:
        text = change(old, new, text)
    places, clean = [], ""
    for piece in text.split("¦")[:-1]:
        clean += piece
        places.append((clean.count("\n") + 1, len(clean) - clean.rfind("\n")))
    return found(loaded(tmp_path, text.replace("¦", "")).problems), places


TOLD = {
    "an audience that is no role for a case": ("E109", [("case: low", "case: low\n    to: ¦applicants")]),
    "a reader": ("E109", [("    visibility: confidential", "    visibility: named\n    readers: [¦coordinatr]")]),
    "a reader of one question": ("E109", [(CONTACT, "      useful:\n        readers: ¦nobody\n        ask")]),
    "a digest's audience": ("E109", [("routes:\n", "digests: {report: {when: end, to: ¦leeders}}\n\nroutes:\n")]),
    "a survey in a close": ("E104", [(MEMBERS, "    close: 2 days after submitted ¦pulse\n")]),
    "a survey in an event": ("E104", [("when: kickoff", "when: on unanswered ¦midpont")]),
    "a survey in a route": ("E104", [("on: midpoint\n    if: midpoint.useful <= 2", "on: unanswered ¦midpont")]),
    "a milestone in a milestone": ("E106", [("  midpoint: halfway", "  midpoint: 3 weeks after ¦kickof")]),
    "a milestone in a digest": (
        "E106", [("routes:\n", "digests: {report: {when: 1 week after ¦closing}}\n\nroutes:\n")],
    ),
    "a reminder's message": ("E105", [(MEMBERS, "    remind: [{after: 3 days, say: ¦wellcome}]\n")]),
    "an inviting message": ("E105", [(MEMBERS, "    say: ¦wellcome\n")]),
    "a question in a pause": ("E107", [("case: low", "do: pause until midpoint.¦untill")]),
    "a survey in a pause": ("E104", [("case: low", "do: pause until ¦midpiont.until")]),
    "a survey in a comparison": ("E104", [(CONTACT, "      useful:\n        compare: ¦midpiont.useful\n        ask")]),
    "a question to match with": (
        "E107",
        [(CONTACT, "      useful:\n        matching: {want: alike, with: ¦usefool}\n        ask")],
    ),
    "a role among options": (
        "E109",
        [(CONTACT, "      who: {ask: A?, type: choice, options: {member: M, ¦hosts-all: H}, saves: role}\n" + CONTACT)],
    ),
    "a channel that is none": (
        "E512",
        [(CONTACT, "      by: {ask: By?, type: choice, options: [email, ¦Either], saves: channel}\n" + CONTACT)],
    ),
    "a text that saves consent": (
        "E512", [(CONTACT, "      sms: {ask: May we?, type: text, saves: ¦sms_consent}\n" + CONTACT)],
    ),
    "a field alone": ("E403", [(MEMBERS, "    if: ¦person\n")]),
    "a survey alone": ("E404", [("midpoint.useful <= 2", "¦midpoint == 2")]),
    "a number out of a scale": ("E404", [("midpoint.useful <= 2", "midpoint.useful <= ¦7")]),
    "an answer of one question compared with itself": (
        "E511", [(CONTACT, "      useful:\n        compare: ¦midpoint.useful\n        ask")],
    ),
    "a goal set against a level": (
        "E510",
        [(CONTACT, "      aim: {ask: Aim?, type: goal}\n      one: {ask: So?, type: goal, against: midpoint.aim}\n"
          "      two: {ask: So?, type: goal, against: ¦midpoint.one}\n" + CONTACT)],
    ),
    "a digest at a personal event": ("E308", [("routes:\n", "digests: {report: {when: ¦on left}}\n\nroutes:\n")]),
    "a digest repeated until someone leaves": (
        "E308", [("routes:\n", "digests: {report: {when: ¦every 4 weeks from start until left}}\n\nroutes:\n")],
    ),
    "matching at a personal moment": (
        "E308", [("routes:\n", "  pair:\n    when: ¦2 days after joined\n    match: pairs\n\nroutes:\n")],
    ),
    "a survey that closes at once": ("E307", [(MEMBERS, "    close: ¦0 days\n")]),
    "a repeat in a list of one": ("E304", [("when: kickoff", "when: [¦every 2 weeks from start]")]),
    "a scale with a lowest point alone": (
        "E501",
        [("        labels: [Not", "        from: 1\n        labels: [Not"), ("      useful:\n", "      ¦useful:\n")],
    ),
    "a scale that ends before it begins": (
        "E503", [("labels: [Not useful, Useful, Very useful]", "from: 5\n        to: ¦1\n        labels: [Not, Very]")],
    ),
    "a scale of twelve labels": (
        "E503", [("[Not useful, Useful, Very useful]", "¦[a, b, c, d, e, f, g, h, i, j, k, l]")],
    ),
    "three ends": ("E503", [(CONTACT, "      nps: {ask: Tell?, type: nps, labels: ¦[No, Maybe, Yes]}\n" + CONTACT)]),
    "labels of a goal": ("E503", [(CONTACT, "      aim: {ask: Aim?, type: goal, labels: ¦[No, Yes]}\n" + CONTACT)]),
    "too many characters": ("E212", [(CONTACT, "      why: {ask: Why?, type: text, max: ¦90000}\n" + CONTACT)]),
    "half a choice": (
        "E202", [(CONTACT, "      why: {ask: Why?, type: choices, options: [a, b], max: ¦1.5}\n" + CONTACT)],
    ),
    "a date that is none": ("E206", [(CONTACT, "      why: {ask: When?, type: date, min: ¦soon}\n" + CONTACT)]),
    "dates the wrong way round": (
        "E504", [(CONTACT, "      why: {ask: When?, type: date, min: 2027-05-01, max: ¦2027-01-01}\n" + CONTACT)],
    ),
    "a choice with a most": (
        "W104", [(CONTACT, "      why: {ask: Why?, type: choice, options: [a, b], ¦max: 1}\n" + CONTACT)],
    ),
    "a matching board with reminders": (
        "W104", [("routes:\n", "  pair:\n    when: kickoff\n    match: pairs\n    ¦remind: 3 days\n\nroutes:\n")],
    ),
    "a clock of a class": ("E607", [(HEAD, "cases: {low: {acknowledge: 20 days, contact: ¦3 days}}\n\nmilestones:\n")]),
    "a clock against its class": (
        "E607",
        [(HEAD, "cases: {low: {acknowledge: 1 hour, contact: 3 days, resolve: 9 days}}\n\nmilestones:\n"),
         ("case: low", "case: low\n    contact: ¦20 days")],
    ),
    "SMS at night alone": ("E204", [(HEAD, 'hours: {sms: ¦"21:00-23:00"}\n\nmilestones:\n')]),
    "a hundred years of meetings": ("E201", [(HEAD, "length: ¦90000 weeks\n\nmilestones:\n")]),
    "a cohort of an hour": ("E201", [(HEAD, "length: ¦1 hour\n\nmilestones:\n")]),
    "a weight of nothing": (
        "E202", [(CONTACT, "      useful:\n        matching: {want: alike, weight: ¦0}\n        ask")],
    ),
    "a locale of a pack": ("E210", [(HEAD, "locales: [¦English]\n\nmilestones:\n")]),
    "a message with nothing to say": ("E102", [(WORDS, "¦welcome: {subject: Hi}")]),
    "an include of itself": ("E010", [(HEAD, "include: [¦.]\n\nmilestones:\n")]),
    "a survey key in a message": ("E101", [("body: 'Hello", "¦visibility: named, body: 'Hello")]),
    "a route on three words": ("E606", [("on: midpoint", "on: ¦not answered midpoint")]),
    "days that are none": ("E114", [(HEAD, "hours: {days: [monday, ¦funday]}\n\nmilestones:\n")]),
    "a text where a map belongs": ("E009", [(WORDS, "welcome: ¦Hello")]),
    "a map where a text belongs": ("E009", [("workflow: small", "workflow: ¦{id: small}")]),
    "a list where a text belongs": ("E009", [("framework: circles", "framework: ¦[circles]")]),
    "a list of one where two belong": ("E211", [("[Not useful, Useful, Very useful]", "¦[Useful]")]),
    "a map without locales": ("E009", [("title: A small circle", "title: ¦{}")]),
    "no steps": ("E211", [("steps:\n", "steps: ¦{}\nstepz:\n")]),
    "an id of sixty-one letters": ("E103", [("workflow: small", f"workflow: ¦{'a' * 61}")]),
    "an id without letters": ("E103", [("workflow: small", "workflow: ¦'---'")]),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_it_is_told_where_it_stands(name: str, tmp_path: Path) -> None:
    code, changes = TOLD[name]
    problems, places = marked(tmp_path, *changes)
    assert (code, *places[0]) in problems
    assert name == "no steps" or len(problems) == 1


ALLOWED = {
    "singular audiences": [(MEMBERS, "    to: [member, prospect, applicant, waitlisted, facilitator, leaders]\n")],
    "a pack's own role, in the plural": [
        (HEAD, "roles: {facilitator-lead: Lead, deputy: Deputy}\n\nmilestones:\n"),
        (MEMBERS, "    to: [facilitator-leads, deputies]\n"),
    ],
    "a close before the end of another milestone": [(MEMBERS, "    close: end\n")],
    "a personal close": [(MEMBERS, "    close: 3 days after each meeting\n")],
    "a matching question of another survey": [
        (CONTACT, "      useful:\n        matching: {want: alike, with: topic}\n        ask"),
        ("surveys:\n", OFFER),
        (WELCOME, "    ask: offer\n  hello:\n    when: kickoff\n    tell: welcome\n"),
    ],
    "yes-no with labels of its own": [(CONTACT, "      ok: {ask: Ok?, type: yes-no, labels: [Fine, No]}\n" + CONTACT)],
    "a scale from zero with all its labels": [
        ("labels: [Not useful, Useful, Very useful]", "from: 0\n        to: 2\n        labels: [Not, Useful, Very]")
    ],
    "a recommendation without labels": [(CONTACT, "      nps: {ask: Tell?, type: nps}\n" + CONTACT)],
    "an anonymous survey with a case about the group": [("visibility: confidential", "visibility: anonymous")],
    "an anonymous survey that looks at its own answers": [
        ("visibility: confidential", "visibility: anonymous"),
        ("        labels: [Not useful, Useful, Very useful]\n",
         "        labels: [Not useful, Useful, Very useful]\n"
         "      why: {ask: Why?, type: text, show-if: midpoint.useful <= 2}\n"),
    ],
    "an anonymous survey on a repeat of the cohort": [
        ("visibility: confidential", "visibility: anonymous"), ("when: midpoint", "when: every 4 weeks from start"),
    ],
    "an earlier answer asked for by a later step": [
        ("    ask: midpoint\n", "    ask: midpoint\n" + AFTER)
    ],
    "an answer of a survey that is asked at a personal moment": [
        (WELCOME, WELCOME + "    if: midpoint.useful >= 2\n"), ("when: midpoint", "when: on joined"),
    ],
    "the answer before, of a survey that is repeated": [
        ("midpoint.useful <= 2", "previous.midpoint.useful <= 2"), ("when: midpoint", "when: every 4 weeks from start"),
    ],
    "whether the built-in question was answered": [(MEMBERS, "    if: not answered(did_it_help)\n")],
    "roles in the plural in a condition": [(MEMBERS, '    if: has(person.role, "mentors")\n')],
    "placeholders of every kind": [
        ("((first_name))", "((name)) (( cohort )) ((milestone kickoff)) ((emergency)) (not a placeholder)")
    ],
    "a message for SMS alone": [("{subject: Welcome, body: 'Hello ((first_name))'}", "{sms: Hello}")],
    "case times that rise": [("case: low", "case: urgent\n    acknowledge: 2 hours\n    contact: 1 day")],
    "a note by locale": [("case: low", "case: low\n    note: {en: Low score, es: Nota baja}")],
    "a month after a month": [("  midpoint: halfway", "  midpoint: 1 month and 1 day after kickoff")],
    "a daily repeat of twelve weeks": [("when: kickoff", "when: every 1 day from start")],
    "a repeat from a personal moment": [("when: kickoff", "when: every 4 weeks from joined until left")],
    "several lengths": [(HEAD, "length: [12 weeks, 26 weeks]\n\nmilestones:\n")],
    "a digest repeated": [
        ("routes:\n", "digests: {report: {when: every 3 months from start, sections: cases}}\n\nroutes:\n")
    ],
    "matching with its own close": [
        ("routes:\n", "  pair:\n    when: kickoff\n    match: circles\n    close: 3 days\n\nroutes:\n")
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ALLOWED)
def test_it_is_allowed(name: str, tmp_path: Path) -> None:
    assert marked(tmp_path, *ALLOWED[name])[0] == []


ONLY_ONCE = {
    "a mistyped key stands for the one that is missing": [("title: A small circle", "¦titel: A small circle")],
    "a mistyped part hides what is in it": [("surveys:\n", "¦survays:\n")],
    "a part of the wrong form hides what is in it": [
        (HEAD + "  kickoff: start\n  midpoint: halfway\n", "milestones: ¦soon\n")
    ],
    "a broken question is not looked at again": [("type: scale", "type: ¦scael")],
    "a broken survey is not looked at again": [
        ("    questions:\n      useful:\n", "    questions: ¦none\n    spare:\n")
    ],
    "a survey that is missing is not missed in the condition too": [
        ("on: midpoint\n    if: midpoint.useful <= 2", "on: ¦pulse\n    if: pulse.heard <= 2 and pulse.useful <= 2")
    ],
    "a step with a mistyped ask": [("    ask: midpoint\n", "    ¦aks: midpoint\n")],
    "an unknown survey asked leaves no other unasked": [("ask: midpoint", "ask: ¦midpiont")],
    "milestones in a circle make nothing else wrong": [("  midpoint: halfway", "  ¦midpoint: 1 day after midpoint")],
    "a broken close is no close": [(MEMBERS, "    close: ¦sometime soon\n")],
    "a condition cut short is not read twice": [("if: midpoint.useful <= 2", "if: ¦> midpoint.useful")],
    "a mistyped role": [
        (HEAD, "¦role: {facilitator-lead: Lead}\n\nmilestones:\n"), (MEMBERS, "    to: facilitator-leads\n")
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ONLY_ONCE)
def test_what_follows_from_an_error_is_not_told(name: str, tmp_path: Path) -> None:
    problems, places = marked(tmp_path, *ONLY_ONCE[name])
    if name == "a broken survey is not looked at again":
        problems = [each for each in problems if each[0] != "E101"]
    assert [each[1:] for each in problems] == places


def test_two_circles_of_milestones_are_told_each_at_its_first(tmp_path: Path) -> None:
    text = change(
        "  kickoff: start\n", "  kickoff: start\n  a: b\n  c: d\n  b: 1 day after a\n  d: c\n  e: 1 week after a\n"
    )
    result = loaded(tmp_path, text)
    assert found(result.problems) == [("E302", 9, 3), ("E302", 10, 3)]
    assert "a → b → a" in result.problems[0].message


def test_the_second_of_two_shared_ids_is_told_with_the_line_of_the_first(tmp_path: Path) -> None:
    result = loaded(tmp_path, change("routes:\n", "digests:\n  welcome: {when: end}\n\nroutes:\n"))
    assert found(result.problems) == [("E112", 21, 3)]
    assert "line 12" in result.problems[0].message


def test_a_question_asked_only_once_has_no_answer_before(tmp_path: Path) -> None:
    result = loaded(tmp_path, change("midpoint.useful <= 2", "previous.midpoint.useful <= 2"))
    assert [(each.code, each.message) for each in result.problems] == [
        ("E402", '"midpoint" is asked only once, so there is no answer before')
    ]


def test_a_survey_asked_twice_has_an_answer_before(tmp_path: Path) -> None:
    again = "    ask: midpoint\n  again:\n    when: 1 week after midpoint\n    ask: midpoint\n"
    text = change("    ask: midpoint\n", again, change("midpoint.useful <= 2", "previous.midpoint.useful <= 2"))
    assert loaded(tmp_path, text).problems == ()


def test_an_answer_that_fits_one_length_of_the_cohort_has_to_fit_every_one(tmp_path: Path) -> None:
    text = change("    tell: welcome\n", "    tell: welcome\n    if: midpoint.useful >= 2\n")
    text = change("when: kickoff", "when: 10 weeks after start", text)
    assert loaded(tmp_path / "a", change(HEAD, "length: 12 weeks\n\nmilestones:\n", text)).problems == ()
    both = loaded(tmp_path / "b", change(HEAD, "length: [12 weeks, 26 weeks]\n\nmilestones:\n", text))
    assert [each.code for each in both.problems] == ["E402"]


def test_a_survey_that_nothing_asks_is_never_answered(tmp_path: Path) -> None:
    spare = "surveys:\n  spare: {title: S, visibility: named, questions: {ok: {ask: Ok?, type: yes-no}}}\n"
    text = change("surveys:\n", spare, change("midpoint.useful <= 2", 'spare.ok == "no"'))
    result = loaded(tmp_path, text)
    assert [each.code for each in result.problems] == ["E402", "W102"]


def test_an_answer_to_its_own_survey_cannot_be_there_when_a_step_is_sent(tmp_path: Path) -> None:
    result = loaded(tmp_path, change(MEMBERS, "    if: not answered(midpoint)\n"))
    assert [each.code for each in result.problems] == ["E402"]


def test_a_route_may_wait_for_answers_until_its_survey_closes(tmp_path: Path) -> None:
    late = "surveys:\n  late: {title: L, visibility: named, questions: {ok: {ask: Ok?, type: yes-no}}}\n"
    step = "  late:\n    when: 1 week after midpoint\n    ask: late\n\nroutes:\n"
    text = change("midpoint.useful <= 2", 'late.ok == "no"', change("surveys:\n", late, change("\nroutes:\n", step)))
    assert loaded(tmp_path / "a", text).problems == ()
    closed = change(MEMBERS, "    close: 2 days after midpoint\n    remind: []\n", text)
    assert [each.code for each in loaded(tmp_path / "b", closed).problems] == ["E402"]
    hours = change(MEMBERS, "    close: 3 hours after midpoint\n    remind: []\n", text)
    assert [each.code for each in loaded(tmp_path / "c", hours).problems] == ["E402"]
    personal = change(MEMBERS, "    close: 3 days after each meeting\n", text)
    assert loaded(tmp_path / "d", personal).problems == ()


def test_a_mistyped_key_is_sooner_one_that_is_missing_than_another(tmp_path: Path) -> None:
    problem = loaded(tmp_path, change("    on: midpoint\n", "    o: midpoint\n")).problems[0]
    assert (problem.code, problem.fix) == ("E101", "Write on")
