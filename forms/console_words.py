"""What the console says, apart from what stands in its templates; times as the person signed in reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

CLOSE_REASONS: Mapping[str, str] = {
    "helped": "We talked, and something was done",
    "talked": "We talked, and nothing more is needed",
    "handed-over": "Somebody else takes care of it now",
    "unreachable": "They could not be reached",
    "not-wanted": "They do not want to be contacted",
    "mistake": "It was opened by mistake",
}

CLASSES: Mapping[str, str] = {
    "safety": "Safety",
    "urgent": "Urgent",
    "low": "Low score",
    "request": "Request",
    "info": "For information",
}

STATES: Mapping[str, str] = {
    "new": "New",
    "open": "Open",
    "waiting": "Waiting on member",
    "snoozed": "Snoozed",
    "closed": "Closed",
}

UNTIL: Mapping[str, str] = {"acknowledge": "to acknowledge", "contact": "to make contact", "resolve": "to resolve"}

HAPPENED: Mapping[str, str] = {
    "opened": "Opened",
    "joined": "Another answer joined it",
    "raised": "Became graver",
    "alert": "Alert",
    "acknowledged": "Acknowledged",
    "contacted": "Contact made",
    "call": "Contact made",
    "note": "Note (team only)",
    "reply": "Reply to the member",
    "closed": "Closed",
}

PLANNED: Mapping[str, str] = {
    "planned": "Planned",
    "held": "Held",
    "ready": "Going out",
    "sending": "Going out",
    "sent": "Sent",
    "refused": "Refused",
    "unknown": "Unknown",
    "skipped": "Skipped",
    "dropped": "Dropped",
    "done": "Done",
}

KINDS: Mapping[str, str] = {
    "invite": "Survey",
    "tell": "Message",
    "remind": "Reminder",
    "close": "Closing",
    "match": "Matching",
    "digest": "Digest",
}

CONSENTS: Mapping[str, str] = {
    "unnamed": "without a name",
    "first-name": "with first name and group",
    "full-name": "with full name",
}

DONE: Mapping[str, str] = {
    "acknowledged": "Acknowledged. The case is yours now.",
    "contacted": "Contact noted.",
    "noted": "Note added.",
    "closed": "Case closed.",
    "approved": "Story approved. It may stand in the next digest.",
    "moved": "The clock has moved.",
    "resumed": "Messages go out again.",
}


def moment(at: datetime, timezone: str) -> str:
    """ "Mon 14 Jun 2027, 14:32" in a zone."""
    return f"{at.astimezone(ZoneInfo(timezone)):%a} {day(at, timezone)}, {clock(at, timezone)}"


def day(at: datetime, timezone: str) -> str:
    """ "14 Jun 2027"."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{local.day} {local:%b %Y}"


def clock(at: datetime, timezone: str) -> str:
    """ "14:32"."""
    return f"{at.astimezone(ZoneInfo(timezone)):%H:%M}"


def length(span: timedelta) -> str:
    """ "3 d", "5 h", "12 min": whole units, the largest that fits; never "0 min"."""
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes >= 24 * 60:
        return f"{minutes // (24 * 60)} d"
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def due_in(due: datetime | None, now: datetime) -> str:
    """ "Overdue 1 d", "Due in 3 h"; "" where nothing is due."""
    if due is None:
        return ""
    return f"Overdue {length(now - due)}" if due < now else f"Due in {length(due - now)}"


def share(part: int, whole: int) -> str:
    """ "12 of 25 (48%)"; "–" of nothing."""
    return f"{part} of {whole} ({round(100 * part / whole)}%)" if whole else "–"
