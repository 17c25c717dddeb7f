"""The project's own source, read: modules, what they import, how long they are. For the tests of the architecture."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT = ("app.py", "engine", "forms", "webhooks")
MIGRATIONS = "engine/store/migrations/versions"


def none(found: Sequence[str]) -> None:
    """Fails where there is anything, and lists it all."""
    assert not found, "\n" + "\n".join(found)


@dataclass(frozen=True)
class Module:
    """One module: its dotted name, its path from the root, its text and tree."""

    name: str
    path: str
    text: str
    tree: ast.Module

    @property
    def part(self) -> str:
        """What the architecture counts as one: a package of the engine, a module at its top, or a top package."""
        names = self.name.split(".")
        return ".".join(names[:2]) if names[0] == "engine" else names[0]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())


@dataclass(frozen=True)
class Import:
    """One import: who imports, on which line, which module or name."""

    module: Module
    line: int
    imported: str

    @property
    def part(self) -> str:
        """Of what is imported, as Module.part has it; of anything else its top package."""
        names = self.imported.split(".")
        return ".".join(names[:2]) if names[0] == "engine" else names[0]

    def __str__(self) -> str:
        """Where and what, for a failing test."""
        return f"{self.module.path}:{self.line} imports {self.imported}"


@cache
def product() -> tuple[Module, ...]:
    """Every module that is shipped, migrations left out."""
    paths = [path for each in PRODUCT for path in (ROOT.glob(each) if each.endswith(".py") else python(ROOT / each))]
    return tuple(read(path) for path in sorted(paths) if not relative(path).startswith(MIGRATIONS))


@cache
def of_tests() -> tuple[Module, ...]:
    """Every module of the tests."""
    return tuple(read(path) for path in sorted(python(ROOT / "tests")))


def python(folder: Path) -> Iterator[Path]:
    """The modules under a folder."""
    return folder.rglob("*.py")


def relative(path: Path) -> str:
    """A path from the root."""
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> Module:
    """One module, read and parsed."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    text = path.read_text(encoding="utf-8")
    return Module(name, relative(path), text, ast.parse(text, str(path)))


def imports(module: Module) -> Iterator[Import]:
    """What a module imports, anywhere in it, also inside functions and for types only."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield Import(module, node.lineno, each.name)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.path}:{node.lineno}: imports name the whole path"
            for each in node.names:
                yield Import(module, node.lineno, f"{node.module}.{each.name}")


def functions(module: Module) -> Iterator[tuple[str, int]]:
    """Every function of a module: where it is and how many lines it has, from `def` to its end."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{module.path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1
