"""Every command in whatever order: each promise holds after every step, and nothing is left over when it rests.

TEST_EXAMPLES=300 tries so many orders, other ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from structlog.testing import capture_logs

from engine import settling
from engine.channels.behaviour import Behaviour, Lose, Match, Refuse
from engine.commands import (
    activity,
    answers,
    braking,
    cases,
    cohorts,
    erasing,
    meetings,
    merging,
    one_person,
    preferences,
    versions,
)
from engine.definitions.meetings import ActivityRow, read_meetings
from engine.links import Purpose
from engine.pages import Saved
from engine.queries.opened import survey_link
from engine.store import Store
from engine.store import tables as t
from engine.trouble import Trouble
from tests.engine.place import END, START, Place
from tests.engine.stateful import (
    COHORTS,
    EDITIONS,
    ERASABLE,
    EVERYBODY,
    HEAD,
    MEMBERS,
    MERGEABLE,
    SECOND,
    Witness,
    edition,
    line,
)

EXAMPLES = int(os.environ.get("TEST_EXAMPLES", "0"))
MOODS: tuple[Behaviour, ...] = (
    Refuse(permanent=True, code="gone", sentence="No such address."),
    Refuse(permanent=False, code="busy", sentence="Too many at once."),
    Lose(accepted=True),
    Lose(accepted=False),
)

slugs = st.sampled_from(COHORTS)
members = st.sampled_from(MEMBERS)
anybody = st.sampled_from(tuple(EVERYBODY))
picks = st.integers(0, 30)


later = st.sampled_from((None, None, 0, 2, 14, 26, 50))


def command(**drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule after which the clock may have moved by so many hours, and looked."""

    def made(do: Callable[..., None]) -> Callable[..., None]:
        def then(self: Engine, *, later: int | None, **given: Any) -> None:
            do(self, **given)
            if later is not None:
                self.witness.at(hours=later)

        then.__name__ = do.__name__
        return rule(later=later, **drawn)(then)

    return made


