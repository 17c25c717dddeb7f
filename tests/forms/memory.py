"""The pages' engine in memory: it holds invitations and preferences, and counts what pages change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.core.conditions.tree import UNKNOWN
from forms.ports import DeadLink, Held, Invitation, Preferences, Saved

NOW = datetime.fromisoformat("2027-06-03T10:00:00+00:00")


class Nobody:
    """A scope that knows nothing."""

    def get(self, path: tuple[str, ...]) -> Any:
        return UNKNOWN

    def survey(self, survey: str) -> Mapping[str, Any] | None:
        return None

    def previous(self, survey: str) -> Mapping[str, Any] | None:
        return None

    def partners(self, survey: str) -> Sequence[Mapping[str, Any] | None]:
        return ()

    def answered(self, survey: str, question: str | None) -> bool:
        return False

    def days(self, path: tuple[str, ...]) -> Any:
        return UNKNOWN


@dataclass
class Memory:
    """Engine, queries and commands in one. changes: every command that changed something, in order."""

    links: dict[str, Invitation | DeadLink] = field(default_factory=dict)
    preferred: dict[str, Preferences] = field(default_factory=dict)
    kept: dict[str, Held] = field(default_factory=dict)
    promises: dict[str, str] = field(default_factory=dict)
    keys: set[tuple[str, str]] = field(default_factory=set)
    changes: list[tuple[Any, ...]] = field(default_factory=list)
    organisation: str = "Northside Mentoring"
    contact: str = "hello@northside.example.org"
    secret_keys: Sequence[str] = ("a secret of more than thirty-two bytes",)
    secure: bool = False
    storage: str = "here://"
    at: datetime = NOW
    health: dict[str, str] = field(default_factory=lambda: {"database": "ok", "broker": "ok", "clock": "ok"})
    fails: Exception | None = None

    @property
    def queries(self) -> Memory:
        return self

    @property
    def commands(self) -> Memory:
        return self

    def now(self) -> datetime:
        return self.at

    # Queries

    def invitation(self, token: str) -> tuple[Invitation | DeadLink, datetime]:
        if self.fails:
            raise self.fails
        return self.links.get(token, DeadLink("unknown")), self.at

    def preferences(self, token: str, now: datetime) -> Preferences | None:
        return self.preferred.get(token)

    def held(self, token: str, now: datetime, locale: str | None = None) -> Held | None:
        return self.kept.get(token)

    def ready(self, now: datetime) -> Mapping[str, str]:
        return self.health

    def metrics(self, now: datetime) -> str:
        return "milepost_up 1\n"

    # Commands

    def save_answers(self, token: str, saved: Saved, now: datetime, shown: Invitation) -> Invitation | DeadLink:
        page = self.links.get(token, DeadLink("unknown"))
        if isinstance(page, DeadLink) or (token, saved.key) in self.keys:
            return page
        self.keys.add((token, saved.key))
        self.changes.append(("save", token, saved))
        self.promises[token] = saved.promise
        gone = set(saved.skipped) | set(saved.hidden)
        answers = {id_: value for id_, value in {**page.answers, **saved.answers}.items() if id_ not in gone}
        skipped = ((page.skipped | saved.skipped) - set(saved.answers)) - saved.hidden
        page = replace(page, answers=answers, skipped=skipped, chosen=saved.chosen or page.chosen)
        self.links[token] = page
        if saved.finish and not page.fresh:
            self.links[token] = self.receipt(page, now)
        return self.links[token]

    def receipt(self, page: Invitation, now: datetime) -> DeadLink:
        anonymous = page.survey.visibility == "anonymous"
        zone = ZoneInfo(page.timezone)
        until = None if anonymous or not page.closes_at else (page.closes_at - timedelta(seconds=1)).astimezone(zone)
        return DeadLink(
            "finished",
            title=page.survey.title,
            locale=page.locale,
            locales=page.locales,
            on=now.astimezone(zone).date(),
            until=until.date() if until else None,
            emergency=page.emergency,
            anonymous=anonymous,
            preferences=page.preferences,
        )

    def send_new_link(self, token: str, now: datetime) -> None:
        self.changes.append(("link", token))

    def set_preferences(self, token: str, channel: Any, paused_until: date | None, now: datetime) -> None:
        self.changes.append(("preferences", token, channel, paused_until))
        self.preferred[token] = replace(self.preferred[token], channel=channel, paused_until=paused_until)

    def stop(self, token: str, now: datetime) -> None:
        self._set(token, "stop", stopped=True)

    def start_again(self, token: str, now: datetime) -> None:
        self._set(token, "start", stopped=False)

    def withdraw_quotes(self, token: str, now: datetime) -> None:
        self._set(token, "quotes", quotes=0)

    def _set(self, token: str, name: str, **values: Any) -> None:
        if token in self.preferred:
            self.changes.append((name, token))
            self.preferred[token] = replace(self.preferred[token], **values)

    def send_data_link(self, token: str, now: datetime) -> None:
        self.changes.append(("data link", token))

    def erase(self, token: str, now: datetime) -> None:
        self.changes.append(("erase", token))
        self.kept.pop(token, None)
        self.preferred.pop(token, None)
