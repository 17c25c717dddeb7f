"""Whatever `parse` and `check` accept is evaluated without an exception, over any answers and over none."""

import random
import string
import sys
import warnings

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.conditions import UNKNOWN, ConditionError, check, evaluate, parse
from engine.core.kinds import plain
from tests.answers import random_answer
from tests.core.conditions.people import SURVEYS, TYPES, Person

NAMES = [f"{survey.id}.{each}" for survey in SURVEYS.values() for each in survey.questions]
FIELDS = [f"{head}.{each}" for head, fields in TYPES.fields.items() for each in fields]
LITERALS = [
    "0",
    "1",
    "2",
    "-1",
    "2.5",
    "1000000",
    '"yes"',
    '"same"',
    '"timing"',
    '"2027-01-31"',
    '"x"',
    '"member"',
    "[]",
]

atoms = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from([f"previous.{each}" for each in NAMES]),
    st.sampled_from([f"partner.{each}" for each in NAMES]),
    st.sampled_from(FIELDS),
    st.sampled_from(LITERALS),
    st.sampled_from(["answered(midpoint)", "answered(partner.renewal)", "days(midpoint)", "days(person.joined)"]),
)


def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "+", "-", "*", "/"]
    return st.one_of(
        st.builds(lambda left, sign, right: f"({left} {sign} {right})", inner, st.sampled_from(signs), inner),
        st.builds(lambda function, of: f"{function}({of})", st.sampled_from(["count", "lower", "abs", "not "]), inner),
        st.builds(lambda items, item: f"has([{', '.join(items)}], {item})", st.lists(inner, max_size=3), inner),
        st.builds(lambda items: f"[{', '.join(items)}]", st.lists(inner, max_size=3)),
    )


conditions = st.recursive(atoms, wider, max_leaves=10)


def people(rng: random.Random) -> Person:
    """Someone with some answers, some earlier ones, some partners, and some facts."""

    def answers() -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = {}
        for survey in SURVEYS.values():
            if rng.random() < 0.7:
                given = {each.id: random_answer(each, rng) for each in survey.questions.values() if rng.random() < 0.6}
                found[survey.id] = plain(survey, given)
        return found

    numbers = {("cohort", "week"): rng.randint(-3, 20), ("group", "meetings"): rng.randint(0, 9)}
    texts = {("person", "status"): "active", ("person", "role"): ["member"], ("person", "locale"): "en"}
    return Person(
        answers(),
        answers(),
        [answers() for _ in range(rng.randint(0, 2))],
        {path: given for path, given in {**numbers, **texts}.items() if rng.random() < 0.7},
        {("midpoint",): 4} if rng.random() < 0.5 else {},
    )


def problems(source: str) -> list[ConditionError]:
    try:
        return check(parse(source), TYPES)
    except ConditionError as error:
        return [error]


def accepted(source: str) -> bool:
    return not problems(source)


@settings(max_examples=400, deadline=None)
@given(conditions, st.integers(0, 2**32))
def test_an_accepted_condition_always_comes_to_true_false_or_unknown(source, seed):
    if accepted(source):
        value = evaluate(parse(source), people(random.Random(seed)))
        assert value is True or value is False or value is UNKNOWN


@settings(max_examples=300, deadline=None)
@given(conditions, st.integers(0, 2**32))
def test_even_a_condition_that_was_never_checked_raises_nothing(source, seed):
    try:
        tree = parse(source)
    except ConditionError:
        return
    check(tree, TYPES)
    evaluate(tree, people(random.Random(seed)))


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.text(string.printable, max_size=60), st.text("([{-+not '\"=.a1", max_size=500))
)
def test_any_text_is_a_tree_or_a_condition_error_within_its_bounds(source):
    for error in problems(source):
        assert 0 <= error.offset <= max(len(source), 500)
        assert error.message
        assert error.fix


@settings(max_examples=500, deadline=None)
@given(st.text("012.xXeEoajlrn_\\'\" ()[]=<isf", max_size=30))
def test_reading_a_condition_never_warns(source):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        problems(source)
    assert heard == []


def test_a_condition_is_read_and_evaluated_far_down_a_stack():
    def deeper(levels: int) -> object:
        if levels:
            return deeper(levels - 1)
        tree = parse("not " * 38 + "midpoint.useful == 1")
        return check(tree, TYPES) or evaluate(tree, Person())

    assert deeper(sys.getrecursionlimit() // 2) is UNKNOWN


@settings(max_examples=200, deadline=None)
@given(conditions, st.integers(0, 2**32))
def test_learning_an_answer_never_turns_true_into_false_or_back(source, seed):
    """Unknown is only ever a lack: `answered()` aside, more answers refine what a condition comes to."""
    if "answered" in source or not accepted(source):
        return
    known = people(random.Random(seed))
    emptier = Person({}, known.before, known.others, known.fields, known.since)
    before, after = evaluate(parse(source), emptier), evaluate(parse(source), known)
    assert before is UNKNOWN or before is after
