"""`python -m tools.choosing.draw`: figures and tables from the data.

`python -m tools.bench choosing` does it too, after measuring.
"""

from __future__ import annotations

from pathlib import Path

from tools.choosing import plots, tables
from tools.choosing.data import Data, load
from tools.example import ROOT, SNIPPETS

FIGURES = ROOT / "docs" / "figures"
TABLES = SNIPPETS / "measured" / "choosing"


def drawn(data: Data) -> dict[Path, str]:
    """Return each file that follows from the data, and its text."""
    files = {
        FIGURES / f"choosing-{make.__name__}.svg": make(data)
        for make in (plots.wire, plots.latency, plots.memory)
    }
    for fill in (
        tables.decision,
        tables.wire,
        tables.latency,
        tables.memory,
        tables.machine,
    ):
        files[TABLES / f"{fill.__name__}.md"] = fill(data)
    return files


def draw(data: Data) -> list[Path]:
    """Write those files; return where they are."""
    files = drawn(data)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(files)


if __name__ == "__main__":
    for path in draw(load()):
        print(path.relative_to(ROOT))
