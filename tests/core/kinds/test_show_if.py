from engine.core.conditions import parse
from engine.core.kinds import kept, visible
from engine.core.language import Condition, Survey
from tests.core.conditions.people import Person, options, question


def when(source: str) -> Condition:
    return Condition(source, parse(source))


SURVEY = Survey(
    "midpoint",
    {"en": "?"},
    "named",
    {
        each.id: each
        for each in (
            question("solved", "yes-no"),
            question(
                "how", "choice", options=options("talk", "plan"), other=True, show_if=when('midpoint.solved == "yes"')
            ),
            question("plan", "text", show_if=when('midpoint.how == "other"')),
            question("again", "scale", labels=({}, {}, {}), show_if=when("previous.midpoint.again <= 2")),
            question("early", "text", show_if=when("days(person.joined) < 14")),
            question("pair", "text", show_if=when("partner.midpoint.again <= 2")),
            question("stay", "text", show_if=when('answered(renewal) and renewal.choice == "stop"')),
            question("begun", "text", show_if=when("answered(midpoint) and not answered(midpoint.again)")),
            question("once", "text", show_if=when("answered(previous.renewal)")),
            question("role", "text", show_if=when('has(person.role, "facilitator")')),
        )
    },
)


def ids(answers: dict[str, object], scope: Person | None = None) -> list[str]:
    return [each.id for each in visible(SURVEY, answers, scope)]


def test_a_question_is_hidden_until_its_condition_is_true():
    assert ids({}) == ["solved"]
    assert ids({"solved": "no"}) == ["solved", "begun"]
    assert ids({"solved": "yes"}) == ["solved", "how", "begun"]


def test_the_answer_to_a_hidden_question_counts_for_nothing():
    answers = {"solved": "no", "how": "other: by luck", "plan": "none"}
    assert ids(answers) == ["solved", "begun"]
    assert kept(SURVEY, answers) == {"solved": "no"}
    answers["solved"] = "yes"
    assert kept(SURVEY, answers) == answers


def test_an_earlier_response_is_the_previous_one_while_this_one_is_given():
    before = Person(answers={"midpoint": {"again": 1, "solved": "yes"}})
    assert ids({}, before) == ["solved", "again"]


def test_what_is_known_about_the_person_counts():
    facilitator = Person(fields={("person", "role"): ["facilitator"]})
    assert ids({}, facilitator) == ["solved", "role"]


def test_earlier_surveys_partners_and_time_count_too():
    scope = Person(
        answers={"renewal": {"choice": "stop"}},
        before={"renewal": {"choice": "same"}},
        others=[{"midpoint": {"again": 2}}],
        since={("person", "joined"): 3},
    )
    assert ids({}, scope) == ["solved", "early", "pair", "stay", "once"]
    assert ids({"solved": "no"}, scope) == ["solved", "early", "pair", "stay", "begun", "once"]


def test_without_a_scope_only_this_survey_is_known():
    assert ids({"solved": "yes", "how": "talk"}) == ["solved", "how", "begun"]
