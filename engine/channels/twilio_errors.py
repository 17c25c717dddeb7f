"""Twilio's error codes and what each of them asks for, as data: for its answers and for its reports alike.

Sources: Twilio's error dictionary and its pages on messages, as of 2026. The kind is ours, read from cause and remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["permanent", "opt-out", "temporary", "ambiguous", "configuration", "content", "notice"]
"""permanent: this number will never get it. opt-out: the person has said stop. temporary: later. ambiguous: nobody can
say whether it was taken or arrived, so it is not sent again. configuration: our account or sender is to blame.
content: the text is to blame. notice: nothing happened to the message."""

HOURS = 3600.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means. every: the next message would hear the same. wait: seconds to the next try, where known."""

    kind: Kind
    sentence: str
    every: bool = False
    wait: float | None = None


def _rows(kind: Kind, said: Mapping[tuple[int, ...], str], **rest: float | bool) -> dict[int, Meaning]:
    return {code: Meaning(kind, sentence, **rest) for codes, sentence in said.items() for code in codes}  # type: ignore[arg-type]


ERRORS: Mapping[int, Meaning] = MappingProxyType(
    _rows(
        "permanent",
        {
            (21211, 21217, 21401): "This is not a phone number.",
            (21214, 21421): "This number cannot be reached.",
            (21612,): "This number cannot be reached by text from our sender.",
            (21614,): "This is not a mobile number.",
            (30005,): "This number is unknown or no longer in use.",
            (30006,): "This is a landline, or its carrier cannot be reached.",
        },
    )
    | _rows(
        "opt-out",
        {
            (21610,): "This person has said stop to our sender.",
            (30004,): "This person's carrier blocks messages from us.",
            (63014,): "This person has blocked our sender.",
        },
    )
    | _rows(
        "temporary",
        {
            (20429, 429): "Twilio takes no more at once for the moment.",
            (20503, 503): "Twilio is not to be had for the moment.",
            (21611,): "Twilio's queue for our sender is full.",
            (14107,): "Twilio stopped a loop of replies to this number.",
            (30001,): "Twilio's queue for our sender was full.",
            (30017,): "The carrier is overloaded.",
            (30022,): "Our sender sends faster than its carriers allow.",
            (30036,): "It waited longer than its sending hours.",
            (60728,): "The limit of an hour is reached.",
            (63017, 63018): "Twilio's rate for our account or this channel is exceeded.",
            (30047,): "It could not be moved to allowed hours.",
        },
        every=True,
    )
    | _rows("temporary", {(30450,): "Twilio's protection against pumping blocks this number."}, wait=0.5 * HOURS)
    | _rows("temporary", {(30003,): "The phone cannot be reached at the moment."}, wait=6 * HOURS)
    | _rows("temporary", {(30008,): "It was not delivered, and the carrier does not say why."}, wait=1 * HOURS)
    | _rows("temporary", {(30610,): "It is outside the hours in which texts are allowed there."}, wait=1 * HOURS)
    | _rows(
        "temporary",
        {
            (30023, 30027): "The carriers' limit of a day is reached.",
            (63038,): "Our account's limit of a day is reached.",
        },
        every=True,
        wait=24 * HOURS,
    )
    | _rows(
        "ambiguous",
        {
            (20500, 500, 502, 504): "Twilio failed and does not say whether it took it.",
            (30410,): "The carrier did not say whether it arrived.",
        },
    )
    | _rows(
        "configuration",
        {
            (20003, 401): "Twilio does not know TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN.",
            (20404, 404): "Twilio knows no such account or service: look at TWILIO_ACCOUNT_SID and TWILIO_API_URL.",
            (403,): "Twilio does not let this account send.",
            (21212, 21603, 21606): "TWILIO_FROM is not a number of ours that can send texts.",
            (21609,): "PUBLIC_URL is not an address that Twilio can report to.",
            (21701, 21702, 21703, 21704, 21705): "The Messaging Service has no sender, or there is no such service.",
            (30002,): "Our Twilio account is suspended.",
            (30018, 30024, 30034, 30035): "Our sender is not registered with the carriers yet.",
            (30032,): "Our toll-free number is not verified.",
            (30033,): "Our campaign with the carriers is suspended.",
            (30010,): "A price limit is set that stops messages.",
            (35111, 35114, 35118, 35125): "Twilio refuses how the message is scheduled.",
        },
        every=True,
    )
    | _rows(
        "configuration",
        {
            (21408,): "Texts to this country are not switched on in our Twilio account.",
            (21608,): "A trial account sends to verified numbers only.",
        },
    )
    | _rows(
        "content",
        {
            (21601, 21619, 21620, 21623): "Twilio cannot send what is in this text.",
            (21602,): "The text is empty.",
            (21617,): "The text is longer than 1,600 characters.",
            (30007,): "The text was filtered as unwanted.",
            (30019,): "The message is too large.",
        },
    )
    | _rows("notice", {(30025,): "Half of the carriers' limit of a day is used."})
)
"""Code → what it means; HTTP statuses stand for answers without a code."""


def meaning(code: int) -> Meaning:
    """What a code means, also one that is new: our fault if it stands in an answer, this message's if in a report."""
    known = ERRORS.get(code)
    if known is not None:
        return known
    if 500 <= code < 600 or 20500 <= code < 20600:
        return Meaning("ambiguous", f"Twilio failed (error {code}) and does not say whether it took it.")
    if 30000 <= code < 40000:
        return Meaning("content", f"It was not delivered: Twilio's error {code}.")
    return Meaning("configuration", f"Twilio refuses it: error {code}.")
