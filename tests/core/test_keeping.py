"""What is made once a process is made of the right thing, and there is an end to what is kept."""

from __future__ import annotations

from engine.core import keeping
from engine.core.keeping import BOUND, kept


def test_what_is_made_of_a_thing_is_made_once():
    made: list[tuple[list[int], str]] = []

    @kept
    def sums(thing: list[int], unit: str) -> str:
        made.append((thing, unit))
        return f"{sum(thing)} {unit}"

    thing, like = [1, 2], [1, 2]
    assert [sums(thing, "m"), sums(thing, "m"), sums(thing, "km"), sums(like, "m")] == ["3 m", "3 m", "3 km", "3 m"]
    assert len(made) == 3, "once for each thing and unit; an equal thing is another"


def test_no_more_is_kept_than_the_bound():
    made = []

    @kept
    def name(thing: object) -> int:
        made.append(thing)
        return len(made)

    things = [object() for _ in range(keeping.BOUND + 1)]
    first = [name(thing) for thing in things]
    assert first == [*range(1, BOUND + 2)]
    assert name(things[-1]) == BOUND + 1, "the newest is still known"
    assert name(things[0]) == BOUND + 2, "the oldest had to go"
