"""What the local provider can be told to do instead of simply accepting."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer so. code: Twilio's own. where: the field that SendGrid's error names."""

    status: int
    code: int | None = None
    sentence: str = "told to refuse"
    where: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delay:
    """Accept after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hang:
    """Never answer. accepted: whether it was taken all the same."""

    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """Break the line without an answer. accepted: whether it was taken all the same."""

    accepted: bool = True


Behaviour = Refuse | Delay | Hang | Drop


@dataclass
class Instructions:
    """What is to be done, oldest first. to: for calls that carry this address or number alone; "" for all."""

    left: list[tuple[Behaviour, str, int]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, behaviour: Behaviour, *, to: str = "", times: int = 1) -> None:
        """Behave so for the next so many calls."""
        with self._lock:
            self.left.append((behaviour, to, times))

    def next(self, addresses: list[str]) -> Behaviour | None:
        """What is to be done about a call, and one time fewer to do it."""
        with self._lock:
            for at, (behaviour, to, times) in enumerate(self.left):
                if to and to not in addresses:
                    continue
                if times == 1:
                    del self.left[at]
                else:
                    self.left[at] = (behaviour, to, times - 1)
                return behaviour
        return None
