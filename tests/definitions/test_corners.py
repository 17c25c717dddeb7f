"""Corners: one broken thing beside another, files that cannot be listed, words that YAML cuts inside brackets."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.definitions import load
from engine.definitions import pack as packs
from engine.definitions.problems import Problem, render
from tests.definitions.small import SMALL, change, found, loaded, write

CONTACT = "      useful:\n        ask"
HEAD = "milestones:\n"
LOCALES = "locales: [en, es]\n\nmilestones:\n"


def codes(tmp_path: Path, old: str, new: str, text: str = SMALL) -> list[str]:
    return [each.code for each in loaded(tmp_path, change(old, new, text)).problems]


def test_an_end_that_is_no_number_is_told_once(tmp_path: Path) -> None:
    new = "from: 1\n        to: many\n        labels: [Not, Very]"
    assert codes(tmp_path, "labels: [Not useful, Useful, Very useful]", new) == ["E202"]


def test_a_beginning_that_is_no_number_is_told_once(tmp_path: Path) -> None:
    new = "from: some\n        to: 5\n        labels: [Not, Very]"
    assert codes(tmp_path, "labels: [Not useful, Useful, Very useful]", new) == ["E202"]


def test_a_goal_that_is_broken_is_told_once(tmp_path: Path) -> None:
    new = "      aim: {ask: Aim?, type: gaol}\n      so: {ask: So?, type: goal, against: midpoint.aim}\n" + CONTACT
    assert codes(tmp_path, CONTACT, new) == ["E114"]


def test_a_comparison_with_a_broken_question_is_told_once(tmp_path: Path) -> None:
    new = (
        "      one: {ask: One?, type: number, compare: midpoint.two}\n      two: {ask: Two?, type: nombre}\n" + CONTACT
    )
    assert codes(tmp_path, CONTACT, new) == ["E114"]


def test_a_survey_that_closes_on_a_date_may_be_asked_at_an_event(tmp_path: Path) -> None:
    new = "when: [midpoint, on joined]\n    close: kickoff"
    assert codes(tmp_path, "when: midpoint", new) == []


def test_nothing_is_said_of_answers_in_a_survey_that_nothing_asks(tmp_path: Path) -> None:
    other = "  other: {title: O, visibility: named, questions: {ok: {ask: Ok?, type: yes-no}}}\n"
    asks = '{ask: Ok?, type: yes-no, show-if: other.ok == "yes"}'
    spare = f"surveys:\n  spare:\n    title: S\n    visibility: named\n    questions:\n      ok: {asks}\n{other}"
    assert codes(tmp_path, "surveys:\n", spare) == ["W102", "W102"]


def test_a_text_by_locale_may_lack_one(tmp_path: Path) -> None:
    text = change(HEAD, LOCALES, change("title: A small circle", "title: {en: A small circle}"))
    problem = loaded(tmp_path, text).problems[0]
    assert (problem.code, problem.line, problem.column) == ("W101", 2, 8)
    assert problem.fix == "Add es: and the words"


def test_broken_texts_are_not_said_to_lack_a_locale(tmp_path: Path) -> None:
    text = change(HEAD, LOCALES, change("title: A small circle", "title:"))
    assert [each.code for each in loaded(tmp_path, text).problems if each.line == 2] == ["E011"]


def test_unknown_keys_of_a_message_in_two_locales_stand_in_their_files(tmp_path: Path) -> None:
    files = {
        "pack/messages/welcome.md": "---\nsubject: Welcome\n---\nHello\n",
        "pack/messages/welcome.es.md": "---\nsubjet: Hola\nsms: [a, b]\n---\nHola\n",
    }
    text = change("\nmessages:\n  welcome: {subject: Welcome, body: 'Hello ((first_name))'}\n", "")
    result = loaded(tmp_path, text, files)
    assert [(Path(each.file).name, each.code, each.line) for each in result.problems] == [
        ("welcome.es.md", "E101", 2),
        ("welcome.es.md", "E009", 3),
    ]


def test_a_locale_in_a_file_name_has_to_be_one(tmp_path: Path) -> None:
    files = {"pack/messages/hello.english.md": "---\nsubject: Hello\n---\nHello\n"}
    result = loaded(tmp_path, change("tell: welcome", "tell: hello"), files)
    assert [each.code for each in result.problems if each.file.endswith("hello.english.md")] == ["E210"]


@pytest.mark.parametrize("name", ["../no/where", "x" * 400, "", "../pack"])
def test_an_include_that_is_no_other_folder_is_a_problem(name: str, tmp_path: Path) -> None:
    result = loaded(tmp_path, change(HEAD, f"include: ['{name}']\n\nmilestones:\n"))
    assert [each.code for each in result.problems] == ["E010" if name else "E011"]


def test_a_folder_of_too_many_files_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_FILES", 1)
    files = {f"pack/messages/{name}.md": "---\nsubject: Hi\n---\nHi\n" for name in ("one", "two")}
    assert "E003" in [each.code for each in loaded(tmp_path, SMALL, files).problems]


def test_an_escape_of_no_letter_is_a_problem(tmp_path: Path) -> None:
    assert found(loaded(tmp_path, 'a: "\\UFFFFFFFF"\n').problems) == [("E004", 1, 1)]


@pytest.mark.parametrize("value", ["{a: b}", "[[kickoff]]"])
def test_a_moment_is_a_text(value: str, tmp_path: Path) -> None:
    assert codes(tmp_path, "when: kickoff", f"when: {value}") == ["E009"]


def test_a_scale_is_a_list(tmp_path: Path) -> None:
    assert codes(tmp_path, HEAD, "scales: {use3: five}\n\nmilestones:\n") == ["E009"]


def test_a_milestone_that_yaml_reads_as_a_sign_is_told_once(tmp_path: Path) -> None:
    assert codes(tmp_path, "kickoff: start", "kickoff: !start") == ["E008"]


@pytest.mark.parametrize(
    "condition",
    [
        'has(midpoint.topics, "a, b") or midpoint.useful in [1, 2]',
        "midpoint.useful in [1, 2] and (midpoint.useful in [2, 3])",
        "midpoint.useful in [1, 2]",
        "midpoint.useful in [1, 2] and midpoint.useful in [1, 3]",
    ],
)
@pytest.mark.parametrize("ends", [", case: low}", "}", "]}"])
def test_a_condition_in_braces_is_quoted_as_a_whole(condition: str, ends: str, tmp_path: Path) -> None:
    old = "  unheard:\n    on: midpoint\n    if: midpoint.useful <= 2\n    case: low\n"
    text = change(old, f"  unheard: {{on: midpoint, if: {condition}{ends}\n", change(CONTACT, TOPICS + CONTACT))
    problems = loaded(tmp_path, text).problems
    cut = next(each for each in problems if each.code == "E008")
    assert (cut.line, cut.column) == (21, 31)
    assert cut.fix == f"Put the whole value in single quotes: '{condition}'"


TOPICS = "      topics: {ask: Which?, type: choices, options: {one: One, two: Two}}\n"


def test_a_condition_already_in_quotes_is_not_the_one_that_was_cut(tmp_path: Path) -> None:
    old = "    if: midpoint.useful <= 2\n    case: low\n"
    text = change(
        "  unheard:\n    on: midpoint\n" + old,
        "  unheard: {on: midpoint, if: 'midpoint.useful <= 2', case: low case}\n",
    )
    text = text.replace("case: low case}", '"case" "low"}')
    assert found(loaded(tmp_path, text).problems) == [("E004", 21, 62)]


def test_a_list_in_which_a_quote_is_followed_by_words_lacks_a_comma(tmp_path: Path) -> None:
    assert codes(tmp_path, "[Not useful, Useful, Very useful]", "['Not' useful, Useful]") == ["E004"]


def test_a_place_beyond_the_file_is_shown_without_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: b\n")
    assert render(Problem(str(path), 9, 1, "E004", "error", "gone", "")) == f"{path}:9:1  E004  gone"


def test_a_problem_can_be_shown_from_text_in_hand() -> None:
    problem = Problem("a.yaml", 1, 4, "E004", "error", "wrong", "Mend it")
    assert (
        render(problem, {"a.yaml": "a:\tb\x07\n"}) == "a.yaml:1:4  E004  wrong\n    a: b·\n       ^\n    fix: Mend it"
    )


def test_a_folder_that_may_not_be_looked_at_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path)

    def refuse(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refuse)
    assert [each.code for each in load(folder).problems] == ["E001"]


def test_a_condition_in_braces_that_are_never_closed_is_told_with_them(tmp_path: Path) -> None:
    old = "  unheard:\n    on: midpoint\n    if: midpoint.useful <= 2\n    case: low\n"
    text = change(old, "  unheard: {on: midpoint, if: midpoint.useful in [1, 2]\n")
    assert found(loaded(tmp_path, text).problems) == [("E006", 21, 12), ("E008", 21, 31)]


def test_a_message_file_beside_messages_that_are_no_map_changes_nothing(tmp_path: Path) -> None:
    text = change("messages:\n  welcome: {subject: Welcome, body: 'Hello ((first_name))'}", "messages: none")
    result = loaded(tmp_path, text, {"pack/messages/welcome.md": "Hello\n"})
    assert [each.code for each in result.problems] == ["E009"]


def test_an_unknown_key_needs_no_locale(tmp_path: Path) -> None:
    text = change(HEAD, LOCALES, change("    to: members\n", "    note: Hello\n"))
    assert [each.code for each in loaded(tmp_path, text).problems if each.line == 19] == ["E101"]


def test_two_conditions_cut_on_one_line_are_both_told_where_they_stand(tmp_path: Path) -> None:
    one = "one: {on: midpoint, if: midpoint.useful in [1, 2], case: low}"
    two = "two: {on: midpont, if: midpoint.useful in [3], case: hi}"
    old = "\n  unheard:\n    on: midpoint\n    if: midpoint.useful <= 2\n    case: low\n"
    text = change(old, f" {{{one}, {two}}}\n")
    line = text.split("\n")[19]
    places = [line.index(each) + 1 for each in ("midpoint.useful in [1", "midpont", "midpoint.useful in [3", "hi}")]
    assert found(loaded(tmp_path, text).problems) == [
        ("E008", 20, places[0]), ("E104", 20, places[1]), ("E008", 20, places[2]), ("E114", 20, places[3]),
    ]  # fmt: skip


def test_a_value_is_put_in_quotes_only_once(tmp_path: Path) -> None:
    text = change("title: A small circle", "title: {a: b, if: x in [1], if: 'y' [2], if: z in [3]")
    assert [each.code for each in loaded(tmp_path, text).problems][:1] == ["E006"]


def test_a_quote_that_is_closed_by_the_next_one_is_told_where_it_opens(tmp_path: Path) -> None:
    result = loaded(tmp_path, 'a: b\n"]\nc: d\nif: \'x == "y" or z\'\ne: "f"\n')
    assert found(result.problems) == [("E006", 2, 1)]
