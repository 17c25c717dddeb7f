"""A made-up network: read from files, put into an empty engine, and known again by the file that says so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from engine.commands import activity, cohorts, meetings, people
from engine.commands.people import Imported
from engine.core import calendar
from engine.core.language import Workflow, words
from engine.definitions import Loaded
from engine.definitions.meetings import ActivityRow, MeetingRow, read_activity, read_meetings
from engine.definitions.roster import Roster, read_people
from engine.demo import dates
from engine.demo.sample import SAMPLE_START, Book, moved, read_book
from engine.runtime import Runtime
from engine.trouble import Found, Trouble

WORKFLOWS = Path(__file__).parents[2] / "workflows"
FIRST = "circles"
"""The shipped pack whose sample is shown where no other is named."""

FILE = "demo.json"
"""In VAR_DIR; where it is, sample people live."""

SEED = 7
HOME = "Europe/London"
MEETS_AT = time(17, 30)
"""Where nobody wrote down when groups meet: every second week, at this time in the cohort's zone."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a network is made of. title: of its cohorts, without the month; "" for the workflow's own.

    book: what its people say, where somebody wrote it down.
    """

    loaded: Loaded
    roster: Roster
    meetings: tuple[MeetingRow, ...]
    start: date
    timezone: str
    slug: str
    title: str
    book: Path | None = None
    activity: tuple[ActivityRow, ...] = ()

    @property
    def workflow(self) -> Workflow:
        """The checked pack."""
        assert self.loaded.workflow is not None
        return self.loaded.workflow

    @property
    def staff(self) -> str | None:
        """The email of the first coordinator."""
        rows = self.roster.rows
        return next((row.email for row in rows if row.email and "coordinator" in (row.roles or ())), None)


@dataclass(frozen=True, slots=True)
class Network:
    """A network that was put into VAR_DIR.

    members: whoever takes part, in order. staff: the coordinator's email, "" for none. book: a file, "" for none.
    """

    slug: str
    following: str
    seed: int
    start: str
    until: str
    members: tuple[str, ...]
    staff: str = ""
    book: str = ""

    @property
    def ends(self) -> datetime:
        """When its story is over, for whoever watches it in one go."""
        return datetime.combine(date.fromisoformat(self.until), time(12), UTC)

    def words(self) -> Book:
        """What is known of its people and what they say."""
        return read_book(Path(self.book), self.members) if self.book else Book(self.members)

    def keep(self, folder: Path) -> None:
        """Writes down that this network lives in a folder."""
        (folder / FILE).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def kept(folder: Path) -> Network | None:
    """The network that lives in a folder; None where there is none."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Network(**{**found, "members": tuple(found["members"])})
    except (ValueError, TypeError, KeyError) as problem:
        raise Trouble(f"{path} cannot be read as the demo's own.", "Begin anew with --fresh.") from problem


def names() -> list[str]:
    """The shipped packs that have a sample network, the one that is shown unasked first."""
    found = [path.parent.parent.name for path in WORKFLOWS.glob("*/sample/people.csv")]
    return sorted(found, key=lambda name: (name != FIRST, name))


def shipped(loaded: Loaded, folder: Path, today: date, start: date | None = None) -> Given:
    """The sample network of a shipped pack, with its dates moved so that its life lies ahead of today.

    folder: the pack's. Its `sample/` has people.csv and answers.yaml, and meetings.csv and activity.csv where there are
    any.
    """
    assert loaded.workflow is not None
    workflow, sample = loaded.workflow, folder / "sample"
    day = start or dates.first_day(workflow, today)

    def text(name: str) -> bytes | None:
        path = sample / name
        return moved(path.read_text(encoding="utf-8"), day, SAMPLE_START).encode() if path.exists() else None

    roster = read_people(text("people.csv") or b"", workflow_roles=tuple(workflow.roles))
    held, done = text("meetings.csv"), text("activity.csv")
    meetings = read_meetings(held, timezone=HOME, groups=_groups(roster)).rows if held else ()
    acted = read_activity(done, timezone=HOME).rows if done else ()
    title = words(workflow.title, workflow.locales[0])
    return Given(
        loaded, roster, meetings, day, HOME, f"{workflow.id}-{day:%Y-%m}", title, sample / "answers.yaml", acted
    )


