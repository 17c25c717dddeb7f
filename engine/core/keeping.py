"""What is made of something that never changes is made once a process: of a survey, a workflow, a promise."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

BOUND = 512
"""Results that one function keeps; at more than that it begins anew."""

P = ParamSpec("P")
Thing = TypeVar("Thing")
Made = TypeVar("Made")


def kept(make: Callable[Concatenate[Thing, P], Made]) -> Callable[Concatenate[Thing, P], Made]:
    """Keeps what a function makes of its first argument, known again by identity, and of the others, by value.

    The first must never change; it is held as long as its result is, so that no other can take its identity.
    """
    known: dict[Hashable, tuple[Thing, Made]] = {}

    @wraps(make)
    def found(thing: Thing, /, *args: P.args, **kwargs: P.kwargs) -> Made:
        key = (id(thing), *args, *kwargs.items())
        result = known.get(key)
        if result is None:
            if len(known) >= BOUND:
                known.clear()
            result = known[key] = (thing, make(thing, *args, **kwargs))
        return result[1]

    return found
