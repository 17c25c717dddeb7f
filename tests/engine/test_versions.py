"""A running cohort moved to other versions: what `plan` says is what then happens to everybody, on both databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import sending, settling
from engine.commands import answers, cohorts, versions
from engine.core.versions import Change
from engine.definitions import Loaded, load
from engine.pages import Saved
from engine.queries import comparing
from engine.queries.material import material
from engine.store import lives
from engine.store import tables as t
from engine.trouble import Trouble
from tests.engine.place import COHORT, Place, faults, instant, messages, pack_in

PACK = """
milestones: {middle: halfway}
steps:
  note: {when: start, to: members, tell: note, late: 2 days}
  pulse: {when: 1 week after start, to: members, ask: pulse, late: 1 day, remind: [2 days, 5 days]}
  mid: {when: middle, to: members, ask: pulse, if: pulse.useful <= 3, late: 3 days}
  weekly: {when: every 2 weeks from 2 weeks after start, to: members, tell: note, late: 1 day}
  over: {when: end, to: members, tell: note, late: 3 days}
digests:
  report: {when: end, to: coordinators, sections: [outcomes]}
messages:
  note: {subject: Note, body: "A note."}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions: {useful: {ask: "Useful?", type: scale, labels: [a, b, c, d, e]}}
routes:
  low: {on: pulse, if: pulse.useful <= 2, case: low, note: Look into it}
