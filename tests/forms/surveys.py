"""Invitations for the page tests, out of the pack in `pack/`."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.core.language import Workflow
from engine.definitions import load
from engine.wording.promise import promised
from forms.ports import Invitation
from tests.forms.memory import Memory, Nobody

PEOPLE = {"coordinator": ("Dana",), "lead": ("Lee",), "safety": ("Sam", "Sol")}
CLOSES = datetime.fromisoformat("2027-06-14T23:00:00+00:00")
"""Midnight at the end of 14 June in London."""


@cache
def pack() -> Workflow:
    """The pack of the page tests."""
    loaded = load(Path(__file__).parent / "pack")
    assert loaded.workflow is not None, loaded.problems
    return loaded.workflow


def invitation(survey: str, **given: Any) -> Invitation:
    """An open invitation to one of the pack's surveys."""
    workflow = pack()
    asked = workflow.surveys[survey]
    values: dict[str, Any] = {
        "survey": asked,
        "scope": Nobody(),
        "promised": promised(asked, workflow.routes.values(), PEOPLE),
        "closes_at": CLOSES,
        "locale": "en",
        "locales": workflow.locales,
        "timezone": "Europe/London",
        "purpose": workflow.purpose if not isinstance(workflow.purpose, str) else {"en": workflow.purpose},
        "emergency": workflow.emergency,
        "preferences": "prefs-token",
    }
    return Invitation(**{**values, **given})


def inviting(**surveys: Invitation) -> Memory:
    """An engine whose links are the keyword names."""
    return Memory(links=dict(surveys))
