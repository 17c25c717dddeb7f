"""A small network of one's own, put into an engine that sends in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.commands import moment
from engine.definitions import load
from engine.demo.living import Living
from engine.demo.network import Network, own, settle
from engine.runtime import Runtime, open_runtime
from engine.settings import Settings
from engine.store import tables as t

PACK = Path(__file__).parent / "pack"
PEOPLE = PACK / "people.csv"
MACHINE = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = date(2027, 1, 4)


@dataclass(frozen=True)
class Small:
    """The network, and what became of it."""

    runtime: Runtime
    network: Network

    @property
    def living(self) -> Living:
        """Its people, who know nothing yet of what they did; every web process has some of its own."""
        return Living(self.runtime, self.network)

    def now(self) -> datetime:
        """Domain time."""
        return moment.current_of(self.runtime.store, MACHINE)

    def responses(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Invitation → state of its response, and the keys of the pages that were saved."""
        r = t.ResponseRow
        with self.runtime.store.read() as session:
            found = session.execute(select(r.invitation, r.state, r.keys).where(r.invitation.is_not(None)))
            return {invitation: (state, tuple(keys)) for invitation, state, keys in found}

    def cases(self) -> list[t.Case]:
        """Every case, oldest first."""
        with self.runtime.store.read() as session:
            return list(session.execute(select(t.Case).order_by(t.Case.opened_at, t.Case.id)).scalars())


@pytest.fixture
def make(tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[..., Small]]:
    """Settles the small pack with people from a CSV."""
    opened = []

    def made(people: Path = PEOPLE, start: date = START) -> Small:
        settings = Settings.read({"VAR_DIR": str(tmp_path / f"var-{len(opened)}")})
        shutil.copyfile(sqlite_template, settings.database_url.removeprefix("sqlite:///"))
        runtime = open_runtime(settings, lambda: MACHINE, migrate=False)
        opened.append(runtime)
        given = own(load(PACK), people, MACHINE.date(), None, start)
        return Small(runtime, settle(runtime, given, MACHINE).network)

    yield made
    for runtime in opened:
        runtime.close()


@pytest.fixture
def small(make: Callable[..., Small]) -> Small:
    """The small pack with its own eight people."""
    return make()
