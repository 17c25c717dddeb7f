"""An email as SendGrid takes it: one body for many people who share a template, built with its own helpers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    ClickTracking,
    Content,
    CustomArg,
    Email,
    From,
    Ganalytics,
    Header,
    Mail,
    MailSettings,
    OpenTracking,
    Personalization,
    ReplyTo,
    SandBoxMode,
    SubscriptionTracking,
    Substitution,
    To,
    TrackingSettings,
)

from engine.channels.interface import LinkOf, Outgoing
from engine.wording.markers import MARKER, fill
from engine.wording.template import SLOT

TOGETHER = 200
"""Messages in a call; SendGrid takes 1,000."""

LARGEST_SUBSTITUTIONS = 10_000
"""Bytes of a person's own values that SendGrid takes; whoever has more gets a call of their own."""

Group = tuple[str, str, str, int]
"""What messages of one call have in common: template, sender, where replies go, and a number that parts them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A message with its links filled in. own: the values of its template's slots; None where it shares none."""

    message: Outgoing
    headers: Mapping[str, str]
    text: str = ""
    html: str = ""
    own: Mapping[str, str] | None = None


def client_headers(key: str) -> dict[str, str]:
    """The headers of SendGrid's own client."""
    return dict(SendGridAPIClient(key).client.request_headers)


def filled(message: Outgoing, link_of: LinkOf) -> Filled:
    """The message with its links. Raises ValueError for a link that cannot stand in a message."""
    known: dict[tuple[str, int], str] = {}

    def once(purpose: str, number: int) -> str:
        found = known.get((purpose, number))
        if found is None:
            found = known[purpose, number] = link_of(purpose, number)
        return found

    put = partial(fill, link_of=once)
    headers = {name: put(value) for name, value in message.headers.items()}
    if message.shared is not None and not MARKER.search(message.shared.text + message.shared.html):
        own = {slot: put(value) for slot, value in message.substitutions.items()}
        if len(json.dumps(own).encode()) <= LARGEST_SUBSTITUTIONS:
            return Filled(message, headers, own=own)
    return Filled(message, headers, put(message.text), put(message.html))


def parts(messages: Sequence[Filled]) -> list[list[int]]:
    """Which messages go in a call together, by their places: the same template, nobody twice."""
    groups: dict[Group, list[int]] = {}
    times: dict[tuple[str, str], int] = {}
    for place, each in enumerate(messages):
        made = each.message
        key = made.shared.key if made.shared is not None and each.own is not None else f"alone {place}"
        again = times[key, made.to.lower()] = times.get((key, made.to.lower()), 0) + 1
        groups.setdefault((key, made.from_, made.reply_to, again), []).append(place)
    return [group[at : at + TOGETHER] for group in groups.values() for at in range(0, len(group), TOGETHER)]


def body(messages: Sequence[Filled], *, sandbox: bool = False) -> bytes:
    """The call's body for messages that go together. sandbox: only to be checked, not to be sent."""
    first = messages[0]
    made = first.message
    mail = Mail()
    mail.from_email = From(made.from_)
    if made.reply_to:
        mail.reply_to = ReplyTo(Email(made.reply_to).email)
    tags: Mapping[str, str] = {}
    text, page = first.text, first.html
    if made.shared is not None and first.own is not None:
        tags = _tags(made.shared.key, made.shared.text + made.shared.html)
        text, page = _tagged(made.shared.text, tags), _tagged(made.shared.html, tags)
    mail.add_content(Content("text/plain", text))
    if page:
        mail.add_content(Content("text/html", page))
    mail.tracking_settings = _untracked()
    if sandbox:
        mail.mail_settings = MailSettings(sandbox_mode=SandBoxMode(True))
    for place, each in enumerate(messages):
        # Else they stand in the reverse order, and a refusal that names the third would cost another person theirs.
        mail.add_personalization(_personal(each, tags), index=place)
    return json.dumps(mail.get(), ensure_ascii=False, separators=(",", ":")).encode()


def _personal(each: Filled, tags: Mapping[str, str]) -> Personalization:
    made = each.message
    personal = Personalization()
    to = To()
    to.email = made.to  # as it is: the helper would take what it cannot parse for a name
    personal.add_to(to)
    personal.subject = made.subject
    for name, value in each.headers.items():
        personal.add_header(Header(name, value))
    for name, value in {**made.custom, "message": str(made.message_id)}.items():
        personal.add_custom_arg(CustomArg(name, value))
    for slot, tag in tags.items():
        personal.add_substitution(Substitution(tag, (each.own or {}).get(slot, "")))
    return personal


def _tags(key: str, text: str) -> dict[str, str]:
    """Slot → its substitution tag: plain letters that HTML and addresses leave alone, and that nobody writes."""
    slots = dict.fromkeys(found[0] for found in SLOT.finditer(text))
    return {slot: f"-v{number}.{key[:12]}-" for number, slot in enumerate(slots)}


def _tagged(text: str, tags: Mapping[str, str]) -> str:
    return SLOT.sub(lambda found: tags[found[0]], text)


def _untracked() -> TrackingSettings:
    """No link is rewritten, nothing is counted, and no other way to unsubscribe is added than ours."""
    tracking = TrackingSettings()
    tracking.click_tracking = ClickTracking(False, False)
    tracking.open_tracking = OpenTracking(False)
    tracking.subscription_tracking = SubscriptionTracking(False)
    tracking.ganalytics = Ganalytics(False)
    return tracking
