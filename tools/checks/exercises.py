"""Where a page has an exercise: all of it is there, and can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tools.changes import diff_of
from tools.checks.tree import fences, lines_of, pages, prose, source, where
from tools.exercise import (
    START,
    Exercise,
    ExerciseError,
    find,
    names,
)

EXERCISE = re.compile(
    r'<div class="lab exercise" data-example="([^"]+)" markdown>'
)


def unreadable_exercises(root: Path) -> Iterator[str]:
    """Find exercises that can't be checked."""
    for name in names(root / "snippets"):
        try:
            find(name, root / "snippets")
        except ExerciseError as error:
            yield str(error)


def exercises(root: Path) -> Iterator[Exercise]:
    """Yield the exercises that can be checked."""
    for name in names(root / "snippets"):
        with suppress(ExerciseError):
            yield find(name, root / "snippets")


def download(name: str) -> str:
    """Return the link to an exercise's zip, as pages in a folder have it."""
    return f'<a href="../../{name}.zip" download>'


def shown_exercises(root: Path) -> Iterator[str]:
    """Find exercises that no page has, or has without one of their parts."""
    known = set(names(root / "snippets"))
    shown: set[str] = set()
    for page in pages(root):
        text = page.read_text("utf-8")
        included = [
            (source(root, fence.include), fence.line)
            for fence in fences(page)
            if fence.include is not None and not fence.include.part
        ]
        for number, line in prose(page):
            if not (match := EXERCISE.fullmatch(line)):
                continue
            here, name = where(root, page, number), match[1]
            if name not in known:
                yield f"{here}: there is no exercise {name} in snippets/"
                continue
            if name in shown:
                yield f"{here}: has {name} a second time; once is enough"
            shown.add(name)
            end = number + lines_of(page)[number:].index("</div>")
            yield from _missing(root, name, included, here, range(number, end))
            if download(name) not in text:
                yield f"{here}: has no link to the zip; write {download(name)}"
    for name in sorted(known - shown):
        yield f"snippets/{name}: no page has this exercise; give it a lab"


def _missing(
    root: Path,
    name: str,
    included: list[tuple[Path | None, int]],
    here: str,
    inside: range,
) -> Iterator[str]:
    """Find files of an exercise that its page does not show in their place.

    A program of an example, which the page may show already, can be anywhere.
    """
    try:
        exercise = find(name, root / "snippets")
    except ExerciseError:
        return  # which `unreadable_exercises` reports
    within = {path for path, line in included if line in inside}
    without = {path for path, line in included if line not in inside}
    for file in exercise.readers:
        start = exercise.file(file, START)
        place = within | without if exercise.borrowed else within
        if start not in place:
            yield f"{here}: does not show {_shown(root, start)} in its lab"
        diff = exercise.folder / diff_of(file)  # listings.py: and the result
        if diff not in without:
            yield f"{here}: does not show {_shown(root, diff)} below its lab"


def _shown(root: Path, path: Path) -> str:
    """Return a file of `snippets/` as pages name it."""
    return path.relative_to(root / "snippets").as_posix()
