"""The people of a sample network, who answer what they are asked, through the same commands as the pages.

Whatever the visitor has begun or answered is left alone, and nobody answers twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, Literal

from sqlalchemy import select

from engine.commands import answers
from engine.core import calendar
from engine.core.kinds import visible
from engine.core.language import Workflow
from engine.demo.acts import Act
from engine.demo.network import Network
from engine.demo.sample import Book, Invited, Reply, reply
from engine.demo.wishes import wished
from engine.links import Purpose
from engine.pages import DeadLink, Invitation, Saved
from engine.queries import invitations
from engine.runtime import Runtime
from engine.store import lives
from engine.store import tables as t
from engine.wording import promise

KEY = "sample"
"""The key of what a sample person sends; sent twice, it is stored once."""

NEVER_CLOSES = timedelta(days=60)
NAMED_OF_THREE = 2
"""Of three people who may choose, so many give their name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation that nobody has begun to answer. zone: the person's, else the cohort's."""

    id: int
    generation: int
    person: str
    step: str
    survey: str
    occurrence: int
    version: str
    zone: str
    went_out: datetime
    closes_at: datetime | None


Answering = Callable[[str, Invitation, Reply, datetime], bool]
"""Gives a reply on a link (its token) as of an instant; whether anything was stored."""


@dataclass
class People:
    """Everyone in the network who is asked something.

    shown: what answers were made to bring about, of engine.demo.wishes.KINDS.
    """

    runtime: Runtime
    network: Network
    answering: Answering | None = None
    _due: dict[int, datetime | None] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    _workflows: dict[str, Workflow] = field(default_factory=dict)
    _seats: dict[int, tuple[int, bool]] = field(default_factory=dict)
    _fulfilled: dict[int, str] = field(default_factory=dict)

    @cached_property
    def book(self) -> Book:
        """What they say, where it was written down."""
        return self.network.words()

    def acts(self) -> Iterator[Act]:
        """What each would do about an invitation that lies before them."""
        for asked in self._asked():
            if asked.id not in self._due:
                found = self._reply(asked, None)
                self._due[asked.id] = asked.went_out + found.after if found else None
            due = self._due[asked.id]
            if due is not None:
                yield Act(due, ("answer", asked.id), partial(self._answer, asked))

    def _asked(self) -> list[Asked]:
        """Open invitations without a response, whoever would have given it."""
        i, p, r, who = t.Invitation, t.PlannedRow, t.ResponseRow, t.Person
        query = (
            select(i, p.went_out, who.identity, who.timezone, t.CohortRow.timezone)
            .join(p, p.id == i.id)
            .join(who, who.id == i.person)
            .join(t.CohortRow, t.CohortRow.id == i.cohort)
            .outerjoin(r, r.invitation == i.id)
            .where(i.cohort == self.network.slug, i.answered_on.is_(None), i.closed.is_(False), r.id.is_(None))
            .where(p.state == "sent")
            .order_by(i.id)
        )
        with self.runtime.store.read() as session:
            return [
                Asked(
                    row.id, row.generation, identity, row.step, row.survey, row.occurrence, row.version, own or home,
                    went_out, row.closes_at,
                )
                for row, went_out, identity, own, home in session.execute(query)
                if went_out is not None
            ]  # fmt: skip

    def _workflow(self, version: str) -> Workflow:
        if version not in self._workflows:
            with self.runtime.store.read() as session:
                self._workflows[version] = lives.workflow_of(session, version)
        return self._workflows[version]

    def _reply(self, asked: Asked, page: Invitation | None) -> Reply | None:
        """What they would do; without the page only the time of it is right."""
        workflow = self._workflow(asked.version)
        step, survey = workflow.steps[asked.step], workflow.surveys[asked.survey]
        invited = Invited(
            survey,
            asked.person,
            asked.occurrence,
            calendar.local_date(asked.went_out, asked.zone),
            asked.zone,
            tuple(_span(asked, reminder.after) for reminder in step.remind),
            asked.closes_at - asked.went_out if asked.closes_at else NEVER_CLOSES,
            page.scope if page else None,
        )
        if self.network.book:
            return reply(invited, self.book, self.network.seed)
        if asked.id not in self._seats:
            self._seats[asked.id] = self._seat(asked)
        found, self._fulfilled[asked.id] = wished(invited, workflow, *self._seats[asked.id], self.network.seed)
        return found

    def _seat(self, asked: Asked) -> tuple[int, bool]:
        """Their place among everyone who is asked the same, and whether it is the last."""
        p = t.PlannedRow
        same = (
            p.cohort == self.network.slug, p.step == asked.step, p.occurrence == asked.occurrence, p.kind == "invite",
        )  # fmt: skip
        with self.runtime.store.read() as session:
            everyone = list(session.execute(select(p.id).where(*same).order_by(p.id)).scalars())
        return everyone.index(asked.id), everyone[-1] == asked.id

    def _answer(self, asked: Asked, now: datetime) -> bool:
        """Answers, unless the visitor has begun to meanwhile, or the link is dead."""
        self._due[asked.id] = None
        token = self.runtime.links.token(Purpose.SURVEY, asked.id, asked.generation)
        page = invitations.invitation(self.runtime, token, now)
        if isinstance(page, DeadLink) or page.answers or page.skipped or page.chosen:
            return False
        found = self._reply(asked, page)
        if found is None:
            return False
        by_page = self.answering is not None and found.finished and self.answering(token, page, found, now)
        if not by_page:
            answers.save(self.runtime, token, said(page, found, self._chosen(asked, page)), now)
        self.shown.add(self._fulfilled.get(asked.id, ""))
        return True

    def _chosen(self, asked: Asked, page: Invitation) -> Literal["named", "confidential"] | None:
        if page.survey.visibility != "chosen":
            return None
        lot = random.Random(f"{self.network.seed}|{asked.person}|chosen")  # noqa: S311 - a sample
        return "named" if lot.randrange(3) < NAMED_OF_THREE else "confidential"


def _span(asked: Asked, after: Any) -> timedelta:
    return calendar.shift(asked.went_out, after, 1, asked.zone) - asked.went_out


def said(page: Invitation, found: Reply, chosen: Literal["named", "confidential"] | None = None) -> Saved:
    """All of a reply at once, as the pages would have saved it one by one."""
    shown = {question.id for question in visible(page.survey, found.answers, page.scope)}
    given: Mapping[str, Any] = {id_: value for id_, value in found.answers.items() if id_ in shown}
    locale = page.locale or page.locales[0]
    promised = replace(page.promised, visibility=chosen) if chosen else page.promised
    return Saved(
        key=KEY,
        answers=given,
        skipped=frozenset(shown - set(given)) if found.finished else frozenset(),
        hidden=frozenset(),
        finish=found.finished,
        promise="\n".join(promise.sentences(promised, locale)),
        locale=locale,
        chosen=chosen,
    )
