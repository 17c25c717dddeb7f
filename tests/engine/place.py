"""A place where tests run a cohort for real: a database, an outbox, a machine's clock that can be moved, processes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import create_app
from engine import clock, machine
from engine.commands import cohorts, packs, people, preferences
from engine.core.language import Kind
from engine.core.replay import Difference
from engine.definitions import Loaded, load
from engine.definitions.roster import read_people
from engine.facade import PageEngine
from engine.links import Purpose
from engine.queries.recorded import replayed
from engine.runtime import Runtime, open_runtime
from engine.settings import Settings
from engine.store import Store
from engine.store import tables as t
from engine.store.base import Base
from engine.wording.markers import links_in

ROOT = Path(__file__).parents[2]
KEY = "a key of more than thirty-two bytes"
COHORT = "spring"
MADE = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""When the cohorts of these tests are made, in domain time; they start on START, a Monday."""

START = date(2027, 1, 4)
END = date(2027, 3, 29)
HEAD = """
workflow: trial
title: Trial
framework: circles
purpose: To be tried.
outcome: support
limits: LIMITS
hours: {email: "HOURS", sms: "08:00-21:00", days: all}
"""
ALWAYS = "00:00-24:00"
OPEN = frozenset({"planned", "held"})


def pack_in(folder: Path, text: str, *, hours: str = ALWAYS, limits: str = "none") -> Loaded:
    """A pack of these words under the head that all have, written into a folder. hours: when emails may go out."""
    folder.mkdir(exist_ok=True)
    head = HEAD.replace("HOURS", hours).replace("LIMITS", limits)
    (folder / "workflow.yaml").write_text(head + text, encoding="utf-8")
    loaded = load(folder)
    assert loaded.workflow is not None, loaded.problems
    return loaded


def instant(text: str) -> datetime:
    """An instant in UTC, without a zone in the text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Machine:
    """The machine's clock, which a test can move ahead: what lies in between has passed."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return machine.now() + self.ahead

    def pass_by(self, **much: float) -> None:
        """Lets machine time go by."""
        self.ahead += timedelta(**much)


