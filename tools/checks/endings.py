"""How a page ends: exercises, a recap of three points, where to go next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.checks.exercises import EXERCISE
from tools.checks.tree import lines_of, pages, prose, where

FOLDERS = ("tutorial", "concepts", "guides", "frameworks")
WITH_EXERCISES = ("tutorial", "concepts")
EXERCISES = "## Your turn: "
UNSEARCHED = " { #your-turn data-search-exclude }"
"""All pages have one, and its words are those of the page."""
RECAP = "## Recap { #recap data-search-exclude }"
"""It repeats the page, so the search finds what it repeats instead."""
NEXT = "## Where next"
POINTS = 3


def missing_recaps(root: Path) -> Iterator[str]:
    """Find pages that do not end as all of them do."""
    for page in pages(root):
        folder = page.relative_to(root / "docs").parts[0]
        if folder not in FOLDERS:
            continue
        headings = [
            (number, line)
            for number, line in prose(page)
            if line.startswith("## ")
        ]
        recaps = [
            number
            for number, line in headings
            if re.match(r"## Recap\b", line)
        ]
        if not headings or headings[-1][1] != NEXT:
            at = headings[-1][0] if headings else 0
            yield f"{where(root, page, at)}: the last section must be {NEXT}"
        if folder in WITH_EXERCISES:
            yield from _exercises(root, page, headings)
        if len(recaps) != 1:
            yield (
                f"{where(root, page)}: has {len(recaps)} recaps; end the page "
                f"with {RECAP}, {POINTS} points, and {NEXT}"
            )
            continue
        yield from _recap(root, page, recaps[0])


def _exercises(
    root: Path, page: Path, headings: list[tuple[int, str]]
) -> Iterator[str]:
    """Find a page that does not have its exercises before its recap."""
    number, line = headings[-3] if len(headings) > 2 else (0, "")
    if not (line.startswith(EXERCISES) and line.endswith(UNSEARCHED)):
        yield (
            f"{where(root, page, number)}: has no exercise before its recap; "
            f"write {EXERCISES}…{UNSEARCHED}"
        )
    elif not any(
        EXERCISE.fullmatch(text) for at, text in prose(page) if at > number
    ):
        yield f"{where(root, page, number)}: has no exercise; give it a lab"


def _recap(root: Path, page: Path, begin: int) -> Iterator[str]:
    """Find what is wrong in the recap that begins in a line."""
    lines = lines_of(page)
    here = where(root, page, begin)
    if lines[begin - 1] != RECAP:
        yield f"{here}: write {RECAP}"
    after = lines[begin:]
    ends = [at for at, line in enumerate(after) if line.startswith("## ")]
    body = [line for line in after[: ends[0] if ends else None] if line]
    points = sum(line.startswith("- ") for line in body)
    other = [line for line in body if not line.startswith(("- ", "  "))]
    if points != POINTS or other:
        yield f"{here}: a recap is a list of {POINTS} points, and nothing else"
