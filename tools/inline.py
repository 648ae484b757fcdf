"""Output that a program carries itself, in `#>` lines below its prints."""

from __future__ import annotations

import re
from pathlib import Path

LINE = re.compile(r"^ *#>(?: (?P<text>.*))?$")


def prints_inline(program: Path) -> bool:
    """Tell whether a program has its output written below its prints."""
    return (
        program.suffix == ".py"
        and expected(program.read_text("utf-8")) is not None
    )


def expected(source: str) -> str | None:
    """Return all `#>` lines of a program, or None if it has none."""
    found = [
        match["text"] or ""
        for line in source.splitlines()
        if (match := LINE.match(line))
    ]
    return "\n".join(found) + "\n" if found else None
