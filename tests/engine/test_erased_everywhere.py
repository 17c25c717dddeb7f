"""P10: what somebody asked to be erased is found nowhere; a whole network lived a while, every place searched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyreadstat
import pytest
from sqlalchemy import select, text

from engine import broker
from engine.commands import answers, cases, merging, stories
from engine.pages import Saved
from engine.store import Store
from engine.store import tables as t
from tests.engine.nursery import Nursery
from tests.engine.place import COHORT, Place, differences, instant

PACK = """
steps:
  welcome: {when: start, to: members, tell: welcome}
  pulse: {when: 1 week after start, to: members, ask: pulse, remind: [2 days], close: 2 weeks}
  mood: {when: 1 week after start, to: members, ask: mood, close: 4 weeks}
  later: {when: 8 weeks after start, to: members, tell: welcome}
routes:
  low: {on: pulse, if: pulse.useful <= 2, case: low, to: facilitator, note: Low., tell: sorry}
digests:
  cycle: {when: 4 weeks after start, to: leaders, title: How it went}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions:
      useful: {ask: How useful?, type: scale, labels: [a, b, c, d, e]}
      words: {ask: What else?, type: text}
      tale: {ask: What changed for you?, type: story}
  mood:
    title: Mood
    visibility: anonymous
    questions:
      belong: {ask: What should we know?, type: text}
messages:
  welcome: {subject: "You and ((partner))", body: "Dear ((name)), meet ((partner)). Ask ((facilitator)).", sms: "Meet ((partner))."}
  sorry: {subject: Sorry, body: "Dear ((first_name)), we are sorry."}
"""  # noqa: E501 – lines of a pack

ANA, ANA_EARLIER, ANA_BEFORE = "ana.unmistakable@example.org", "old.unmistakable@example.net", "+12025550177"
FAY, DANA = "fay.nonesuch@example.org", "dana.whitfield@example.org"
ROSTER = f"""email,phone,name,role,group,channel,sms_consent,partner
{ANA},+12025550188,"Anastasía D'Unmistakable & Söhne",member,Birch,,yes,ben@example.org
ben@example.org,+12025550199,Ben Li,member,Birch,sms,yes,{ANA}
cas@example.org,,Cas Roe,member,Birch,,,
{FAY},+12025550166,Fayette Nonesuch,facilitator,Birch,,,
{DANA},,Dana Whitfield,coordinator,,,,
lee@example.org,,Lee Leader,leader,,,,
"""
BEFORE = f"""email,phone,name,role,sms_consent
{ANA_EARLIER},,Ana Unmistakable-Vorher,member,
,{ANA_BEFORE},Ana Unmistakable-Vorher,member,yes
"""
TALE, WORDS = "a most peculiar turn of phrase", "vexillology saved my week"
NOTED, HEARD = "She cried about her landlord", "yes please ring me on my boat"
OF_ANA = (
    "nmistakable", "D'Unm", "Söhne", "Anastas", "2025550188", "2025550177", TALE, WORDS, NOTED, HEARD,
)  # fmt: skip
OF_FAY, OF_DANA = ("onesuch", "2025550166", "Fayette"), ("whitfield",)
PLAIN = "Ben said this plainly"


def everything(store: Store, *folders: Path) -> dict[str, str]:
    """The bytes of every file under folders, as text, and every table of every schema dumped."""
    found = {
        str(path): path.read_bytes().decode("utf-8", "replace")
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }
    with store.read() as session:
        if store.sqlite:
            query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        else:
            query = (
                "SELECT table_schema, table_name FROM information_schema.tables "
                "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
            )
        for name in [tuple(row) for row in session.execute(text(query))]:
            quoted = ".".join(f'"{part}"' for part in name)
            rows = session.execute(text(f"SELECT * FROM {quoted}"))
            found[f"table {quoted}"] = "\n".join(str(value) for row in rows for value in row)
    return found


def traces(found: Mapping[str, str], words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Where which word is found; case does not matter, nor how HTML or JSON writes a sign."""
    plain = {where: _plain(held) for where, held in found.items()}
    return [(where, word) for where, held in plain.items() for word in words if _plain(word) in held]


def _plain(held: str) -> str:
    held = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), held)
    return held.replace("&#39;", "'").replace("&#x27;", "'").replace("&amp;", "&").casefold()


