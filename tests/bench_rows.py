"""What every row of the bench is: a ratio to a floor measured beside it, its spread, its aim, and whether it holds."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ratios: of single pairs, each measured one right after the other. told: what stands behind it."""

    name: str
    ratios: Sequence[float]
    aim: float
    at_most: bool = False
    told: str = ""

    @property
    def middle(self) -> float:
        """The median."""
        return statistics.median(self.ratios)

    @property
    def noise(self) -> float:
        """How far the middle half of the ratios spreads, as a part of the median."""
        if len(self.ratios) < 2 or not self.middle:
            return 0.0
        quarters = statistics.quantiles(self.ratios, n=4)
        return (quarters[2] - quarters[0]) / self.middle

    @property
    def holds(self) -> bool:
        """Whether the median keeps to the aim."""
        return self.middle <= self.aim if self.at_most else self.middle >= self.aim

    def __str__(self) -> str:
        side, said = "at most" if self.at_most else "at least", "holds" if self.holds else "MISSED"
        line = f"{self.name:<58}{self.middle:>9.2f} ×{self.noise:>9.0%} noise   {side} {self.aim:g} ×  {said}"
        return f"{line}   {self.told}" if self.told else line


def write(line: object) -> None:
    """One line of the table, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def processor(run: Callable[[], object]) -> float:
    """Processor time in seconds."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


def wall(run: Callable[[], object]) -> float:
    """Seconds on the clock."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def paired(
    name: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    aim: float,
    *,
    spent: Callable[[Callable[[], object]], float] = processor,
    turns: int = 9,
    at_most: bool = False,
    cost: bool = False,
) -> Row:
    """So many turns of both, one right after the other; the first turn only warms up.

    cost: the ratio is of our time to the floor's; else of our rate to the floor's.
    """
    pairs = [(spent(floor), spent(ours)) for _ in range(turns + 1)][1:]
    ratios = [mine / bare if cost else bare / mine for bare, mine in pairs]
    return Row(name, ratios, aim, at_most)
