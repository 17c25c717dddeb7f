"""`milepost export`: answers for spreadsheets and statistics programs, as far as each survey's visibility allows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyreadstat
import pytest

from engine.cli.files import Table, csv_text, json_lines, variables, write_statistics
from engine.queries.exporting import Column
from tests.cli.conftest import Milepost

MIDPOINT = "2027-02-02T12:00:00+00:00"
STORY = {"text": '=HYPERLINK("http://x") said 李娜, "quoted"', "consent": "first-name", "check_first": False}


@pytest.fixture
def answered(winter: Milepost) -> Milepost:
    """Two people have answered the mid-point survey."""
    winter("tick", "--until", "2027-02-02")
    winter.answer("ana@example.org", "midpoint", MIDPOINT, {"useful": 2, "help": "yes", "problem": STORY})
    winter.answer("bo@example.org", "midpoint", MIDPOINT, {"useful": 4})
    return winter


def test_csv_has_a_row_a_response_and_nothing_that_a_spreadsheet_computes(answered: Milepost) -> None:
    said = answered("export", "--cohort", "winter", "--as", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [(r["person"], r["midpoint.useful"]) for r in rows] == [("ana@example.org", "2"), ("bo@example.org", "4")]
    assert rows[0]["midpoint.problem"] == "'" + STORY["text"]
    assert rows[0]["midpoint.problem.consent"] == "first-name"
    assert "midpoint.help" not in rows[0], "it is about the coordinator"
    assert rows[0]["submitted_at"] == MIDPOINT


def test_one_survey_alone_has_its_questions_as_they_are_called(answered: Milepost) -> None:
    said = answered("export", "--cohort", "winter", "--as", "jsonl", "--survey", "midpoint")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [line["useful"] for line in lines] == [2, 4]
    assert "problem" not in lines[1]


def test_a_file_takes_the_place_of_another_only_when_it_is_whole(answered: Milepost, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("before", encoding="utf-8")
    nowhere = tmp_path / "nowhere" / "answers.csv"
    assert "no folder" in answered("export", "--cohort", "winter", "--as", "csv", "--out", nowhere, code=2).err
    assert (
        "no survey called nothing"
        in answered("export", "--cohort", "winter", "--as", "csv", "--out", path, "--survey", "nothing", code=2).err
    )
    assert path.read_text(encoding="utf-8") == "before"
    answered("export", "--cohort", "winter", "--as", "csv", "--out", path)
    assert path.read_text(encoding="utf-8-sig").startswith("person,survey,step")
    assert [each.name for each in tmp_path.glob(".answers*")] == []


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_statistics_programs_get_the_words_of_questions_and_answers(
    answered: Milepost, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"winter.{form}"
    said = answered("export", "--cohort", "winter", "--as", form, "--out", path)
    assert said.err.startswith(f"{path}: 2 responses.\n")
    read = pyreadstat.read_sav if form == "sav" else pyreadstat.read_dta
    frame, told = read(str(path))
    assert list(frame["midpoint_useful"]) == [2, 4]
    assert told.column_names_to_labels["midpoint_useful"] == "How useful is your circle?"
    labels = told.variable_value_labels["midpoint_useful"]
    assert labels[2] == "Slightly useful"
    assert frame["midpoint_problem"][0] == STORY["text"]


def test_an_empty_cohort_exports_only_the_head(winter: Milepost, tmp_path: Path) -> None:
    assert winter("export", "--cohort", "winter", "--as", "csv").out.count("\n") == 1
    winter("export", "--cohort", "winter", "--as", "sav", "--out", tmp_path / "none.sav")
    assert "no cohort called" in winter("export", "--cohort", "nobody", "--as", "csv", code=2).err


EVERY_KIND = Table(
    (
        Column("person", "person"),
        Column("a.choice", "Which one?", "choice", {"one": "The first", "other": "Something else"}),
        Column("a.choices", "Which ones?", "choices", {"x": "X", "y": "Y"}),
        Column("a.rank", "In which order?", "rank", {"x": "X", "y": "Y", "z": "Z"}),
        Column("a.times", "When?", "slots"),
        Column("A_choice", "Called almost the same"),
        Column("1st " + "very long " * 9, "w" * 500),
    ),
    (
        ("ana@example.org", "other: 'my own' way", ["x"], ["z", "x"], {"slots": []}, 1, "=1+1"),
        ("+15550100", "one", ["x", "y"], None, None, None, None),
    ),
    {},
)  # fmt: skip


def test_choices_become_codes_and_several_choices_a_variable_each() -> None:
    found = {each.name: each for each in variables(EVERY_KIND, "sav")}
    assert found["a_choice"].cells == [2, 1]
    assert found["a_choice"].labels == {1: "The first", 2: "Something else"}
    assert found["a_choice__words"].cells == ["'my own' way", None]
    assert (found["a_choices__x"].cells, found["a_choices__y"].cells) == ([1, 1], [0, 1])
    assert (found["a_rank__1"].cells, found["a_rank__2"].cells) == ([3, None], [1, None])
    assert found["A_choice_2"].cells == [1, None]


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_names_and_labels_fit_whatever_they_were(form: str, tmp_path: Path) -> None:
    write_statistics(EVERY_KIND, form, tmp_path / f"every.{form}")
    read = pyreadstat.read_sav if form == "sav" else pyreadstat.read_dta
    frame, _ = read(str(tmp_path / f"every.{form}"))
    assert len(frame.columns) == len(variables(EVERY_KIND, form))
    assert len(frame) == 2


def test_texts_keep_their_signs_in_csv_and_json() -> None:
    rows = list(csv.reader(io.StringIO(csv_text(EVERY_KIND))))
    assert rows[1][1:5] == ["other: 'my own' way", "x", "z;x", '{"slots": []}']
    assert (rows[1][6], rows[2][0]) == ("'=1+1", "'+15550100")
    assert json.loads(json_lines(EVERY_KIND).splitlines()[1]) == {
        "person": "+15550100", "a.choice": "one", "a.choices": ["x", "y"],
    }  # fmt: skip