def exports(place: Place, folder: Path) -> dict[str, str]:
    """Everything that the command line lets out, as files and as text."""
    folder.mkdir()
    for form in ("csv", "jsonl", "sav", "dta"):
        done = place.milepost("export", "--cohort", COHORT, "--as", form, "--out", str(folder / f"answers.{form}"))
        assert done.returncode == 0, done.stderr
    for form in ("html", "txt", "json"):
        done = place.milepost("digest", "cycle", "--cohort", COHORT, "--out", str(folder / f"cycle.{form}"))
        assert done.returncode == 0, done.stderr
    shown = {
        " ".join(command): place.milepost(*command)
        for command in (
            ("outbox", "--full"), ("outbox", "--format", "json"), ("cases", "--all"), ("stories",), ("ledger",),
            ("responses", "--cohort", COHORT, "--format", "json"), ("cohort", "show", COHORT),
            ("people", "export", "ben@example.org"), ("replay", "--cohort", COHORT),
        )
    }  # fmt: skip
    assert {command: done.stderr for command, done in shown.items() if done.returncode} == {}
    read = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}
    tables = {form: str(read[form](str(folder / f"answers.{form}"))[0].to_csv()) for form in read}
    return {command: done.stdout for command, done in shown.items()} | tables


@pytest.fixture
def network(store: Store, nursery: Nursery, tmp_path: Path) -> Iterator[Place]:
    """A network with a broker of its own, its workers, an outbox, and three weeks behind it."""
    folder = tmp_path / "var"
    folder.mkdir()
    place = Place.open(store, folder)
    with broker.started(place.runtime.settings):
        place.begin(PACK, ROSTER + "".join(f"p{n}@example.org,,P {n},member,Cedar,,,\n" for n in range(6)), tmp_path)
        assert place.take_in(BEFORE).bad == ()
        for at in ("2027-01-04 12:00", "2027-01-11 12:00"):
            _pass(place, nursery, at)
        for who, tale in ((ANA, TALE), ("ben@example.org", PLAIN)):
            told = {"text": tale, "consent": "full-name", "check_first": False}
            _answer(place, who, "pulse", {"useful": 1, "words": WORDS if who == ANA else "", "tale": told})
        _answer(place, ANA, "mood", {"belong": "half of a thought"}, finish=False)
        _pass(place, nursery, "2027-01-14 12:00")
        _staff(place)
        for old, known in ((ANA_BEFORE, ANA_EARLIER), (ANA_EARLIER, ANA)):
            merging.merge(place.store, old, known, instant("2027-01-15 12:00"), place.machine())
        _pass(place, nursery, "2027-02-02 12:00")
        yield place
        assert differences(place) == []
    place.close()


def _pass(place: Place, nursery: Nursery, until: str) -> None:
    """A tick, and workers that send what it rang for, until nothing is left to do."""
    for _ in range(3):
        place.tick(until)
        assert nursery.wait(nursery.start("work", place.ahead, burst=True)) == 0


def _answer(place: Place, who: str, step: str, given: dict[str, object], *, finish: bool = True) -> None:
    saved = Saved(f"page {who} {step}", given, frozenset(), frozenset(), finish, "Fayette reads this.", "en")
    answers.save(place.runtime, place.token(who, step), saved, instant("2027-01-12 12:00"))


def _staff(place: Place) -> None:
    """What staff write about it, and what a provider calls with."""
    now, dana, ana = instant("2027-01-14 13:00"), place.number(DANA), place.number(ANA)
    with place.store.write() as session:
        for story in session.execute(select(t.Story)).scalars().all():
            assert stories.approve(session, dana, story.id, False, "It speaks for many.", now, place.machine())
        case = session.execute(select(t.Case).where(t.Case.person == ana)).scalar_one()
        assert case.owner == place.number(FAY)
        assert cases.note(session, dana, case.id, NOTED, now, place.machine())
        body = {"From": "+12025550188", "Body": HEARD}
        session.add(
            t.RawEvent(
                provider="twilio", event="SM1", kind="inbound", person=ana, body=body, received_at=place.machine()
            )
        )


@pytest.mark.parametrize(
    ("who", "words"), [(ANA, OF_ANA), (FAY, OF_FAY), (DANA, OF_DANA)], ids=["member", "facilitator", "coordinator"]
)
def test_whoever_is_erased_is_found_nowhere(
    network: Place, nursery: Nursery, tmp_path: Path, who: str, words: tuple[str, ...]
) -> None:
    folder = tmp_path / "var"
    before = exports(network, tmp_path / "before")
    held = everything(network.store, folder, tmp_path / "before") | before
    assert {word for _, word in traces(held, words)} == set(words), "all of it was there"
    said = network.milepost("people", "erase", who)
    assert said.returncode == 0, said.stderr
    _pass(network, nursery, "2027-03-02 12:00")
    after = exports(network, tmp_path / "after")
    files = {
        path: held
        for path, held in everything(network.store, folder, tmp_path / "after").items()
        if "secret-key" not in path
    }
    files |= {str(path): path.read_bytes().decode("utf-8", "replace") for path in tmp_path.glob("*.db*")}
    assert any("appendonly" in name for name in files), "the broker's own file is among them"
    assert traces(files | after, words) == []
    assert len(traces(files | after, (PLAIN,))) > 5, "what the others said is still there"
    assert not network.runtime.outbox.accepted(to=who)
