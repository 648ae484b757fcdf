"""A folder of programs to run in the page, told apart by their names."""

from __future__ import annotations

from pathlib import Path

INTERACTIVE = ("keyboard", "terminal")
"""Programs that wait for what is typed."""


def alone(folder: Path) -> list[Path]:
    """Return the programs that run by themselves, to the end."""
    return sorted(
        path
        for path in folder.glob("*.py")
        if not path.stem.endswith("_pair") and path.stem not in INTERACTIVE
    )


def pairs(folder: Path) -> list[Path]:
    """Return those of a server and a client: the argument says which."""
    return sorted(folder.glob("*_pair.py"))
