"""A person who is erased is found nowhere any more."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import inspect, text

from engine import clock
from engine.commands import erasing
from engine.core.life import Cohort
from engine.core.script import Line, Person
from engine.definitions import load
from engine.store import Store
from tests.core.build import utc
from tests.engine.living import Lived, runtime_on
from tests.engine.packs import STORY_PACK, write_pack

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
