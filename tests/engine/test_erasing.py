"""A person who is erased is found nowhere any more."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import inspect, text

from engine import broker, clock
from engine.commands import answers, erasing
from engine.core.life import Cohort
from engine.core.script import Line, Person
from engine.definitions import load
from engine.pages import Saved
from engine.store import Store
from tests.core.build import utc
from tests.engine.living import Lived, runtime_on
from tests.engine.nursery import Nursery
from tests.engine.packs import STORY_PACK, write_pack
from tests.engine.place import COHORT, Place, faults

ANA = "ana.unmistakable@example.org"
WORDS = "a most peculiar turn of phrase"


def dump(store: Store) -> str:
    """Every value of every table."""
    with store.read() as session:
        tables = inspect(session.connection()).get_table_names()
        rows = (row for name in sorted(tables) for row in session.execute(text(f'SELECT * FROM "{name}"')))
        return "\n".join(map(str, rows))


def test_an_erased_person_is_in_no_table_file_or_outbox(store: Store, tmp_path: Path) -> None:
    loaded = load(write_pack(STORY_PACK, tmp_path / "pack"))
    runtime = runtime_on(store, tmp_path / "var")
    lived = Lived(runtime, "spring")
    start = utc("2027-01-01 09:00")
    lived.create(loaded, Cohort("spring", date(2027, 1, 4), date(2027, 3, 29), "UTC"), start)
    lived.take_in([Person(ANA, "Ana Unmistakable", ("member",), email=True, phone=True, sms_consent=True)], start)
    clock.tick(runtime, now=start)
    clock.tick(runtime, until=utc("2027-01-05 09:00"))
    told = {"text": WORDS, "consent": "full-name", "check_first": False}
    answers = Line(ANA, "answers", datetime.combine(date(2027, 1, 5), time(9)), "ask", {"tale": told})
    lived.answer(answers, utc("2027-01-05 09:00"))
    clock.tick(runtime, until=utc("2027-01-06 09:00"))
    assert WORDS in dump(store)
    assert "Unmistakable" in dump(store)
    erasing.erase(runtime, lived.number(ANA), utc("2027-01-06 09:00"))
    for trace in (WORDS, "Unmistakable", "unmistakable"):
        assert trace not in dump(store)
    for path in (*tmp_path.glob("*.db*"), *(tmp_path / "var").rglob("*")):
        if path.is_file() and path.name != "secret-key":
            assert b"nmistakable" not in path.read_bytes(), path
            assert WORDS.encode() not in path.read_bytes(), path
    clock.tick(runtime, until=utc("2027-04-30 09:00"))
    assert not [m for m in runtime.outbox.accepted() if m.at > utc("2027-01-06 09:00")]


def test_what_was_ready_for_an_erased_person_ends_with_a_reason(queued: Place, tmp_path: Path) -> None:
    queued.begin(STORY_PACK.split("limits: none\n")[1], f"email,name,role\n{ANA},Ana,member\n", tmp_path)
    queued.tick("2027-01-04 12:00")
    person = queued.number(ANA)
    assert queued.states(person=person, step="ask") == {"ready": 1}
    erasing.erase(queued.runtime, person, utc("2027-01-04 12:00"))
    queued.tick("2027-01-04 12:30")
    assert {(row.state, row.reason) for row in queued.rows(person=person, step="ask")} == {("skipped", "erased")}
    assert faults(queued, utc("2027-01-04 12:30")) == []


def test_after_erasing_on_the_command_line_no_file_and_no_export_names_the_person(
    store: Store, nursery: Nursery, tmp_path: Path
) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    place = Place.open(store, folder)
    with broker.started(place.runtime.settings):
        everybody = f"email,phone,name,role\n{ANA},+12025550177,Ana Unmistakable,member\nben@example.org,,Ben,member\n"
        place.begin(STORY_PACK.split("limits: none\n")[1], everybody, tmp_path)
        for at in ("2027-01-04 12:00", "2027-01-07 12:00"):
            place.tick(at)
            assert nursery.wait(nursery.start("work", place.ahead, burst=True)) == 0
        for who, told in ((ANA, WORDS), ("ben@example.org", "Plain words.")):
            tale = {"tale": {"text": told, "consent": "full-name", "check_first": False}}
            saved = Saved(who, tale, frozenset(), frozenset(), True, "", "en")
            answers.save(place.runtime, place.token(who, "ask"), saved, utc("2027-01-07 13:00"))
        place.tick("2027-01-08 12:00")
        before = place.milepost("export", "--cohort", COHORT, "--as", "csv")
        assert WORDS in before.stdout
        said = place.milepost("people", "erase", ANA)
        assert said.returncode == 0, said.stderr
        shown = [
            place.milepost(*command).stdout
            for command in (
                ("ledger",), ("outbox", "--full"), ("stories",), ("responses", "--cohort", COHORT),
                ("people", "export", "ben@example.org"), ("digest", "--help"), ("cohort", "show", COHORT),
            )
        ]  # fmt: skip
        for form in ("csv", "jsonl", "sav", "dta"):
            done = place.milepost("export", "--cohort", COHORT, "--as", form, "--out", str(folder / f"after.{form}"))
            assert done.returncode == 0, done.stderr
        everything = [path for path in folder.rglob("*") if path.is_file() and path.name != "secret-key"]
        everything += tmp_path.glob("*.db*")
        assert any("appendonly" in str(path) for path in everything), "the broker's own file is among them"
        found = {path: path.read_bytes() for path in everything} | {"dump": dump(store).encode()}
        for n, text in enumerate(shown):
            found[f"shown {n}"] = text.encode()
        for trace in (WORDS, "nmistakable", "+12025550177", "2025550177"):
            assert [str(name) for name, held in found.items() if trace.encode() in held] == []
        assert sum(b"Plain words." in held for held in found.values()) > 2, "the other one's are there"
        nobody = place.milepost("people", "erase", ANA)
        assert (nobody.returncode, "Nobody is known" in nobody.stderr) == (2, True)
    place.close()
