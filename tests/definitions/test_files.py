"""What stands in other files: messages and their locales, what an include brings, and whose wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.definitions import load
from tests.definitions.small import SMALL, change, found, loaded, write

CONTACT = "      useful:\n        ask"
WELCOME = "    tell: welcome\n"
HEAD = "milestones:\n"

LOCALES = "locales: [en, es]\n\nmilestones:\n"


def test_each_text_without_a_declared_locale_is_a_warning(tmp_path: Path) -> None:
    result = loaded(tmp_path, change(HEAD, LOCALES))
    assert {each.code for each in result.problems} == {"W101"}
    assert result.workflow is not None
    assert len(result.problems) == 8


def test_a_plain_string_stands_under_the_first_locale(tmp_path: Path) -> None:
    workflow = loaded(tmp_path, change(HEAD, "locales: [es, en]\n\nmilestones:\n")).workflow
    assert workflow is not None
    assert workflow.title == {"es": "A small circle"}


def test_options_in_a_list_are_words_of_one_locale_unless_they_are_numbers(tmp_path: Path) -> None:
    options = "      a: {ask: {en: A, es: A}, type: choice, options: [Yes, No]}\n"
    options += "      b: {ask: {en: B, es: B}, type: choice, options: [1-2, 3+]}\n"
    result = loaded(tmp_path, change(CONTACT, options + CONTACT, change(HEAD, LOCALES)))
    told = [each for each in result.problems if each.line in (33, 34)]
    assert [(each.line, each.column) for each in told] == [(33, 55)]


FRONT = "---\nsubject: {subject}\n---\n{body}\n"
PLAIN_MESSAGES = "\nmessages:\n  welcome: {subject: Welcome, body: 'Hello ((first_name))'}\n"


def test_a_message_has_one_file_for_each_locale(tmp_path: Path) -> None:
    files = {
        "pack/messages/welcome.md": FRONT.format(subject="Welcome", body="Hello"),
        "pack/messages/welcome.es.md": FRONT.format(subject="Bienvenida", body="Hola"),
    }
    workflow = loaded(tmp_path, change(PLAIN_MESSAGES, ""), files).workflow
    assert workflow is not None
    assert workflow.messages["welcome"].subject == {"en": "Welcome", "es": "Bienvenida"}
    assert workflow.messages["welcome"].body == {"en": "Hello", "es": "Hola"}


def test_a_file_named_after_the_first_locale_wins_over_the_plain_one(tmp_path: Path) -> None:
    files = {
        "pack/messages/welcome.md": FRONT.format(subject="Welcome", body="Hello"),
        "pack/messages/welcome.es.md": FRONT.format(subject="Bienvenida", body="Hola"),
    }
    text = change(HEAD, "locales: es\n\nmilestones:\n", change(PLAIN_MESSAGES, ""))
    workflow = loaded(tmp_path, text, files).workflow
    assert workflow is not None
    assert workflow.messages["welcome"].body == {"es": "Hola"}


def test_problems_of_a_message_file_stand_where_they_are(tmp_path: Path) -> None:
    text = "---\nsubject: 'To ((frist_name))'\nsmss: Hi\n---\n\nHello,\n\nsee ((lnk)) for ((milestone kickof))\n"
    files = {"pack/messages/welcome.md": text}
    result = loaded(tmp_path, change(PLAIN_MESSAGES, ""), files)
    assert found(result.problems) == [("E115", 2, 14), ("E101", 3, 1), ("E115", 8, 5), ("E106", 8, 29)]


def test_a_message_file_without_front_matter_is_its_body(tmp_path: Path) -> None:
    result = loaded(tmp_path, change(PLAIN_MESSAGES, ""), {"pack/messages/welcome.md": "Hello\n"})
    assert found(result.problems) == [("W105", 1, 1)]
    assert result.workflow is not None
    assert result.workflow.messages["welcome"].body == {"en": "Hello"}


@pytest.mark.parametrize(("front", "code"), [("a: [b", "E006"), ("- a", "E009"), ("just words", "E009")])
def test_front_matter_that_is_no_map_is_a_problem(front: str, code: str, tmp_path: Path) -> None:
    result = loaded(tmp_path, change(PLAIN_MESSAGES, ""), {"pack/messages/welcome.md": f"---\n{front}\n---\nHello\n"})
    assert [each.code for each in result.problems] == [code]


def test_empty_front_matter_is_none(tmp_path: Path) -> None:
    result = loaded(tmp_path, change(PLAIN_MESSAGES, ""), {"pack/messages/welcome.md": "---\n---\nHello\n"})
    assert [each.code for each in result.problems] == ["W105"]


PULSE = "title: {title}\nvisibility: named\nquestions:\n  ok: {{ask: Ok?, type: yes-no}}\n"
COMMON = {
    "common/surveys/pulse.yaml": PULSE.format(title="The common pulse"),
    "common/messages/hello.md": FRONT.format(subject="Hello", body="From all of us"),
    "common/scales.yaml": "use3: [Not, Somewhat, Very]\n",
    "common/routes.yaml": 'unwell: {on: pulse, if: pulse.ok == "no", case: low}\n',
}
INCLUDE = change(
    HEAD,
    "include: [../common]\n\nmilestones:\n",
    change(WELCOME, "    ask: pulse\n  hello:\n    when: kickoff\n    tell: hello\n"),
)
INCLUDE = change(PLAIN_MESSAGES, "", INCLUDE)


def test_an_include_brings_surveys_messages_scales_and_routes(tmp_path: Path) -> None:
    workflow = loaded(tmp_path, INCLUDE, COMMON).workflow
    assert workflow is not None
    assert workflow.surveys["pulse"].title == {"en": "The common pulse"}
    assert workflow.messages["hello"].body == {"en": "From all of us"}
    assert list(workflow.routes) == ["unheard", "unwell"]


def test_a_packs_own_win_by_id(tmp_path: Path) -> None:
    own = {**COMMON, "pack/surveys/pulse.yaml": PULSE.format(title="Our own pulse")}
    workflow = loaded(tmp_path, INCLUDE, own).workflow
    assert workflow is not None
    assert workflow.surveys["pulse"].title == {"en": "Our own pulse"}


def test_of_two_includes_the_first_wins(tmp_path: Path) -> None:
    files = {**COMMON, "other/surveys/pulse.yaml": PULSE.format(title="Another pulse")}
    text = change("[../common]", "[../other, ../common]", INCLUDE)
    workflow = loaded(tmp_path, text, files).workflow
    assert workflow is not None
    assert workflow.surveys["pulse"].title == {"en": "Another pulse"}


def test_what_is_shared_need_not_be_used_by_every_pack(tmp_path: Path) -> None:
    files = {**COMMON, "common/surveys/spare.yaml": PULSE.format(title="Spare")}
    assert loaded(tmp_path, INCLUDE, files).problems == ()


def test_problems_of_an_included_file_stand_in_that_file(tmp_path: Path) -> None:
    files = {**COMMON, "common/scales.yaml": "- Not\n", "common/routes.yaml": "unwell: {on: plse, case: low}\n"}
    result = loaded(tmp_path, INCLUDE, files)
    assert [(Path(each.file).name, each.code, each.column) for each in result.problems] == [
        ("routes.yaml", "E104", 14),
        ("scales.yaml", "E009", 1),
    ]
    assert all(str(tmp_path / "common") in each.file for each in result.problems)


def test_two_files_with_one_id_are_told_at_the_second(tmp_path: Path) -> None:
    files = {
        "pack/surveys/a.yaml": "survey: pulse\n" + PULSE.format(title="A"),
        "pack/surveys/b.yaml": "survey: pulse\n" + PULSE.format(title="B"),
    }
    result = loaded(tmp_path, change(WELCOME, "    ask: pulse\n", change(PLAIN_MESSAGES, "")), files)
    assert [(Path(each.file).name, each.code, each.line, each.column) for each in result.problems] == [
        ("b.yaml", "E013", 1, 9)
    ]


def test_files_that_are_not_of_the_language_are_left_alone(tmp_path: Path) -> None:
    folder = write(
        tmp_path, SMALL, {"pack/surveys/notes.txt": "x", "pack/messages/.hidden.md": "x", "pack/readme.md": "x"}
    )
    assert load(folder).problems == ()


@pytest.mark.parametrize("include", ["include: [../comon]", "incude: [../common]"])
def test_what_an_include_would_have_brought_is_not_missed(include: str, tmp_path: Path) -> None:
    result = loaded(tmp_path, change("include: [../common]", include, INCLUDE), COMMON)
    assert [each.code for each in result.problems] == ["E010" if "comon" in include else "E101"]


def test_a_name_that_is_close_to_another_is_told_beside_a_missing_include(tmp_path: Path) -> None:
    text = change("../common", "../comon", change("ask: midpoint", "ask: midpiont", INCLUDE))
    assert [each.code for each in loaded(tmp_path, text, COMMON).problems] == ["E010", "E104"]
