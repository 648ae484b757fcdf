"""A page prints each program once, and shows what changed since another.

Where it explains some lines, it includes those alone: `echo/server.py:6:9`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools import changes
from tools.checks.exercises import exercises
from tools.checks.programs import examples
from tools.checks.tree import (
    PROGRAMS,
    Fence,
    Include,
    fences,
    lines_of,
    pages,
    snippets,
    source,
    where,
)

PART = re.compile(r"(\d+):(\d+)")


def part_of(include: Include) -> range | None:
    """Return the lines of a part, from 1; None for a whole file."""
    match = PART.fullmatch(include.part)
    return range(int(match[1]), int(match[2]) + 1) if match else None


def repeated_listings(root: Path) -> Iterator[str]:
    """Find programs, or lines of one, that a page prints again."""
    for page in pages(root):
        whole: dict[str, int] = {}
        shown: dict[tuple[Path, int], int] = {}
        parts: list[tuple[Fence, Path]] = []
        for fence in fences(page):
            path = _program(root, fence)
            if path is None or fence.include is None:
                continue
            here = where(root, page, fence.line)
            lines = part_of(fence.include)
            if lines is not None:
                parts.append((fence, path))
                again = {
                    shown.setdefault((path, n), fence.line) for n in lines
                }
                again.discard(fence.line)
                if again:
                    yield (
                        f"{here}: prints lines of {fence.include.file} that "
                        f"line {min(again)} has; each line once is enough"
                    )
                continue
            first = whole.setdefault(path.read_text("utf-8"), fence.line)
            if first != fence.line:
                yield (
                    f"{here}: prints {fence.include.file} in full, as line "
                    f"{first} does; include only the lines that you explain, "
                    f'as in "{fence.include.file}:6:9"'
                )
        for fence, path in parts:
            yield from _part(root, fence, path, whole)


def _program(root: Path, fence: Fence) -> Path | None:
    """Return the program that a fence includes, or None."""
    if fence.include is None:
        return None
    path = source(root, fence.include)
    return path if path is not None and path.suffix in PROGRAMS else None


def _part(
    root: Path, fence: Fence, path: Path, whole: dict[str, int]
) -> Iterator[str]:
    """Find what is wrong with a part of a program."""
    include = fence.include
    assert include is not None
    here, lines = where(root, fence.page, fence.line), part_of(include)
    assert lines is not None
    if path.read_text("utf-8") not in whole:
        yield f"{here}: shows a part of {include.file}; show all of it too"
    if len(lines) >= len(lines_of(path)):
        yield f"{here}: the part is all of {include.file}; leave it out"
    if fence.attributes.get("linenums", "") != str(lines.start):
        yield (
            f"{here}: a part has the numbers of its file; write "
            f'linenums="{lines.start}" behind its title'
        )


def odd_parts(root: Path) -> Iterator[str]:
    """Find parts of programs that are not some lines in a row."""
    for page in pages(root):
        for fence in fences(page):
            path, include = _program(root, fence), fence.include
            if path is None or include is None or not include.part:
                continue
            if part_of(include) is None and include.part[0] in "0123456789:":
                yield (
                    f"{where(root, page, fence.line)}: includes lines "
                    f"{include.part} of {include.file}; write first:last, so "
                    "that the numbers are right"
                )


def _changes(root: Path) -> Iterator[changes.Change]:
    return changes.changes(examples(root), exercises(root))


def stale_diffs(root: Path) -> Iterator[str]:
    """Find diffs that `python -m tools.changes` would write differently."""
    fix = "run `python -m tools.changes`"
    wanted = {each.target: each.diff for each in _changes(root)}
    for path, text in wanted.items():
        if not path.exists() or path.read_text("utf-8") != text:
            yield f"{where(root, path)}: is out of date; {fix}"
    read = {each.folder for each in examples(root)}
    read |= {each.folder for each in exercises(root)}
    for path in snippets(root, ".diff"):
        # A folder that can't be read is reported as that.
        known = path.parent in read or not list(path.parent.glob("*.toml"))
        if known and path not in wanted:
            yield f"{where(root, path)}: no `grows` produces it; {fix}"


def lone_diffs(root: Path) -> Iterator[str]:
    """Find diffs whose page does not have the whole program too."""
    results = {each.target: each.new for each in _changes(root)}
    for page in pages(root):
        found = [(each, each.include) for each in fences(page) if each.include]
        whole = {
            source(root, include) for _, include in found if not include.part
        }
        for fence, include in found:
            path = source(root, include)
            if path not in results:
                continue
            here, program = where(root, page, fence.line), results[path]
            if fence.language != "diff":
                yield f"{here}: {path.name} is a diff; write ```diff"
            if program not in whole:
                yield (
                    f"{here}: shows what changed and not the result; add "
                    f"{program.name} below, folded away with ???"
                )
