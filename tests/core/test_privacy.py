"""What small groups show, and that those who try everything find no answer in a group under five."""

from __future__ import annotations

import pytest

from engine.core.privacy import LEAST, Table, comments, least_for, mark, protect, refine

MIXED = (4, 2, 5, 3, 1)


def table(**groups):
    """Groups of answers, each person called after the group and their place in it."""
    return Table({name: {f"{name}{n}": answer for n, answer in enumerate(answers)} for name, answers in groups.items()})


def mixed(size):
    return [MIXED[n % len(MIXED)] for n in range(size)]


def test_groups_of_five_four_and_fifteen_show_the_fifteen_and_the_total():
    verdict = protect(table(five=mixed(5), four=mixed(4), fifteen=mixed(15)))
    assert (verdict.whole, verdict.shown) == (True, ("fifteen",))
    assert sorted(len(block) for block in verdict.blocks) == [9, 15]


def test_groups_that_are_large_enough_are_all_shown():
    verdict = protect(table(ash=mixed(5), elm=mixed(6), oak=mixed(7)))
    assert (verdict.whole, verdict.shown, verdict.why) == (True, ("ash", "elm", "oak"), "")


def test_under_five_nothing_is_shown():
    verdict = protect(table(ash=mixed(4)))
    assert (verdict.whole, verdict.shown, verdict.blocks, verdict.why) == (False, (), (), "few")


def test_an_empty_table_shows_nothing():
    assert protect(Table({})).why == "few"
    assert not protect(Table({}), whole=False).shown


def test_a_survey_can_ask_for_more_people_and_never_for_fewer():
    assert [least_for(3), least_for(8), least_for(3, public=True), least_for(12, public=True)] == [5, 8, 10, 12]
    assert protect(table(ash=mixed(7)), least=8).why == "few"


def test_the_next_smallest_is_hidden_until_the_hidden_are_enough():
    verdict = protect(table(one=mixed(1), six=mixed(6), seven=mixed(7), eight=mixed(8)))
    assert verdict.shown == ("eight", "seven")


def test_groups_too_small_by_themselves_hide_each_other_where_they_are_enough_together():
    assert protect(table(two=mixed(2), three=mixed(3), nine=mixed(9))).shown == ("nine",)


def test_people_without_a_group_are_never_shown_as_one():
    verdict = protect(Table({"": {f"n{n}": n % 3 for n in range(6)}, "ash": {f"a{n}": n % 4 for n in range(8)}}))
    assert verdict.shown == ("ash",)


def test_one_person_without_a_group_is_not_what_the_groups_leave_over():
    verdict = protect(Table({"": {"n": 3}, "ash": dict(zip("abcdef", mixed(6), strict=True))}))
    assert (verdict.whole, verdict.shown) == (True, ())


@pytest.mark.parametrize("answers", [[4] * 9, [4] * 8 + [2]])
def test_a_result_in_which_all_or_all_but_one_agree_is_hidden_under_ten(answers):
    assert protect(table(ash=answers)).why == "few"


def test_a_unanimous_result_of_ten_is_shown():
    assert protect(table(ash=[4] * 10)).shown == ("ash",)


def test_a_unanimous_result_is_hidden_at_any_size_where_it_tells_of_a_group_under_five():
    assert not protect(table(oak=[4] * 20, ash=[4] * 4)).whole
    assert not protect(table(oak=[4] * 20, ash=[4, 4, 4, 1])).whole


def test_where_one_group_agrees_no_group_is_shown_so_that_none_can_be_told_from_the_others():
    verdict = protect(table(ash=[4] * 6, elm=mixed(7), oak=mixed(8)))
    assert (verdict.whole, verdict.shown) == (True, ())


def test_where_only_the_hidden_rest_can_be_what_agrees_the_total_is_hidden_too():
    assert protect(table(five=[4] * 5, four=[4] * 4, fifteen=mixed(15))).why == "few"


def test_without_a_total_a_small_group_hides_no_other():
    cases = table(low=[f"l{n}" for n in range(8)], safety=["s"], urgent=["u", "v"])
    verdict = protect(cases, whole=False)
    assert (verdict.whole, verdict.shown, verdict.why) == (False, ("low",), "")


