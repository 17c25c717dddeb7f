"""Attackers who know the roster, every release, the method and their own answer, and try everything."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations, product
from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.core.privacy import LEAST, Table, mark, protect, refine


def answers_of(counts, values):
    return [value for value, count in zip(values, counts, strict=True) for _ in range(count)]


def published(table, known=()):
    """What a release prints of a table: the sum and number of the whole and of each shown group."""
    verdict = protect(table, known=known)
    sums = {group: (sum(answers.values()), len(answers)) for group, answers in table.groups.items()}
    whole = (sum(total for total, _ in sums.values()), table.size) if verdict.whole else None
    return verdict, (whole, tuple((group, sums[group]) for group in verdict.shown), verdict.why)


def worlds_by_release(sizes, values):
    """Every way a roster can have answered, as counts by group and value, under what would be published of it."""
    worlds = defaultdict(list)
    ways = [[way for way in product(range(size + 1), repeat=len(values)) if sum(way) == size] for size in sizes]
    for world in product(*ways):
        table = Table(
            {
                f"g{group}": {f"g{group}p{n}": answer for n, answer in enumerate(answers_of(counts, values))}
                for group, counts in enumerate(world)
            }
        )
        worlds[published(table)[1]].append(world)
    return worlds


def what_one_can_know(worlds, sizes, values):
    """(own group, own answer, the other's group, their answer) wherever only one answer is left for the other."""
    for group, own in product(range(len(sizes)), range(len(values))):
        left = [[list(counts) for counts in world] for world in worlds if world[group][own]]
        for world in left:
            world[group][own] -= 1
        for other, size in enumerate(sizes):
            possible = {value for world in left for value, count in enumerate(world[other]) if count}
            if size < LEAST and len(possible) == 1:
                yield group, values[own], other, values[possible.pop()]


@pytest.mark.parametrize(
    ("sizes", "values"),
    [
        *(
            (sizes, (0, 1))
            for sizes in [(5, 4), (5, 4, 15), (5, 4, 3), (6, 5, 4), (8, 8, 4), (12, 11, 4), (6, 2, 2), (20, 4, 1)]
        ),
        *((sizes, (1, 2, 3)) for sizes in [(5, 4), (6, 5, 2), (10, 4), (5, 4, 5)]),
    ],
)
def test_knowing_the_method_and_ones_own_answer_tells_no_answer_in_a_group_under_five(sizes, values):
    releases = worlds_by_release(sizes, values)
    known = [found for worlds in releases.values() for found in what_one_can_know(worlds, sizes, values)]
    assert known == []
    assert any(release[0] for release in releases), "a method that never shows anything proves nothing"


def rank(rows):
    """The rank of a matrix of fractions."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        found += 1
        for row in rows[found:]:
            factor = row[column] / pivot[column]
            row[:] = [one - factor * other for one, other in zip(row, pivot, strict=True)]
    return found


def smallest_isolated(sets):
    """The people whose weighted sum some combination of the published sums gives, where they are fewer than five."""
    alike = defaultdict(set)
    for one in frozenset().union(*sets):
        alike[tuple(one in published for published in sets)].add(one)
    columns = list(alike)
    few = [n for n, column in enumerate(columns) if len(alike[column]) < LEAST]
    full = rank([[Fraction(column[row]) for column in columns] for row in range(len(sets))])
    for count in range(1, len(few) + 1):
        for chosen in combinations(few, count):
            if sum(len(alike[columns[n]]) for n in chosen) >= LEAST:
                continue
            rest = [column for n, column in enumerate(columns) if n not in chosen]
            if full > (rank([[Fraction(column[row]) for column in rest] for row in range(len(sets))]) if rest else 0):
                return set().union(*(alike[columns[n]] for n in chosen))
    return None


PEOPLE = st.integers(1, 9)
ANSWERS = st.integers(1, 3)


@st.composite
def histories(draw, most=3, answer=ANSWERS, new=12):
    """Tables of the same question as time goes on: people answer, change, move and withdraw."""
    sizes = draw(st.lists(PEOPLE, min_size=1, max_size=4))
    group_of = {f"g{group}p{n}": f"g{group}" for group, size in enumerate(sizes) for n in range(size)}
    answers = {person: draw(answer) for person in group_of}
    names = sorted(set(group_of.values()))
    history = []
    for release in range(draw(st.integers(1, most))):
        if release:
            for person in [f"r{release}n{n}" for n in range(draw(st.integers(0, new)))]:
                group_of[person] = draw(st.sampled_from(names))
                answers[person] = draw(answer)
            for person in draw(st.lists(st.sampled_from(sorted(group_of)), max_size=3, unique=True)):
                change = draw(st.sampled_from(["answer", "group", "gone"]))
                if change == "answer":
                    answers[person] = draw(answer)
                elif change == "group":
                    group_of[person] = draw(st.sampled_from(names))
                elif len(group_of) > 1:
                    del group_of[person], answers[person]
        groups = defaultdict(dict)
        for person, group in group_of.items():
            groups[group][person] = answers[person]
        history.append(Table(dict(groups)))
    return history


def release_all(history):
    """The releases of a history, one after the other: what each printed, as (set of marks, sum)."""
    known, prints = (), []
    for table in history:
        verdict, (whole, groups, _) = published(table, known)
        marks = {
            group: frozenset(mark(person, answer) for person, answer in answers.items())
            for group, answers in table.groups.items()
        }
        if whole is not None:
            prints.append((frozenset().union(*marks.values()), whole[0]))
        prints.extend((marks[group], total) for group, (total, _) in groups)
        known = (*known, *verdict.blocks)
    return prints, known


@settings(max_examples=300, deadline=None)
@given(histories())
def test_no_adding_and_subtracting_over_any_releases_isolates_fewer_than_five(history):
    prints, _ = release_all(history)
    if prints:
        assert smallest_isolated([people for people, _ in prints]) is None


@settings(max_examples=300, deadline=None)
@given(histories())
def test_what_is_kept_with_releases_accounts_for_all_that_they_printed(history):
    prints, known = release_all(history)
    parts = refine(known)
    for people, _ in prints:
        assert frozenset().union(*(part for part in parts if part <= people)) == people


def sums_that_agree(prints, alike):
    """Every way the people who appear in the same prints can add up, answers being 0 or 1."""
    for sums in product(*(range(len(people) + 1) for people in alike.values())):
        by = dict(zip(alike, sums, strict=True))
        if all(sum(by[column] for column in alike if column[n]) == total for n, (_, total) in enumerate(prints)):
            yield by


def answers_left(worlds, alike, own, other):
    """What the other can have answered, in every world in which one's own answer (column, answer) is as it is."""
    left = set()
    for world in worlds:
        mine, size = world[own[0]] - own[1], len(alike[own[0]]) - 1
        if not 0 <= mine <= size:
            continue
        total, people = (mine, size) if other == own[0] else (world[other], len(alike[other]))
        left |= {answer for answer in (0, 1) if 0 <= total - answer <= people - 1}
    return left


@settings(max_examples=300, deadline=None)
@given(histories(most=2, answer=st.integers(0, 1), new=6))
def test_no_sums_of_any_releases_leave_only_one_answer_in_a_group_under_five(history):
    prints, _ = release_all(history)
    groups = [(answers, len(answers) < LEAST) for table in history for answers in table.groups.values()]
    everyone = {mark(*answer): (answer[1], small) for answers, small in groups for answer in answers.items()}
    large = {mark(*answer) for answers, small in groups if not small for answer in answers.items()}
    alike = defaultdict(list)
    for one in everyone:
        alike[tuple(one in people for people, _ in prints)].append(one)
    assume(prod(len(people) + 1 for people in alike.values()) < 20_000)
    worlds = list(sums_that_agree(prints, alike))
    others = [column for column, people in alike.items() if not large.issuperset(people)]
    for mine, other in product(alike, others):
        for answer in {everyone[one][0] for one in alike[mine]}:
            if len(alike[other]) > (mine == other):
                assert answers_left(worlds, alike, (mine, answer), other) == {0, 1}
