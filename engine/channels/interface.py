"""What a channel is handed, and what it answers: the same for every provider.

A message's text holds link markers (engine.wording.markers). A channel that talks to a real provider fills them as it
sends, with the `link_of` it was opened with; the outbox keeps them as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Protocol

Medium = Literal["email", "sms"]

LinkOf = Callable[[str, int], str]
"""(purpose, number) → the whole address of a link."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What many messages of a batch have in common, so that a provider can be given it once.

    key: equal for equal content. subject, text, html: with slots, which `Outgoing.substitutions` fills.
    """

    key: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address.

    message_id: ours; it travels with the message and comes back in the provider's events. key: the planned row's
    identity in words, by which acceptances are counted. to: an email address, or a number in E.164.
    text: the text part of an email, or the whole SMS. at: when it is handed over, aware, in UTC.
    valid_until: after it a provider that queues should rather not deliver. custom: further ids for the provider's
    events; never personal data. substitutions: slot → what stands there, where `shared` is set. mentions: the
    numbers of whoever else is named in it, so that nothing is kept of it once they are erased.
    """

    message_id: int
    key: str
    to: str
    text: str
    at: datetime
    subject: str = ""
    html: str = ""
    from_: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    custom: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    valid_until: datetime | None = None
    shared: Shared | None = None
    substitutions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    mentions: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken it; what it calls it."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider has not taken it, for certain.

    code: the provider's own. sentence: for a coordinator to read. permanent: trying this address again will not help.
    opt_out: the person has said stop to the provider. retry_after: seconds, where the provider said.
    configuration: the fault is ours, so that every other message would be refused as well.
    """

    code: str
    sentence: str
    permanent: bool
    opt_out: bool = False
    retry_after: float | None = None
    configuration: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The provider may have taken it or not: nobody can say, and it must not be sent again blindly."""

    sentence: str


Outcome = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Traces:
    """What is known of a message whose acceptance nobody heard of.

    to: its address. since: machine time before which it was not handed over. known: the provider's names of other
    messages to that address, which this one therefore is not.
    """

    to: str
    since: datetime
    known: frozenset[str] = frozenset()


class Channel(Protocol):
    """One medium at one provider. batch: how many messages a call takes at the most."""

    @property
    def name(self) -> str: ...

    @property
    def medium(self) -> Medium: ...

    @property
    def batch(self) -> int: ...

    def send(self, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        """Hand over at most `batch` messages; one outcome each, in the same order.

        A fault of the network or the provider is an outcome, never an exception.
        """
        ...

    def look_up(self, message_id: int, provider_id: str | None = None, traces: Traces | None = None) -> Outcome | None:
        """What became of a message, asked of the provider; None where it cannot be asked or does not know.

        traces: for a provider that cannot be asked by our id.
        """
        ...

    def try_out(self) -> Outcome | None:
        """Whether the provider would take messages from us, without sending one; None where there is nobody to ask."""
        ...

    def close(self) -> None:
        """Give back what was opened."""
        ...


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the registry knows it.

    mediums: what it can carry. settings: the names of the settings it reads. open: (medium, settings, link_of) → the
    channel; raises ValueError, in a sentence that names the setting, where one is missing or wrong.
    """

    name: str
    mediums: frozenset[Medium]
    settings: tuple[str, ...]
    open: Callable[[Medium, Mapping[str, str], LinkOf], Channel]
