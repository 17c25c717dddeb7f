"""No file makes the reader, the checker or the builder fall over; what is accepted comes back from its document."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.definitions import from_document, load, render
from engine.definitions.codes import CODES
from tests.definitions.small import SMALL

CIRCLES = Path(__file__).parent / "language" / "circles"
PIECES = sorted(
    {line.strip() for line in (CIRCLES / "workflow.yaml").read_text().splitlines()}
    | {line for path in (CIRCLES / "surveys").iterdir() for line in path.read_text().splitlines()}
)
SIGNS = [
    *"[]{}:,'\"#&*!|>-?%@`\t\n \\=.",
    *("on ", "every ", "if: ", "((", "))", "0", "é", "\0", "\u2028", "𝄞", "<= "),
]
fast = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def survives(files: dict[str, str | bytes]) -> None:
    """Loads a pack of these files; whatever they hold, problems are complete and what is accepted can be rebuilt."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / "pack" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        result = load(Path(folder) / "pack")
        for problem in result.problems:
            assert problem.code in CODES
            assert problem.line >= 1
            assert problem.column >= 1
            assert problem.message
            assert render(problem)
        errors = [problem for problem in result.problems if problem.severity == "error"]
        assert (result.workflow is None) == bool(errors)
        if result.workflow is not None:
            assert from_document(result.document) == result.workflow


yaml_values = st.recursive(
    st.sampled_from(PIECES) | st.text(max_size=12) | st.sampled_from(["start", "midpoint", "3 days", "scale", "[]"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["workflow", "steps", "when", "ask", "to", "type", "questions", "if", "midpoint"]), inner
        )
    ),
    max_leaves=20,
)


def flow(value: object) -> str:
    """A value in YAML's flow style, its texts unquoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
    return f"[{', '.join(map(flow, value))}]" if isinstance(value, list) else str(value)


@fast
@given(st.binary(max_size=400))
def test_any_bytes_give_problems_and_never_a_traceback(data: bytes) -> None:
    survives({"workflow.yaml": data})


@fast
@given(st.lists(st.sampled_from(SIGNS + PIECES), max_size=30))
def test_any_heap_of_yaml_signs_gives_problems_and_never_a_traceback(pieces: list[str]) -> None:
    survives({"workflow.yaml": "".join(pieces)})


@fast
@given(yaml_values, st.sampled_from(["", "steps: ", "surveys: ", "routes: ", "milestones: ", "hours: ", "digests: "]))
def test_any_tree_in_the_place_of_any_part_gives_problems_and_never_a_traceback(value: object, key: str) -> None:
    survives({"workflow.yaml": SMALL.replace("outcome:", f"{key}{flow(value)}\noutcome:")})


@fast
@given(st.data())
def test_a_sound_pack_with_a_few_changes_gives_problems_and_never_a_traceback(data: st.DataObject) -> None:
    files = {
        str(path.relative_to(CIRCLES)): path.read_text()
        for path in (CIRCLES / "workflow.yaml", *(CIRCLES / "surveys").iterdir(), *(CIRCLES / "messages").iterdir())
    }
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(sorted(files)))
        text = files[name]
        begin = data.draw(st.integers(0, max(len(text) - 1, 0)))
        end = begin + data.draw(st.sampled_from([0, 1, 2, 5, 40]))
        files[name] = text[:begin] + data.draw(st.sampled_from(["", *SIGNS, *PIECES])) + text[end:]
    survives(dict(files))


@fast
@given(st.data())
def test_a_sound_pack_with_lines_moved_gives_problems_and_never_a_traceback(data: st.DataObject) -> None:
    lines = (CIRCLES / "workflow.yaml").read_text().split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        moved = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
        lines.insert(data.draw(st.integers(0, len(lines))), moved)
    survives({"workflow.yaml": "\n".join(lines)})


@fast
@given(st.text(max_size=300), st.text(max_size=100))
def test_any_message_gives_problems_and_never_a_traceback(body: str, front: str) -> None:
    survives({"workflow.yaml": SMALL, "messages/hello.md": body, "messages/hello.es.md": f"---\n{front}\n---\n{body}"})