def own(loaded: Loaded, people_csv: Path, today: date, country: str | None, start: date | None = None) -> Given:
    """Somebody's own pack with their own people. Raises Found for a file of people with bad rows."""
    assert loaded.workflow is not None
    workflow = loaded.workflow
    roster = read_people(people_csv, default_country=country, workflow_roles=tuple(workflow.roles))
    _refuse([f"{people_csv}: {problem}" for problem in roster.problems], str(people_csv))
    day = start or dates.first_day(workflow, today)
    held = tuple(_every_second_week(_groups(roster), day, dates.last_day(workflow, day), "UTC"))
    return Given(loaded, roster, held, day, "UTC", f"{workflow.id}-{day:%Y-%m}"[:90], "")


def _refuse(rows: Sequence[str], file: str) -> None:
    if rows:
        more = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
        raise Found(f"{rows[0].removesuffix('.')}.{more}", f"Mend {file} first; nothing was started.")


def _groups(roster: Roster) -> list[str]:
    return sorted({row.group for row in roster.rows if row.group})


def _every_second_week(groups: Sequence[str], start: date, end: date | None, tz: str) -> Iterator[MeetingRow]:
    last = end or start + dates.USUAL
    for group in groups:
        day = start + timedelta(days=1)
        while day <= last:
            yield MeetingRow(1, group, calendar.at(day, MEETS_AT, tz), f"{group} {day}")
            day += timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class Settled:
    """What putting a network into the engine came to."""

    network: Network
    people: Imported
    again: Imported
    meetings: int
    activity: int


def settle(runtime: Runtime, given: Given, now: datetime) -> Settled:
    """Applies the pack, starts the cohort, drafts the one that follows it, and imports everybody. Raises Trouble.

    The people are imported twice, which is the same as once; `again` says so.
    """
    machine, workflow = runtime.machine(), given.workflow
    end = dates.last_day(workflow, given.start)
    plan = cohorts.Plan(given.slug, workflow.id, given.start, end, given.timezone, _titled(given, given.start))
    cohorts.create(runtime.store, plan, now, machine, given.loaded)
    after = _following(given, end)
    cohorts.create(runtime.store, after, now, machine)
    first, again = (
        people.take_in(runtime.store, runtime.links, given.slug, given.roster, now, machine) for _ in range(2)
    )
    _refuse([message for _, message in first.bad], "the people")
    held = meetings.take_in(runtime.store, given.slug, given.meetings, now)
    done = activity.take_in(runtime.store, given.slug, given.activity, now)
    _refuse([message for _, message in done.bad], "the activity")
    network = Network(
        given.slug, after.slug, SEED, given.start.isoformat(), dates.watched_until(workflow, given.start).isoformat(),
        tuple(_taking_part(given.roster)), given.staff or "", str(given.book or ""),
    )  # fmt: skip
    network.keep(runtime.settings.var_dir)
    return Settled(network, first, again, held.added, done.added)


def _following(given: Given, end: date | None) -> cohorts.Plan:
    """The next cohort, as a draft: whoever renews has somewhere to go."""
    start = (end or given.start + dates.USUAL) + timedelta(weeks=4)
    start += timedelta(days=(given.start.weekday() - start.weekday()) % 7)
    slug = f"{given.slug}-next"
    last = dates.last_day(given.workflow, start)
    return cohorts.Plan(
        slug, given.workflow.id, start, last, given.timezone, _titled(given, start), follows=given.slug, draft=True
    )  # fmt: skip


def _titled(given: Given, start: date) -> str:
    return f"{given.title}, {start:%B %Y}" if given.title else ""


def _taking_part(roster: Roster) -> Iterator[str]:
    return (row.ref for row in roster.rows if not row.roles or {"member", "mentor", "mentee"} & set(row.roles))
