from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.language import Anchor, Duration, Point
from engine.core.script import VERBS, Line
from engine.definitions.scenario import Dates, callings, read_scenario, read_script
from tests.definitions.scenarios import AT, HEAD, KICKOFF, TEN, WORKFLOW, Files, lines, problems


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def test_a_scenario_knows_its_cohort_and_its_people(files):
    scenario = files.scenario(HEAD).scenario
    assert scenario.test == "a low mid-point reaches the coordinator"
    assert scenario.cohort == Dates(date(2027, 1, 4), date(2027, 3, 29), "Europe/London")
    ana, fay = scenario.people
    assert (ana.ref, ana.roles, ana.email, ana.phone) == ("ana", ("member",), True, False)
    assert (fay.roles, fay.email, fay.phone, fay.sms_consent) == (
        ("facilitator", "facilitator-lead"),
        False,
        True,
        True,
    )


def test_someone_described_by_nothing_can_be_reached_by_email(files):
    scenario = files.scenario("test: x\ncohort: {start: 2027-01-04}\npeople: {ana: }\n").scenario
    assert scenario.people[0].email
    assert scenario.cohort == Dates(date(2027, 1, 4), None, "UTC")


AFTER = Point(Anchor("milestone", "midpoint"), Duration(days=1))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("ana joins at 2027-02-16 09:30", Line("ana", "joins", AT)),
        ("ana leaves 1 day after midpoint", Line("ana", "leaves", AFTER)),
        ("ana leaves 3 weeks before end", Line("ana", "leaves", Point(Anchor("end"), Duration(days=21), -1))),
        ("ana starts midpoint at 2027-02-16", Line("ana", "starts", TEN, "midpoint")),
        ("ana answers midpoint kickoff", Line("ana", "answers", KICKOFF[0], "midpoint")),
        ("ana is accepted at 2027-02-16T09:30", Line("ana", "accepted", AT)),
        ("ana is declined 1 day after midpoint", Line("ana", "declined", AFTER)),
        ("ana is waitlisted 1 day after midpoint", Line("ana", "waitlisted", AFTER)),
        ("ana is matched with fay 1 day after midpoint", Line("ana", "matched", AFTER, "fay")),
        ("ana accepts 1 day after midpoint", Line("ana", "accepts", AFTER)),
        ("ana declines 1 day after midpoint", Line("ana", "declines", AFTER)),
        ("ana meets at 2027-02-16 9:30", Line("ana", "meets", AT)),
        ("ana is active 1 day after midpoint", Line("ana", "active", AFTER)),
        ("ana opts out of email 1 day after midpoint", Line("ana", "opts out", AFTER, "email")),
        ("ana opts in to sms 1 day after midpoint", Line("ana", "opts in", AFTER, "sms")),
        ("ana bounces on sms 1 day after midpoint", Line("ana", "bounces", AFTER, "sms")),
        ("ana pauses until 2027-05-01 at 2027-02-16", Line("ana", "pauses", TEN, until=date(2027, 5, 1))),
        ("ana is paused 1 day after midpoint", Line("ana", "paused", AFTER)),
        ("the case of ana closes 1 day after midpoint", Line("ana", "case closes", AFTER)),
        (
            "Ana leaves 2 days after submitted midpoint",
            Line("ana", "leaves", Point(Anchor("submitted", "midpoint"), Duration(days=2))),
        ),
    ],
)
def test_every_verb_becomes_what_happens(files, said, line):
    assert lines(files, said) == (line,)


def test_every_verb_of_planning_can_be_said():
    from engine.definitions.script import VERBS as SENTENCES

    assert {each.name for each in SENTENCES} | {"case closes"} == set(VERBS)


def test_answers_are_kept_as_a_page_would_keep_them(files):
    said = "ana answers midpoint 1 day after midpoint: {useful: 2, solved: yes, problem: We met, blockers: [timing]}"
    assert lines(files, said)[0].answers == {
        "useful": 2,
        "solved": "yes",
        "problem": {"text": "We met", "consent": "none", "check_first": False},
        "blockers": ["timing"],
    }


