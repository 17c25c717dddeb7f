"""Sends messages through an outbox from a process of its own: `python -m tests.channels.sender PLACE NUMBER…`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from engine.channels.interface import Outgoing
from engine.channels.outbox import Outbox, OutboxChannel

AT = datetime(2027, 2, 15, 10, tzinfo=UTC)


def message(number: int, to: str = "ana@example.org", key: str | None = None) -> Outgoing:
    return Outgoing(
        message_id=number,
        key=key or f"spring/midpoint/1/{number}/invite/0",
        to=to,
        subject="How is your circle going?",
        text=f"Open ⟦link:s:{number}⟧",
        html=f'<a href="⟦link:s:{number}⟧">Open</a>',
        at=AT,
        headers={"Auto-Submitted": "auto-generated"},
        custom={"message": str(number)},
    )


def place_named(name: str) -> Path | str:
    return name if name.startswith("postgres") else Path(name)


if __name__ == "__main__":
    OutboxChannel(Outbox(place_named(sys.argv[1])), "email").send([message(int(number)) for number in sys.argv[2:]])
    sys.stdout.write("still alive\n")
