"""The tables of what runs in a lab against what they are made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools import proven


def stale_tables(root: Path) -> Iterator[str]:
    """Find tables that `python -m tools.proven` would write differently."""
    sources = (proven.LIMITS, proven.PROGRAMS)
    if not all((root / source).exists() for source in sources):
        return  # a tree without the runtime or its tests
    for path, text in proven.tables(root).items():
        file = root / path
        if not file.exists() or file.read_text("utf-8") != text:
            yield f"{path}: is out of date; run `python -m tools.proven`"
