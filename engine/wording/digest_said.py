"""You said, we did: what came of what people said, and what could not be done."""

from __future__ import annotations

from engine.core.picture_values import Said
from engine.wording.digest_blocks import Block, Para, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import day

TITLE = "You said, we did"

DONE = {"done": "Done", "planned": "Planned", "cannot": "Cannot be done"}


def blocks(release: Release) -> list[Block]:
    """A table of what was said and what was done; what could not be done says when it is looked at again."""
    if not release.picture.said:
        return [Para("Nothing has been written down here yet. People who answer look for this first.")]
    rows = tuple(_row(each) for each in release.picture.said)
    return [Rows("What people said, and what was done", ("You said", "We did", "State"), rows)]


def _row(said: Said) -> tuple[str, str, str]:
    again = f", looked at again on {day(said.again)}" if said.again else ""
    return said.said, said.did, f"{DONE[said.done]}{again}"
