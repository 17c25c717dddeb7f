"""YAML as people write it: every scalar a text, every problem at its place, no tracebacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.definitions import load
from engine.definitions.places import List, Map, Node, Scalar
from engine.definitions.problems import Report
from engine.definitions.reading import read
from tests.definitions.small import SMALL, change, found, loaded, write


def plain(node: Node | None) -> object:
    """A node without its places."""
    if isinstance(node, Map):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(each) for each in node.items] if isinstance(node, List) else node.text if node else None


def reading(text: str) -> tuple[Node | None, list[tuple[str, int, int]]]:
    """A document, and the code, line and column of each problem."""
    report = Report()
    node = read(text, "a.yaml", report)
    return node, found(report.problems)


def test_every_scalar_is_read_as_text() -> None:
    node, problems = reading("phone: +447700900123\nyes: no\nnumber: 007\ndate: 2027-01-04\nnothing: ~\noff: on\n")
    assert problems == []
    assert plain(node) == {
        "phone": "+447700900123", "yes": "no", "number": "007", "date": "2027-01-04", "nothing": "~", "off": "on",
    }  # fmt: skip


PLACES = [
    ("plain", "if: abc def", 4, (1, 9)),
    ("single quotes", "if: 'ab''c def'", 5, (1, 12)),
    ("double quotes", 'if: "a\\x62\\"c def"', 5, (1, 15)),
    ("double quotes, long escapes", 'if: "\\u0062\\U00000063 def"', 3, (1, 23)),
    ("in a list", "- - abc def", 4, (1, 9)),
    ("literal block", "if: |\n  abc\n  def\n", 5, (3, 4)),
    ("folded block", "if: >\n  abc\n  def\n", 5, (1, 5)),
    ("over two lines", "if: abc\n  def\n", 5, (1, 5)),
    ("beyond its end", "if: abc", 99, (1, 8)),
]


@pytest.mark.parametrize(("text", "offset", "place"), [each[1:] for each in PLACES], ids=[each[0] for each in PLACES])
def test_a_place_inside_a_text_is_found_again_in_the_file(text: str, offset: int, place: tuple[int, int]) -> None:
    node, _ = reading(text)
    while not isinstance(node, Scalar):
        node = node.entries[0][1] if isinstance(node, Map) else node.items[0] if isinstance(node, List) else None
    assert (node.at(offset).line, node.at(offset).column) == place


def test_an_anchor_may_be_used_again() -> None:
    node, problems = reading("a: &who [members, leaders]\nb: *who\n")
    assert problems == []
    assert plain(node) == {"a": ["members", "leaders"], "b": ["members", "leaders"]}


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
STRANGE = {
    "an empty file": ("", [("E011", 1, 1)]),
    "only a comment": ("# nothing\n", [("E011", 1, 1)]),
    "a single word": ("hello\n", [("E009", 1, 1)]),
    "a list": ("- a\n", [("E009", 1, 1)]),
    "a thousand brackets": ("[" * 1000, [("E003", 1, 21)]),
    "a thousand braces": ("{a: " * 1000, [("E003", 1, 81)]),
    "a bomb of aliases": (BOMB, [("E003", 5, 25)]),
    "an alias inside itself": ("a: &a [*a]\n", [("E008", 1, 8)]),
    "an alias of nothing": ("a: [*b]\n", [("E008", 1, 5)]),
    "a key that is a list": ("? [a]\n: b\n", [("E004", 1, 3)]),
    "a stray bracket": ("a: ]\n", [("E004", 1, 4)]),
    "a bracket too many": ("{a: b}}\n", [("E004", 1, 7)]),
    "a word without a colon": ("a: b\nc\nd: e\n", [("E004", 2, 1)]),
    "too little indentation": ("a:\n    b: c\n   d: e\n", [("E004", 3, 4)]),
    "a list in a map": ("a: b\n- c\n", [("E004", 2, 1)]),
    "a NUL": ("a: b\0\n", [("E002", 1, 5)]),
    "an escaped NUL": ('a: "b\\0"\n', [("E002", 1, 4)]),
    "half a surrogate pair": ('a: "\\ud800"\n', [("E002", 1, 4)]),
    "an unknown escape": ('a: "\\q"\n', [("E004", 1, 6)]),
    "a tag of Python's": ("a: [!!python/object/apply:os.system [x]]\n", [("E008", 1, 5)]),
    "two documents": ("a: b\n---\nc: d\n", [("E004", 2, 1)]),
    "tabs in two lines": ("a:\n\tb: c\n\td: e\n", [("E005", 2, 1), ("E005", 3, 1)]),
    "an unclosed quote": ("a: 'b\nc: d\n", [("E006", 1, 4)]),
    "an unclosed bracket over lines": ("a: [b,\n  c\nd: e\nf: g\n", [("E006", 1, 4)]),
    "an inner bracket unclosed": ("a: [b, [c, d]\ne: f\n", [("E006", 1, 4)]),
    "an unclosed brace at the end": ("a: {b: c,\n", [("E006", 1, 4)]),
    "a brace closed by a bracket": ("a: {b: c]\n", [("E006", 1, 4)]),
    "a file of half a million signs": ("a: " + "x" * 500_000, [("E003", 1, 1)]),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_file_gives_one_problem_at_its_place(name: str, tmp_path: Path) -> None:
    text, problems = STRANGE[name]
    assert found(loaded(tmp_path, text).problems) == problems


def test_bytes_that_are_no_text_are_a_problem_where_they_stand(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "workflow.yaml").write_bytes(b"title: caf\xe9\n")
    assert found(load(folder).problems) == [("E002", 1, 11)]


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "workflow.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(folder).problems == ()
    assert load(folder).hash == loaded(tmp_path / "plain").hash


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("if: midpoint.useful <= 2", 'if: "a" in ["a"]', 9),
        ("if: midpoint.useful <= 2", "if: [1, 2] == midpoint.useful", 9),
        ("if: midpoint.useful <= 2", 'if: midpoint.useful == "a: b"  # why', 9),
        ("if: midpoint.useful <= 2", "if: !midpoint.useful", 9),
        ("if: midpoint.useful <= 2", "if: *midpoint", 9),
        ("if: midpoint.useful <= 2", "if: > 2", 9),
        ("title: A small circle", "title: 'It's small'", 8),
        ("title: A small circle", "title: @home", 8),
        ("title: A small circle", "title: - a dash", 8),
        ("title: A small circle", "title: Circles: small: ones", 8),
        ("title: A small circle", "title: 100% {of} us: all", 8),
    ],
)
def test_a_value_that_yaml_cuts_short_is_told_with_the_quoted_value_as_fix(
    old: str, new: str, column: int, tmp_path: Path
) -> None:
    problems = loaded(tmp_path, change(old, new)).problems
    cut = next(each for each in problems if each.code == "E008")
    line = SMALL[: SMALL.index(old)].count("\n") + 1
    assert (cut.line, cut.column) == (line, column)
    assert cut.fix.startswith("Put the whole value in single quotes: '")
    quoted = cut.fix.partition(": ")[2]
    key = new.partition(": ")[0]
    again = loaded(tmp_path / "again", change(old, f"{key}: {quoted}")).problems
    assert "E008" not in [each.code for each in again]


def test_what_stands_below_a_value_that_was_cut_is_still_checked(tmp_path: Path) -> None:
    text = change("A small circle", "Circles: small", change("ask: midpoint", "ask: midpiont"))
    assert found(loaded(tmp_path, text).problems) == [("E008", 2, 8), ("E104", 18, 10)]


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    text = change(
        "framework: circles", "framework: circle", change("<= 2", "= 2", change("to: members", "too: members"))
    )
    files = {
        "pack/surveys/one.yaml": "title: [One\n",
        "pack/surveys/two.yaml": "title: Two\nvisibility: hidden\nquestions: {contact: {type: contact}}\n",
        "pack/messages/hello.md": "---\nsubject: Hello\n",
    }
    assert [(Path(each.file).name, each.code) for each in loaded(tmp_path, text, files).problems] == [
        ("workflow.yaml", "E114"),
        ("workflow.yaml", "E101"),
        ("workflow.yaml", "E401"),
        ("hello.md", "E012"),
        ("one.yaml", "E006"),
        ("two.yaml", "E114"),
    ]


def test_nothing_is_called_unknown_that_stands_in_a_file_with_a_problem(tmp_path: Path) -> None:
    text = change(
        "tell: welcome", "ask: pulse", change("midpoint.useful <= 2", "pulse.heard <= 2 or midpoint.useful <= 2")
    )
    text = change("\nmessages:\n  welcome: {subject: Welcome, body: 'Hello ((first_name))'}\n", "", text)
    problems = loaded(tmp_path, text, {"pack/surveys/pulse.yaml": "title: [A pulse\n"}).problems
    assert [(Path(each.file).name, each.code) for each in problems] == [("pulse.yaml", "E006")]


def test_other_files_are_checked_where_the_workflow_cannot_be_read(tmp_path: Path) -> None:
    files = {"pack/surveys/pulse.yaml": "title: A pulse\nvisibility: hidden\nquestions: {contact: {type: contact}}\n"}
    assert found(loaded(tmp_path, "a: [b\n", files).problems) == [("E006", 1, 4), ("E114", 2, 13)]


def test_a_folder_that_is_not_there_and_a_file_are_problems(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("a: b\n")
    for path in (tmp_path / "nowhere", tmp_path / "file.yaml"):
        result = load(path)
        assert [(each.code, each.file) for each in result.problems] == [("E001", str(path))]
        assert (result.workflow, result.document, result.hash, result.scenarios) == (None, {}, "", ())


def test_a_workflow_that_is_a_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "pack" / "workflow.yaml").mkdir(parents=True)
    assert [each.code for each in load(tmp_path / "pack").problems] == ["E001"]


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path)

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    problem = load(folder).problems[0]
    assert (problem.code, problem.message) == ("E001", "this cannot be read: permission denied")


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path, SMALL, {"pack/surveys/a.yaml": "", "pack/tests/a.yaml": ""})

    def refuse(self: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    result = load(folder)
    assert [(each.code, each.file) for each in result.problems] == [("E001", str(folder / "surveys"))]
    assert result.scenarios == ()
