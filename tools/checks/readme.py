"""The README and CONTRIBUTING against what is there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.checks.console import KNOWN, commands, made
from tools.checks.tree import fences, lines_of, where

STEPS = "Add an example in five steps"


def readme_drift(root: Path) -> Iterator[str]:
    """Find commands, files and steps of the README that are no more."""
    readme, targets = root / "README.md", made(root)
    if not readme.exists():
        yield "README.md: is missing"
        return
    for number, line in enumerate(lines_of(readme), 1):
        here = where(root, readme, number)
        for target in re.findall(r"`(?:\w+=\S+ )?make (\w+)`", line):
            if target not in targets:
                yield f"{here}: `make {target}` is not in the Makefile"
        for link in re.findall(r"\]\(([^)#:\s]+)\)", line):
            if not (root / link).exists():
                yield f"{here}: there is no {link}"
    yield from _block_drift(root, readme, targets)
    for target in sorted(targets - _named(readme)):
        yield f"{where(root, readme)}: does not mention `make {target}`"
    counts = {
        name: _steps(root / name) for name in ("README.md", "CONTRIBUTING.md")
    }
    if len(set(counts.values())) > 1 or set(counts.values()) == {0}:
        told = ", ".join(f"{name} has {n}" for name, n in counts.items())
        yield f"README.md: {STEPS!r}: the number of steps differs: {told}"


def _block_drift(root: Path, readme: Path, targets: set[str]) -> Iterator[str]:
    for fence in fences(readme):
        if fence.language == "console":
            for number, command in commands(fence.body):
                here = where(root, readme, fence.line + number)
                target = command.removeprefix("make ")
                if command not in KNOWN and target not in targets:
                    yield f"{here}: `{command}` is run by no test"
        if fence.language == "text":
            yield from _tree_drift(root, readme, fence.line, fence.body)


def _named(readme: Path) -> set[str]:
    return set(re.findall(r"\bmake (\w+)", readme.read_text("utf-8")))


def _tree_drift(
    root: Path, readme: Path, start: int, body: tuple[str, ...]
) -> Iterator[str]:
    """Check the lines `name   what it is`, two spaces deeper per folder.

    A folder whose folders are listed has all of them listed.
    """
    folders: list[str] = []
    listed: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(body, 1):
        match = re.match(r"^( *)([\w./-]+)(?:  +\S.*)?$", line)
        if match is None:
            continue
        depth = len(match[1]) // 2
        folders = folders[:depth]
        parent = "".join(folders)
        path = parent + match[2]
        if not (root / path).exists():
            yield (
                f"{where(root, readme, start + number)}: there is no {path}"
            )
        if match[2].endswith("/"):
            folders.append(match[2])
            listed[parent].add(match[2].rstrip("/"))
    for parent, names in listed.items():
        there = {
            path.name for path in (root / parent).iterdir() if path.is_dir()
        }
        for name in sorted(there - names - _ignored(root)):
            if not name.startswith("."):
                yield (
                    f"{where(root, readme, start)}: the tree lacks "
                    f"{parent}{name}/; add a line that says what it is"
                )


def _ignored(root: Path) -> set[str]:
    """Return the names that .gitignore has, without patterns and paths."""
    file = root / ".gitignore"
    lines = lines_of(file) if file.exists() else []
    return {line.strip("/") for line in lines} | {"__pycache__"}


def _steps(path: Path) -> int:
    text = path.read_text("utf-8") if path.exists() else ""
    if STEPS not in text:
        return 0
    section = text.split(STEPS, 1)[1].split("\n#", 1)[0]
    return len(re.findall(r"^\d\. ", section, re.M))
