"""The list of functions that programs call: `called.txt`.

Functions are told by their place in the code section of Pyodide's module;
`python -m tools.live_profile` finds them.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

LIST = Path(__file__).with_name("called.txt")
AGAIN = "run `python -m tools.live_profile`"


class Stale(ValueError):
    """The list is of another module: one line that says what to do."""


def digest(module: bytes) -> str:
    """Return what tells modules apart."""
    return hashlib.sha256(module).hexdigest()[:16]


def write(module: bytes, functions: Iterable[int], file: Path = LIST) -> None:
    """Write the list, with the module that it is of."""
    held = " ".join(_ranges(sorted(set(functions))))
    file.write_text(f"{digest(module)}\n{textwrap.fill(held, 79)}\n", "utf-8")


def read(module: bytes, file: Path = LIST) -> set[int]:
    """Return the functions that programs call.

    Raises:
        Stale: they are of another module.
    """
    of, _, held = file.read_text("utf-8").partition("\n")
    if of != digest(module):
        raise Stale(f"live/split/{file.name}: of another Pyodide; {AGAIN}")
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", held):
        found.update(range(int(first), int(last or first) + 1))
    return found


def _ranges(numbers: list[int]) -> Iterator[str]:
    """Yield ascending numbers as ranges: 3, 5-9."""
    start = 0
    for place, number in enumerate(numbers):
        if numbers[place + 1 : place + 2] == [number + 1]:
            continue
        first = numbers[start]
        yield str(first) if first == number else f"{first}-{number}"
        start = place + 1
