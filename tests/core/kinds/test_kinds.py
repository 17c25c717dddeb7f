import json
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.kinds import KINDS, AnswerProblem, Context, outward, plain, read_answer
from engine.core.kinds.sentences import LABELS, SENTENCES
from engine.core.kinds.slots import spans
from engine.core.kinds.types import Day, Number, OneOf, Opaque, Several, Words
from engine.core.language import Question, Survey
from tests.answers import random_answer
from tests.core.kinds.questions import QUESTIONS, examples, question


def cases(kind: str) -> list[tuple[Question, dict]]:
    return [(question(kind, case["question"]), each) for case in examples(kind)["cases"] for each in case["answers"]]


def context(case: dict) -> Context:
    return Context("Europe/London", anonymous=case.get("anonymous", False))


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_reads_its_examples(name):
    for asked, case in cases(name):
        if "problem" not in case:
            assert KINDS[name].parse(asked, case["form"], context(case)) == case.get("value"), case


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_tells_what_is_wrong_in_a_sentence_at_its_field(name):
    for asked, case in cases(name):
        if "problem" in case:
            with pytest.raises(AnswerProblem) as caught:
                KINDS[name].parse(asked, case["form"], context(case))
            assert caught.value.sentence("en") == case["problem"]
            assert caught.value.field == case.get("field"), case


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_shows_scores_and_plainly_gives_its_examples(name):
    for asked, case in cases(name):
        if "value" in case:
            kind, value = KINDS[name], case["value"]
            assert kind.show(asked, value, "en") == case["show"]
            assert kind.score(asked, value) == case.get("score", kind.score(asked, value))
            assert kind.plain(asked, value) == case.get("plain", kind.plain(asked, value))
            for given_ in case.get("json", []):
                assert kind.from_json(asked, given_, context(case)) == value


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_answers_and_problems_among_its_examples(name):
    found = [case for _, case in cases(name)]
    assert any("value" in case for case in found)
    assert any("problem" in case for case in found)
    assert any("value" not in case and "problem" not in case for case in found)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(QUESTIONS), st.integers(0, 2**32))
def test_an_answer_survives_its_own_form_and_json(asked, seed):
    kind = KINDS[asked.type]
    value = random_answer(asked, random.Random(seed))
    assert kind.parse(asked, kind.raw(asked, value)) == value
    assert kind.from_json(asked, json.loads(json.dumps(value))) == value
    assert kind.valid(asked, value)
    assert isinstance(kind.show(asked, value, "en"), str)
    assert set(kind.raw(asked, value)) <= set(kind.fields(asked))


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(max_size=30)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=9), inner, max_size=4)),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(QUESTIONS), anything)
def test_any_json_is_an_answer_or_a_problem_with_a_sentence(asked, value):
    kind = KINDS[asked.type]
    try:
        kept = kind.from_json(asked, value)
    except AnswerProblem as problem:
        sentence = problem.sentence("en")
    else:
        sentence = kind.show(asked, kept, "en")
        assert kind.valid(asked, kept)
    assert isinstance(sentence, str)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(QUESTIONS), st.data())
def test_any_form_is_an_answer_nothing_or_a_problem(asked, data):
    kind = KINDS[asked.type]
    offered = [value for value, _ in kind.options(asked)]
    written = st.one_of(
        st.text(max_size=30), st.sampled_from([*offered, "other", "-1", "2027-02-30", "mon 09:00-10:00"])
    )
    form = data.draw(st.dictionaries(st.sampled_from(kind.fields(asked)), st.lists(written, max_size=3), max_size=5))
    try:
        value = kind.parse(asked, form)
    except AnswerProblem as problem:
        sentence = problem.sentence("en")
    else:
        sentence = "-"
        assert value is None or kind.valid(asked, value)
    assert sentence


def test_a_question_that_must_be_answered_says_so():
    asked = question("scale", {"labels": ["a", "b"], "required": True})
    with pytest.raises(AnswerProblem, match="Choose or write an answer to go on"):
        read_answer(asked, {})
    assert read_answer(question("scale", {"labels": ["a", "b"]}), {}) is None
    assert read_answer(asked, {"q": ["2"]}) == 2


