"""Write what changed from one program to the next, for the pages.

    python -m tools.changes

An example's `grows` names the two programs (tools/example.py); an exercise's
are its starting point and its solution (tools/exercise.py). The diff is a
unified diff (POSIX, `diff -u`), so that `patch` makes the second program of
the first. `make record` writes them too, and `make check` compares them.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.cli import run
from tools.example import CONTEXT, ROOT, Example, Growth, load
from tools.exercise import SOLUTION, START, Exercise, all_exercises


@dataclass(frozen=True)
class Change:
    """From one program to another, as a page shows it."""

    old: Path
    new: Path
    target: Path
    """The file that the diff belongs into."""
    names: tuple[str, str]
    """What the reader knows the two programs by."""
    context: int = CONTEXT
    """How many unchanged lines are around each change."""

    @property
    def diff(self) -> str:
        """What changed, as a unified diff."""
        return "".join(
            "\n" if line == " \n" else line
            for line in difflib.unified_diff(
                self.old.read_text("utf-8").splitlines(keepends=True),
                self.new.read_text("utf-8").splitlines(keepends=True),
                *self.names,
                n=self.context,
            )
        )


def changes(
    examples: Iterable[Example], exercises: Iterable[Exercise]
) -> Iterator[Change]:
    """Yield what the pages show of programs that grew, and of solutions."""
    for example in examples:
        for growth in example.grows:
            yield grown(example, growth)
    for exercise in exercises:
        for name in exercise.readers:
            yield Change(
                exercise.file(name, START),
                exercise.file(name, SOLUTION),
                exercise.folder / diff_of(name),
                (name, name),
            )


def grown(example: Example, growth: Growth) -> Change:
    """Return how a program of an example grew.

    Both are named as the reader knows them: by their names alone if they are
    in one folder, else with the folders below `snippets/`.
    """
    old = Path(os.path.normpath(example.folder / growth.from_))
    new = example.folder / growth.to
    base = new.parent if old.parent == new.parent else example.root
    return Change(
        old,
        new,
        example.folder / diff_of(growth.to),
        (old.relative_to(base).as_posix(), new.relative_to(base).as_posix()),
        growth.context,
    )


def diff_of(program: str) -> str:
    """Return the name of a program's diff."""
    return Path(program).with_suffix(".diff").name


def examples(root: Path) -> Iterator[Example]:
    """Yield the examples below a folder.

    Raises:
        ExampleError: one can't be read.
    """
    for path in sorted((root / "snippets").rglob("example.toml")):
        yield load(path, root / "snippets")


def write(root: Path = ROOT) -> None:
    """Write all diffs, and remove those that no example names any more."""
    found = changes(examples(root), all_exercises(root / "snippets"))
    wanted = {each.target: each.diff for each in found}
    for path in (root / "snippets").rglob("*.diff"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, "utf-8")


def main() -> int:
    """Write them."""
    write()
    return 0


if __name__ == "__main__":
    run(main)