@dataclass
class Place:
    """One deployment. environ: what its processes are given, nothing of the tests' own environment's settings."""

    environ: dict[str, str]
    machine: Machine
    runtime: Runtime
    stack: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def open(cls, store: Store, folder: Path, broker: str | None = None, country: str = "") -> Place:
        """A deployment on a test's store, with its outbox beside it. country: for phones in national form."""
        environ = {"VAR_DIR": str(folder), "SECRET_KEY": KEY, "LOG_LEVEL": "ERROR", "DEFAULT_COUNTRY": country}
        environ["DATABASE_URL"] = store.url.render_as_string(hide_password=False)
        if broker is not None:
            environ["REDIS_URL"] = broker
        ticking = Machine()
        return cls(environ, ticking, open_runtime(Settings.read(environ), ticking, migrate=False))

    def close(self) -> None:
        """Ends what was started."""
        self.stack.close()
        self.runtime.close()

    @property
    def store(self) -> Store:
        """The database."""
        return self.runtime.store

    def begin(
        self, pack: str, roster: str, folder: Path, *, timezone: str = "UTC", hours: str = ALWAYS, limits: str = "none"
    ) -> None:
        """Applies a pack (see pack_in), creates the cohort and takes people in, all at MADE."""
        loaded = pack_in(folder / "pack", pack, hours=hours, limits=limits)
        assert loaded.workflow is not None
        packs.apply(self.store, loaded.workflow, loaded.document, loaded.hash, self.machine())
        plan = cohorts.Plan(COHORT, "trial", START, END, timezone, "Spring")
        cohorts.create(self.store, plan, MADE, self.machine())
        assert self.take_in(roster).bad == ()

    def also(self, slug: str, later: timedelta, timezone: str, now: datetime = MADE) -> None:
        """A second cohort on the same workflow, its dates so much later."""
        with self.store.read() as session:
            workflow = session.execute(select(t.WorkflowRow.id)).scalar_one()
        plan = cohorts.Plan(slug, workflow, START + later, END + later, timezone, slug.title())
        cohorts.create(self.store, plan, now, self.machine())

    def take_in(self, roster: str, now: datetime = MADE, slug: str = COHORT) -> people.Imported:
        """Imports a people file."""
        read = read_people(roster.encode(), default_country=self.runtime.settings.default_country)
        return people.take_in(self.store, self.runtime.links, slug, read, now, self.machine())

    def tick(self, now: str | None = None, *, until: str | None = None) -> clock.Ticked:
        """A tick in this process, as of an instant in UTC or up to one."""
        return clock.tick(self.runtime, now=now and instant(now), until=until and instant(until))  # type: ignore[arg-type]

    def process(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """A process of the deployment, killed at the end if it still runs. command: Python's arguments."""
        environ = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")}
        started = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env={**environ, **self.environ, **more},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.stack.callback(_end, started)
        return started

    @property
    def ahead(self) -> dict[str, str]:
        """The environment for a process of the nursery, with the machine's clock as it stands here."""
        return {**self.environ, "AHEAD": str(self.machine.ahead.total_seconds())}

    def milepost(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a command of `milepost` comes to."""
        process = self.process("-m", "engine.cli", *arguments)
        out, err = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def client(self) -> FlaskClient:
        """Somebody's browser, new to us."""
        return create_app(PageEngine(self.runtime)).test_client()

    def rows(self, **where: Any) -> list[t.PlannedRow]:
        """Planned rows, by their columns."""
        with self.store.read() as session:
            query = select(t.PlannedRow).filter_by(**where).order_by(t.PlannedRow.due, t.PlannedRow.id)
            return list(session.execute(query).scalars())

    def row(self, person: str, step: str, kind: str = "invite", **where: Any) -> t.PlannedRow:
        """The one row of a person's step."""
        (found,) = self.rows(person=self.number(person), step=step, kind=kind, **where)
        return found

    def states(self, **where: Any) -> Counter[str]:
        """How many planned rows stand how."""
        return Counter(row.state for row in self.rows(**where))

    def number(self, email: str) -> int:
        """A person's number."""
        with self.store.read() as session:
            return session.execute(select(t.Person.id).where(t.Person.identity == email)).scalar_one()

    def sent(self, to: str | None = None, medium: str | None = None) -> list[str]:
        """The keys of what the outbox accepted, without cohort and person: STEP/OCCURRENCE/KIND/NUMBER."""
        found = (each.key.split("/") for each in self.runtime.outbox.accepted(to=to, medium=medium))
        return ["/".join((*key[1:3], *key[4:])) if len(key) == 6 else "/".join(key) for key in found]

    def token(self, email: str, step: str, occurrence: int = 1) -> str:
        """The token of an invitation that was made."""
        row = self.row(email, step, occurrence=occurrence)
        return self.runtime.links.token(Purpose.SURVEY, row.id)

    def to_change(self, token: str, now: datetime) -> str | None:
        """The token of 15 minutes that is sent to whoever wants to change what they handed in; None where it is not."""
        with self.store.read() as session:
            before = session.execute(select(func.max(t.SignIn.id))).scalar()
        preferences.send_new_link(self.runtime, token, now)
        with self.store.read() as session:
            asked = session.execute(select(func.max(t.SignIn.id))).scalar()
        return None if asked in (None, before) else self.runtime.links.token(Purpose.FRESH, asked)

    def open_invitations(self) -> list[tuple[int, str, str]]:
        """Invitations that can be answered: (number, survey, the link's token)."""
        i, p = t.Invitation, t.PlannedRow
        query = (
            select(i.id, i.survey, i.generation)
            .join(p, p.id == i.id)
            .where(i.answered_on.is_(None), i.closed.is_(False), p.state.in_(("sent", "unknown")))
            .order_by(i.id)
        )
        with self.store.read() as session:
            found = session.execute(query).all()
        token = self.runtime.links.token
        return [(number, survey, token(Purpose.SURVEY, number, generation)) for number, survey, generation in found]

    def links(self) -> dict[str, str]:
        """Every address in every message of the outbox: path by "purpose number"."""
        found = {}
        for message in self.runtime.outbox.accepted():
            for text in (message.text, message.html, json.dumps(dict(message.headers), ensure_ascii=False)):
                for purpose, number in links_in(text):
                    address = self.runtime.link_of(purpose, number)
                    found[f"{purpose} {number}"] = address.removeprefix(self.runtime.settings.public_url)
        return found

    def dump(self, *without: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, in the tables' own form. without: tables to leave out."""
        with self.store.read() as session:
            return {
                table.name: sorted((tuple(row) for row in session.execute(select(*table.c))), key=repr)
                for table in Base.metadata.sorted_tables
                if table.name not in without
            }


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def differences(place: Place) -> list[Difference]:
    """What comes out otherwise in any cohort when it is lived once more from what was recorded."""
    with place.store.read() as session:
        slugs = session.execute(select(t.CohortRow.id)).scalars().all()
        return [each for slug in slugs for each in replayed(session, slug).differences]


def faults(place: Place, now: datetime) -> list[str]:
    """Everything that breaks P1 and P4 as of now: accepted twice, lost, left open without time, without a reason.

    Every sent row has exactly one acceptance on its channel, where its person was not erased; what the outbox has of a
    row belongs to one that is sent, or unknown; the ledger's last word on a row is its state, and each has a reason.
    """
    wrong = [f"{key} was accepted {n} times" for key, n in place.runtime.outbox.counts().items() if n > 1]
    outbox = {each.message_id: each.key for each in place.runtime.outbox.accepted()}
    of_rows = {(each.planned, each.channel): each.id for each in messages(place) if each.planned is not None}
    last, erased = _last_words(place), _erased(place)
    out = set()
    for row in place.rows():
        key = f"{row.cohort}/{row.step}/{row.occurrence}/{row.person}/{row.kind}/{row.number}"
        wrong += [f"{key} {problem}" for problem in _of_row(row, last, now)]
        message = of_rows.get((row.id, row.channel or ""))
        if row.state in ("sent", "unknown"):
            out.add(message)
        if row.state == "sent" and message not in outbox and row.person not in erased:
            wrong.append(f"{key} is sent, and the outbox never had it")
    kept = outbox.keys() & of_rows.values()
    return wrong + [f"{outbox[message]} is in the outbox and not sent" for message in sorted(kept - out)]


def _erased(place: Place) -> set[int]:
    with place.store.read() as session:
        return set(session.execute(select(t.Person.id).where(t.Person.erased_at.is_not(None))).scalars())


def _of_row(row: t.PlannedRow, last: Mapping[int, str], now: datetime) -> list[str]:
    wrong = []
    if row.state in ("ready", "sending"):
        wrong.append(f"is still {row.state}")
    if row.state in OPEN and (row.next_at is None or row.next_at <= now):
        wrong.append(f"is {row.state}, though it was to be looked at {row.next_at}")
    if not (row.reason or row.why):
        wrong.append("has no reason")
    if row.kind != Kind.CLOSE and last.get(row.id, "planned") not in (row.state, "moved"):
        wrong.append(f"is {row.state}, and the ledger ends with {last.get(row.id)}")
    return wrong


def _last_words(place: Place) -> dict[int, str]:
    with place.store.read() as session:
        query = select(t.LedgerRow.planned, t.LedgerRow.state, t.LedgerRow.reason).order_by(t.LedgerRow.id)
        found = {}
        for planned, state, reason in session.execute(query):
            assert reason, "a ledger entry has no reason"
            found[planned] = state
        return found


def messages(place: Place) -> list[t.Message]:
    """Every message."""
    with place.store.read() as session:
        return list(session.execute(select(t.Message).order_by(t.Message.id)).scalars())


def crowd(size: int) -> str:
    """A people file: every third hears by text, every second of them has an email as well; two coordinators."""
    lines = ["email,phone,name,role,channel,sms_consent,timezone"]
    zones = ["Europe/London", "America/New_York", "Asia/Kolkata", ""]
    for n in range(size):
        texts = n % 3 == 0
        phone = f"+1202555{n + 100:04d}" if texts else ""
        email = f"p{n}@example.org"
        lines.append(
            f"{email},{phone},Person {n},member,{'sms' if texts else ''},{'yes' if texts else ''},{zones[n % 4]}"
        )
    lines += [f"{name}@example.org,,{name.title()},coordinator,,," for name in ("dana", "eli")]
    return "\n".join(lines) + "\n"


def wait_for(true: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something becomes true within that time."""
    import time

    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def tokens_in(paths: Mapping[str, str]) -> set[str]:
    """The tokens of addresses."""
    return {re.split(r"[/?]", path)[-1] for path in paths.values()}
