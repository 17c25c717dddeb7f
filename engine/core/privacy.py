"""Small groups: what of a question's answers may leave its readers, so that nobody's answer can be worked out.

Someone who reads releases is taken to know who is in which group and who answered, every earlier release, how this
module works, and their own answer. What a release lets them know is kept as *blocks*: sets of people who do not
overlap and whose sums, together with the blocks of earlier releases, give everything that can be got by adding and
subtracting. A release is safe where every block that it newly lets them know is fit to be shown by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

LEAST = 5
"""People needed before scores and counts are shown. A survey may ask for more, never for fewer."""

LEAST_COMMENTS = 10
"""People needed before comments, or what is counted from comments, are shown."""

LEAST_PUBLIC = 10
"""People needed before anything is shown to the public."""

UNANIMOUS = 10
"""Below so many people a result in which everybody, or everybody but one, says the same is hidden."""

Block = frozenset[str]
"""Marks of people whose answers, added up, are known."""

Why = Literal["", "few", "waits"]


@dataclass(frozen=True, slots=True)
class Table:
    """One question's answers: group → contributor → answer. The group "" holds those who have none.

    A contributor is an id that stays the same from release to release. Where nothing about an answer could be
    given away by everybody giving the same one (who answered, which cases there were), the id is its own answer.
    """

    groups: Mapping[str, Mapping[str, Hashable]]

    @property
    def size(self) -> int:
        """Answers in it."""
        return sum(len(answers) for answers in self.groups.values())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be shown of a table: the whole, and these groups. blocks: to be kept with the release, never shown.

    why: "" where anything may be shown; "few" where there are too few or they say the same; "waits" where only the
    difference from an earlier release forbids it. Of a group that is not shown nothing may be said, its n included.
    """

    whole: bool
    shown: tuple[str, ...]
    blocks: tuple[Block, ...]
    why: Why = ""


def least_for(minimum: int, public: bool = False) -> int:
    """The threshold in force: the survey's own minimum, raised to five, or to ten for the public."""
    return max(minimum, LEAST_PUBLIC if public else LEAST)


def protect(
    table: Table, least: int = LEAST, known: Iterable[Block] = (), whole: bool = True, by_group: bool = True
) -> Verdict:
    """Decide which groups may be shown, and whether their total may.

    known: the blocks of every earlier release of the same answers. whole: whether the total is to be shown; without
    it nothing can be got by subtracting. by_group: whether groups are to be shown.

    First by size alone: groups under the threshold are hidden, and others with them until what can be got by
    subtracting is large enough, from earlier releases too. Then by what was said: where any of the blocks is as good
    as unanimous every group is hidden, so that nobody can tell which of them it was; and the total too, where the
    hidden rest alone can have been it.
    """
    people = _People(table, least)
    before = refine(known)
    shown = sorted(
        (group for group, answers in table.groups.items() if by_group and group and len(answers) >= least),
        key=lambda group: (len(table.groups[group]), group),
        reverse=True,
    )
    blocks = people.blocks(shown, whole)
    while shown and not people.all_fit(blocks, before, people.enough):
        shown.remove(people.next_to_hide(shown, before))
        blocks = people.blocks(shown, whole)
    if people.all_fit(blocks, before, people.fit):
        return Verdict(whole, tuple(sorted(shown)), blocks)
    total = people.blocks((), whole)
    could_be_any = any(len(people.of(group)) < UNANIMOUS for group in shown)
    if could_be_any and people.all_fit(total, before, people.fit):
        return Verdict(whole, (), total)
    waits = bool(before) and any(people.fit(block) for block in (people.everyone, *map(people.of, table.groups)))
    return Verdict(False, (), (), "waits" if waits else "few")


def refine(*families: Iterable[Block]) -> tuple[Block, ...]:
    """The coarsest disjoint blocks that every given block is a union of."""
    parts: list[Block] = []
    for block in (block for family in families for block in family):
        rest = block
        split: list[Block] = []
        for part in parts:
            inside, outside = part & block, part - block
            split.extend(piece for piece in (inside, outside) if piece)
            rest -= part
        parts = [*split, rest] if rest else split
    return tuple(parts)


def mark(contributor: str, answer: Hashable) -> str:
    """What stands for one person's answer in a block: another answer from the same person is another mark."""
    return f"{contributor}:{sha256(f'{contributor}:{answer!r}'.encode()).hexdigest()[:12]}"


def comments(texts: Mapping[str, str], least: int = LEAST_COMMENTS, known: Iterable[Block] = ()) -> tuple[str, ...]:
    """What people wrote, in an order that has nothing to do with who wrote it; () below the threshold.

    texts: contributor → text. Never given by group: a comment in a small group names its writer.
    """
    table = Table({"": {person: person for person in texts}})
    if not protect(table, max(least, LEAST_COMMENTS), known).whole:
        return ()
    return tuple(sorted(texts.values(), key=lambda text: sha256(text.encode()).digest()))


class _People:
    """A table's people by mark, and what may be known about them."""

    def __init__(self, table: Table, least: int) -> None:
        self.least = least
        self.groups = {
            group: {mark(person, answer): answer for person, answer in answers.items()}
            for group, answers in table.groups.items()
        }
        self.answers = {one: answer for answers in self.groups.values() for one, answer in answers.items()}
        self.everyone: Block = frozenset(self.answers)
        self.in_small_groups: Block = frozenset(
            one for answers in self.groups.values() if len(answers) < least for one in answers
        )

    def of(self, group: str) -> Block:
        return frozenset(self.groups[group])

    def blocks(self, shown: Collection[str], whole: bool) -> tuple[Block, ...]:
        """What can be got from the shown groups and, where it is shown, the total: each of them, and the rest."""
        groups = [self.of(group) for group in shown]
        rest = self.everyone.difference(*groups) if whole else frozenset()
        return tuple(block for block in (*groups, rest) if block)

    def all_fit(self, blocks: Sequence[Block], before: Sequence[Block], fit: Callable[[Block], bool]) -> bool:
        """Whether there are blocks, and they are fit, and whatever they newly give with those known before is."""
        already = set(before)
        new = (part for part in refine(before, blocks) if part not in already)
        return bool(blocks) and all(map(fit, blocks)) and all(map(fit, new))

    def next_to_hide(self, shown: Sequence[str], before: Sequence[Block]) -> str:
        """The smallest group that differs by too few from what is known of it, else the smallest.

        shown: the largest first.
        """
        differing = [g for g in shown if not self.all_fit([self.of(g)], before, self.enough)]
        return (differing or shown)[-1]

    def enough(self, block: Block) -> bool:
        """Whether a result over exactly these answers is over enough people.

        An answer that was withdrawn or changed since it was released is no longer there to be looked at, so that
        such a block has to be of a size at which that does not matter.
        """
        return len(block) >= (self.least if block <= self.everyone else max(self.least, UNANIMOUS))

    def fit(self, block: Block) -> bool:
        """Whether a result over exactly these answers may be known: enough people, who do not all say the same.

        One who is among them knows their own answer, so all but one saying the same tells as much as all of them.
        Answers from groups under the threshold are guarded so at any size, others below UNANIMOUS.
        """
        if not self.enough(block):
            return False
        if not block <= self.everyone or (len(block) >= UNANIMOUS and not block & self.in_small_groups):
            return True
        commonest = Counter(self.answers[one] for one in block).most_common(1)[0][1]
        return commonest < len(block) - 1