def test_where_only_the_total_is_wanted_no_group_is_shown_and_none_is_known():
    verdict = protect(table(ash=mixed(8), elm=mixed(9)), by_group=False)
    assert (verdict.whole, verdict.shown, [len(block) for block in verdict.blocks]) == (True, (), [17])


def later(*new, **changed):
    """The groups of a first release as they stand at the next: ash and elm of eight and nine, and who is new."""
    groups = {"ash": dict(table(ash=mixed(8)).groups["ash"]), "elm": dict(table(elm=mixed(9)).groups["elm"])}
    for group, person, answer in new:
        groups[group][person] = answer
    for group in groups.values():
        group.update({person: answer for person, answer in changed.items() if person in group})
    return Table(groups)


FIRST = protect(later()).blocks


def test_the_same_answers_can_be_released_again():
    assert protect(later(), known=FIRST).shown == ("ash", "elm")


@pytest.mark.parametrize("count", [1, 4])
def test_a_release_that_differs_by_fewer_than_five_waits(count):
    verdict = protect(later(*(("ash", f"new{n}", mixed(5)[n]) for n in range(count))), known=FIRST)
    assert (verdict.whole, verdict.shown, verdict.why) == (False, (), "waits")


def test_five_new_answers_are_enough_for_the_total_and_for_their_group():
    new = [("ash", f"new{n}", mixed(5)[n]) for n in range(5)]
    assert protect(later(*new), known=FIRST).shown == ("ash", "elm")


def test_five_new_answers_spread_over_groups_are_enough_for_the_total_only():
    new = [(("ash", "elm")[n % 2], f"new{n}", mixed(5)[n]) for n in range(5)]
    verdict = protect(later(*new), known=FIRST)
    assert (verdict.whole, verdict.shown) == (True, ())


def test_the_group_that_differs_by_too_few_is_hidden_and_not_the_smallest():
    table_ = later(("elm", "new", 1))
    oak = {f"o{n}": answer for n, answer in enumerate(mixed(7))}
    verdict = protect(Table({**table_.groups, "oak": oak}), known=FIRST, whole=False)
    assert verdict.shown == ("ash", "oak")
    assert protect(Table({**table_.groups, "oak": oak}), known=FIRST).shown == ("ash",)


def test_one_changed_answer_waits():
    assert protect(later(ash0=1), known=FIRST).why == "waits"


def test_one_withdrawn_answer_waits():
    fewer = later()
    answers = {person: answer for person, answer in fewer.groups["ash"].items() if person != "ash0"}
    assert protect(Table({**fewer.groups, "ash": answers}), known=FIRST).why == "waits"


def test_somebody_who_moves_to_another_group_is_not_what_the_groups_differ_by():
    moved = later()
    ash, elm = dict(moved.groups["ash"]), dict(moved.groups["elm"])
    elm["ash0"] = ash.pop("ash0")
    verdict = protect(Table({"ash": ash, "elm": elm}), known=FIRST)
    assert (verdict.whole, verdict.shown) == (True, ())


def test_a_public_release_after_one_to_leaders_keeps_the_threshold_of_the_public():
    assert protect(later(), least=10, known=FIRST).shown == ()
    assert protect(later(), least=10, known=FIRST).whole


def test_refining_gives_disjoint_blocks_of_which_all_are_made():
    assert set(refine([frozenset("abcd"), frozenset("ef")], [frozenset("cde"), frozenset("g")])) == {
        frozenset("ab"),
        frozenset("cd"),
        frozenset("e"),
        frozenset("f"),
        frozenset("g"),
    }


def test_a_mark_changes_with_the_answer_and_with_the_person():
    assert len({mark("a", 1), mark("a", 2), mark("b", 1), mark("a", "1")}) == 4


def test_comments_need_ten_people():
    texts = {f"p{n}": f"comment {n}" for n in range(10)}
    assert sorted(comments(texts)) == sorted(texts.values())
    assert comments({person: texts[person] for person in list(texts)[:9]}) == ()


def test_the_order_of_comments_does_not_depend_on_who_wrote_them():
    texts = [f"comment {n}" for n in range(10)]
    one = comments({f"p{n}": text for n, text in enumerate(texts)})
    other = comments({f"p{n}": text for n, text in enumerate(reversed(texts))})
    assert one == other != tuple(texts)


def test_a_minimum_for_comments_is_never_under_ten():
    assert comments({f"p{n}": "x" for n in range(8)}, least=LEAST) == ()
