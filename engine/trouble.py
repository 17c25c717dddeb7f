"""What a person is told when something cannot be done: one sentence, with what to do. Never a traceback."""

from __future__ import annotations


class Trouble(Exception):  # noqa: N818 - it is told to people, not raised at programmers
    """One sentence for the person at the keyboard. code: the exit code, 1 found problems, 2 bad usage or setting."""

    code = 2

    def __init__(self, sentence: str, fix: str = "") -> None:
        super().__init__(f"{sentence} {fix}".strip())


class Found(Trouble):
    """Problems were found in what was given."""

    code = 1