class Engine(RuleBasedStateMachine):
    """A deployment that anything may be done to. `places` opens a new one for each example."""

    places: Callable[[ExitStack], Witness]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.pages = count(1)
        self.logged = self.stack.enter_context(capture_logs())
        self.witness = type(self).places(self.stack)
        self.place = self.witness.place

    @property
    def now(self):
        return self.witness.now

    @initialize()
    def begin(self) -> None:
        self.witness.begin()

    @command(slug=slugs, who=st.lists(anybody, min_size=1, max_size=3, unique=True), data=st.data())
    def take_in(self, slug: str, who: list[str], data: st.DataObject) -> None:
        partners = ["", *(each for each in MEMBERS if each in who or self.witness.person(each))]
        roster = HEAD + "".join(
            line(
                ref,
                data.draw(st.sampled_from(("", "", "active", "paused", "left", "prospect", "applicant"))),
                data.draw(st.sampled_from(("", "north", "south"))),
                data.draw(st.sampled_from(partners)),
                data.draw(st.sampled_from(("", "email", "sms"))),
            )
            for ref in who
        )
        self.place.take_in(roster, self.now, slug)
        for ref in who:
            person = self.witness.person(ref)
            if person is not None:
                self.witness.gone.discard((slug, person.id))

    @command(slug=slugs, who=members, verb=st.sampled_from(sorted(one_person.VERBS)), days=st.sampled_from((0, 3, 12)))
    def one_person(self, slug: str, who: str, verb: str, days: int) -> None:
        until = (self.now + timedelta(days=days)).date() if verb == "pause" and days else None
        with suppress(Trouble):
            one_person.change(self.place.store, one_person.Asked(verb, slug, who, until=until), self.now)
            person = self.witness.person(who)
            assert person is not None
            (self.witness.gone.add if verb == "leave" else self.witness.gone.discard)((slug, person.id))

    @command(slug=slugs, group=st.sampled_from(("north", "south")), days=st.integers(-3, 9))
    def meeting(self, slug: str, group: str, days: int) -> None:
        with self.place.store.read() as session:
            known = meetings.groups(session, slug)
        if group in known:
            at = self.now + timedelta(days=days)
            rows = read_meetings(f"group,at\n{group},{at:%Y-%m-%d %H:%M}\n".encode(), groups=known).rows
            assert rows
            meetings.take_in(self.place.store, slug, rows, self.now)

    @command(slug=slugs, who=members, hours=st.integers(0, 60))
    def active(self, slug: str, who: str, hours: int) -> None:
        at = self.now - timedelta(hours=hours)
        activity.take_in(self.place.store, slug, [ActivityRow(1, who, "posted", at)], self.now)

    @command(pick=picks, score=st.integers(1, 3), half=st.booleans(), settled=st.booleans(), again=st.booleans())
    def answer(self, pick: int, score: int, half: bool, settled: bool, again: bool) -> None:
        found = self.place.open_invitations()
        if found:
            number, survey, token = found[pick % len(found)]
            given = {"energy" if survey == "check" else "useful": score} | ({} if half else {"met": "yes"})
            self._give(number, survey, token, given, finish=not half, settled=settled, again=again)

    @command(pick=picks, score=st.integers(1, 3), settled=st.booleans())
    def change_answer(self, pick: int, score: int, settled: bool) -> None:
        r, i = t.ResponseRow, t.Invitation
        with self.place.store.read() as session:
            query = select(i.id, i.survey, i.generation).join(r, r.invitation == i.id).where(r.state == "submitted")
            found = session.execute(query.order_by(i.id)).all()
        if found:
            number, survey, generation = found[pick % len(found)]
            token = self.place.runtime.links.token(Purpose.SURVEY, number, generation)
            fresh = self.place.to_change(token, self.now)
            if fresh is not None:
                given = {"energy" if survey == "check" else "useful": score}
                self._give(number, survey, fresh, given, finish=True, settled=settled)

    def _give(
        self,
        number: int,
        survey: str,
        token: str,
        given: dict[str, object],
        *,
        finish: bool,
        settled: bool,
        again: bool = False,
    ) -> None:
        place = self.place
        with place.store.read() as session:
            open_ = survey_link(session, place.runtime.links, token, self.now, place.machine()).state == "open"
        saved = Saved(f"page-{next(self.pages)}", given, frozenset(), frozenset(), finish, "Who reads it.", "en")
        stored = answers.save(place.runtime, token, saved, self.now)
        if open_ and survey != "mood":
            self.witness.confirmed |= {(number, question): value for question, value in given.items()}
        if again:
            assert answers.save(place.runtime, token, saved, self.now).person is None
        if settled and stored.person is not None:
            settling.ring(place.runtime, [stored.person], self.now)

    @command(who=members, channel=st.sampled_from(("email", "sms")), out=st.booleans())
    def opt(self, who: str, channel: str, out: bool) -> None:
        person = self.witness.person(who)
        if person is None:
            return
        with self.place.store.write() as session:
            preferences.suppress(session, person.id, [channel], self.now, out=out)
            address = session.get(t.Address, (person.id, channel))
            if address is not None:
                (self.witness.stopped.add if out else self.witness.stopped.discard)(address.address)

    @command(slug=slugs, days=st.sampled_from((-40, -12, -3, 0, 2, 9)))
    def move(self, slug: str, days: int) -> None:
        by = timedelta(days=days + (7 if slug == SECOND else 0))
        cohorts.move(self.place.store, slug, START + by, END + by, self.now)

    @command(slug=slugs, number=st.integers(0, len(EDITIONS) - 1))
    def version(self, slug: str, number: int) -> None:
        pack = edition(self.witness.folder, number)
        versions.adopt(self.place.store, slug, pack, self.now, self.place.machine())

    @command(slug=slugs, on=st.booleans())
    def pause_or_resume_cohort(self, slug: str, on: bool) -> None:
        (cohorts.resume if on else cohorts.pause)(self.place.store, slug, self.now)

    @command(on=st.booleans())
    def brake(self, on: bool) -> None:
        with suppress(Trouble):
            (braking.pause if on else braking.resume)(self.place.store, self.now, self.place.machine())

    @command(mood=st.sampled_from(MOODS), medium=st.sampled_from(("", "email", "sms")), times=st.integers(1, 3))
    def provider(self, mood: Behaviour, medium: str, times: int) -> None:
        self.place.runtime.outbox.tell(mood, match=Match(medium=medium), times=times)

    @command(pick=picks)
    def close_case(self, pick: int) -> None:
        with self.place.store.write() as session:
            found = (
                session.execute(select(t.Case.id).where(t.Case.state != "closed").order_by(t.Case.id)).scalars().all()
            )
            if found:
                number = found[pick % len(found)]
                cases.close(session, None, number, "done", "", self.now, self.place.machine())

    @command(who=st.sampled_from(ERASABLE))
    def erase(self, who: str) -> None:
        person = self.witness.person(who)
        if person is None:
            return
        with self.place.store.read() as session:
            query = select(t.ResponseRow.invitation).where(t.ResponseRow.person == person.id)
            said = set(session.execute(query).scalars())
        erasing.erase(self.place.runtime, person.id, self.now)
        kept = {key: value for key, value in self.witness.confirmed.items() if key[0] not in said}
        self.witness.confirmed = kept
        everything = str(self.place.dump())
        for trace in (person.identity, person.email, person.phone):
            assert not trace or trace not in everything

    @command(pair=st.sampled_from(MERGEABLE))
    def merge(self, pair: tuple[str, str]) -> None:
        person, into = pair
        gone, kept = self.witness.person(person), self.witness.person(into)
        with suppress(Trouble):
            merging.merge(self.place.store, person, into, self.now, self.place.machine())
            assert gone is not None
            assert kept is not None
            self.witness.merged |= {gone.id, kept.id}
            self.witness.gone -= {(slug, each) for slug in COHORTS for each in (gone.id, kept.id)}

    @rule(hours=st.sampled_from((0, 1, 7, 24)))
    def tick(self, hours: int) -> None:
        self.witness.at(hours=hours)

    @rule(days=st.sampled_from((1, 2, 5)))
    def live(self, days: int) -> None:
        self.witness.at(days=days, until=True)

    @rule(days=st.sampled_from((2, 4, 11)))
    def outage(self, days: int) -> None:
        self.witness.at(days=days)

    @rule()
    def rest(self) -> None:
        self.witness.rest()
        assert list(self.witness.wrong_at_rest()) == []

    @invariant()
    def holds(self) -> None:
        assert list(self.witness.wrong()) == []
        assert [each for each in self.logged if each["log_level"] == "error"] == []

    def teardown(self) -> None:
        try:
            self.rest()
            self.holds()
        finally:
            self.stack.close()


def test_whatever_is_done_in_whatever_order_every_promise_holds(
    new_store: Callable[[Path], AbstractContextManager[Store]], tmp_path: Path
) -> None:
    numbers = count(1)

    def opened(stack: ExitStack) -> Witness:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        place = Place.open(stack.enter_context(new_store(folder)), folder)
        stack.callback(place.close)
        return Witness(place, folder)

    machine = type("Engine", (Engine,), {"places": staticmethod(opened)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES or 4,
            stateful_step_count=30,
            deadline=None,
            derandomize=not EXAMPLES,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