"""
ROSTER = """email,name,role,timezone
ana@example.org,Ana,member,
ben@example.org,Ben,member,Pacific/Auckland
cara@example.org,Cara,member,
dan@example.org,Dan,coordinator,
"""
ANA, BEN, CARA = "ana@example.org", "ben@example.org", "cara@example.org"
STARTED, ANSWERED, NOW, AFTER = "2027-01-05 12:00", "2027-01-11 15:00", "2027-01-12 12:00", "2027-01-12 12:05"
Placed = dict[tuple[int, str, int, str, int], tuple[str, Any]]


def edition(folder: Path, *changes: tuple[str, str]) -> Loaded:
    """The pack with some of its words replaced, each of which must be there."""
    text = PACK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return pack_in(folder / "edition", text)


@pytest.fixture
def running(place: Place, tmp_path: Path) -> Place:
    """A cohort in its second week: the note and the pulse have gone out, and Ana has answered."""
    place.begin(PACK, ROSTER, tmp_path)
    place.tick(until="2027-01-11 12:00")
    answer(place, ANA, "pulse", {"useful": 2})
    place.tick(NOW)
    return place


def answer(place: Place, who: str, step: str, given: dict[str, int], at: str = ANSWERED) -> None:
    saved = Saved(f"page-{who}-{step}", given, frozenset(), frozenset(), True, "Who reads it.", "en")
    stored = answers.save(place.runtime, place.token(who, step), saved, instant(at))
    assert stored.person is not None
    settling.ring(place.runtime, [stored.person], instant(at))


def said(place: Place, pack: Loaded, now: str) -> dict[int, tuple[Change, ...]]:
    assert pack.workflow is not None
    with place.store.read() as session:
        return {each.number: each.changes for each in comparing.compare(session, COHORT, pack.workflow, instant(now))}


def standing(place: Place) -> Placed:
    return {(r.person, r.step, r.occurrence, r.kind, r.number): (r.state, r.due) for r in place.rows()}


def happened(before: Placed, after: Placed) -> set[tuple[str, tuple[int, str, int, str, int]]]:
    """Which rows came, moved and went, as the database has it."""
    open_ = ("planned", "held")
    found = set()
    for key, (state, due) in after.items():
        was, was_due = before.get(key, ("", None))
        if state in open_ and was not in open_:
            found.add(("added", key))
        elif was in open_ and state == "dropped":
            found.add(("dropped", key))
        elif was in open_ and state in open_ and due != was_due:
            found.add(("moved", key))
        else:
            assert state == was, key
    return found


def move_to(place: Place, pack: Loaded, now: str = NOW, after: str = AFTER) -> dict[int, tuple[Change, ...]]:
    """Plans, adopts and sweeps; what was planned has happened, and nothing else."""
    replan(place, now)
    dump = place.dump()
    foreseen = said(place, pack, now)
    assert place.dump() == dump, "a plan writes nothing"
    before = standing(place)
    versions.adopt(place.store, COHORT, pack, instant(now), place.machine())
    place.tick(after)
    told = {
        (c.verb, (number, c.key.step, c.key.occurrence, str(c.key.kind), c.key.number))
        for number, found in foreseen.items()
        for c in found
        if c.verb in ("added", "moved", "dropped")
    }
    assert happened(before, standing(place)) == told
    assert said(place, pack, after) == {}, "there is nothing left to change"
    return foreseen


def replan(place: Place, now: str) -> None:
    """Has repeats planned as far ahead as they are today, which has nothing to do with a version."""
    cohorts.pause(place.store, COHORT, instant(now))
    cohorts.resume(place.store, COHORT, instant(now))
    place.tick(now)


def verbs(found: dict[int, tuple[Change, ...]]) -> set[tuple[str, str]]:
    return {(change.verb, change.key.step) for changes in found.values() for change in changes}


def test_a_question_is_reworded_a_milestone_moved_and_a_step_removed(running: Place, tmp_path: Path) -> None:
    reworded = ("Useful?", "How useful?")
    moved = ("middle: halfway", "middle: 3 weeks after start")
    gone = ("  over: {when: end, to: members, tell: note, late: 3 days}\n", "")
    assert verbs(move_to(running, edition(tmp_path, reworded))) == {("reworded", "mid")}
    found = move_to(running, edition(tmp_path, reworded, moved), AFTER, "2027-01-12 12:10")
    assert verbs(found) == {("moved", "mid")}
    assert set(found) == {running.number(who) for who in (ANA, BEN, CARA)}
    found = move_to(running, edition(tmp_path, reworded, moved, gone), "2027-01-12 12:10", "2027-01-12 12:15")
    assert verbs(found) == {("dropped", "over")}
    running.tick(until="2027-04-20 12:00")
    assert faults(running, instant("2027-04-20 12:00")) == []
    assert "over/1/tell/0" not in running.sent()
    assert running.sent(to=ANA).count("mid/1/invite/0") == 1
    assert running.row(ANA, "mid").went_out is not None
    assert running.row(BEN, "mid").reason.startswith("condition not met")


def test_going_back_is_adopting_the_earlier_version(running: Place, tmp_path: Path) -> None:
    gone = ("  over: {when: end, to: members, tell: note, late: 3 days}\n", "")
    replan(running, NOW)
    before = standing(running)
    move_to(running, edition(tmp_path, gone))
    found = move_to(running, edition(tmp_path), AFTER, "2027-01-12 12:10")
    assert verbs(found) == {("added", "over")}
    assert standing(running) == before


def test_what_was_sent_counts_as_sent_at_another_time(running: Place, tmp_path: Path) -> None:
    later = ("every 2 weeks from 2 weeks after start", "every 2 weeks from 10 days after start")
    running.tick(until="2027-01-19 12:00")
    assert running.sent(to=CARA).count("weekly/1/tell/0") == 1
    found = move_to(running, edition(tmp_path, later), "2027-01-19 12:00", "2027-01-19 12:05")
    stays = [c for c in found[running.number(CARA)] if c.verb == "stays"]
    assert [(c.key.step, c.key.occurrence, c.words) for c in stays] == [("weekly", 1, "treated as sent")]
    running.tick(until="2027-01-30 12:00")
    assert running.sent(to=CARA).count("weekly/1/tell/0") == 1


def test_reminders_of_a_step_that_is_gone_go_with_it_and_its_answers_are_still_taken(
    running: Place, tmp_path: Path
) -> None:
    gone = ("  pulse: {when: 1 week after start, to: members, ask: pulse, late: 1 day, remind: [2 days, 5 days]}\n", "")
    found = move_to(running, edition(tmp_path, gone, ("if: pulse.useful <= 3, ", "")))
    assert ("dropped", "pulse") in verbs(found)
    answer(running, BEN, "pulse", {"useful": 1}, "2027-01-13 12:00")
    running.tick(until="2027-03-01 12:00")
    assert not [key for key in running.sent() if key.startswith("pulse/1/remind")]
    with running.store.read() as session:
        people = sorted(session.execute(select(t.Case.person)).scalars())
    assert people == sorted(running.number(who) for who in (ANA, BEN))
    assert faults(running, instant("2027-03-01 12:00")) == []


def test_what_is_decided_and_not_yet_handed_over_goes_with_its_step(queued: Place, tmp_path: Path) -> None:
    queued.begin(PACK, ROSTER, tmp_path)
    queued.tick("2027-01-04 12:00")
    assert queued.states(step="note") == {"ready": 3}
    gone = ("  note: {when: start, to: members, tell: note, late: 2 days}\n", "")
    versions.adopt(queued.store, COHORT, edition(tmp_path, gone), instant("2027-01-04 12:01"), queued.machine())
    queued.tick("2027-01-04 12:02")
    sending.send(queued.runtime, [message.id for message in messages(queued)])
    assert queued.sent() == []
    assert {(row.state, row.reason) for row in queued.rows(step="note")} == {("skipped", "no longer planned")}


RENAMED = (
    ("  pulse: {when: 1 week", "  early: {was: pulse, when: 1 week"),
    ("ask: pulse, late: 1 day", "ask: check, late: 1 day"),
    ("ask: pulse, if: pulse.useful <= 3", "ask: check, if: check.helpful <= 3"),
    ("  pulse:\n    title: Pulse", "  check:\n    was: pulse\n    title: Pulse"),
    ("{useful: {ask", "{helpful: {was: useful, ask"),
    ("on: pulse, if: pulse.useful <= 2", "on: check, if: check.helpful <= 2"),
)


def test_a_step_a_survey_and_a_question_renamed_are_the_same_ones(running: Place, tmp_path: Path) -> None:
    foreseen = move_to_renamed(running, edition(tmp_path, *RENAMED))
    assert {verb for verb, _ in verbs(foreseen)} <= {"reworded"}
    answer(running, BEN, "early", {"useful": 5}, "2027-01-13 12:00")
    running.tick(until="2027-03-01 12:00")
    assert [key for key in running.sent(to=ANA) if key.split("/")[0] in ("early", "pulse")] == ["pulse/1/invite/0"]
    assert running.row(ANA, "mid").went_out is not None, "the answer given under the old name still counts"
    assert running.row(BEN, "mid").reason.startswith("condition not met")
    with running.store.read() as session:
        assert [case.person for case in session.query(t.Case)] == [running.number(ANA)], "no route fires again"
        told = lives.load(session, running.number(BEN), COHORT).life.responses
        assert [(r.survey, r.step, r.answers) for r in told] == [("check", "early", {"helpful": 5})]
        found = material(session, COHORT, "report", instant("2027-03-01 12:00"))
    assert {(a.response.survey, *a.response.answers) for a in found.answers} == {("check", "helpful")}


def test_a_rename_is_taken_back_by_going_back(running: Place, tmp_path: Path) -> None:
    replan(running, NOW)
    before = standing(running)
    move_to_renamed(running, edition(tmp_path, *RENAMED))
    versions.adopt(running.store, COHORT, edition(tmp_path), instant(AFTER), running.machine())
    running.tick("2027-01-12 12:10")
    assert standing(running) == before
    with running.store.read() as session:
        [told] = lives.load(session, running.number(ANA), COHORT).life.responses
    assert (told.survey, told.answers) == ("pulse", {"useful": 2})


def move_to_renamed(place: Place, pack: Loaded) -> dict[int, tuple[Change, ...]]:
    replan(place, NOW)
    foreseen = said(place, pack, NOW)
    before = {key[:1] + key[2:]: value for key, value in standing(place).items() if key[1] == "pulse"}
    versions.adopt(place.store, COHORT, pack, instant(NOW), place.machine())
    place.tick(AFTER)
    assert {key[:1] + key[2:]: value for key, value in standing(place).items() if key[1] == "early"} == before
    assert not [key for key in standing(place) if key[1] == "pulse"]
    return foreseen


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("labels: [a, b, c, d, e]", "labels: [a, b, c]"), "had the range 1 to 5 and would now have 1 to 3"),
        (("type: scale, labels: [a, b, c, d, e]", "type: number"), "had the type scale and would now have number"),
    ],
)
def test_a_questions_type_or_range_cannot_change_under_its_id(
    running: Place, tmp_path: Path, change: tuple[str, str], what: str
) -> None:
    pack = edition(tmp_path, change)
    before = running.dump()
    with pytest.raises(Trouble, match=what):
        versions.adopt(running.store, COHORT, pack, instant(NOW), running.machine())
    assert running.dump() == before


def test_a_version_of_another_workflow_is_refused(running: Place, tmp_path: Path) -> None:
    folder = tmp_path / "edition"
    edition(tmp_path)
    text = (folder / "workflow.yaml").read_text(encoding="utf-8").replace("workflow: trial", "workflow: other")
    (folder / "workflow.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Trouble, match='runs on the workflow "trial"'):
        versions.adopt(running.store, COHORT, load(folder), instant(NOW), running.machine())


def test_the_commands_say_it_and_do_it(running: Place, tmp_path: Path) -> None:
    edition(tmp_path, ("middle: halfway", "middle: 3 weeks after start"))
    folder = str(tmp_path / "edition")
    shown = running.milepost("plan", folder, "--cohort", COHORT)
    assert shown.returncode == 0, shown.stderr
    assert "for 3 people" in shown.stdout
    assert "ben@example.org" in shown.stdout
    document = json.loads(running.milepost("plan", folder, "--cohort", COHORT, "--format", "json").stdout)
    assert {(c["person"], c["change"], c["step"]) for c in document["changes"]} >= {(CARA, "moved", "mid")}
    done = running.milepost("apply", folder, "--cohort", COHORT)
    assert done.returncode == 0, done.stderr
    assert running.milepost("plan", folder, "--cohort", "nowhere").returncode == 2
    edition(tmp_path, ("labels: [a, b, c, d, e]", "labels: [a, b, c]"))
    refused = running.milepost("plan", folder, "--cohort", COHORT)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert 'The question "pulse.useful" had the range 1 to 5' in refused.stderr
