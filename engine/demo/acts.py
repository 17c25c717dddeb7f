"""What somebody in a sample network would do, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, order=True)
class Act:
    """Something to be done at an instant of domain time. order: among acts of one instant.

    do: does it, as of the time it is given, and says whether lives moved because of it.
    """

    at: datetime
    order: tuple[str, int]
    do: Callable[[datetime], bool] = field(compare=False)
