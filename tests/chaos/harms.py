"""What goes wrong, each drawn by lot: processes killed, the broker emptied, the database held, a provider's moods."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from engine import queue
from engine.broker import BrokerUnavailable
from engine.channels.behaviour import Behaviour, Die, Hang, Lose, Match, Refuse
from engine.commands import cohorts, one_person, preferences
from engine.store import tables as t
from engine.trouble import Trouble
from tests.chaos.world import COHORTS, PEOPLE, SURVEYS, World
from tests.engine.deaths import DEATHS
from tests.engine.place import END, START

MOODS: tuple[Callable[[World], Behaviour], ...] = (
    lambda world: Refuse(permanent=True, code="gone", sentence="No such address."),
    lambda world: Refuse(permanent=False, code="busy", sentence="Too many at once."),
    lambda world: Hang(world.rng.uniform(0.05, 0.4)),
    lambda world: Die(),
    lambda world: Lose(accepted=True),
    lambda world: Lose(accepted=False),
)


def provider(world: World) -> None:
    """The provider refuses, hangs, dies after accepting, or drops the line."""
    for _ in range(world.rng.randint(1, 4)):
        match = Match(medium=world.rng.choice(("", "email", "sms")))
        world.place.runtime.outbox.tell(world.rng.choice(MOODS)(world), match=match, times=world.rng.randint(1, 4))


def forgetful(world: World) -> None:
    """The broker loses every job."""
    with world.broker() as client:
        client.flushall()


def restarted(world: World) -> None:
    """The broker ends and comes back."""
    world.restart_broker()


def twice(world: World) -> None:
    """Every message that is ready is rung once more, and some that are not."""
    with world.place.store.read() as session:
        numbers = [number for (number,) in session.query(t.Message.id).order_by(t.Message.id)]
    chosen = [number for number in numbers if world.rng.random() < 0.5]
    try:
        queue.ring(world.place.runtime.settings, [("send", [chosen]), ("send", [chosen[::2]])] if chosen else [])
    except BrokerUnavailable:
        return


def moved(world: World) -> None:
    """A coordinator moves a cohort's dates, also to where they are past."""
    slug = world.rng.choice(COHORTS)
    by = timedelta(days=world.rng.choice((-10, -3, 0, 2, 9)))
    later = timedelta(weeks=2 if slug != COHORTS[0] else 0)
    cohorts.move(world.place.store, slug, START + by + later, END + by + later, world.now)


def stopped(world: World) -> None:
    """A cohort is paused, and goes on at the next such moment."""
    slug = world.rng.choice(COHORTS)
    if world.rng.random() < 0.25:
        cohorts.pause(world.place.store, slug, world.now)
    else:
        cohorts.resume(world.place.store, slug, world.now)


def left(world: World) -> None:
    """Somebody leaves, pauses, comes back, opts out, or joins."""
    person = world.rng.randrange(PEOPLE)
    email, slug = f"p{person}@example.org", world.rng.choice(COHORTS)
    what = world.rng.choice(("leave", "pause", "resume", "out", "join"))
    if what == "join":
        world.joined += 1
        email = f"late{world.joined}@example.org"
        world.take_in(f"email,name,role\n{email},Late {world.joined},member\n", slug, world.now)
    elif what == "out":
        channel = world.rng.choice(("email", "sms"))
        with world.place.store.write() as session:
            preferences.suppress(session, world.place.number(email), [channel], world.now, out=world.rng.random() < 0.6)
    else:
        until = (world.now + timedelta(days=20)).date() if what == "pause" else None
        try:
            one_person.change(world.place.store, one_person.Asked(what, slug, email, until=until), world.now)
        except Trouble:
            return  # they are not there, or are so already


def held(world: World) -> None:
    """Somebody else has the database locked for a while, or its connections break."""
    store, rng = world.place.store, world.rng
    for_long = rng.uniform(0.3, 1.5)
    if store.url.get_backend_name() == "sqlite":
        work = "BEGIN EXCLUSIVE"
    elif rng.random() < 0.5:
        with store.write() as session:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            session.execute(text(f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()"))
        return
    else:
        work = "LOCK TABLE people, planned, messages IN ACCESS EXCLUSIVE MODE"
    begun = threading.Event()
    threading.Thread(target=_hold, args=(world, work, for_long, begun), daemon=True).start()
    begun.wait(5)


def _hold(world: World, work: str, seconds: float, begun: threading.Event) -> None:
    with world.place.store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        cursor = raw.cursor()
        try:
            cursor.execute(work)
            begun.set()
            time.sleep(seconds)
        except Exception:
            begun.set()  # it was locked already, which is as good
        finally:
            raw.rollback()


HARMS: tuple[Callable[[World], None], ...] = (
    provider, provider, forgetful, restarted, twice, moved, stopped, left, left, held,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acting:
    """Processes that are started together, to be waited for."""

    pids: tuple[int, ...]


def act(world: World) -> Acting:
    """Clocks, workers and people at their pages, all at once, some of them killed at a moment drawn by lot."""
    rng, place, nursery = world.rng, world.place, world.nursery
    pids = []
    now = world.now.strftime("%Y-%m-%d %H:%M")
    for _ in range(rng.randint(1, 2)):
        dies = rng.choice((0, 0, 0, rng.randint(1, 30)))
        pids.append(nursery.start("ticks", place.ahead, now=now, times=2, dies_at=dies, before=rng.random() < 0.5))
    for _ in range(rng.randint(1, 2)):
        dies_at = rng.choice(("", "", "", rng.choice(sorted(DEATHS))))
        pids.append(nursery.start("work", place.ahead, burst=True, small=rng.random() < 0.5, dies=dies_at))
    invitations = [each for each in world.place.open_invitations() if rng.random() < 0.5][:12]
    posts = [[number, token, _given(world, survey)] for number, survey, token in invitations]
    if posts:
        dies = rng.choice((0, 0, rng.randint(1, 2 * len(posts))))
        told = str(world.confirmed)
        pids.append(nursery.start("answers", place.ahead, posts=posts, told=told, dies_at=dies, before=dies % 2 == 0))
    return Acting(tuple(pids))


def _given(world: World, survey: str) -> dict[str, str]:
    top = {"useful": 3 if survey == "talk" else 5, "energy": 5}
    return {
        question: world.rng.choice(("yes", "no")) if question == "met" else str(world.rng.randint(1, top[question]))
        for question in SURVEYS[survey]
    }
