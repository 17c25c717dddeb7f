"""`./run.sh chaos [--minutes N] [--database sqlite|postgresql] [--seed N]`: worlds harmed until the time is up.

Ends with a table; exits 1 where a promise was broken. The seed repeats the run: the same harms at the same places. What
processes that run at once make of them may differ by who is faster.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from engine.store import Store, sqlite_url, upgrade
from tests import postgres
from tests.chaos.reckoning import Reckoning
from tests.chaos.run import live
from tests.engine.nursery import Nursery

ROUNDS = 36
"""A cohort's twelve weeks."""

DATABASES = ("sqlite", "postgresql")


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def databases(name: str, folder: Path) -> Iterator[Generator[Store, None, None]]:
    """Empty databases, one after the other, for as long as the block runs."""
    if name == "sqlite":
        with closing(_files(folder)) as found:
            yield found
        return
    with postgres.server() as server, closing(_on_server(server)) as found:
        yield found


def _files(folder: Path) -> Generator[Store, None, None]:
    while True:
        store = Store(sqlite_url(folder / f"{uuid4().hex}.db"))
        upgrade(store)
        yield store
        store.close()


def _on_server(server: str) -> Generator[Store, None, None]:
    while True:
        with postgres.database(server, f"milepost_{uuid4().hex[:12]}") as address:
            store = Store(address)
            upgrade(store)
            yield store
            store.close()


def harm(name: str, minutes: float, seed: int) -> Reckoning:
    """Worlds on one database, one after the other, until the time is up; at least one."""
    total, until, number = Reckoning(), time.monotonic() + minutes * 60, 0
    folder = Path(tempfile.mkdtemp(prefix="milepost-chaos-"))
    nursery = Nursery(folder / "log")
    try:
        with databases(name, folder) as stores:
            for store in stores:
                number += 1
                var = folder / f"world-{number}"
                var.mkdir()
                found = live(store, var, nursery, seed + number, ROUNDS)
                total.add(found)
                verdict = f"{len(found.wrong)} WRONG" if found.wrong else "held"
                say(f"{name}, world {number} (seed {seed + number}): {verdict}")
                for line in found.wrong[:10]:
                    say(f"  {line}")
                shutil.rmtree(var, ignore_errors=True)
                if time.monotonic() > until:
                    return total
    finally:
        nursery.close()
        shutil.rmtree(folder, ignore_errors=True)
    return total


def main() -> int:
    """Harms, and says what came of it."""
    parser = argparse.ArgumentParser(prog="./run.sh chaos", description=__doc__, allow_abbrev=False)
    parser.add_argument("--minutes", type=float, default=10, help="on each database (10)")
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    parser.add_argument("--seed", type=int, help="repeats a run")
    given = parser.parse_args()
    seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    say(f"seed {seed}: `./run.sh chaos --seed {seed}` repeats it")
    found = {name: harm(name, given.minutes, seed) for name in DATABASES if given.database in (None, name)}
    rows = list(dict.fromkeys(row for each in found.values() for row in each.counts))
    say("\n" + f"{'':<30}" + "".join(f"{name:>14}" for name in found))
    for row in rows:
        say(f"{row:<30}" + "".join(f"{each.counts[row]:>14,}" for each in found.values()))
    broken = sum(len(each.wrong) for each in found.values())
    say(f"\n{'every promise held' if not broken else f'{broken} promises broken'}; seed {seed}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