@pytest.mark.parametrize(
    ("type_", "given", "value"),
    [
        ("scale", {"labels": ["a", "b"]}, [1, 2]),
        ("scale", {"labels": ["a", "b"]}, None),
        ("scale", {"labels": ["a", "b"]}, True),
        ("text", {}, " "),
        ("choices", {"options": ["a"]}, []),
        ("choices", {"options": ["a"]}, [["a"]]),
        ("story", {}, {"text": " "}),
        ("story", {}, {"words": "x"}),
        ("goal", {}, {"goal": "x", "levels": ["a"]}),
        ("goal", {}, {"goal": "", "levels": ["", "", "", "", ""]}),
        ("goal", {}, {"goal": "x", "levels": {"3": "a"}}),
        ("goal", {}, "x"),
        ("slots", {}, 3),
        ("slots", {}, []),
    ],
)
def test_json_of_another_shape_is_told_by_the_shape_it_should_have(type_, given, value):
    with pytest.raises(AnswerProblem, match=f"Write the answer in the form this question takes: {KINDS[type_].shape}"):
        KINDS[type_].from_json(question(type_, given), value)
    assert not KINDS[type_].valid(question(type_, given), value)


def test_every_question_has_a_type_that_conditions_know():
    types = [KINDS[asked.type].type(asked) for asked in QUESTIONS]
    assert types[0] == Number(1, 5)
    assert types[QUESTIONS.index(question("goal", {"against": ["kickoff", "goal"]}))] == Number(-2, 2)
    assert types[QUESTIONS.index(question("goal", {}))] == types[-2] == Opaque()
    assert types[QUESTIONS.index(question("text", {}))] == types[QUESTIONS.index(question("story", {}))] == Words()
    assert types[QUESTIONS.index(question("date", {}))] == Day()
    assert types[QUESTIONS.index(question("choices", {"options": ["a", "b"], "other": True}))] == Several(
        OneOf(("a", "b", "other"))
    )
    assert types[-1] == OneOf(("no", "email", "call"))


def test_a_yes_no_may_have_its_own_labels():
    own = question("yes-no", {"options": {"yes": "I do", "no": "I do not"}})
    assert KINDS["yes-no"].options(own) == (("yes", "I do"), ("no", "I do not"))


def test_own_words_go_back_beside_their_choice():
    asked = question("choice", {"options": ["a"], "other": True})
    assert KINDS["choice"].raw(asked, "other: by luck") == {"q": ["other"], "q.other": ["by luck"]}
    assert KINDS["choice"].raw(asked, "a") == {"q": ["a"]}


def test_availability_outside_the_grid_goes_back_into_the_form_as_it_is():
    kind, asked = KINDS["slots"], question("slots", {})
    value = kind.from_json(asked, ["mon 08:00-12:00", "fri 12:30-13:15"])
    assert kind.raw(asked, value)["q"] == ["mon 08:00-10:00", "mon 10:00-12:00", "fri 12:30-13:15"]


def test_no_sentence_begs_scolds_or_blames():
    for sentence in [words for text in SENTENCES.values() for words in text.values()]:
        assert not re.search(r"please|sorry|invalid|required|must|error|\.$", sentence, re.IGNORECASE), sentence


def test_every_sentence_and_label_exists_in_every_locale():
    locales = {locale for text in [*SENTENCES.values(), *LABELS.values()] for locale in text}
    for text in [*SENTENCES.values(), *LABELS.values()]:
        assert set(text) == locales


def test_options_are_the_values_that_a_page_sends():
    for asked in QUESTIONS:
        kind = KINDS[asked.type]
        for value, label in kind.options(asked, "en"):
            assert value
            assert isinstance(label, str)
    labelled = dict(KINDS["scale"].options(QUESTIONS[0], "en"))
    assert labelled == {"1": "Not", "2": "Slightly", "3": "Moderately", "4": "Very", "5": "Extremely"}


def test_other_programs_see_a_storys_consent_beside_it():
    survey = Survey("s", {}, "named", {"q": question("story", {}), "n": question("number", {})})
    answers = {"q": {"text": "We met", "consent": "unnamed", "check_first": True}, "n": 3}
    assert outward(survey, answers) == {"q": "We met", "q.consent": "unnamed", "q.check_first": True, "n": 3}
    assert plain(survey, {**answers, "gone": 1}) == {"q": "We met", "n": 3}


def test_availability_is_counted_in_minutes_of_the_week_across_midnight():
    value = {
        "timezone": "UTC",
        "slots": [{"day": "mon", "from": "22:00", "to": "24:00"}, {"day": "tue", "from": "00:00", "to": "01:00"}],
    }
    assert spans(value) == ((22 * 60, 25 * 60),)
