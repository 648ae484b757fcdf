"""What people ask, and the sections that answer: the TOML files here."""

from __future__ import annotations

import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("questions.toml")
"""Questions that the pages and the search were improved with."""
HELD_OUT = FILE.with_name("held_out.toml")
AFTER = FILE.with_name("held_out_after.toml")
"""Questions that nothing was tuned on; AFTER are those of a later time."""
UNANSWERED = "unanswered"
"""The table of the questions that no section answers yet."""


def tables(file: Path = FILE) -> dict[str, dict[str, str]]:
    """Return each section's questions, with the thread each is from."""
    return tomllib.loads(file.read_text("utf-8"))


def answers(file: Path = FILE) -> dict[str, set[str]]:
    """Return each question, and the sections that answer it."""
    found: dict[str, set[str]] = {}
    for section, questions in tables(file).items():
        if section != UNANSWERED:
            for question in questions:
                found.setdefault(question, set()).add(section)
    return found
