"""Imports go one way: tests use tools, tools use live, nothing goes back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.example import ROOT

MAY_IMPORT: dict[str, set[str]] = {
    "snippets": set(),
    "live": set(),
    "tools": {"live"},
    "tests": {"live", "tools"},
}
"""For each top-level folder, the others that its modules may import."""


def imports(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of every module that a file imports."""
    package = path.relative_to(root).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            # One dot is the package itself, each further one its parent.
            above = package[: len(package) - node.level + 1]
            base = above if node.level else ()
            yield node.lineno, ".".join([*base, node.module or ""])


def forbidden(root: Path) -> list[str]:
    """Return the imports of a project that go the wrong way."""
    return [
        f"{path.relative_to(root).as_posix()}:{line}: imports {name}"
        for folder, allowed in MAY_IMPORT.items()
        for path in sorted((root / folder).rglob("*.py"))
        for line, name in imports(path, root)
        if name.split(".")[0] in MAY_IMPORT.keys() - {folder} - allowed
    ]


def test_no_import_goes_the_wrong_way() -> None:
    """So `live/` can be used without this site, and `tools/` untested."""
    assert forbidden(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("live/host/tab.py", "from tools import example"),
        ("live/guest/loop.py", "from ...tests import harness"),
        ("tools/live.py", "import tests.harness.play"),
        ("snippets/echo/server.py", "import live"),
    ],
)
def test_an_import_that_goes_the_wrong_way_is_found(
    file: str, line: str, tmp_path: Path
) -> None:
    """Absolute or relative, inside a function too."""
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(f"import os\n\n\ndef f() -> None:\n    {line}\n")
    (found,) = forbidden(tmp_path)
    assert found.startswith(f"{file}:5: imports ")


def test_an_import_that_goes_the_right_way_is_not(tmp_path: Path) -> None:
    """Of one's own folder, and of those below."""
    path = tmp_path / "tools" / "live.py"
    path.parent.mkdir()
    path.write_text("import live.build\nfrom tools import node\nimport os\n")
    assert forbidden(tmp_path) == []