@pytest.mark.parametrize(
    ("said", "column", "code", "message", "fix"),
    [
        ("ann leaves 1 day after midpoint", 5, "E702", 'no person called "ann". Did you mean "ana"?', "Write ana"),
        (
            "ana is matched with fey at 2027-02-16",
            25,
            "E702",
            'no person called "fey". Did you mean "fay"?',
            "Write fay",
        ),
        (
            "ana answers midpiont kickoff",
            17,
            "E104",
            'no survey called "midpiont". Did you mean "midpoint"?',
            "Write midpoint",
        ),
        (
            "ana leaves 1 day after midpont",
            28,
            "E106",
            'no milestone called "midpont". Did you mean "midpoint"?',
            "Write midpoint",
        ),
        (
            "ana leaves at 2027-02-30",
            19,
            "E301",
            '"2027-02-30" is not a date',
            "Write a date as year-month-day: 2027-12-24",
        ),
        (
            "ana leaves at 2027-02-16 25:00",
            30,
            "E301",
            '"25:00" is not a time of day',
            'Write hours and minutes: "10:00"',
        ),
        (
            "ana opts out of mail at 2027-02-16",
            21,
            "E114",
            'no channel called "mail". Did you mean "email"?',
            "Write email",
        ),
        (
            "ana pauses until spring at 2027-02-16",
            22,
            "E206",
            '"spring" is not a date',
            "Write a date as year-month-day: 2027-12-24",
        ),
        (
            "ana leaves",
            15,
            "E701",
            "this does not say when",
            "Add when: `ana leaves 1 day after kickoff`, or `at 2027-02-16 09:30`",
        ),
        (
            "the case of ana",
            5,
            "E701",
            "this does not say when the case closes",
            "Write `the case of ana closes 2 days after midpoint`",
        ),
        (
            "ana leavs at 2027-02-16",
            5,
            "E701",
            '"leavs at 2027-02-16" is nothing that happens in a script. Did you mean "leaves"?',
            "Write ana leaves …",
        ),
        (
            "ana answers midpoint kickoff: {usefull: 2}",
            36,
            "E107",
            'no question called "usefull". Did you mean "useful"?',
            "Write useful",
        ),
        (
            "ana answers midpoint kickoff: {useful: 9}",
            44,
            "E704",
            '"9" is no answer to midpoint.useful',
            "Choose a number from 1 to 5",
        ),
        (
            "ana answers midpoint kickoff: 2",
            35,
            "E704",
            "answers have to be a map",
            "Write them like {useful: 2, solved: yes}",
        ),
        (
            "ana leaves kickoff: {useful: 2}",
            25,
            "E704",
            'answers beside "leaves"',
            "Give answers with `answers` or `starts`",
        ),
    ],
)
def test_a_line_that_cannot_happen_is_told_at_its_place(files, said, column, code, message, fix):
    assert problems(files, said) == [(7, column, code, message, fix)]


@pytest.mark.parametrize(
    ("text", "line", "code", "message"),
    [
        ("cohort: {start: 2027-01-04}\n", 1, "E102", "the scenario does not say what it tests"),
        ("test: x\n", 1, "E102", "the scenario has no cohort"),
        ("test: x\ncohort: {end: 2027-01-04}\n", 2, "E102", "the cohort has no start"),
        ("test: x\ncohort: {start: 4 January}\n", 2, "E705", '"4 January" is not a date'),
        ("test: x\ncohort: {start: 2027-01-04, end: 2026-01-04}\n", 2, "E705", "2026-01-04 is before the start"),
        (
            "test: x\ncohort: {start: 2027-01-04, timezone: Londn}\n",
            2,
            "E705",
            'no time zone is called "Londn". Did you mean "Europe/London"?',
        ),
        (
            "test: x\ncohort: {start: 2027-01-04, zone: UTC}\n",
            2,
            "E101",
            'no key called "zone". Did you mean "timezone"?',
        ),
        ("tset: x\ntest: x\ncohort: {start: 2027-01-04}\n", 1, "E101", 'no key called "tset". Did you mean "test"?'),
        ("test: x\ncohort: {start: 2027-01-04}\npeople: [ana]\n", 3, "E009", "`people` has to be a map"),
        ("test: x\ncohort: {start: 2027-01-04}\npeople: {ana: member}\n", 3, "E705", "a person has to be a map"),
        (
            "test: x\ncohort: {start: 2027-01-04}\npeople: {ana: {rol: member}}\n",
            3,
            "E101",
            'no key called "rol". Did you mean "role"?',
        ),
        (
            "test: x\ncohort: {start: 2027-01-04}\npeople: {ana: {role: membr}}\n",
            3,
            "E705",
            'no role is called "membr". Did you mean "member"?',
        ),
        ("test: x\ncohort: {start: 2027-01-04}\npeople: {ana: {partner: bo}}\n", 3, "E705", 'no person called "bo"'),
        ("test: x\ncohort: {start: 2027-01-04}\npeople: {ana: {role: {a: b}}}\n", 3, "E705", "`role` has to be a text"),
        ("test: x\ncohort: {start: 2027-01-04}\npeople: {ana bo: }\n", 3, "E705", '"ana bo" is more than one word'),
        ("test: x\ncohort: {start: 2027-01-04}\nscript: ana leaves\n", 3, "E009", "`script` has to be a list"),
        ("test: x\ncohort: {start: 2027-01-04\n", 2, "E006", None),
        ("", 1, "E009", "there are no keys and values here"),
        ("- a\n", 1, "E009", "there are no keys and values here"),
    ],
)
def test_a_scenario_that_is_not_well_formed_is_told_at_its_place(files, text, line, code, message):
    found = files.scenario(text)
    assert found.scenario is None
    assert (line, code) in [(each.line, each.code) for each in found.problems]
    assert message is None or message in [each.message for each in found.problems]
    assert all(each.fix for each in found.problems)


