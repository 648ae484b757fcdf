"""The line at the foot of every page: what its programs were tested with.

Each number is read where it is set: the library's version where it is
locked, the Pythons where the workflow lists those that it tests.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools.errors import ProjectError
from tools.example import ROOT

LIBRARY = "requirements.txt"
PYTHONS = ".github/workflows/test.yml"


def versions(root: Path, name: str, pattern: str, what: str) -> list[str]:
    """Return the version numbers in the first match of a pattern in a file.

    Raises:
        ProjectError: the file is not there, or has no such line.
    """
    path = root / name
    text = path.read_text("utf-8") if path.is_file() else ""
    match = re.search(pattern, text, re.M)
    found = re.findall(r"\d+(?:\.\d+)+", match[0]) if match else []
    if not found:
        raise ProjectError(
            f"{name}: has no {what}, which the foot of every page names; "
            "add it, or change tools/verified.py"
        )
    return found


def line(root: Path = ROOT) -> str:
    """Return the line for a project's pages.

    Raises:
        ProjectError: a file does not have the version that it should.
    """
    library = versions(
        root, LIBRARY, r"^websockets==\S+", "line `websockets==…`"
    )
    pythons = versions(
        root, PYTHONS, r"^ *python: \[.*\]", "list `python: […]`"
    )
    return (
        "Every program on these pages was tested with websockets "
        f"{library[0]} on Python {pythons[0]} to {pythons[-1]}."
    )
