"""One guard a picture: every number that leaves it has passed `protect`, and what that lets people know is kept."""

from __future__ import annotations

from engine.core.picture_values import Blocks
from engine.core.privacy import Block, Table, Verdict, protect


class Guard:
    """Decides item by item, each once, and remembers the blocks. known: those of earlier releases."""

    def __init__(self, known: Blocks, public: bool = False) -> None:
        self.known = known
        self.public = public
        self._verdicts: dict[str, Verdict] = {}

    def look(self, item: str, table: Table, least: int, whole: bool = True, by_group: bool = True) -> Verdict:
        """What may be shown of an item; the first answer holds for the whole picture."""
        if item not in self._verdicts:
            self._verdicts[item] = protect(table, least, self.known.get(item, ()), whole, by_group)
        return self._verdicts[item]

    def try_out(self, item: str, table: Table, least: int) -> Verdict:
        """What `look` would say of the item with its total, without deciding."""
        return protect(table, least, self.known.get(item, ()))

    @property
    def blocks(self) -> dict[str, tuple[Block, ...]]:
        """To be kept with the release, by item."""
        return {item: verdict.blocks for item, verdict in self._verdicts.items() if verdict.blocks}

    def count(self, why: str) -> int:
        """How many items are hidden for this reason."""
        return sum(verdict.why == why for verdict in self._verdicts.values())
