"""The engine as webhooks are given it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.commands import activity, moment
from engine.definitions.meetings import activity_of
from engine.runtime import Runtime


@dataclass(frozen=True)
class Hooks:
    """webhooks.ports.Hooks over one runtime."""

    runtime: Runtime

    @property
    def activity_secret(self) -> str | None:
        """What a network's own tools sign with."""
        return self.runtime.settings.activity_secret

    def machine(self) -> datetime:
        """The machine's time."""
        return self.runtime.machine()

    def activity(self, lines: Sequence[tuple[int, Mapping[str, str]]]) -> Mapping[str, Any]:
        """Records activity, all or nothing; people who are not known here are passed over and counted."""
        read = activity_of(lines, default_country=self.runtime.settings.default_country)
        if read.problems:
            return {"problems": [str(problem) for problem in read.problems]}
        now = moment.current_of(self.runtime.store, self.runtime.machine())
        done = activity.report(self.runtime.store, read.rows, now)
        return {"recorded": done.added, "same": done.same, "unknown": done.unknown}