def test_every_problem_of_a_scenario_is_told_at_once(files):
    said = ("ann leaves kickoff", "ana leavs kickoff", "ana answers midpoint kickoff: {useful: 9, solved: maybe}")
    assert [each[2] for each in problems(files, *said)] == ["E702", "E701", "E704", "E704"]


def test_a_missing_file_is_a_problem(tmp_path):
    assert [each.code for each in read_scenario(tmp_path / "none.yaml").problems] == ["E001"]
    assert [each.code for each in read_script(tmp_path / "none.yaml", ()).problems] == ["E001"]


def test_a_script_calls_people_by_their_address_or_the_part_before_its_at(files):
    text = "script:\n  - ana leaves kickoff\n  - bo@example.org leaves kickoff\n  - +447700900123 leaves kickoff\n"
    found = files.script(text, "ana@example.org", "bo@example.org", "+447700900123")
    assert [line.who for line in found.lines] == ["ana@example.org", "bo@example.org", "+447700900123"]


def test_a_name_that_fits_two_people_is_told(files):
    found = files.script("script: [ana leaves kickoff]\n", "ana@example.org", "ana@example.com")
    assert [each.message for each in found.problems] == ['"ana" is one of several people']
    assert found.lines == ()
    assert callings(["ana@example.org"]) == {"ana": ("ana@example.org",), "ana@example.org": ("ana@example.org",)}


def test_a_whole_scenario_can_serve_as_a_script(files):
    found = files.script(HEAD + "script: [ana leaves kickoff]\n", "ana@example.org")
    assert found.lines[0].verb == "leaves"


def test_a_script_without_a_script_says_so(files):
    found = files.script("test: x\n", "ana@example.org")
    assert [each.message for each in found.problems] == ["there is no script"]


def test_without_a_pack_names_are_taken_as_they_are(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text("script:\n  - ana answers anything kickoff: {x: 1}\n", encoding="utf-8")
    assert read_script(path, ["ana@example.org"]).lines[0].answers == {"x": "1"}


WORDS = st.sampled_from(
    [
        "ana", "fay", "is", "not", "asked", "told", "leaves", "answers", "midpoint", "at", "2027-02-16", "09:30", "1",
        "day", "after", "the", "case", "of", "closes", "opens", "for", "no", "a", "low", "{", "}", ":", "skipped",
        "because", "by", "sms", "[", "é", "- ", "'", '"', "#", "pauses", "until", "matched", "with",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=10), st.text(max_size=40))
def test_any_sentence_is_read_or_is_a_problem(tmp_path_factory, words, noise):
    path = tmp_path_factory.mktemp("fuzz") / "case.yaml"
    for text in (f"script:\n  - {' '.join(words)}\nexpect:\n  - {' '.join(words)}\n", noise):
        path.write_text(HEAD + text, encoding="utf-8", errors="replace")
        found = read_scenario(path, WORKFLOW)
        assert (found.scenario is None) == bool(found.problems)
        assert all(each.line >= 1 and each.column >= 1 and each.message and each.fix for each in found.problems)


def test_partners_are_named_by_their_keys_and_an_empty_cell_says_nothing(files):
    text = (
        "test: x\ncohort: {start: 2027-01-04, end: }\npeople:\n  ana: {partner: bo, name: }\n  bo: {partner: [ana]}\n"
    )
    scenario = files.scenario(text).scenario
    assert [person.partners for person in scenario.people] == [("bo",), ("ana",)]
    assert scenario.cohort.end is None


def test_without_a_pack_answers_are_kept_as_written(tmp_path):
    path = tmp_path / "case.yaml"
    text = "script:\n  - ana answers x kickoff: {a: [1, two], b: {c: d}}\nexpect:\n  - ana is asked anything\n"
    head = "test: x\ncohort: {start: 2027-01-04}\npeople: {ana: }\n"
    path.write_text(head + text, encoding="utf-8")
    assert read_scenario(path).scenario.lines[0].answers == {"a": ["1", "two"], "b": {"c": "d"}}


def test_a_case_of_nobody_is_told_once(files):
    assert [each[2] for each in problems(files, "the case of ann closes 1 day after midpoint")] == ["E702"]
