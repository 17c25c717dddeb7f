"""Where the names of a condition come from: a life, as of one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from engine.core import calendar
from engine.core.biography import LONG_AGO, Biography
from engine.core.conditions import UNKNOWN
from engine.core.kinds import plain
from engine.core.life import Life, Response

GIVEN = ("submitted", "closed")
"""The states of a response that conditions may look at: handed in, or closed part-answered."""


@dataclass(frozen=True)
class LifeScope:
    """engine.core.conditions.Scope over a life. Nothing later than `now` is seen."""

    life: Life
    bio: Biography
    now: datetime

    def get(self, path: tuple[str, ...]) -> Any:
        """A field of person, cohort, group or activity; UNKNOWN where there is none."""
        return FIELDS[path](self) if path in FIELDS else UNKNOWN

    def survey(self, survey: str) -> Mapping[str, Any] | None:
        """The answers of the latest response."""
        return self._answers(self._given(survey), 1)

    def previous(self, survey: str) -> Mapping[str, Any] | None:
        """The answers of the response before it."""
        return self._answers(self._given(survey), 2)

    def partners(self, survey: str) -> Sequence[Mapping[str, Any] | None]:
        """Each partner's latest answers."""
        return [
            self._answers([r for r in theirs if r.survey == survey and r.state in GIVEN], 1)
            for theirs in self.life.partners
        ]

    def answered(self, survey: str, question: str | None) -> bool:
        """Whether they responded; with a question, whether the latest response answers it."""
        answers = self.survey(survey)
        return answers is not None and (question is None or question in answers)

    def days(self, path: tuple[str, ...]) -> Any:
        """Local dates since the latest response, or since joining."""
        if path == ("person", "joined"):
            since: datetime | None = _joined(self)
        else:
            given = self._given(path[0])
            since = given[-1].at if given else None
        return UNKNOWN if since is None else calendar.days_between(since, self.now, self.bio.tz)

    def _given(self, survey: str) -> list[Response]:
        given = [r for r in self.life.responses if r.survey == survey and r.state in GIVEN and r.at <= self.now]
        return sorted(given, key=lambda r: (r.at, r.id))

    def _answers(self, given: list[Response], back: int) -> Mapping[str, Any] | None:
        if len(given) < back:
            return None
        response = given[-back]
        survey = self.life.workflow.surveys.get(response.survey)
        return response.answers if survey is None else plain(survey, response.answers)


def _joined(scope: LifeScope) -> datetime | None:
    joined = scope.bio.joined
    if joined == LONG_AGO:
        return calendar.at(scope.life.cohort.start, time(0), scope.bio.tz)
    return joined


def _joined_date(scope: LifeScope) -> Any:
    joined = _joined(scope)
    return UNKNOWN if joined is None else calendar.local_date(joined, scope.bio.tz)


def _week(scope: LifeScope) -> int:
    """1 in the seven days from the start, 0 or less before."""
    today = calendar.local_date(scope.now, scope.bio.tz)
    return (today - scope.life.cohort.start).days // 7 + 1


def _last_seen(scope: LifeScope) -> Any:
    sign = scope.bio.last_sign(scope.now) or _joined(scope)
    return UNKNOWN if sign is None else calendar.days_between(sign, scope.now, scope.bio.tz)


def _active_30(scope: LifeScope) -> int:
    seen = [f for f in scope.bio.of("active") if f.at <= scope.now]
    return sum(calendar.days_between(f.at, scope.now, scope.bio.tz) < 30 for f in seen)


def _meetings(scope: LifeScope) -> int:
    return sum(m.at <= scope.now for m in scope.bio.attended())


def _last_met(scope: LifeScope) -> Any:
    met = [m.at for m in scope.bio.attended() if m.at <= scope.now]
    return calendar.days_between(met[-1], scope.now, scope.bio.tz) if met else UNKNOWN


FIELDS: Mapping[tuple[str, ...], Any] = {
    ("person", "status"): lambda s: s.bio.status_at(s.now) or UNKNOWN,
    ("person", "role"): lambda s: sorted(s.bio.roles_at(s.now)),
    ("person", "locale"): lambda s: s.bio.profile.get("locale") or s.life.workflow.locales[0],
    ("person", "channel"): lambda s: s.bio.profile.get("channel") or "email",
    ("person", "joined"): _joined_date,
    ("cohort", "week"): _week,
    ("cohort", "size"): lambda s: s.life.cohort.size,
    ("group", "name"): lambda s: s.life.group.name if s.life.group else UNKNOWN,
    ("group", "size"): lambda s: s.life.group.size if s.life.group else UNKNOWN,
    ("group", "kind"): lambda s: s.life.group.kind if s.life.group else UNKNOWN,
    ("group", "meetings"): _meetings,
    ("group", "last_met_days"): _last_met,
    ("activity", "last_seen_days"): _last_seen,
    ("activity", "count_30d"): _active_30,
}
"""Every field a condition may name, and where it comes from."""
