"""Every kind of question, by the name that packs write as `type`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.core.kinds.base import Kind
from engine.core.kinds.choice import Choice
from engine.core.kinds.choices import Choices
from engine.core.kinds.contact import Contact
from engine.core.kinds.day import Day
from engine.core.kinds.goal import Goal
from engine.core.kinds.number import Number
from engine.core.kinds.rank import Rank
from engine.core.kinds.scale import Nps, Scale
from engine.core.kinds.slots import Slots
from engine.core.kinds.story import Story
from engine.core.kinds.text import Text
from engine.core.kinds.yes_no import YesNo

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Scale(),
            Nps(),
            YesNo(),
            Choice(),
            Choices(),
            Rank(),
            Number(),
            Day(),
            Text(),
            Story(),
            Goal(),
            Slots(),
            Contact(),
        )
    }
)
