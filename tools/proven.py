"""Write the tables of the page that says what runs in a lab.

    python -m tools.proven

The limits are those that a lab recognizes (`live/src/lab/limits.json`). The
programs are those that the tests run natively and in both browsers.
`make check` compares the files with what this command would write.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from pathlib import Path

from tools import bundles
from tools.cli import run
from tools.example import ROOT

FOLDER = Path("snippets", "proven")
LIMITS = Path("live", "src", "lab", "limits.json")
PROGRAMS = Path("tests", "runtime", "programs")


def tables(root: Path = ROOT) -> dict[Path, str]:
    """Return the content of each file, by its path below the root."""
    limits = json.loads((root / LIMITS).read_text("utf-8"))
    return {
        FOLDER / "limits.md": table(
            ("What a lab does not have", "What happened", "What you can do"),
            (
                (entry["limit"], entry["happened"], instead(entry))
                for entry in limits
            ),
        ),
        FOLDER / "programs.md": table(
            ("Program", "What it compares"),
            (
                (f"`{path.name}`", summary(path))
                for path in sorted((root / PROGRAMS).glob("*.py"))
            ),
        ),
    }


def instead(limit: dict[str, str]) -> str:
    """Return what a reader can do, with the bundles that there are."""
    return limit["instead"].replace("{bundles}", ", ".join(bundles.names()))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def summary(program: Path) -> str:
    """Return the first line of a program's docstring."""
    docstring = ast.get_docstring(ast.parse(program.read_text("utf-8")))
    return (docstring or "").partition("\n")[0]


def main() -> int:
    """Write the files."""
    (ROOT / FOLDER).mkdir(exist_ok=True)
    for path, text in tables().items():
        (ROOT / path).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    run(main)
