"""A text with values put in quotes keeps the places of the file."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError, StringMark

from engine.definitions.drafts import Draft
from engine.definitions.problems import Report
from engine.definitions.syntax import explain
from tests.definitions.small import found

LINE = "r: {if: a in [1], case: low}"


def mended() -> Draft:
    """The line with its condition in quotes."""
    draft = Draft(LINE, "a.yaml", first_line=5).with_quotes(0, 8, 16, "'a in [1]'")
    assert draft is not None
    return draft


def test_places_after_a_mended_value_are_those_of_the_file() -> None:
    draft = mended()
    assert draft.text == "r: {if: 'a in [1]', case: low}"
    assert [draft.place(0, column).column for column in (0, 8, 18, draft.text.index("low"))] == [
        1, 9, LINE.index(",") + 1, LINE.index("low") + 1,
    ]  # fmt: skip
    assert draft.place(0, 0).line == 5


def test_a_mended_value_is_not_mended_again() -> None:
    assert mended().with_quotes(0, 12, 15, "'in'") is None


def test_what_is_still_wrong_in_a_mended_value_is_told_as_what_it_is() -> None:
    report = Report()
    draft = Draft("if: a b", "a.yaml").with_quotes(0, 4, 7, "'a b' # c")
    assert draft is not None
    mark = StringMark("a.yaml", 0, 0, 9, draft.text, 0)
    assert explain(MarkedYAMLError(problem="expected <block end>", problem_mark=mark), draft, report) is None
    assert found(report.problems) == [("E004", 1, 1)]
