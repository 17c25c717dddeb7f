import pickle

import pytest

from engine.core.conditions import ConditionError, needs, parse, places, surveys_used
from engine.core.conditions.tree import Compare, Literal, Logic, Name


def problem(source: str) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        parse(source)
    return caught.value


def test_a_comparison_becomes_a_tree_of_own_nodes():
    low = Compare(("<=",), (Name(("midpoint", "heard")), Literal(2)))
    answered = Compare(("in",), (Literal("a"), Name(("x", "y"))))
    assert parse("midpoint.heard <= 2 or 'a' in x.y") == Logic("or", (low, answered))


def test_trees_of_the_same_condition_are_equal_however_it_is_spaced():
    assert parse("a.b == 1") == parse("  a.b  ==\n 1 ")
    assert hash(parse("a.b == 1")) == hash(parse("a.b   == 1"))


def test_a_tree_survives_pickling():
    tree = parse("not (a.b == 1 and has(c.d, 'x')) or previous.a.b - a.b >= -2")
    assert pickle.loads(pickle.dumps(tree)) == tree


def test_places_count_characters_not_bytes():
    assert problem('x.y == "größer als 😀" and z.w = 2').offset == 30
    assert [name.at for name in parse('"é" == a.b and c.d == 1').terms[0].terms[1:]] == [7]


@pytest.mark.parametrize(
    ("source", "offset", "message", "fix"),
    [
        ("a.b = 2", 4, "a single = in a condition", "Write `==` to compare."),
        ("a.b == 2 && c.d == 1", 9, "&& in a condition", "Write `and`."),
        ("a.b == 2 || c.d == 1", 9, "|| in a condition", "Write `or`."),
        ("!a.b", 0, "! in a condition", "Write `not`."),
        ("a.b <> 2", 4, "<> in a condition", "Write `!=`."),
        ("a.b =< 2", 4, "=< in a condition", "Write `<=`."),
        ("a.b ≤ 2", 4, "a sign that conditions do not know", "Write `<=`, `>=` or `!=`."),
        ("a.b == “yes”", 7, "curly quotes", 'Write straight quotes: "yes".'),
        (r"a.b == 'C:\d'", 10, "a backslash in a condition", "Take it out."),
        ("a.b == 1or a.c == 2", 7, "a number with letters in it", "Write digits alone, and a space after them."),
        ("a.b == 0x10", 7, "a number with letters in it", "Write digits alone, and a space after them."),
        ("a.b == 1e5", 7, "a number with letters in it", "Write digits alone, and a space after them."),
        ("a.b == 'yes", 7, "a quote that is never closed", "Close it with the same quote."),
        ("(a.b == 1", 0, 'a "(" without its partner', "Close it, or take it out."),
        ("a.b == 1)", 8, 'a ")" without its partner', "Close it, or take it out."),
        ("a.b == 1 AND c.d == 2", 9, "AND in a condition", "Write `and`."),
        ("a.b == yes", 7, "yes is no value here", 'Put it in quotes: "yes".'),
        ("a.b == True", 7, "True is no value here", 'Compare with a number or quoted text: == "yes".'),
        ("a.b is 'x'", 0, "`is` in a condition", "Write `==`."),
        ("a.b in (1, 2)", 7, "a list in round brackets", "Write a list in square brackets."),
        ("a.b[0] == 1", 0, "square brackets after a name", "Use `in`, `has(list, text)` or `count(list)`."),
        ("cuont(a.b) > 1", 0, 'no function called "cuont"', 'Did you mean "count"?'),
        ("has(a.b)", 0, "has() with the wrong number of arguments", "Write has(list, text)."),
        ("answered('x')", 9, "answered() takes a name", "Write answered(midpoint.useful)."),
        ("", 0, "an empty condition", "Write a comparison, or leave the key out."),
    ],
)
def test_a_slip_is_named_at_its_place_with_a_fix(source, offset, message, fix):
    found = problem(source)
    assert (found.offset, found.message, found.fix) == (offset, message, fix)


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('true')",
        "().__class__",
        "lambda: 1",
        "[x for x in a.b]",
        "a.b if c.d else e.f",
        "f'{a.b}'",
        "b'x' == a.b",
        "1j == a.b",
        "a.b ** 9 > 1",
        "a.b % 2 == 0",
        "~a.b == 1",
        "+a.b == 1",
        "(x := 1)",
        "print(*a.b)",
        "count(a.b, key=1)",
        "1e400 > a.b",
        "9999999999999999999 > a.b",
        "a.b == 1; c.d",
        "a.b\x00 == 1",
        "a.b == None",
        "...",
        "{1: 2}",
        "await a.b",
    ],
)
def test_the_rest_of_python_is_refused(source):
    assert problem(source).fix


@pytest.mark.parametrize("source", ["(" * 250 + "1" + ")" * 249, "-" * 490 + "a.b", "not " * 120 + "a.b", "[" * 400])
def test_deep_nesting_is_a_problem_and_no_crash(source):
    assert problem(source).message


def test_a_condition_has_at_most_500_characters_and_100_terms():
    assert parse("+".join("1" * 100))
    assert problem("+".join("1" * 101)).message == "more than 100 names, numbers and texts"
    assert parse("a.b == 1".ljust(500))
    assert problem("a.b == 1".ljust(501)).message == "a condition of 501 characters"


def test_what_a_condition_uses_is_told_with_places():
    tree = parse(
        "midpoint.useful <= 2 and previous.midpoint.useful > 3 or answered(partner.renewal) or person.status == 'a'"
    )
    assert surveys_used(tree) == {
        ("survey", "midpoint", "useful"),
        ("previous", "midpoint", "useful"),
        ("partner", "renewal", None),
    }
    assert places(tree)[("previous", "midpoint", "useful")] == 25
    assert needs(tree) == {"survey", "previous", "partner", "person"}


def test_an_error_prints_as_a_sentence_and_equals_its_like():
    error = ConditionError(4, "a single = in a condition", "Write `==` to compare.")
    assert str(error) == "a single = in a condition. Write `==` to compare."
    assert error == problem("a.b = 2")
    assert hash(error) == hash(problem("a.b = 2"))
    assert error != problem("a.bc = 2")
