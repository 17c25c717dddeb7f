"""A large people file is taken in as a whole, a few rows at a time, and nobody's answer waits for it."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import func, select, update

from engine.commands import erasing, people
from engine.store import tables as t
from tests.engine.place import MADE, Place, differences, faults, instant
from tests.engine.test_ticks import PACK as PLAIN

FIRST = "email,name,role\nben@example.org,Ben,member\n"
MANY = 120


def roster(count: int = MANY) -> str:
    """People of circles of eight, everyone with the next one as their partner; somebody is known already."""
    lines = ["email,name,role,group,partner", "ben@example.org,Ben Li,member,circle-0,"]
    for n in range(count):
        lines.append(f"p{n}@example.org,王 {n},member,circle-{n // 8},p{(n + 1) % count}@example.org")
    return "\n".join(lines) + "\n"


class CutOffError(Exception):
    """The importing process ends."""


def cut_off(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The importing process ends after so many parts."""
    parts = iter(range(after))

    def rest(_seconds: float) -> None:
        if next(parts, None) is None:
            raise CutOffError

    monkeypatch.setattr("engine.commands.people.time.sleep", rest)


def test_in_parts_comes_to_the_same_as_at_once(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.begin(PLAIN, FIRST, tmp_path)
    done = place.take_in(roster())
    assert (done.added, done.changed, done.same) == (MANY, 1, 0)
    again = place.take_in(roster())
    assert (again.added, again.changed, again.same) == (0, 0, MANY + 1)
    before = place.dump()
    monkeypatch.setattr(people, "SMALL", 1000)
    at_once = place.take_in(roster())
    assert (at_once.added, at_once.changed, at_once.same) == (0, 0, MANY + 1), "nothing was left for it to do"
    assert place.dump() == before
    assert place.dump()["import_rows"] == []


def test_one_bad_row_of_a_large_file_leaves_everything_as_it_was(place: Place, tmp_path: Path) -> None:
    place.begin(PLAIN, FIRST, tmp_path)
    before = place.dump()
    done = place.take_in(roster() + "eve@example.org,Eve,member,circle-1,nobody@example.org\n")
    assert [line for line, _ in done.bad] == [MANY + 3]
    assert "nobody is known by nobody@example.org" in done.bad[0][1]
    assert place.dump() == before


@pytest.mark.parametrize("parts", [0, 3, 30])
def test_the_clock_goes_on_with_a_file_that_was_cut_off(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    place.begin(PLAIN, FIRST, tmp_path)
    with monkeypatch.context() as patched:
        cut_off(patched, parts)
        with pytest.raises(CutOffError):
            place.take_in(roster())
    place.tick("2026-12-05 12:00")
    assert len(place.dump()["import_rows"]) > 0, "somebody may still be at it"
    with place.runtime.store.write() as session:
        session.execute(update(t.Import).values(moved_at=place.machine() - people.ABANDONED))
    place.tick("2026-12-05 12:01")
    with place.runtime.store.read() as session:
        assert session.execute(select(func.count()).select_from(t.Membership)).scalar() == MANY + 1
        assert session.execute(select(t.Import.added, t.Import.changed)).one() == (MANY, 1)
    assert place.dump()["import_rows"] == []
    assert faults(place, instant("2026-12-05 12:01")) == []
    assert differences(place) == []


def test_others_write_while_a_large_file_is_taken_in(place: Place, tmp_path: Path) -> None:
    place.begin(PLAIN, FIRST, tmp_path)
    taking = Thread(target=lambda: place.take_in(roster()))
    taking.start()
    written = 0
    while taking.is_alive():
        with place.runtime.store.write() as session:
            session.execute(update(t.Person).where(t.Person.identity == "ben@example.org").values(locale="es"))
            left = session.execute(select(func.count()).select_from(t.ImportRow)).scalar() or 0
        written += 0 < left < MANY
    taking.join()
    assert written > 5


def test_someone_erased_meanwhile_is_not_brought_back(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.begin(PLAIN, FIRST, tmp_path)
    with monkeypatch.context() as patched:
        cut_off(patched, 30)
        with pytest.raises(CutOffError):
            place.take_in(roster())
    erasing.erase(place.runtime, place.number("p100@example.org"), MADE)
    place.tick("2026-12-05 12:00")
    assert "p100@example.org" not in str(place.dump())
