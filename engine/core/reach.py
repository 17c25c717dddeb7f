"""By which channel a person can be reached, and whether they want that."""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.biography import Biography

CHANNELS = ("email", "sms")


@dataclass(frozen=True, slots=True)
class Reach:
    """The channel to use; or None and the reason why there is none."""

    channel: str | None
    reason: str = ""


def lacks(bio: Biography, channel: str) -> str | None:
    """Why a person cannot be reached on a channel at all; None where they can. A bounced address is as good as none."""
    profile = bio.profile
    if channel == "email":
        if not profile.get("email"):
            return "no email address"
    elif not profile.get("phone"):
        return "no phone number"
    elif not profile.get("sms_consent"):
        return "no consent to SMS"
    return f"{name_of(channel)} bounced" if channel in bio.bounced else None


def order(by: tuple[str, ...], bio: Biography) -> tuple[str, ...]:
    """`by` as channels: `preferred` is the person's own, then the other; email where they named none."""
    found: list[str] = []
    for name in by:
        if name == "preferred":
            own = bio.profile.get("channel") or "email"
            found += [own, *(c for c in CHANNELS if c != own)]
        else:
            found.append(name)
    return tuple(dict.fromkeys(found))


def reach(by: tuple[str, ...], bio: Biography, tried: tuple[str, ...] = ()) -> Reach:
    """The first channel that the person has decides; an opt-out there ends it and is never answered by another.

    tried: channels that refused this very message for good; they are passed over.
    """
    missing: list[str] = []
    for channel in order(by, bio):
        if channel in tried:
            missing.append(f"{name_of(channel)} refused for good")
            continue
        why = lacks(bio, channel)
        if why is None:
            return Reach(None, f"opted out of {name_of(channel)}") if channel in bio.out else Reach(channel)
        missing.append(why)
    return Reach(None, "no way to reach them: " + ", ".join(missing))


def name_of(channel: str) -> str:
    """The channel's name in a sentence."""
    return "SMS" if channel == "sms" else channel
